using System.Collections.Frozen;
using System.Text;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Services.Sqs;

/// <summary>A queue's policy: the value of the attribute Policy.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html"/>
internal static class QueuePolicy
{
    private const int MaxLength = 8192;
    private const int MaxStatements = 20;
    private const int MaxActions = 7;

    /// <summary>What other accounts can be allowed.</summary>
    public static readonly FrozenSet<string> GrantableActions = FrozenSet.ToFrozenSet(
        [
            "*", "ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ListDeadLetterSourceQueues", "PurgeQueue",
            "ReceiveMessage", "SendMessage",
        ],
        StringComparer.Ordinal);

    /// <summary>What only the queue's own account can do, whatever a policy says.</summary>
    public static readonly FrozenSet<string> OwnersActions = FrozenSet.ToFrozenSet(
        [
            "AddPermission", "CancelMessageMoveTask", "CreateQueue", "DeleteQueue", "ListMessageMoveTasks", "ListQueueTags", "ListQueues",
            "RemovePermission", "SetQueueAttributes", "StartMessageMoveTask", "TagQueue", "UntagQueue",
        ],
        StringComparer.Ordinal);

    /// <summary>Checks a policy before a queue gets it.</summary>
    /// <param name="json">The policy; empty to take it away.</param>
    /// <param name="principals">Knows which users and roles there are; null where nothing does.</param>
    public static void Check(string json, IPolicyPrincipals? principals)
    {
        if (json.Length == 0)
        {
            return;
        }

        if (Encoding.UTF8.GetByteCount(json) > MaxLength)
        {
            throw SqsErrors.PolicyTooLarge();
        }

        if (PolicyGrammar.Check(json, PolicyDialect.Resource) is not null || principals?.FindUnknown(json) is not null)
        {
            throw Invalid();
        }

        var statements = PolicyDocument.Parse(json).Statements;
        if (statements.Count > MaxStatements)
        {
            throw SqsErrors.PolicyTooLarge();
        }

        foreach (var actions in statements.Select(static s => s.Actions))
        {
            if (actions.Count > MaxActions)
            {
                throw SqsErrors.TooManyActionsInStatement(actions.Count, MaxActions);
            }

            if (!actions.All(static a => a.Text == "*" || MatchesQueueAction(a)))
            {
                throw Invalid();
            }
        }
    }

    /// <summary>The policy with one statement more, by which accounts are allowed actions.</summary>
    public static string With(string? json, QueueArn queue, string label, IReadOnlyList<string> accounts, IReadOnlyList<string> actions) =>
        PermissionStatements.With(
            json, $"{queue}/SQSDefaultPolicy", new(label, accounts, [.. actions.Select(static a => $"SQS:{a}")], queue.ToString()));

    private static bool MatchesQueueAction(ActionPattern action) =>
        GrantableActions.Concat(OwnersActions).Any(name => name is not ("*" or "ListQueues") && action.Matches($"sqs:{name}"));

    private static Exception Invalid() => SqsErrors.InvalidAttributeValue("Policy");
}
