using System.Text.RegularExpressions;
using Simfra.Security.Iam;
using Simfra.Security.Iam.Conditions;

namespace Simfra.Services.Iam;

/// <summary>
/// The condition keys that a policy's text speaks of. A policy needn't be one that IAM would keep: elements may be missing, and a
/// principal may be there.
/// </summary>
internal static partial class ContextKeys
{
    /// <summary>Each as it is written, once; null where the text isn't a policy.</summary>
    public static IReadOnlyList<string>? Of(string document)
    {
        if (!PolicyJson.TryParse(document, out var root) || !root.IsObject || !root.Members.TrueForAll(m => m.Key is "Version" or "Id" or "Statement"))
        {
            return null;
        }

        var statements = root["Statement"]?.OneOrMore ?? [];
        if (!statements.All(IsStatement))
        {
            return null;
        }

        var hasVariables = root["Version"]?.Text == PolicyCompiler.CurrentVersion;
        return [.. statements.SelectMany(s => OfStatement(s, hasVariables)).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsStatement(PolicyJson statement) =>
        statement is { IsObject: true }
        && statement["Effect"] is { Text: "Allow" or "Deny" }
        && (statement["Condition"]?.Members ?? []).TrueForAll(o => o.Value.IsObject && ConditionOperator.Parse(o.Key) is not null);

    private static IEnumerable<string> OfStatement(PolicyJson statement, bool hasVariables)
    {
        var clauses = (statement["Condition"]?.Members ?? []).SelectMany(static o => o.Value.Members).ToList();
        var keys = clauses.Select(static c => c.Key);
        if (!hasVariables)
        {
            return keys;
        }

        var texts = new[] { statement["Resource"], statement["NotResource"] }
            .OfType<PolicyJson>()
            .Concat(clauses.Select(static c => c.Value))
            .SelectMany(static v => v.OneOrMore)
            .Select(static v => v.Text);
        return keys.Concat(texts.SelectMany(Variables));
    }

    /// <summary><c>${aws:username}</c> and <c>${aws:username, 'nobody'}</c>; AWS counts <c>${*}</c> among them.</summary>
    private static IEnumerable<string> Variables(string text) => VariablePattern().Matches(text).Select(static m => m.Groups["key"].Value);

    [GeneratedRegex(@"\$\{\s*(?<key>[^},]*?)\s*(?:,[^}]*)?\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex VariablePattern();
}
