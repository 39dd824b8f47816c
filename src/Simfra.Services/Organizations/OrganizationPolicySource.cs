using System.Collections.Concurrent;
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
    private readonly OrganizationShapes _shapes;
    private ConcurrentDictionary<string, OrganizationPolicies?> _known = new(StringComparer.Ordinal);

    public OrganizationPolicySource(ServiceState<OrganizationsState> states, OrganizationShapes shapes)
    {
        _states = states;
        _shapes = shapes;
        var state = states[StateScope.World];
        state.Organizations.Committed = Forget;
        state.Members.Committed = Forget;
        state.Units.Committed = Forget;
        state.Policies.Committed = Forget;
        state.Attachments.Committed = Forget;
    }

    public OrganizationPolicies? Find(string accountId)
    {
        // A turn sees what isn't committed, or what no longer is.
        if (_states.Domain.IsInTurn)
        {
            return Build(accountId).Policies;
        }

        // What is worked out while something is committed goes into the dictionary that is thrown away.
        var known = Volatile.Read(ref _known);
        while (true)
        {
            if (known.TryGetValue(accountId, out var policies))
            {
                return policies;
            }

            if (Build(accountId) is (true, var built))
            {
                return known.GetOrAdd(accountId, built);
            }

            Thread.Yield();
        }
    }

    private void Forget() => Volatile.Write(ref _known, new(StringComparer.Ordinal));

    /// <summary>
    /// Not whole is what was read of some tables before a commit and of others after it, so that what one names isn't in the other.
    /// </summary>
    private (bool IsWhole, OrganizationPolicies? Policies) Build(string accountId)
    {
        var state = _states[StateScope.World];
        if (state.Members.Find(accountId) is not { } member)
        {
            return (true, null);
        }

        if (state.Organizations.Find(member.OrganizationId) is not { } organization || state.FindLineOf(organization, accountId) is not { } line)
        {
            return (false, null);
        }

        var isWhole = TryFindLevels(state, organization, line, PolicyTypes.ServiceControl, out var serviceControl)
            & TryFindLevels(state, organization, line, PolicyTypes.ResourceControl, out var resourceControl);
        var path = $"{organization.Id}/{string.Join('/', line.SkipLast(1))}/";
        return (isWhole, new(organization.Id, path, organization.IsManagement(accountId), serviceControl, resourceControl));
    }

    /// <summary>The policies of a type, level by level; null where the type is off.</summary>
    private bool TryFindLevels(
        OrganizationsState state, Organization organization, IReadOnlyList<string> line, string policyType,
        out IReadOnlyList<AttachedPolicy>[]? levels)
    {
        levels = null;
        if (!organization.IsEnabled(policyType))
        {
            return true;
        }

        levels = new IReadOnlyList<AttachedPolicy>[line.Count];
        for (var level = 0; level < line.Count; level++)
        {
            var arn = _shapes.ShowTarget(state, organization, line[level]).Arn;
            var policies = state.AttachmentsOf(line[level], policyType).Select(a => state.FindPolicy(organization, a.PolicyId)).ToList();
            if (policies.Contains(null))
            {
                return false;
            }

            levels[level] = [.. policies.Select(p => new AttachedPolicy(p!.Name, p.ArnIn(organization), p.Content) { AttachedTo = arn })];
        }

        return true;
    }
}
