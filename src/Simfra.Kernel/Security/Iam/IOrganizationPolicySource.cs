namespace Simfra.Security.Iam;

/// <summary>What an organisation imposes on one of its accounts.</summary>
/// <param name="OrganizationId"><c>aws:PrincipalOrgID</c>: <c>o-…</c>.</param>
/// <param name="Path"><c>aws:PrincipalOrgPaths</c>: <c>o-…/r-…/ou-…/</c>.</param>
/// <param name="IsManagementAccount">No policy of the organisation bounds this account.</param>
/// <param name="ServiceControlPolicies">
/// From the root down to the account, those attached at each level; each level must allow. Null where the policy type is off.
/// </param>
/// <param name="ResourceControlPolicies">The same for resources.</param>
internal sealed record OrganizationPolicies(
    string OrganizationId,
    string Path,
    bool IsManagementAccount,
    IReadOnlyList<IReadOnlyList<AttachedPolicy>>? ServiceControlPolicies,
    IReadOnlyList<IReadOnlyList<AttachedPolicy>>? ResourceControlPolicies);

/// <summary>Gives the authoriser what an organisation imposes; the Organizations service provides it.</summary>
internal interface IOrganizationPolicySource
{
    /// <summary>Null for an account that is in no organisation.</summary>
    OrganizationPolicies? Find(string accountId);
}
