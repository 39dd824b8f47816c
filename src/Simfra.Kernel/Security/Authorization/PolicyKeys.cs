using System.Runtime.CompilerServices;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>
/// The condition keys that policies ask for, in conditions and as variables: with their values a decision can be explained when the call
/// is long over. Read once a policy. Safe for any thread.
/// </summary>
internal sealed class PolicyKeys(CompiledPolicies compiled)
{
    private readonly ConditionalWeakTable<PolicyDocument, string[]> _known = [];

    /// <summary>Hands the keys of all policies that took part in a decision to <paramref name="use"/>, some perhaps more than once.</summary>
    public void Visit(ApplicablePolicies policies, Action<string> use)
    {
        Visit(policies.Identity, use);
        Visit(policies.Session ?? [], use);
        Visit(policies.Delegation, use);
        Visit(policies.Boundary, use);
        Visit(policies.Resource, use);
        Visit(policies.AccessList, use);
        Visit(policies.VpcEndpoint, use);
        foreach (var level in policies.PrincipalOrganization?.ServiceControlPolicies ?? [])
        {
            Visit(level, use);
        }

        foreach (var level in policies.ResourceOrganization?.ResourceControlPolicies ?? [])
        {
            Visit(level, use);
        }
    }

    private void Visit(IReadOnlyList<AttachedPolicy> policies, Action<string> use)
    {
        for (var i = 0; i < policies.Count; i++)
        {
            Visit(policies[i], use);
        }
    }

    private void Visit(AttachedPolicy? policy, Action<string> use)
    {
        if (policy is null)
        {
            return;
        }

        var document = compiled[policy.Document];
        if (!_known.TryGetValue(document, out var keys))
        {
            keys = _known.GetValue(document, static d => [.. PolicyContextKeys.Of([d])]);
        }

        foreach (var key in keys)
        {
            use(key);
        }
    }
}
