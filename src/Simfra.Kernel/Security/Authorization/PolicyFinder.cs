using System.Collections.Frozen;
using Simfra.Gateway;
using Simfra.Integration;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>Gathers the policies that have a say in a decision, from IAM, Organizations and the service that owns the resource.</summary>
internal sealed class PolicyFinder(World world)
{
    /// <summary>What a decision trace calls the policy on a resource, which has no name.</summary>
    private const string ResourcePolicyName = "resource-based policy";

    /// <summary>What it calls that which a resource grants beside its policy.</summary>
    private const string AccessListName = "access control list";

    /// <summary>What it calls that which was delegated.</summary>
    private const string DelegationPolicyName = "delegated permissions";

    private static readonly FrozenDictionary<string, string> NoTags = FrozenDictionary<string, string>.Empty;

    /// <summary>The services by what their ARNs name them with.</summary>
    private readonly Dictionary<string, ServiceModule> _services = world.Modules
        .GroupBy(static m => m.Schema.IamPrefix, StringComparer.Ordinal)
        .ToDictionary(static g => g.Key, static g => g.FirstOrDefault(m => m.Schema.Id == g.Key) ?? g.First(), StringComparer.Ordinal);

    private IOrganizationPolicySource? _organizations;

    public ApplicablePolicies Find(AuthorizationCall call, RequiredPermission permission, ResourceFacts? facts, string? owner)
    {
        var principal = call.Context.Principal;
        var identity = FindIdentity(principal);
        var organization = HasAccount(principal) ? FindOrganization(principal.AccountId) : null;
        var session = FindSession(principal.Session);
        var delegation = principal.Session?.Delegation;
        var isOwn = owner is null || owner == principal.AccountId;
        var isPlain = facts is null or { Policy: null, PolicyKind: ResourcePolicyKind.Additive };
        if (principal is RootPrincipal && isOwn && isPlain && session is null && delegation is null && organization is null)
        {
            return ApplicablePolicies.None;
        }

        return new()
        {
            Identity = identity?.Policies ?? [],
            Boundary = identity?.Boundary,
            Session = session,
            Delegation = delegation is null ? null : new(DelegationPolicyName, null, delegation.Policy),
            PrincipalOrganization = organization,
            ResourceOrganization = isOwn ? organization : FindOrganization(owner!),
            Resource = facts?.Policy is { } document
                ? new(ResourcePolicyName, null, document) { AttachedTo = facts.PolicyOwnerArn ?? permission.Resource }
                : null,
            AccessList = facts?.AccessList is { } list ? new(AccessListName, null, list) { AttachedTo = permission.Resource } : null,
            ResourceKind = facts?.PolicyKind ?? ResourcePolicyKind.Additive,
        };
    }

    /// <summary>
    /// What the service of the action knows of a resource; null where it knows nothing that matters. A role's trust policy matters to STS,
    /// which lends roles, and not to IAM, which keeps them.
    /// </summary>
    public ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var prefix = PrefixOf(permission.Action);
        if (prefix.Equals(call.Operation.Service.IamPrefix, StringComparison.Ordinal))
        {
            return call.Service.FindResource(permission, call);
        }

        return FindService(prefix) is { } service ? world.FindRuntime(service)?.Authorization.FindResource(permission.Resource) : null;
    }

    /// <summary><c>aws:PrincipalTag</c>: the tags of the user or role, those of the session over them.</summary>
    public IReadOnlyDictionary<string, string> TagsOf(Principal principal)
    {
        var own = FindIdentity(principal)?.Tags ?? NoTags;
        if (principal.Session is not { Tags.Count: > 0 } session)
        {
            return own;
        }

        var tags = new Dictionary<string, string>(own, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in session.Tags)
        {
            tags[key] = value;
        }

        return tags;
    }

    private IdentityPolicies? FindIdentity(Principal principal) => principal switch
    {
        IamUserPrincipal or AssumedRolePrincipal => world.Capabilities.Find<IIdentityPolicySource>()?.Find(principal),
        FederatedUserPrincipal federated => FindIdentity(federated.Issuer),
        _ => null,
    };

    /// <summary>The session's policies; null where it was made without.</summary>
    private List<AttachedPolicy>? FindSession(PrincipalSession? session)
    {
        if (session is null or { Policies.Count: 0, PolicyArns.Count: 0 })
        {
            return null;
        }

        var policies = new List<AttachedPolicy>(session.Policies.Select(static p => new AttachedPolicy("session policy", null, p)));
        foreach (var arn in session.PolicyArns)
        {
            if (world.Capabilities.Find<IIdentityPolicySource>()?.FindManagedPolicy(arn) is { } policy)
            {
                policies.Add(policy);
            }
        }

        return policies;
    }

    private static ReadOnlySpan<char> PrefixOf(string action) => action.AsSpan(0, Math.Max(action.IndexOf(':'), 0));

    private ServiceSchema? FindService(ReadOnlySpan<char> name) =>
        _services.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var module) ? module.Schema : null;

    /// <summary>Nobody pays for Organizations before there is an organisation: it isn't built to be asked.</summary>
    private OrganizationPolicies? FindOrganization(string accountId) =>
        (_organizations ??= world.FindInUse<IOrganizationPolicySource>())?.Find(accountId);

    private static bool HasAccount(Principal principal) =>
        principal is RootPrincipal or IamUserPrincipal or AssumedRolePrincipal or FederatedUserPrincipal;
}
