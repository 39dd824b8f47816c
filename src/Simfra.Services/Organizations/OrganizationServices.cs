using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Organizations;

/// <summary>Tells IAM and STS of organisations, each answer as of one moment; not to be asked in a turn.</summary>
internal sealed class OrganizationServices(ServiceState<OrganizationsState> states) : IOrganizationServices
{
    private OrganizationsState State => states[StateScope.World];

    public OrganizationStanding? FindStanding(string accountId, string servicePrincipal) => states.Update(() =>
    {
        if (State.Members.Find(accountId) is not { } member)
        {
            return null;
        }

        var organization = State.Organizations.Find(member.OrganizationId)!;
        return new OrganizationStanding
        {
            OrganizationId = organization.Id,
            ManagementAccountId = organization.ManagementAccountId,
            HasAllFeatures = organization.HasAllFeatures,
            IsTrusted = State.HasServiceAccess(organization, servicePrincipal),
            IsDelegatedAdministrator = State.Delegations.Contains((organization.Id, accountId, servicePrincipal)),
        };
    });

    public OrganizationPart? FindEntity(string path) => states.Update(() =>
    {
        if (Find(path) is not var (organization, entityId))
        {
            return null;
        }

        var isManagement = organization.IsManagement(entityId);
        return new OrganizationPart(
            isManagement ? [new(entityId, path)] : Show(organization, BoundedUnder(organization, entityId)),
            organization.IsEnabled(PolicyTypes.ServiceControl) ? Levels(organization, entityId) : [])
        {
            IsManagementAccount = isManagement,
        };
    });

    public OrganizationPart? FindServiceControlPolicy(string path, string policyId) => states.Update(() =>
    {
        if (Find(path) is not var (organization, entityId)
            || State.FindPolicy(organization, policyId) is not { Type: PolicyTypes.ServiceControl } policy)
        {
            return null;
        }

        var accounts = BoundedUnder(organization, entityId)
            .Where(m => State.LineOf(organization, m.AccountId).Any(id => State.Attachments.Contains((id, policyId))));
        return new OrganizationPart(Show(organization, accounts), [[policy.Content]]);
    });

    /// <summary>The root, unit or account that stands at a path, by its id.</summary>
    private (Organization Organization, string EntityId)? Find(string path)
    {
        var ids = path.Split('/');
        return State.Organizations.Find(ids[0]) is { } organization
            && State.HasTarget(organization, ids[^1])
            && State.PathOf(organization, ids[^1]) == path + "/"
                ? (organization, ids[^1])
                : null;
    }

    /// <summary>The accounts at or below an entity that policies bound: not the management account.</summary>
    private IEnumerable<Member> BoundedUnder(Organization organization, string entityId) =>
        State.MembersUnder(organization, entityId).Where(m => !organization.IsManagement(m.AccountId));

    private List<OrganizationAccount> Show(Organization organization, IEnumerable<Member> members) =>
        [.. members.Select(m => new OrganizationAccount(m.AccountId, State.PathOf(organization, m.AccountId).TrimEnd('/')))];

    private IReadOnlyList<string>[] Levels(Organization organization, string entityId) =>
    [
        .. State.LineOf(organization, entityId).Select(IReadOnlyList<string> (target) =>
        [
            .. State.AttachmentsOf(target, PolicyTypes.ServiceControl).Select(a => State.GetPolicy(organization, a.PolicyId).Content),
        ]),
    ];
}
