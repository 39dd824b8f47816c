using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>The tree of an organisation: its root, the units below it, and the accounts in them.</summary>
internal sealed partial class OrganizationsState
{
    public OrganizationalUnit? FindUnit(Organization organization, string unitId) =>
        Units.Find(unitId) is { } unit && unit.OrganizationId == organization.Id ? unit : null;

    public Member? FindMember(Organization organization, string accountId) =>
        Members.Find(accountId) is { } member && member.OrganizationId == organization.Id ? member : null;

    /// <exception cref="AwsServiceException">AccountNotFoundException.</exception>
    public Member GetMember(Organization organization, string accountId) =>
        FindMember(organization, accountId) ?? throw OrganizationsErrors.AccountNotFound();

    /// <summary>Whether the organisation has a root or unit of that id.</summary>
    public bool HasParent(Organization organization, string parentId) =>
        parentId == organization.RootId || FindUnit(organization, parentId) is not null;

    /// <summary>Whether the organisation has a root, unit or account of that id.</summary>
    public bool HasTarget(Organization organization, string targetId) =>
        HasParent(organization, targetId) || FindMember(organization, targetId) is not null;

    /// <summary>The way from the root down to a root, unit or account: their ids, the own one last.</summary>
    public IReadOnlyList<string> LineOf(Organization organization, string targetId) =>
        FindLineOf(organization, targetId) ?? throw new InvalidOperationException($"{targetId} isn't below {organization.RootId}.");

    /// <summary>The same; null where there is no such way, which may seem so to those who read in no turn while an organisation changes.</summary>
    public IReadOnlyList<string>? FindLineOf(Organization organization, string targetId)
    {
        var line = new List<string>();
        for (var id = targetId; id is not null; id = Members.Find(id)?.ParentId ?? Units.Find(id)?.ParentId)
        {
            line.Add(id);
            if (id == organization.RootId)
            {
                line.Reverse();
                return line;
            }
        }

        return null;
    }

    /// <summary>Where a root, unit or account stands, itself included: <c>o-…/r-…/ou-…/111111111111/</c>.</summary>
    public string PathOf(Organization organization, string targetId) =>
        $"{organization.Id}/{string.Join('/', LineOf(organization, targetId))}/";

    /// <summary>The accounts below a root or unit, or the account itself.</summary>
    public IEnumerable<Member> MembersUnder(Organization organization, string targetId)
    {
        if (FindMember(organization, targetId) is { } self)
        {
            return [self];
        }

        return targetId == organization.RootId
            ? MembersByOrganization.Find(organization.Id)
            : MembersByParent.Find(targetId).Concat(UnitsByParent.Find(targetId).SelectMany(unit => MembersUnder(organization, unit.Id)));
    }

    /// <summary>How many units lie above what would be in a parent: 0 in the root.</summary>
    public int DepthOf(Organization organization, string parentId) => LineOf(organization, parentId).Count - 1;

    /// <summary>A policy that the organisation may use: its own, or one that AWS manages.</summary>
    public OrganizationPolicy? FindPolicy(Organization organization, string policyId) =>
        Policies.Find(policyId) is { } policy && policy.OrganizationId == organization.Id ? policy : AwsManagedPolicies.Find(policyId);

    /// <exception cref="AwsServiceException">PolicyNotFoundException.</exception>
    public OrganizationPolicy GetPolicy(Organization organization, string policyId) =>
        FindPolicy(organization, policyId) ?? throw OrganizationsErrors.PolicyNotFound();

    /// <summary>The policies of a type that are attached to a target, in the order in which they were.</summary>
    public IEnumerable<PolicyAttachment> AttachmentsOf(string targetId, string policyType) =>
        AttachmentsByTarget.Find(targetId).Where(a => a.PolicyType == policyType).OrderBy(static a => a.Sequence);

    /// <summary>Attaches a policy and gives the organisation as it is then.</summary>
    public Organization Attach(Organization organization, OrganizationPolicy policy, string targetId)
    {
        organization = organization with { AttachmentCount = organization.AttachmentCount + 1 };
        Attachments.Add(new(targetId, policy.Id, organization.Id, policy.Type, organization.AttachmentCount));
        Organizations.Put(organization);
        return organization;
    }

    /// <summary>Gives a new target the policies that each has by default.</summary>
    public Organization AttachDefaults(Organization organization, string targetId)
    {
        foreach (var type in organization.EnabledPolicyTypes)
        {
            if (AwsManagedPolicies.DefaultOf(type) is { } policy)
            {
                organization = Attach(organization, policy, targetId);
            }
        }

        return organization;
    }

    /// <summary>Detaches all that is attached to a target.</summary>
    public void DetachAll(string targetId)
    {
        foreach (var attachment in AttachmentsByTarget.Find(targetId).ToList())
        {
            Attachments.Remove((attachment.TargetId, attachment.PolicyId));
        }
    }

    /// <summary>An account leaves: all that the organisation knew of it is gone.</summary>
    public void RemoveMember(Member member)
    {
        Members.Remove(member.AccountId);
        DetachAll(member.AccountId);
        foreach (var delegation in DelegationsOf(member.OrganizationId, member.AccountId).ToList())
        {
            Delegations.Remove((delegation.OrganizationId, delegation.AccountId, delegation.ServicePrincipal));
        }

        foreach (var view in EffectivePoliciesOf(member.AccountId).ToList())
        {
            EffectivePolicies.Remove((view.AccountId, view.PolicyType));
        }
    }

    public IEnumerable<DelegatedAdministration> DelegationsOf(string organizationId, string accountId) =>
        Delegations.From((organizationId, accountId, "")).TakeWhile(d => d.OrganizationId == organizationId && d.AccountId == accountId);

    public IEnumerable<DelegatedAdministration> DelegationsIn(string organizationId) =>
        Delegations.From((organizationId, "", "")).TakeWhile(d => d.OrganizationId == organizationId);

    public IEnumerable<ServiceAccess> ServiceAccessesIn(string organizationId) =>
        ServiceAccesses.From((organizationId, "")).TakeWhile(a => a.OrganizationId == organizationId);

    public bool HasServiceAccess(Organization organization, string servicePrincipal) =>
        ServiceAccesses.Contains((organization.Id, servicePrincipal));

    private IEnumerable<EffectivePolicyView> EffectivePoliciesOf(string accountId) =>
        EffectivePolicies.From((accountId, "")).TakeWhile(v => v.AccountId == accountId);

    /// <summary>An organisation ends with all that it has; what went between accounts is kept as long as it is shown.</summary>
    public void RemoveOrganization(Organization organization)
    {
        foreach (var member in MembersByOrganization.Find(organization.Id).ToList())
        {
            RemoveMember(member);
        }

        foreach (var unit in UnitsByOrganization.Find(organization.Id).ToList())
        {
            DetachAll(unit.Id);
            Units.Remove(unit.Id);
        }

        foreach (var policy in PoliciesByOrganization.Find(organization.Id).ToList())
        {
            Policies.Remove(policy.Id);
        }

        foreach (var creation in CreationsByOrganization.Find(organization.Id).ToList())
        {
            Creations.Remove(creation.Id);
        }

        foreach (var access in ServiceAccessesIn(organization.Id).ToList())
        {
            ServiceAccesses.Remove((access.OrganizationId, access.ServicePrincipal));
        }

        DetachAll(organization.RootId);
        DelegationPolicies.Remove(organization.Id);
        Organizations.Remove(organization.Id);
    }
}
