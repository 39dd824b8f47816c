using Simfra.Security.Iam.Conditions;

namespace Simfra.Security.Iam.Grammar;

/// <summary>The forms that a statement's elements may have in any policy.</summary>
internal static class StatementSyntax
{
    /// <summary>All elements are known, come once, and have the form that they may have; of a pair such as Action and NotAction there is at most one.</summary>
    public static bool IsSound(PolicyJson statement) =>
        statement is { IsObject: true, HasDoubles: false }
        && statement.Members.TrueForAll(m => m.Key is "Sid" or "Effect" or "Principal" or "NotPrincipal" or "Action" or "NotAction"
            or "Resource" or "NotResource" or "Condition")
        && statement["Effect"] is { IsString: true } effect && IsEffect(effect.Text)
        && statement["Sid"] is null or { IsString: true }
        && IsOneOf(statement, "Principal", "NotPrincipal") && IsOneOf(statement, "Action", "NotAction") && IsOneOf(statement, "Resource", "NotResource")
        && IsTexts(statement["Action"] ?? statement["NotAction"])
        && IsTexts(statement["Resource"] ?? statement["NotResource"])
        && IsCondition(statement["Condition"]);

    /// <summary><c>Allow</c> or <c>Deny</c>, in any letter case.</summary>
    public static bool IsEffect(string text) =>
        text.Equals("Allow", StringComparison.OrdinalIgnoreCase) || text.Equals("Deny", StringComparison.OrdinalIgnoreCase);

    /// <summary>A string or a list of them; or nothing.</summary>
    public static bool IsTexts(PolicyJson? element) => element is null || (!element.IsObject && element.OneOrMore.All(e => e.IsString));

    /// <summary>Operators, keys and values. An operator that AWS doesn't know may stand there as long as it has no keys.</summary>
    public static bool IsCondition(PolicyJson? condition) =>
        condition is null || (condition is { IsObject: true, HasDoubles: false } && condition.Members.TrueForAll(IsOperator));

    private static bool IsOperator(KeyValuePair<string, PolicyJson> member) =>
        member.Value is { IsObject: true, HasDoubles: false }
        && (ConditionOperator.Parse(member.Key) is not null || member.Value.Members.Count == 0)
        && member.Value.Members.TrueForAll(k => k.Value.OneOrMore.All(v => v.IsScalar));

    private static bool IsOneOf(PolicyJson statement, string name, string notName) => statement[name] is null || statement[notName] is null;
}
