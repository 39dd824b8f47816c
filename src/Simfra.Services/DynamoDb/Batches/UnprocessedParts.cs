using System.Runtime.ExceptionServices;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb;

/// <summary>What of a batch isn't done because tables have no capacity left for it, by the names that the request has for them.</summary>
internal sealed class UnprocessedParts<TPart>
{
    private AwsServiceException? _first;
    private int _done;

    public Dictionary<string, List<TPart>> ByTable { get; } = [];

    /// <summary>Does a part; notes it where it is refused.</summary>
    public bool Try(string table, TPart part, Action doPart)
    {
        try
        {
            doPart();
            _done++;
            return true;
        }
        catch (AwsServiceException error) when (error is ProvisionedThroughputExceededException or ThrottlingException)
        {
            _first ??= error;
            Add(table, part);
            return false;
        }
    }

    public void Add(string table, TPart part)
    {
        if (!ByTable.TryGetValue(table, out var parts))
        {
            ByTable.Add(table, parts = []);
        }

        parts.Add(part);
    }

    /// <exception cref="AwsServiceException">Nothing at all could be done for want of capacity.</exception>
    public void ThrowIfNoneWasDone()
    {
        if (_done == 0 && _first is not null)
        {
            ExceptionDispatchInfo.Throw(_first);
        }
    }
}
