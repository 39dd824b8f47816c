using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>Queues as IAM sees them: found by URL or name; their tags.</summary>
internal sealed class SqsAuthorization(ServiceState<SqsState> states) : ServiceAuthorization
{
    public override IEnumerable<string> FindArns(ResourceType type, AuthorizationCall call)
    {
        var arn = call.Operation.Input?.FindMember("QueueName") is not null
            ? new QueueArn(call.Context.Partition, call.Context.Scope with { Account = OwnerOf(call) }, call.Text("QueueName") ?? "*")
            : QueueArn.Of(QueueUrl.Parse(call.Text("QueueUrl"), call.Context));
        return [arn.ToString()];
    }

    public override ResourceFacts? FindResource(string arn) =>
        QueueArn.TryParse(arn, out var parsed)
            ? new(parsed.Scope.Account) { Tags = states[parsed.Scope].Queues.Find(parsed.QueueName)?.Tags }
            : null;

    /// <summary>GetQueueUrl may ask for another account's queue.</summary>
    private static string OwnerOf(AuthorizationCall call) =>
        call.Operation.Input?.FindMember("QueueOwnerAWSAccountId") is null
            ? call.Context.AccountId
            : call.Text("QueueOwnerAWSAccountId") ?? call.Context.AccountId;
}
