using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Streams as IAM sees them: by their ARNs, which iterators carry too.</summary>
internal sealed class StreamAuthorization(ServiceState<DynamoDbState> states) : ServiceAuthorization
{
    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        var schema = call.Input.Schema;
        if (schema.FindMember("StreamArn") is not null)
        {
            return call.Text("StreamArn") is { } arn ? [arn] : [];
        }

        return schema.FindMember("ShardIterator") is not null && ShardIterator.Parse(call.Text("ShardIterator") ?? "") is { } iterator
            ? [iterator.Stream]
            : [];
    }

    public override ResourceFacts? FindResource(string arn) =>
        TableReference.TryParseArn(arn, out var reference)
            ? new(reference.Scope.Account) { Policy = states.Find(reference.Scope)?.Streams.Find(arn)?.Policy }
            : null;
}
