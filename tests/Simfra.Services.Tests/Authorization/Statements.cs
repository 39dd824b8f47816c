using System.Text.Json.Nodes;

namespace Simfra.Services.Tests.Authorization;

/// <summary>Statements of policies in few words.</summary>
internal static class Statements
{
    public static string Policy(params string[] statements) =>
        $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""";

    /// <param name="actions">One, or several apart by spaces.</param>
    /// <param name="resources">One, or several apart by spaces.</param>
    /// <param name="condition">The value of <c>Condition</c> as JSON; empty for none.</param>
    /// <param name="principal">The value of <c>Principal</c> as JSON; empty for a policy of a user or role.</param>
    public static string Allow(string actions, string resources = "*", string condition = "", string principal = "") =>
        Write("Allow", actions, resources, condition, principal);

    /// <inheritdoc cref="Allow"/>
    public static string Deny(string actions, string resources = "*", string condition = "", string principal = "") =>
        Write("Deny", actions, resources, condition, principal);

    /// <summary>The condition that a key has one of some values.</summary>
    public static string When(string key, params string[] values) => When("StringEquals", key, values);

    public static string When(string @operator, string key, string[] values) => new JsonObject
    {
        [@operator] = new JsonObject { [key] = new JsonArray([.. values.Select(static v => (JsonNode)JsonValue.Create(v))]) },
    }.ToJsonString();

    public static string Aws(string arn) => $$"""{"AWS":"{{arn}}"}""";

    public static string Service(string name) => $$"""{"Service":"{{name}}"}""";

    private static string Write(string effect, string actions, string resources, string condition, string principal)
    {
        var statement = new JsonObject { ["Effect"] = effect, ["Action"] = Texts(actions), ["Resource"] = Texts(resources) };
        if (principal.Length > 0)
        {
            statement["Principal"] = JsonNode.Parse(principal);
        }

        if (condition.Length > 0)
        {
            statement["Condition"] = JsonNode.Parse(condition);
        }

        return statement.ToJsonString();
    }

    private static JsonArray Texts(string texts) => new([.. texts.Split(' ').Select(static t => (JsonNode)JsonValue.Create(t))]);
}
