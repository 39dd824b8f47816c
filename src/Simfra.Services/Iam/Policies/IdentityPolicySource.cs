using System.Collections.Concurrent;
using Simfra.Security;
using Simfra.Security.Delegation;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The policies of users and roles as the authoriser asks for them, on every call: they are put together once until something changes.</summary>
internal sealed class IdentityPolicySource(ServiceState<IamState> states, DelegationRegistry providers) : IIdentityPolicySource
{
    private const int CacheCapacity = 1024;

    /// <summary>What the account's password policy may allow every user. A user can change its own password alone.</summary>
    private static readonly AttachedPolicy OwnPassword = new(
        "account password policy",
        null,
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}]}""");

    /// <summary>By the unique id of the user or role; emptied when full.</summary>
    private readonly ConcurrentDictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    public IdentityPolicies? Find(Principal principal) => principal switch
    {
        IamUserPrincipal user => Find(user.AccountId, user.UserId, OfUser),
        AssumedRolePrincipal role => Find(role.AccountId, role.RoleId, OfRole),
        FederatedUserPrincipal federated => Find(federated.Issuer),
        _ => null,
    };

    public AttachedPolicy? FindManagedPolicy(string arn)
    {
        if (!PolicyArn.TryParse(arn, out var parsed))
        {
            return null;
        }

        var policy = parsed.Owner switch
        {
            AwsManagedPolicies.Owner => AwsManagedPolicies.Find(parsed),
            DelegationRegistry.BoundaryOwner => PartnerBoundaries.Find(providers, parsed),
            var account => states.Find(account)?.FindPolicy(parsed),
        };
        return policy is null ? null : new(policy.PolicyName, policy.Arn, policy.DefaultVersion.Document);
    }

    private IdentityPolicies? Find(string accountId, string id, Func<IamState, string, IdentityPolicies?> find)
    {
        if (states.Find(accountId) is not { } state)
        {
            return null;
        }

        // The version first: what a commit changes meanwhile makes the entry stale, never wrong.
        var version = state.PolicyVersion;
        if (_cache.TryGetValue(id, out var cached) && cached.State == state && cached.Version == version)
        {
            return cached.Policies;
        }

        var policies = find(state, id);
        if (_cache.Count >= CacheCapacity)
        {
            _cache.Clear();
        }

        _cache[id] = new(state, version, policies);
        return policies;
    }

    private IdentityPolicies? OfUser(IamState state, string userId)
    {
        if (state.UsersById.First(userId) is not { } user)
        {
            return null;
        }

        var policies = new List<AttachedPolicy>();
        Add(policies, user.Policies, attachedTo: null);
        foreach (var group in state.GroupsOf(user))
        {
            Add(policies, group.Policies, group.Arn(state));
        }

        if (state.PasswordPolicy is { AllowUsersToChangePassword: true })
        {
            policies.Add(OwnPassword);
        }

        return new(policies, BoundaryOf(user.PermissionsBoundary), user.Tags);
    }

    private IdentityPolicies? OfRole(IamState state, string roleId)
    {
        if (state.RolesById.First(roleId) is not { } role)
        {
            return null;
        }

        var policies = new List<AttachedPolicy>();
        Add(policies, role.Policies, attachedTo: null);
        return new(policies, BoundaryOf(role.PermissionsBoundary), role.Tags);
    }

    private void Add(List<AttachedPolicy> policies, PrincipalPolicies given, string? attachedTo)
    {
        foreach (var (name, document) in given.Inline)
        {
            policies.Add(new(name, null, document) { AttachedTo = attachedTo });
        }

        foreach (var arn in given.Attached)
        {
            if (FindManagedPolicy(arn) is { } policy)
            {
                policies.Add(attachedTo is null ? policy : policy with { AttachedTo = attachedTo });
            }
        }
    }

    private AttachedPolicy? BoundaryOf(string? arn) => arn is null ? null : FindManagedPolicy(arn);

    private sealed record Cached(IamState State, int Version, IdentityPolicies? Policies);
}
