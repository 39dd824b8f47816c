using Simfra.Security.Iam;
using Simfra.Security.Iam.Conditions;

namespace Simfra.Security.Delegation;

/// <summary>The permissions boundaries that a policy asks of the roles that it lets be made.</summary>
internal static class RoleRestrictions
{
    private const string BoundaryKey = "iam:PermissionsBoundary";

    private static readonly string[] RoleActions = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"];

    /// <summary>Operators that leave no role without the boundary.</summary>
    private static readonly string[] Operators = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"];

    /// <summary>Their ARNs, as the policy names them; empty for a policy that lets no roles be made.</summary>
    public static IEnumerable<string> Of(PolicyDocument policy) =>
        Statements(policy).SelectMany(static s => s.Conditions).Where(IsBoundary).SelectMany(static c => c.Values).Distinct(StringComparer.Ordinal);

    /// <summary>Whether each role that the policy lets be made must have a boundary.</summary>
    public static bool Bound(PolicyDocument policy) => Statements(policy).All(static s => s.Conditions.Any(IsBoundary));

    private static IEnumerable<PolicyStatement> Statements(PolicyDocument policy) =>
        policy.Statements.Where(static s => s.Effect == StatementEffect.Allow && Array.Exists(RoleActions, s.MatchesAction));

    private static bool IsBoundary(ConditionClause clause) =>
        clause.Key.Equals(BoundaryKey, StringComparison.OrdinalIgnoreCase) && Operators.Contains(clause.OperatorName, StringComparer.OrdinalIgnoreCase);
}
