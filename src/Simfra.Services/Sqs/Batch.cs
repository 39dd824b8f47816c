using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;

namespace Simfra.Services.Sqs;

/// <summary>The rules of a batch: 1 to 10 entries with distinct ids; an entry may fail alone.</summary>
internal static class Batch
{
    private const int MaxEntries = 10;
    private const int MaxIdLength = 80;

    /// <exception cref="AwsServiceException">The batch as a whole is refused.</exception>
    public static List<T> Check<T>(List<T>? entries, Func<T, string?> idOf)
    {
        if (entries is not { Count: > 0 })
        {
            throw SqsErrors.EmptyBatch(typeof(T).Name);
        }

        if (entries.Count > MaxEntries)
        {
            throw SqsErrors.TooManyEntries(entries.Count);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var id = idOf(entry);
            if (id is not { Length: >= 1 and <= MaxIdLength } || !id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                throw SqsErrors.InvalidBatchEntryId();
            }

            if (!seen.Add(id))
            {
                throw SqsErrors.BatchIdsNotDistinct(id);
            }
        }

        return entries;
    }

    /// <summary>Runs each entry; one that fails is listed and the others go on.</summary>
    public static (List<TResult> Successful, List<BatchResultErrorEntry> Failed) Run<TEntry, TResult>(
        List<TEntry> entries, Func<TEntry, string?> idOf, OperationContext context, Func<TEntry, TResult> run)
    {
        var successful = new List<TResult>();
        var failed = new List<BatchResultErrorEntry>();
        foreach (var (position, entry) in entries.Index())
        {
            try
            {
                if (context.Faults?.FailEntry(position) is { } fault)
                {
                    failed.Add(Failed(idOf(entry), fault));
                    continue;
                }

                successful.Add(run(entry));
            }
            catch (AwsServiceException error) when (error.StatusCode < 500)
            {
                failed.Add(Failed(idOf(entry), error));
            }
        }

        return (successful, failed);
    }

    private static BatchResultErrorEntry Failed(string? id, AwsServiceException error) => new()
    {
        Id = id,
        SenderFault = error.IsSenderFault,
        Code = error.QueryErrorCode ?? error.Code,
        Message = error.ErrorMessage,
    };
}
