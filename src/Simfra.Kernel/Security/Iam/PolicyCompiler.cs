using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Simfra.Security.Iam.Conditions;
using Simfra.Security.Iam.Grammar;

namespace Simfra.Security.Iam;

/// <summary>
/// Makes policies of their text. It knows the structure that all policies share and is strict about it: an element that it doesn't
/// know might narrow the statement, so a document that has one is unreadable and grants nothing. What each kind of policy may hold, and AWS's
/// words where it doesn't, are <see cref="PolicyGrammar"/>'s.
/// </summary>
internal static class PolicyCompiler
{
    /// <summary>The version of documents that don't say theirs.</summary>
    public const string OldVersion = "2008-10-17";

    /// <summary>The version that knows variables.</summary>
    public const string CurrentVersion = "2012-10-17";

    public static PolicyDocument Compile(string json)
    {
        try
        {
            return !WildcardPattern.HasReserved(json) && PolicyJson.TryParse(json, out var root) && !HasReserved(root)
                ? Compile(root)
                : PolicyDocument.Unreadable;
        }
        catch (UnreadablePolicyException)
        {
            return PolicyDocument.Unreadable;
        }
    }

    private static PolicyDocument Compile(PolicyJson root)
    {
        Require(root.IsObject && !root.HasDoubles);
        Require(root.Members.TrueForAll(m => m.Key is "Version" or "Id" or "Statement"));
        var version = OptionalText(root["Version"]) ?? OldVersion;
        Require(version is OldVersion or CurrentVersion);
        var hasVariables = version == CurrentVersion;
        var statements = root["Statement"];
        Require(statements is { IsObject: true } or { IsArray: true });
        return new()
        {
            HasVariables = hasVariables,
            Id = OptionalText(root["Id"]),
            Statements = [.. statements.OneOrMore.Select((s, i) => Statement(s, i, Begin(statements, i), hasVariables))],
        };
    }

    /// <summary>Where a statement begins, as AWS's simulator reports it: where its parser was before it, or inside the brace of a single one.</summary>
    private static int Begin(PolicyJson statements, int index) =>
        statements.IsArray && index > 0 ? statements.Items[index - 1].End : statements.Start + 1;

    private static PolicyStatement Statement(PolicyJson json, int index, int begin, bool hasVariables)
    {
        Require(json.IsObject && !json.HasDoubles);
        Require(json.Members.TrueForAll(m => m.Key is "Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction"
            or "Resource" or "NotResource" or "Condition"));
        var (principal, isNotPrincipal) = OneOf(json, "Principal", "NotPrincipal");
        var (action, isNotAction) = OneOf(json, "Action", "NotAction");
        var (resource, isNotResource) = OneOf(json, "Resource", "NotResource");
        var principalElement = principal is null ? null : PrincipalElement.Read(principal);
        Require(principal is null || principalElement is not null);
        Require(action is not null);
        return new()
        {
            Index = index,
            Sid = OptionalText(json["Sid"]),
            Effect = Effect(json["Effect"]),
            Span = begin..json.End,
            Principal = principalElement,
            IsNotPrincipal = isNotPrincipal,
            Actions = [.. Texts(action).Select(t => new ActionPattern(t))],
            IsNotAction = isNotAction,
            Resources = resource is null ? null : [.. Texts(resource).Select(t => ResourcePattern.Parse(t, hasVariables))],
            IsNotResource = isNotResource,
            Conditions = json["Condition"] is { } conditions ? Clauses(conditions, hasVariables) : [],
        };
    }

    private static StatementEffect Effect(PolicyJson? json)
    {
        // Any letter case: resource policies may be written so, and identity policies that are have been refused by their grammar.
        Require(json is { IsString: true } && StatementSyntax.IsEffect(json.Text));
        return json.Text.Equals("Allow", StringComparison.OrdinalIgnoreCase) ? StatementEffect.Allow : StatementEffect.Deny;
    }

    private static List<ConditionClause> Clauses(PolicyJson block, bool hasVariables)
    {
        Require(block.IsObject && !block.HasDoubles);
        var clauses = new List<ConditionClause>();
        foreach (var (name, keys) in block.Members)
        {
            var @operator = ConditionOperator.Parse(name);
            Require(keys.IsObject && !keys.HasDoubles && (@operator is not null || keys.Members.Count == 0));
            foreach (var (key, values) in keys.Members)
            {
                Require(values.OneOrMore.All(v => v.IsScalar));
                clauses.Add(new(name, @operator!.Value, key, [.. values.OneOrMore.Select(v => v.Text)], hasVariables));
            }
        }

        return clauses;
    }

    private static (PolicyJson? Value, bool IsNot) OneOf(PolicyJson json, string name, string notName)
    {
        var (positive, negative) = (json[name], json[notName]);
        Require(positive is null || negative is null);
        return (positive ?? negative, negative is not null);
    }

    private static IEnumerable<string> Texts(PolicyJson json)
    {
        Require(json.OneOrMore.All(v => v.IsString));
        return json.OneOrMore.Select(v => v.Text);
    }

    private static string? OptionalText(PolicyJson? json)
    {
        Require(json is null or { Kind: JsonTokenType.String });
        return json?.Text;
    }

    /// <summary>An escape may bring in what the text itself hasn't.</summary>
    private static bool HasReserved(PolicyJson json) =>
        WildcardPattern.HasReserved(json.Text) || json.Items.Exists(HasReserved) ||
        json.Members.Exists(m => WildcardPattern.HasReserved(m.Key) || HasReserved(m.Value));

    private static void Require([DoesNotReturnIf(false)] bool condition)
    {
        if (!condition)
        {
            throw new UnreadablePolicyException();
        }
    }

    private sealed class UnreadablePolicyException : Exception;
}
