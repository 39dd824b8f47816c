namespace Simfra.Services.Organizations;

/// <summary>Policies and what they are attached to.</summary>
internal sealed partial class OrganizationsState
{
    /// <summary>Enables a type: every root, unit and account gets its default policy. Gives the organisation as it is then.</summary>
    public Organization EnablePolicyType(Organization organization, PolicyTypeRules type)
    {
        organization = organization with
        {
            EnabledPolicyTypes = [.. organization.EnabledPolicyTypes.Add(type.Name).Order(StringComparer.Ordinal)],
        };
        Organizations.Put(organization);
        if (AwsManagedPolicies.DefaultOf(type.Name) is { } policy)
        {
            foreach (var target in TargetsIn(organization).ToList())
            {
                organization = Attach(organization, policy, target);
            }
        }

        return organization;
    }

    /// <summary>Disables a type: its policies stay, attached to nothing. Gives the organisation as it is then.</summary>
    public Organization DisablePolicyType(Organization organization, PolicyTypeRules type)
    {
        organization = organization with { EnabledPolicyTypes = organization.EnabledPolicyTypes.Remove(type.Name) };
        Organizations.Put(organization);
        foreach (var target in TargetsIn(organization).ToList())
        {
            foreach (var attachment in AttachmentsOf(target, type.Name).ToList())
            {
                Attachments.Remove((attachment.TargetId, attachment.PolicyId));
            }
        }

        foreach (var member in MembersByOrganization.Find(organization.Id))
        {
            EffectivePolicies.Remove((member.AccountId, type.Name));
        }

        return organization;
    }

    /// <summary>What policies can be attached to.</summary>
    private IEnumerable<string> TargetsIn(Organization organization) =>
    [
        organization.RootId,
        .. UnitsByOrganization.Find(organization.Id).Select(static u => u.Id),
        .. MembersByOrganization.Find(organization.Id).Select(static m => m.AccountId),
    ];
}
