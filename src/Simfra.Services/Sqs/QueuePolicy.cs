using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
    public static string With(string? json, QueueArn queue, string label, IReadOnlyList<string> accounts, IReadOnlyList<string> actions)
    {
        var (policy, statements) = Read(json, queue);
        statements.Add((JsonNode)new JsonObject
        {
            ["Sid"] = label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrMore(accounts.Select(static a => $"arn:aws:iam::{a}:root")) },
            ["Action"] = OneOrMore(actions.Select(static a => $"SQS:{a}")),
            ["Resource"] = queue.ToString(),
        });
        return policy.ToJsonString(Compact);
    }

    /// <summary>The policy without the statement of that label: empty where none is left; null where it has no such statement.</summary>
    public static string? Without(string? json, QueueArn queue, string label)
    {
        var (policy, statements) = Read(json, queue);
        if (statements.FirstOrDefault(s => HasLabel(s, label)) is not { } found)
        {
            return null;
        }

        statements.Remove(found);
        return statements.Count == 0 ? "" : policy.ToJsonString(Compact);
    }

    public static bool HasStatement(string? json, QueueArn queue, string label) => Read(json, queue).Statements.Any(s => HasLabel(s, label));

    private static bool HasLabel(JsonNode? statement, string label) => statement?["Sid"]?.GetValue<string>() == label;

    private static bool MatchesQueueAction(ActionPattern action) =>
        GrantableActions.Concat(OwnersActions).Any(name => name is not ("*" or "ListQueues") && action.Matches($"sqs:{name}"));

    private static (JsonObject Policy, JsonArray Statements) Read(string? json, QueueArn queue)
    {
        var policy = json is { Length: > 0 }
            ? JsonNode.Parse(json)!.AsObject()
            : new JsonObject { ["Version"] = "2012-10-17", ["Id"] = $"{queue}/SQSDefaultPolicy", ["Statement"] = new JsonArray() };
        if (policy["Statement"] is not JsonArray statements)
        {
            // A single statement may stand without brackets.
            var single = policy["Statement"]?.DeepClone();
            policy["Statement"] = statements = single is null ? [] : [single];
        }

        return (policy, statements);
    }

    private static JsonNode OneOrMore(IEnumerable<string> texts)
    {
        var all = texts.Select(static t => (JsonNode?)JsonValue.Create(t)).ToArray();
        return all.Length == 1 ? all[0]! : new JsonArray(all);
    }

    private static Exception Invalid() => SqsErrors.InvalidAttributeValue("Policy");
}
