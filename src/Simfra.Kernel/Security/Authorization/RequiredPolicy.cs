using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Security.Authorization;

/// <summary>The least policy that a principal's calls need: each action on the resources that it was called for, and on no others.</summary>
internal static class RequiredPolicy
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="needs">What the calls needed.</param>
    /// <param name="principal">The ARN of a user, a role or a root user.</param>
    public static string Write(IEnumerable<PermissionNeed> needs, string principal)
    {
        // Actions with the same resources go into one statement.
        var statements = needs.Where(n => n.Principal == principal)
            .GroupBy(static n => (n.Action, n.PassedToService))
            .Select(static g => (g.Key.Action, g.Key.PassedToService, Resources: ResourcesOf(g)))
            .GroupBy(static a => (a.PassedToService, Resources: string.Join('\n', a.Resources)))
            .Select(static g => (Actions: g.Select(static a => a.Action).Order(StringComparer.Ordinal).ToArray(), g.First().Resources, g.Key.PassedToService))
            .OrderBy(static s => s.Actions[0], StringComparer.Ordinal)
            .ThenBy(static s => s.Resources[0], StringComparer.Ordinal);
        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray([.. statements.Select(Statement)]) }.ToJsonString(Format);
    }

    /// <summary>An action that was called without a resource needs a policy that says so, which covers all others.</summary>
    private static string[] ResourcesOf(IEnumerable<PermissionNeed> needs)
    {
        var resources = needs.Select(static n => n.Resource).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return resources.Contains("*") ? ["*"] : resources;
    }

    private static JsonObject Statement((string[] Actions, string[] Resources, string? PassedToService) statement)
    {
        var written = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = Texts(statement.Actions),
            ["Resource"] = Texts(statement.Resources),
        };
        if (statement.PassedToService is { } service)
        {
            written["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["iam:PassedToService"] = service } };
        }

        return written;
    }

    private static JsonNode Texts(string[] texts) =>
        texts.Length == 1 ? JsonValue.Create(texts[0]) : new JsonArray([.. texts.Select(static t => (JsonNode)JsonValue.Create(t))]);
}
