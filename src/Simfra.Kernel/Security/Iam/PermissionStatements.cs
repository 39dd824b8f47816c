using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Security.Iam;

/// <summary>Statements of a resource's policy by their labels, as the operations AddPermission and RemovePermission of several services keep them.</summary>
internal static class PermissionStatements
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The policy with one statement more, by which accounts are allowed actions.</summary>
    /// <param name="json">The policy as it is; null or empty for one that begins with this statement.</param>
    /// <param name="policyId">The id of a policy that begins here.</param>
    /// <param name="statement">The statement.</param>
    public static string With(string? json, string policyId, LabelledPermission statement)
    {
        var (policy, statements) = Read(json, policyId);
        statements.Add((JsonNode)new JsonObject
        {
            ["Sid"] = statement.Label,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = OneOrMore(statement.Accounts.Select(static a => $"arn:aws:iam::{a}:root")) },
            ["Action"] = OneOrMore(statement.Actions),
            ["Resource"] = statement.Resource,
        });
        return policy.ToJsonString(Compact);
    }

    /// <summary>The policy without the statement of that label: empty where none is left; null where it has no such statement.</summary>
    public static string? Without(string? json, string label)
    {
        var (policy, statements) = Read(json, "");
        if (statements.FirstOrDefault(s => HasLabel(s, label)) is not { } found)
        {
            return null;
        }

        statements.Remove(found);
        return statements.Count == 0 ? "" : policy.ToJsonString(Compact);
    }

    public static bool Contains(string? json, string label) => Read(json, "").Statements.Any(s => HasLabel(s, label));

    private static bool HasLabel(JsonNode? statement, string label) => statement?["Sid"]?.GetValue<string>() == label;

    private static (JsonObject Policy, JsonArray Statements) Read(string? json, string policyId)
    {
        var policy = json is { Length: > 0 }
            ? ClientJson.ParseNode(json)!.AsObject()
            : new JsonObject { ["Version"] = "2008-10-17", ["Id"] = policyId, ["Statement"] = new JsonArray() };
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
}

/// <summary>What AddPermission says.</summary>
/// <param name="Label">The statement's <c>Sid</c>.</param>
/// <param name="Accounts">Whom it allows: accounts by number.</param>
/// <param name="Actions">What, with the service's prefix: <c>SQS:SendMessage</c>.</param>
/// <param name="Resource">The ARN of what has the policy.</param>
internal sealed record LabelledPermission(string Label, IReadOnlyList<string> Accounts, IReadOnlyList<string> Actions, string Resource);
