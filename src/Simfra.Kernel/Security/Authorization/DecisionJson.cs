using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>The decisions on a call as JSON: which policies were considered, which statement decided, which values its conditions met.</summary>
internal static class DecisionJson
{
    public static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Write(PermissionDecision decided, DecisionTrace trace) => new()
    {
        ["action"] = decided.Permission.Action,
        ["resource"] = decided.Permission.Resource,
        ["resourceAccount"] = decided.Request.ResourceAccountId,
        ["effect"] = decided.Decision.Effect.ToString(),
        ["reason"] = ReasonOf(decided),
        ["policyType"] = decided.Decision.PolicyType?.ToString(),
        ["policy"] = decided.Decision.Policy is { } policy ? NameOf(policy) : null,
        ["statement"] = decided.Decision.Statement is { } statement ? NameOf(statement) : null,
        ["conditionKeys"] = new JsonObject(decided.Conditions.Select(static c => KeyValuePair.Create(c.Key, (JsonNode?)Texts(c.Value)))),
        ["policies"] = new JsonArray([.. trace.Policies.Select(Policy)]),
    };

    public static string ReasonOf(PermissionDecision decided) => decided.Decision switch
    {
        { IsAllowed: true, Policy: null } => "no policy is needed",
        { IsAllowed: true, Policy: { } policy, Statement: { } statement } => $"statement {NameOf(statement)} of {NameOf(policy)} allows it",
        _ => DenialMessage.Reason(decided.Request, decided.Decision, decided.Policies),
    };

    public static string NameOf(AttachedPolicy policy) => policy.Arn ?? policy.Name;

    public static string NameOf(PolicyStatement statement) => statement.Sid is { Length: > 0 } sid ? sid : $"#{statement.Index}";

    /// <summary>Statements about other actions or resources are counted, not shown: managed policies have hundreds.</summary>
    private static JsonObject Policy(PolicyTrace policy)
    {
        var shown = policy.Statements.Where(static s => s.ActionMatches && s.ResourceMatches).ToList();
        return new()
        {
            ["type"] = policy.Type.ToString(),
            ["name"] = policy.Policy.Name,
            ["arn"] = policy.Policy.Arn,
            ["attachedTo"] = policy.Policy.AttachedTo,
            ["readable"] = policy.IsReadable,
            ["statements"] = new JsonArray([.. shown.Select(Statement)]),
            ["otherStatements"] = policy.Statements.Count - shown.Count,
        };
    }

    private static JsonObject Statement(StatementTrace statement) => new()
    {
        ["statement"] = NameOf(statement.Statement),
        ["effect"] = statement.Statement.Effect.ToString(),
        ["applies"] = statement.Applies,
        ["decided"] = statement.Decided,
        ["principal"] = statement.Principal.ToString(),
        ["conditions"] = new JsonArray([.. statement.Conditions.Select(Condition)]),
    };

    private static JsonObject Condition(ConditionTrace condition) => new()
    {
        ["operator"] = condition.Operator,
        ["key"] = condition.Key,
        ["policyValues"] = Texts(condition.PolicyValues),
        ["requestValues"] = condition.RequestValues is { } values ? Texts(values) : null,
        ["holds"] = condition.Holds,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static t => (JsonNode)JsonValue.Create(t))]);
}
