namespace Simfra.Security.Iam;

/// <summary>How an account stands, in its organisation, to a service that works for whole organisations.</summary>
internal sealed record OrganizationStanding
{
    /// <summary><c>o-…</c>.</summary>
    public required string OrganizationId { get; init; }

    public required string ManagementAccountId { get; init; }

    /// <summary>The organisation has all features, not consolidated billing alone.</summary>
    public required bool HasAllFeatures { get; init; }

    /// <summary>The organisation trusts the service: EnableAWSServiceAccess.</summary>
    public required bool IsTrusted { get; init; }

    /// <summary>The account administers the service for the organisation: RegisterDelegatedAdministrator.</summary>
    public required bool IsDelegatedAdministrator { get; init; }
}

/// <summary>A root, unit or account of an organisation, or a policy's reach in one.</summary>
/// <param name="Accounts">The accounts there, the management account not among them unless it was asked for.</param>
/// <param name="ServiceControlPolicies">From the root down to it, the documents at each level; of a policy its own alone.</param>
internal sealed record OrganizationPart(IReadOnlyList<OrganizationAccount> Accounts, IReadOnlyList<IReadOnlyList<string>> ServiceControlPolicies)
{
    /// <summary>It is the management account, which no policy bounds.</summary>
    public bool IsManagementAccount { get; init; }
}

/// <summary>An account of an organisation.</summary>
/// <param name="AccountId">Twelve digits.</param>
/// <param name="Path"><c>o-…/r-…/ou-…/123456789012</c>.</param>
internal sealed record OrganizationAccount(string AccountId, string Path);

/// <summary>What IAM has to know of organisations beyond the policies they impose; the Organizations service provides it.</summary>
internal interface IOrganizationServices
{
    /// <summary>Null for an account that is in no organisation.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="servicePrincipal"><c>iam.amazonaws.com</c>.</param>
    OrganizationStanding? FindStanding(string accountId, string servicePrincipal);

    /// <summary>The entity at a path; null where there is none.</summary>
    /// <param name="path"><c>o-…/r-…/ou-…</c>, or an account's; without a slash at its end.</param>
    OrganizationPart? FindEntity(string path);

    /// <summary>
    /// A service control policy with the accounts at or below an entity that it is attached to, itself or above them; null where there is none.
    /// </summary>
    /// <param name="path">The entity's.</param>
    /// <param name="policyId"><c>p-…</c>.</param>
    OrganizationPart? FindServiceControlPolicy(string path, string policyId);
}
