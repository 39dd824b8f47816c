using Simfra.Accounts;
using Simfra.Models.Organizations;
using Shape = Simfra.Models.Organizations;

namespace Simfra.Services.Organizations;

/// <summary>What answers show of an organisation.</summary>
internal sealed class OrganizationShapes(AccountDirectory accounts)
{
    /// <summary>The types of policies that DescribeOrganization shows: it has never told of others than service control policies.</summary>
    public Shape.Organization Show(Organization organization) => new()
    {
        Id = organization.Id,
        Arn = organization.Arn,
        FeatureSet = organization.HasAllFeatures ? OrganizationFeatureSet.All : OrganizationFeatureSet.ConsolidatedBilling,
        MasterAccountId = organization.ManagementAccountId,
        MasterAccountArn = organization.ArnOf("account", organization.ManagementAccountId),
        MasterAccountEmail = accounts.Describe(organization.ManagementAccountId).Email,
        AvailablePolicyTypes = organization.HasAllFeatures
            ? [new() { Type = PolicyTypes.ServiceControl, Status = PolicyTypeStatus.Enabled }]
            : [],
    };

    public static Root ShowRoot(Organization organization) => new()
    {
        Id = organization.RootId,
        Arn = organization.RootArn,
        Name = "Root",
        PolicyTypes = [.. organization.EnabledPolicyTypes.Select(static type => new PolicyTypeSummary { Type = type, Status = PolicyTypeStatus.Enabled })],
    };

    public Shape.Account Show(OrganizationsState state, Organization organization, Member member)
    {
        var (name, email) = accounts.Describe(member.AccountId);
        var accountState = StateOf(member);
        return new()
        {
            Id = member.AccountId,
            Arn = organization.ArnOf("account", member.AccountId),
            Name = name,
            Email = email,
            Status = accountState,
            State = accountState,
            Paths = [state.PathOf(organization, member.AccountId)],
            JoinedMethod = member.IsCreated ? AccountJoinedMethod.Created : AccountJoinedMethod.Invited,
            JoinedTimestamp = member.JoinedAt,
        };
    }

    public static Shape.OrganizationalUnit Show(OrganizationsState state, Organization organization, OrganizationalUnit unit) => new()
    {
        Id = unit.Id,
        Arn = organization.ArnOf("ou", unit.Id),
        Name = unit.Name,
        Path = state.PathOf(organization, unit.Id),
    };

    public static Policy Show(Organization organization, OrganizationPolicy policy) => new()
    {
        PolicySummary = ShowSummary(organization, policy),
        Content = policy.Content,
    };

    public static PolicySummary ShowSummary(Organization organization, OrganizationPolicy policy) => new()
    {
        Id = policy.Id,
        Arn = policy.ArnIn(organization),
        Name = policy.Name,
        Description = policy.Description,
        Type = policy.Type,
        AwsManaged = policy.IsAwsManaged,
    };

    public PolicyTargetSummary ShowTarget(OrganizationsState state, Organization organization, string targetId)
    {
        if (targetId == organization.RootId)
        {
            return new() { TargetId = targetId, Arn = organization.RootArn, Name = "Root", Type = TargetType.Root };
        }

        return state.FindUnit(organization, targetId) is { } unit
            ? new() { TargetId = targetId, Arn = organization.ArnOf("ou", targetId), Name = unit.Name, Type = TargetType.OrganizationalUnit }
            : new()
            {
                TargetId = targetId,
                Arn = organization.ArnOf("account", targetId),
                Name = accounts.Describe(targetId).Name,
                Type = TargetType.Account,
            };
    }

    public static string StateOf(Member member) =>
        member.IsSuspended ? AccountState.Suspended
        : member.ClosedAt is not null ? AccountState.PendingClosure
        : AccountState.Active;
}
