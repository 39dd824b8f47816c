using System.Text.Json.Nodes;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>
/// Grants in the language of policies: the key's policy with a statement more for each grant, so that one engine decides, and explains, both.
/// </summary>
internal static class GrantPolicy
{
    /// <summary>What the statements that stand for grants begin their ids with.</summary>
    public const string SidPrefix = "grant/";

    /// <summary>What the constraints of a grant don't touch: operations without an encryption context.</summary>
    private static readonly string[] WithoutContext = [GrantOperation.DescribeKey, GrantOperation.CreateGrant];

    /// <summary>The key as its grants have it.</summary>
    public static KmsKey Apply(KmsKey key, IEnumerable<Grant> grants)
    {
        var statements = grants.SelectMany(ToStatements).ToArray();
        if (statements.Length == 0)
        {
            return key with { PolicyWithGrants = null };
        }

        var policy = JsonNode.Parse(key.Policy)!.AsObject();
        var own = policy["Statement"] is JsonArray list ? list.Select(static s => s?.DeepClone()) : [policy["Statement"]?.DeepClone()];
        policy["Statement"] = new JsonArray([.. own, .. statements]);
        return key with { PolicyWithGrants = policy.ToJsonString() };
    }

    /// <summary>The id of the grant that a statement stands for; null for one of the key policy itself.</summary>
    public static string? GrantIdOf(string? sid) => sid?.StartsWith(SidPrefix, StringComparison.Ordinal) == true ? sid[SidPrefix.Length..] : null;

    /// <summary>Who may retire a grant follows from the grant itself, and isn't said here.</summary>
    private static IEnumerable<JsonObject> ToStatements(Grant grant)
    {
        var operations = grant.Operations.Where(static o => o != GrantOperation.RetireGrant).ToLookup(static o => WithoutContext.Contains(o));
        if (operations[true].Any())
        {
            yield return ToStatement(grant, operations[true], condition: []);
        }

        if (operations[false].Any())
        {
            yield return ToStatement(grant, operations[false], Constrain(grant));
        }
    }

    private static JsonObject ToStatement(Grant grant, IEnumerable<string> operations, JsonObject condition)
    {
        var statement = new JsonObject
        {
            ["Sid"] = SidPrefix + grant.Key.GrantId,
            ["Effect"] = "Allow",
            ["Principal"] = GrantPrincipal.ToJson(grant.Grantee),
            ["Action"] = new JsonArray([.. operations.Select(static o => (JsonNode)$"kms:{o}")]),
            ["Resource"] = "*",
        };
        if (condition.Count > 0)
        {
            statement["Condition"] = condition;
        }

        return statement;
    }

    /// <summary>The constraints as conditions. A request without the context fails them.</summary>
    private static JsonObject Constrain(Grant grant)
    {
        var equal = new JsonObject();
        foreach (var (key, value) in (grant.ContextSubset ?? KmsKey.NoTags).SetItems(grant.ContextEquals ?? KmsKey.NoTags))
        {
            equal[$"kms:EncryptionContext:{key}"] = value;
        }

        var condition = new JsonObject();
        if (equal.Count > 0)
        {
            condition["StringEquals"] = equal;
        }

        if (grant.ContextEquals is { } all)
        {
            // AWS takes the keys of a constraint in letters of either case, and its values as they are.
            condition["ForAllValues:StringEqualsIgnoreCase"] = new JsonObject
            {
                ["kms:EncryptionContextKeys"] = new JsonArray([.. all.Keys.Select(static k => (JsonNode)k)]),
            };
        }

        return condition;
    }
}
