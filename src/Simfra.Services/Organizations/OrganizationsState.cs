using Simfra.State;

namespace Simfra.Services.Organizations;

/// <summary>All organisations of a world: an account's is found by its number, whoever asks.</summary>
internal sealed partial class OrganizationsState
{
    private static readonly TableDefinition<string, Organization> OrganizationTable =
        new("organizations.organization", version: 1, o => o.Id, OrganizationsJsonContext.Default);

    private static readonly TableDefinition<string, Member> MemberTable =
        new("organizations.member", version: 1, m => m.AccountId, OrganizationsJsonContext.Default);

    private static readonly IndexDefinition<string, string, Member> MembersByOrganizationIndex = MemberTable.Index(m => m.OrganizationId);

    private static readonly IndexDefinition<string, string, Member> MembersByParentIndex = MemberTable.Index(m => m.ParentId);

    private static readonly TableDefinition<string, OrganizationalUnit> UnitTable =
        new("organizations.unit", version: 1, u => u.Id, OrganizationsJsonContext.Default);

    private static readonly IndexDefinition<string, string, OrganizationalUnit> UnitsByOrganizationIndex = UnitTable.Index(u => u.OrganizationId);

    private static readonly IndexDefinition<string, string, OrganizationalUnit> UnitsByParentIndex = UnitTable.Index(u => u.ParentId);

    private static readonly TableDefinition<string, OrganizationPolicy> PolicyTable =
        new("organizations.policy", version: 1, p => p.Id, OrganizationsJsonContext.Default);

    private static readonly IndexDefinition<string, string, OrganizationPolicy> PoliciesByOrganizationIndex = PolicyTable.Index(p => p.OrganizationId);

    private static readonly TableDefinition<(string Target, string Policy), PolicyAttachment> AttachmentTable = new(
        "organizations.attachment", version: 1, a => (a.TargetId, a.PolicyId), OrganizationsJsonContext.Default,
        KeyOrder.Of<string, string>());

    private static readonly IndexDefinition<string, (string Target, string Policy), PolicyAttachment> AttachmentsByTargetIndex =
        AttachmentTable.Index(a => a.TargetId);

    private static readonly IndexDefinition<(string Organization, string Policy), (string Target, string Policy), PolicyAttachment>
        AttachmentsByPolicyIndex = AttachmentTable.Index(a => (a.OrganizationId, a.PolicyId), KeyOrder.Of<string, string>());

    private static readonly TableDefinition<string, AccountCreation> CreationTable =
        new("organizations.creation", version: 1, c => c.Id, OrganizationsJsonContext.Default);

    private static readonly IndexDefinition<string, string, AccountCreation> CreationsByOrganizationIndex = CreationTable.Index(c => c.OrganizationId);

    private static readonly TableDefinition<string, Handshake> HandshakeTable =
        new("organizations.handshake", version: 1, h => h.Id, OrganizationsJsonContext.Default);

    private static readonly IndexDefinition<string, string, Handshake> HandshakesByOrganizationIndex = HandshakeTable.Index(h => h.OrganizationId);

    private static readonly TableDefinition<(string Organization, string Service), ServiceAccess> ServiceAccessTable = new(
        "organizations.service-access", version: 1, a => (a.OrganizationId, a.ServicePrincipal), OrganizationsJsonContext.Default,
        KeyOrder.Of<string, string>());

    private static readonly TableDefinition<(string Organization, string Account, string Service), DelegatedAdministration> DelegationTable = new(
        "organizations.delegation", version: 1, d => (d.OrganizationId, d.AccountId, d.ServicePrincipal),
        OrganizationsJsonContext.Default, KeyOrder.Of<string, string, string>());

    private static readonly TableDefinition<string, DelegationPolicy> DelegationPolicyTable =
        new("organizations.delegation-policy", version: 1, p => p.OrganizationId, OrganizationsJsonContext.Default);

    private static readonly TableDefinition<string, ResponsibilityTransfer> TransferTable =
        new("organizations.transfer", version: 1, t => t.Id, OrganizationsJsonContext.Default);

    private static readonly TableDefinition<(string Account, string Type), EffectivePolicyView> EffectivePolicyTable = new(
        "organizations.effective-policy", version: 1, v => (v.AccountId, v.PolicyType), OrganizationsJsonContext.Default,
        KeyOrder.Of<string, string>());

    private OrganizationsState(StatePartition partition)
    {
        Organizations = partition.Table(OrganizationTable);
        Members = partition.Table(MemberTable);
        MembersByOrganization = partition.Index(MembersByOrganizationIndex);
        MembersByParent = partition.Index(MembersByParentIndex);
        Units = partition.Table(UnitTable);
        UnitsByOrganization = partition.Index(UnitsByOrganizationIndex);
        UnitsByParent = partition.Index(UnitsByParentIndex);
        Policies = partition.Table(PolicyTable);
        PoliciesByOrganization = partition.Index(PoliciesByOrganizationIndex);
        Attachments = partition.Table(AttachmentTable);
        AttachmentsByTarget = partition.Index(AttachmentsByTargetIndex);
        AttachmentsByPolicy = partition.Index(AttachmentsByPolicyIndex);
        Creations = partition.Table(CreationTable);
        CreationsByOrganization = partition.Index(CreationsByOrganizationIndex);
        Handshakes = partition.Table(HandshakeTable);
        HandshakesByOrganization = partition.Index(HandshakesByOrganizationIndex);
        ServiceAccesses = partition.Table(ServiceAccessTable);
        Delegations = partition.Table(DelegationTable);
        DelegationPolicies = partition.Table(DelegationPolicyTable);
        Transfers = partition.Table(TransferTable);
        EffectivePolicies = partition.Table(EffectivePolicyTable);
    }

    public Table<string, Organization> Organizations { get; }

    public Table<string, Member> Members { get; }

    public Index<string, string, Member> MembersByOrganization { get; }

    public Index<string, string, Member> MembersByParent { get; }

    public Table<string, OrganizationalUnit> Units { get; }

    public Index<string, string, OrganizationalUnit> UnitsByOrganization { get; }

    public Index<string, string, OrganizationalUnit> UnitsByParent { get; }

    /// <summary>The organisations' own policies; those that AWS manages are <see cref="AwsManagedPolicies"/>.</summary>
    public Table<string, OrganizationPolicy> Policies { get; }

    public Index<string, string, OrganizationPolicy> PoliciesByOrganization { get; }

    public Table<(string Target, string Policy), PolicyAttachment> Attachments { get; }

    public Index<string, (string Target, string Policy), PolicyAttachment> AttachmentsByTarget { get; }

    public Index<(string Organization, string Policy), (string Target, string Policy), PolicyAttachment> AttachmentsByPolicy { get; }

    public Table<string, AccountCreation> Creations { get; }

    public Index<string, string, AccountCreation> CreationsByOrganization { get; }

    public Table<string, Handshake> Handshakes { get; }

    public Index<string, string, Handshake> HandshakesByOrganization { get; }

    public Table<(string Organization, string Service), ServiceAccess> ServiceAccesses { get; }

    public Table<(string Organization, string Account, string Service), DelegatedAdministration> Delegations { get; }

    public Table<string, DelegationPolicy> DelegationPolicies { get; }

    public Table<string, ResponsibilityTransfer> Transfers { get; }

    public Table<(string Account, string Type), EffectivePolicyView> EffectivePolicies { get; }

    public static OrganizationsState Create(StatePartition partition) => new(partition);
}
