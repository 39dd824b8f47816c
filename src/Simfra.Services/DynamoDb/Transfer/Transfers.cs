using Simfra.Integration;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Finds and lists exports and imports, which AWS does alike.</summary>
internal static class Transfers
{
    private const int MaxListed = 25;

    /// <summary>The one that an ARN names, of the caller's own; null where there is none.</summary>
    /// <param name="states">Where it may be.</param>
    /// <param name="arn">Its ARN.</param>
    /// <param name="kind">What stands in the ARN for it: <c>export</c>.</param>
    /// <param name="tableOf">Where such things are kept.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="AwsServiceException">It is no such ARN.</exception>
    public static T? Find<T>(
        ServiceState<DynamoDbState> states, string arn, string kind, Func<DynamoDbState, Table<string, T>> tableOf, OperationContext context)
        where T : class, ITransfer
    {
        if (!TableReference.TryParseArn(arn, out var reference) || reference.Name.Length < TableReference.MinNameLength
            || !arn.StartsWith($"{reference.Arn}/{kind}/", StringComparison.Ordinal))
        {
            throw DynamoDbErrors.Validation($"Invalid {char.ToUpperInvariant(kind[0])}{kind[1..]} ARN");
        }

        return reference.Scope.Account == context.AccountId && states.Find(reference.Scope) is { } state ? tableOf(state).Find(arn) : null;
    }

    /// <summary>A page of those that are still listed, of one table or of all.</summary>
    public static (List<T> Page, string? NextToken) PageOf<T>(Table<string, T> all, string? tableArn, int? limit, string? token, DateTimeOffset now)
        where T : class, ITransfer
    {
        var most = limit ?? MaxListed;
        var found = all
            .From(TransferToken.Read(token) ?? "", inclusive: false)
            .Where(t => tableArn is null || t.TableArn == tableArn)
            .Where(t => now < t.StartedAt + TableExport.Retention)
            .Take(most + 1)
            .ToList();
        return found.Count > most ? (found[..most], TransferToken.Of(found[most - 1].Arn)) : (found, null);
    }

    /// <summary>What was asked for, from its JSON.</summary>
    public static T ReadRequest<T>(string json)
        where T : class, IShape, new()
    {
        var request = new T();
        JsonByName.Read(ClientJson.ParseNode(json)!, request);
        return request;
    }
}
