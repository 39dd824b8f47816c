namespace Simfra.Security.Iam;

/// <summary>
/// One decision. An explicit deny anywhere comes first; then what bounds the request has to allow it (endpoint, organisation), then
/// the resource's policy and the principal's own, by the rules for one account or for two.
/// </summary>
internal readonly ref struct Evaluation
{
    /// <summary>AWS's own documentation: no permission is needed, and an explicit deny is without effect.</summary>
    private const string AlwaysAllowedAction = "sts:GetCallerIdentity";

    private const string ServiceLinkedRolePath = ":role/aws-service-role/";

    private readonly CompiledPolicies _compiled;
    private readonly AccessRequest _request;
    private readonly ApplicablePolicies _policies;
    private readonly TraceBuilder? _trace;

    public Evaluation(CompiledPolicies compiled, AccessRequest request, ApplicablePolicies policies, TraceBuilder? trace)
    {
        _compiled = compiled;
        _request = request;
        _policies = policies;
        _trace = trace;
    }

    private Principal Principal => _request.Principal;

    private PolicyType ResourcePolicyType =>
        _policies.ResourceKind == ResourcePolicyKind.RoleTrust ? PolicyType.RoleTrust : PolicyType.Resource;

    /// <summary>Users and roles (and sessions of them), which have policies of their own; services, strangers and federated identities haven't.</summary>
    private bool HasIdentityPolicies => Principal is RootPrincipal or IamUserPrincipal or AssumedRolePrincipal or FederatedUserPrincipal;

    /// <summary>A root user, or a session of one.</summary>
    private bool IsRoot => Principal is RootPrincipal or FederatedUserPrincipal { Issuer: RootPrincipal };

    private bool IsServiceLinkedRole =>
        Principal is AssumedRolePrincipal role && role.RoleArn.Contains(ServiceLinkedRolePath, StringComparison.Ordinal);

    /// <summary>The service control policies that bound the principal: none do the management account's or a service-linked role's.</summary>
    private IReadOnlyList<IReadOnlyList<AttachedPolicy>> ServiceControlPolicies =>
        HasIdentityPolicies && !IsServiceLinkedRole && _policies.PrincipalOrganization is { IsManagementAccount: false } organization
            ? organization.ServiceControlPolicies ?? []
            : [];

    /// <summary>The resource control policies that bound the resource, whoever asks, service-linked roles aside.</summary>
    private IReadOnlyList<IReadOnlyList<AttachedPolicy>> ResourceControlPolicies =>
        !IsServiceLinkedRole && _policies.ResourceOrganization is { IsManagementAccount: false } organization
            ? organization.ResourceControlPolicies ?? []
            : [];

    /// <summary>A federated user without session policies has none that allow it anything.</summary>
    private IReadOnlyList<AttachedPolicy>? SessionPolicies => _policies.Session ?? (Principal is FederatedUserPrincipal ? [] : null);

    public Decision Decide()
    {
        if (string.Equals(_request.Action, AlwaysAllowedAction, StringComparison.OrdinalIgnoreCase))
        {
            return Decision.AllowedWithoutPolicy;
        }

        foreach (var level in ResourceControlPolicies)
        {
            if (Look(PolicyType.ResourceControl, level) is { IsDeny: true } found)
            {
                return found.Deny(PolicyType.ResourceControl);
            }
        }

        var serviceControlAllows = true;
        foreach (var level in ServiceControlPolicies)
        {
            var found = Look(PolicyType.ServiceControl, level);
            if (found.IsDeny)
            {
                return found.Deny(PolicyType.ServiceControl);
            }

            serviceControlAllows &= found.IsAllow;
        }

        var endpoint = Look(PolicyType.VpcEndpoint, _policies.VpcEndpoint);
        if (endpoint.IsDeny)
        {
            return endpoint.Deny(PolicyType.VpcEndpoint);
        }

        var resource = Look(ResourcePolicyType, _policies.Resource);
        if (resource.IsDeny)
        {
            return resource.Deny(ResourcePolicyType);
        }

        var (identity, boundary, session) = (Finding.Nothing, Finding.Nothing, Finding.Nothing);
        if (HasIdentityPolicies)
        {
            identity = Look(PolicyType.Identity, _policies.Identity);
            boundary = Look(PolicyType.PermissionsBoundary, _policies.Boundary);
            session = Look(PolicyType.Session, SessionPolicies ?? []);
            if (identity.IsDeny || boundary.IsDeny || session.IsDeny)
            {
                return identity.IsDeny ? identity.Deny(PolicyType.Identity)
                    : boundary.IsDeny ? boundary.Deny(PolicyType.PermissionsBoundary)
                    : session.Deny(PolicyType.Session);
            }
        }

        if (!serviceControlAllows)
        {
            return Decision.ImplicitDeny(PolicyType.ServiceControl);
        }

        if (_policies.VpcEndpoint is not null && !endpoint.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.VpcEndpoint);
        }

        return Grant(resource, identity, boundary, session);
    }

    /// <summary>Nothing denies: who allows?</summary>
    private Decision Grant(Finding resource, Finding identity, Finding boundary, Finding session)
    {
        if (!HasIdentityPolicies)
        {
            return resource.IsAllow ? resource.Allow(ResourcePolicyType) : Decision.ImplicitDeny(ResourcePolicyType);
        }

        var own = OwnPolicies(identity, boundary, session);
        if (_request.IsCrossAccount)
        {
            // Both accounts have to allow.
            return !own.IsAllowed ? own
                : resource.IsAllow ? resource.Allow(ResourcePolicyType)
                : Decision.ImplicitDeny(ResourcePolicyType);
        }

        if (resource.IsAllow && resource.Principal == PrincipalMatch.Itself)
        {
            return resource.Allow(ResourcePolicyType);
        }

        if (resource.IsAllow && resource.Principal == PrincipalMatch.SessionIssuer)
        {
            return Limit(boundary, session) ?? resource.Allow(ResourcePolicyType);
        }

        return _policies.ResourceKind == ResourcePolicyKind.Additive || resource.IsAllow ? own : Decision.ImplicitDeny(ResourcePolicyType);
    }

    /// <summary>What the principal's own account allows it.</summary>
    private Decision OwnPolicies(Finding identity, Finding boundary, Finding session)
    {
        if (!IsRoot && !identity.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.Identity);
        }

        return Limit(boundary, session) ?? (IsRoot ? Decision.AllowedWithoutPolicy : identity.Allow(PolicyType.Identity));
    }

    /// <summary>Boundaries and session policies never grant; they have to allow what others grant.</summary>
    private Decision? Limit(Finding boundary, Finding session)
    {
        if (_policies.Boundary is not null && !boundary.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.PermissionsBoundary);
        }

        return SessionPolicies is not null && !session.IsAllow ? Decision.ImplicitDeny(PolicyType.Session) : null;
    }

    private Finding Look(PolicyType type, AttachedPolicy? policy)
    {
        var found = Finding.Nothing;
        if (policy is not null)
        {
            Look(type, policy, ref found);
        }

        return found;
    }

    private Finding Look(PolicyType type, IReadOnlyList<AttachedPolicy> policies)
    {
        var found = Finding.Nothing;
        for (var i = 0; i < policies.Count && !found.IsDeny; i++)
        {
            Look(type, policies[i], ref found);
        }

        return found;
    }

    private void Look(PolicyType type, AttachedPolicy policy, ref Finding found)
    {
        var statements = _compiled[policy.Document].Statements;
        for (var i = 0; i < statements.Count; i++)
        {
            var statement = statements[i];
            var principal = StatementMatcher.Match(statement, type, _request, _policies.Boundary is not null);
            if (principal == PrincipalMatch.None)
            {
                continue;
            }

            if (statement.Effect == StatementEffect.Deny)
            {
                found = new(policy, statement, principal);
                return;
            }

            // The closest grant counts.
            if (principal > found.Principal)
            {
                found = new(policy, statement, principal);
            }
        }
    }

    /// <summary>What the policies of one kind say: the statement that denies, or else the one that allows most.</summary>
    private readonly record struct Finding(AttachedPolicy? Policy, PolicyStatement? Statement, PrincipalMatch Principal)
    {
        public static Finding Nothing => default;

        public bool IsDeny => Statement is { Effect: StatementEffect.Deny };

        public bool IsAllow => Statement is { Effect: StatementEffect.Allow };

        public Decision Deny(PolicyType type) => Decision.ExplicitDeny(type, Policy!, Statement!);

        public Decision Allow(PolicyType type) => Decision.Allow(type, Policy!, Statement!);
    }
}
