using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>Queues as IAM sees them: found by URL or name, each with its policy and tags.</summary>
internal sealed class SqsAuthorization(ServiceState<SqsState> states) : ServiceAuthorization
{
    /// <summary>Moving messages is receiving and deleting them here, and sending them there.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html"/>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        if (SourceOf(call) is not { } source)
        {
            return;
        }

        foreach (var action in (ReadOnlySpan<string>)["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"])
        {
            call.Require(action, source);
        }

        if (call.Input is StartMessageMoveTaskRequest { DestinationArn: { Length: > 0 } destination })
        {
            call.Require("sqs:SendMessage", destination);
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call)
    {
        if (SourceOf(call) is { } source)
        {
            return [source];
        }

        var arn = Has(call, "QueueName")
            ? new QueueArn(call.Context.Partition, call.Context.Scope with { Account = OwnerOf(call) }, call.Text("QueueName") ?? "*")
            : QueueArn.Of(QueueUrl.Parse(call.Text("QueueUrl"), call.Context));
        return [arn.ToString()];
    }

    public override ResourceFacts? FindResource(string arn)
    {
        if (!QueueArn.TryParse(arn, out var parsed))
        {
            return null;
        }

        var queue = states[parsed.Scope].Queues.Find(parsed.QueueName);
        return new(parsed.Scope.Account) { Policy = queue?.Attributes.Get(QueueAttributeName.Policy), Tags = queue?.Tags };
    }

    /// <summary>A policy can't give the owner's actions away.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html"/>
    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var facts = FindResource(permission.Resource);
        var isOwners = QueuePolicy.OwnersActions.Contains(permission.Action["sqs:".Length..]);
        return facts is not null && isOwners && facts.OwnerAccountId != call.Context.AccountId ? facts with { Policy = null } : facts;
    }

    /// <summary>SQS writes the action in small letters.</summary>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) => Denial.ToError(
        call.Operation.Service, denial.MessageFor(denial.Request.Action.ToLowerInvariant(), ResourceNaming.Always));

    /// <summary>The dead-letter queue that a call about message move tasks is about.</summary>
    private static string? SourceOf(AuthorizationCall call) => call.Input switch
    {
        StartMessageMoveTaskRequest start => QueueArn.Parse(start.SourceArn, "SourceArn").ToString(),
        ListMessageMoveTasksRequest list => QueueArn.Parse(list.SourceArn, "SourceArn").ToString(),
        CancelMessageMoveTaskRequest cancel => MessageMoveTaskHandle.Parse(cancel.TaskHandle).Source.ToString(),
        _ => null,
    };

    /// <summary>GetQueueUrl may ask for another account's queue.</summary>
    private static string OwnerOf(AuthorizationCall call) =>
        (Has(call, "QueueOwnerAWSAccountId") ? call.Text("QueueOwnerAWSAccountId") : null) ?? call.Context.AccountId;

    private static bool Has(AuthorizationCall call, string member) => call.Input.Schema.FindMember(member) is not null;
}
