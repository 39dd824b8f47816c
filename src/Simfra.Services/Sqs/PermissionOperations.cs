using Simfra.Integration;
using Simfra.Models.Sqs;
using Simfra.Schemas;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Sqs;

/// <summary>AddPermission and RemovePermission: statements of the queue's policy by their labels.</summary>
internal sealed class PermissionOperations(ServiceState<SqsState> states) : IOperationGroup
{
    private const int MaxActions = 7;
    private const int MaxLabelLength = 80;
    private const int AccountIdLength = 12;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SqsApi.AddPermission, AddPermission);
        operations.Handle(SqsApi.RemovePermission, RemovePermission);
    }

    private Unit AddPermission(AddPermissionRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var label = CheckLabel(request.Label);
        if (request.Actions is not { Count: > 0 } actions)
        {
            throw SqsErrors.MissingParameter("Actions");
        }

        var accounts = request.AWSAccountIds ?? [];
        if (accounts.Count == 0 || !accounts.TrueForAll(static a => a.Length == AccountIdLength && a.All(char.IsAsciiDigit)))
        {
            throw SqsErrors.InvalidParameter($"[{string.Join(", ", accounts)}]", "PrincipalId", "Unable to verify.");
        }

        if (actions.Count > MaxActions)
        {
            throw SqsErrors.TooManyActions(actions.Count, MaxActions);
        }

        foreach (var action in actions)
        {
            CheckAction(action);
        }

        var policy = queue.Attributes.Get(QueueAttributeName.Policy);
        if (PermissionStatements.Contains(policy, label))
        {
            throw SqsErrors.InvalidParameter(label, "Label", "Already exists.");
        }

        SetPolicy(state, queue, QueuePolicy.With(policy, queue.Arn, label, accounts, actions), context);
        return new();
    }

    private Unit RemovePermission(RemovePermissionRequest request, OperationContext context)
    {
        var (state, queue) = Find(request.QueueUrl, context);
        var label = CheckLabel(request.Label);
        var existing = queue.Attributes.Get(QueueAttributeName.Policy);
        var policy = PermissionStatements.Without(existing, label)
            ?? throw SqsErrors.InvalidParameter(
                label, "Label", string.IsNullOrEmpty(existing) ? "can't find label." : "can't find label on existing policy.");
        SetPolicy(state, queue, policy, context);
        return new();
    }

    private static void SetPolicy(SqsState state, Queue queue, string policy, OperationContext context)
    {
        QueuePolicy.Check(policy, principals: null);
        state.Queues.Put(queue with
        {
            Attributes = queue.Attributes.With(new Dictionary<string, string> { [QueueAttributeName.Policy] = policy }),
            LastModifiedAt = context.Now,
        });
    }

    private (SqsState State, Queue Queue) Find(string? queueUrl, OperationContext context)
    {
        var url = QueueUrl.Parse(queueUrl, context);
        var state = states[url.Scope];
        return (state, state.GetQueue(url.QueueName));
    }

    private static string CheckLabel(string? label)
    {
        if (string.IsNullOrEmpty(label))
        {
            throw SqsErrors.MissingParameter("Label");
        }

        return label.Length <= MaxLabelLength && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? label
            : throw SqsErrors.InvalidParameter(
                label, "Label", "Label can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
    }

    private static void CheckAction(string action)
    {
        if (QueuePolicy.OwnersActions.Contains(action))
        {
            throw SqsErrors.InvalidParameter($"SQS:{action}", "ActionName", "Only the queue owner is allowed to invoke this action.");
        }

        if (!QueuePolicy.GrantableActions.Contains(action))
        {
            throw SqsErrors.InvalidParameter(
                $"SQS:{action}", "ActionName", "Please refer to the appropriate WSDL for a list of valid actions.");
        }
    }
}
