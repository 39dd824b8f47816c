using System.Text;

namespace Simfra.Services.Organizations.ManagementPolicies;

/// <summary>A policy that was read.</summary>
internal sealed record ReadPolicy(string Id, PolicyBlock Document);

/// <summary>
/// Checks what policies come to: each may be well formed and all together not, as a backup plan whose parts come from several policies
/// is only seen whole at the account.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html"/>
internal static class EffectivePolicyChecks
{
    private const string KeyRequired = "KEY_REQUIRED";
    private const string TooFew = "ELEMENTS_TOO_FEW";
    private const string TooMany = "ELEMENTS_TOO_MANY";
    private const string TooLong = "MAX_LENGTH_EXCEEDED";
    private const int MaxTagPolicyBytes = 395_000;
    private const int MaxRequiredTags = 50;
    private const int MaxRules = 10;

    public static IEnumerable<EffectivePolicyError> Find(string policyType, EffectiveBlock effective, string content, IEnumerable<ReadPolicy> policies)
    {
        var found = policyType switch
        {
            PolicyTypes.Backup => effective.Find("plans") is { } plans ? plans.Members.SelectMany(static p => Plan($"plans/{p.Key}", p.Value)) : [],
            PolicyTypes.Tag => Tags(effective, content),
            _ => [],
        };
        var read = policies.ToList();
        return found.Select(f => new EffectivePolicyError(f.Code, f.Message, f.Path, [.. read.Where(p => Has(p.Document, f.Path)).Select(static p => p.Id)]));
    }

    private static IEnumerable<(string Code, string Message, string Path)> Plan(string path, EffectiveBlock plan)
    {
        foreach (var error in Missing(path, plan, "regions", "rules", "selections").Concat(Empty(path, plan, "regions")))
        {
            yield return error;
        }

        if (plan.Find("rules") is { } rules)
        {
            if (rules.Members.Count > MaxRules)
            {
                yield return Exceeds($"{path}/rules", "rules", MaxRules);
            }

            foreach (var error in rules.Members.SelectMany(r => Missing($"{path}/rules/{r.Key}", r.Value, "target_backup_vault_name")))
            {
                yield return error;
            }
        }

        foreach (var error in plan.Find("selections") is { } selections ? Selections($"{path}/selections", selections) : [])
        {
            yield return error;
        }
    }

    private static IEnumerable<(string Code, string Message, string Path)> Selections(string path, EffectiveBlock selections)
    {
        var tags = selections.Find("tags")?.Members ?? new Dictionary<string, EffectiveBlock>();
        foreach (var (name, selection) in tags)
        {
            foreach (var error in Missing($"{path}/tags/{name}", selection, "iam_role_arn", "tag_key", "tag_value")
                .Concat(Empty($"{path}/tags/{name}", selection, "tag_value")))
            {
                yield return error;
            }
        }

        var resources = selections.Find("resources")?.Members ?? new Dictionary<string, EffectiveBlock>();
        foreach (var (name, selection) in resources)
        {
            var required = selection.Find("conditions") is null ? new[] { "iam_role_arn", "resource_types" } : ["iam_role_arn"];
            foreach (var error in Missing($"{path}/resources/{name}", selection, required))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<(string Code, string Message, string Path)> Tags(EffectiveBlock effective, string content)
    {
        if (Encoding.UTF8.GetByteCount(content) > MaxTagPolicyBytes)
        {
            yield return (TooLong, $"The effective policy exceeds the allowed maximum size {MaxTagPolicyBytes}", "tags");
        }

        var tags = effective.Find("tags")?.Members.Values ?? [];
        var crowded = tags
            .SelectMany(static t => t.Find("report_required_tag_for")?.Values ?? [])
            .GroupBy(static v => v.Text)
            .Where(static g => g.Count() > MaxRequiredTags);
        foreach (var type in crowded)
        {
            yield return Exceeds("tags", "report_required_tag_for", MaxRequiredTags);
        }
    }

    private static IEnumerable<(string Code, string Message, string Path)> Missing(string path, EffectiveBlock block, params string[] names) =>
        names.Where(n => block.Find(n) is null).Select(n => (KeyRequired, $"'{n}' is missing", path));

    private static IEnumerable<(string Code, string Message, string Path)> Empty(string path, EffectiveBlock block, string name) =>
        block.Find(name)?.Values is { Count: 0 } ? [(TooFew, $"'{name}' is less than the allowed minimum limit 1", $"{path}/{name}")] : [];

    private static (string Code, string Message, string Path) Exceeds(string path, string name, int limit) =>
        (TooMany, $"'{name}' exceeds the allowed maximum limit {limit}", path);

    /// <summary>Whether a policy has a part in a place, or in what encloses it.</summary>
    private static bool Has(PolicyBlock document, string path)
    {
        var block = document;
        var depth = 0;
        foreach (var name in path.Split('/'))
        {
            if (!block.Members.TryGetValue(name, out var member))
            {
                break;
            }

            block = member;
            depth++;
        }

        // The plan, or the tags, at the least.
        return depth >= Math.Min(2, path.Count(static c => c == '/') + 1);
    }
}
