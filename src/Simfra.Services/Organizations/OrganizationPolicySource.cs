using System.Collections.Concurrent;
using Simfra.Accounts;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Organizations;

/// <summary>
/// What organisations impose on accounts, for the authoriser: worked out once an account and kept until something changes that it may
/// depend on. It reads what is committed, in no turn.
/// </summary>
internal sealed class OrganizationPolicySource : IOrganizationPolicySource
{
    private readonly ServiceState<OrganizationsState> _states;
    private readonly AccountDirectory _accounts;
    private ConcurrentDictionary<string, OrganizationPolicies?> _known = new(StringComparer.Ordinal);

    public OrganizationPolicySource(ServiceState<OrganizationsState> states, AccountDirectory accounts)
    {
        _states = states;
        _accounts = accounts;
        var state = states[StateScope.World];
        state.Organizations.Committed = Forget;
        state.Members.Committed = Forget;
        state.Units.Committed = Forget;
        state.Policies.Committed = Forget;
        state.Attachments.Committed = Forget;
    }

    public OrganizationPolicies? Find(string accountId)
    {
        // What is worked out while something is committed goes into the dictionary that is thrown away.
        var known = Volatile.Read(ref _known);
        return known.TryGetValue(accountId, out var policies) ? policies : known.GetOrAdd(accountId, Build(accountId));
    }

    private void Forget() => Volatile.Write(ref _known, new(StringComparer.Ordinal));

    private OrganizationPolicies? Build(string accountId)
    {
        var state = _states[StateScope.World];
        if (state.Members.Find(accountId) is not { } member || state.Organizations.Find(member.OrganizationId) is not { } organization)
        {
            return null;
        }

        return new(
            organization.Id,
            state.PathOf(organization, member.ParentId),
            organization.IsManagement(accountId),
            Levels(state, organization, accountId, PolicyTypes.ServiceControl),
            Levels(state, organization, accountId, PolicyTypes.ResourceControl));
    }

    private IReadOnlyList<AttachedPolicy>[]? Levels(OrganizationsState state, Organization organization, string accountId, string policyType) =>
        organization.IsEnabled(policyType)
            ? [.. state.LineOf(organization, accountId).Select(target => Attached(state, organization, target, policyType))]
            : null;

    private AttachedPolicy[] Attached(OrganizationsState state, Organization organization, string targetId, string policyType)
    {
        var arn = new OrganizationShapes(_accounts).ShowTarget(state, organization, targetId).Arn;
        return
        [
            .. state.AttachmentsOf(targetId, policyType)
                .Select(a => state.GetPolicy(organization, a.PolicyId))
                .Select(p => new AttachedPolicy(p.Name, p.ArnIn(organization), p.Content) { AttachedTo = arn }),
        ];
    }
}
