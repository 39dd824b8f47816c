namespace Simfra.Security.Iam;

/// <summary>
/// One decision. All policies are looked at first; then an explicit deny anywhere decides, then what bounds the request (organisation,
/// endpoint), then the resource's policy and the principal's own by the rules for one account or for two.
/// </summary>
internal readonly ref struct Evaluation
{
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

    /// <summary>Users and roles, and sessions of them, have policies of their own; services, strangers and federated identities haven't.</summary>
    private bool HasIdentityPolicies => Principal is RootPrincipal or IamUserPrincipal or AssumedRolePrincipal or FederatedUserPrincipal;

    /// <summary>A root user, or a session of one: it needs no identity policy.</summary>
    private bool IsRoot => Principal is RootPrincipal or FederatedUserPrincipal { Issuer: RootPrincipal };

    private bool IsServiceLinkedRole =>
        Principal is AssumedRolePrincipal role && role.RoleArn.Contains(ServiceLinkedRolePath, StringComparison.Ordinal);

    /// <summary>The service control policies that bound the principal: none do the management account's or a service-linked role's.</summary>
    private IReadOnlyList<IReadOnlyList<AttachedPolicy>> ServiceControlPolicies =>
        _policies.PrincipalOrganization is { IsManagementAccount: false } organization && HasIdentityPolicies && !IsServiceLinkedRole
            ? organization.ServiceControlPolicies ?? []
            : [];

    /// <summary>The resource control policies that bound the resource, whoever asks, service-linked roles aside.</summary>
    private IReadOnlyList<IReadOnlyList<AttachedPolicy>> ResourceControlPolicies =>
        _policies.ResourceOrganization is { IsManagementAccount: false } organization && !IsServiceLinkedRole
            && ResourceControlScope.Includes(_request.Action)
            ? organization.ResourceControlPolicies ?? []
            : [];

    /// <summary>A federated user without session policies has none that allow it anything.</summary>
    private IReadOnlyList<AttachedPolicy>? SessionPolicies => _policies.Session ?? (Principal is FederatedUserPrincipal ? [] : null);

    public Decision Decide()
    {
        if (UnrestrictedActions.IgnoresPolicies(_request.Action))
        {
            return Decision.AllowedWithoutPolicy;
        }

        var findings = Look();
        return findings.ExplicitDeny(ResourcePolicyType) ?? Bounds(findings) ?? Grants(findings);
    }

    private Findings Look() => new()
    {
        ResourceControl = LookAtLevels(PolicyType.ResourceControl, ResourceControlPolicies, out _),
        ServiceControl = LookAtLevels(PolicyType.ServiceControl, ServiceControlPolicies, out var allLevelsAllow),
        ServiceControlAllows = allLevelsAllow,
        Endpoint = LookAt(PolicyType.VpcEndpoint, _policies.VpcEndpoint),
        Identity = HasIdentityPolicies ? LookAt(PolicyType.Identity, _policies.Identity) : Finding.Nothing,
        Boundary = HasIdentityPolicies ? LookAt(PolicyType.PermissionsBoundary, _policies.Boundary) : Finding.Nothing,
        Session = HasIdentityPolicies ? LookAt(PolicyType.Session, SessionPolicies ?? []) : Finding.Nothing,
        Delegation = LookAt(PolicyType.Session, _policies.Delegation),
        Resource = LookAt(ResourcePolicyType, _policies.Resource).Or(LookAt(ResourcePolicyType, _policies.AccessList)),
    };

    /// <summary>
    /// What has to allow every request it bounds. Resource control policies only ever deny: RCPFullAWSAccess allows at every level and can't
    /// be detached.
    /// </summary>
    private Decision? Bounds(in Findings findings)
    {
        if (!findings.ServiceControlAllows)
        {
            return Decision.ImplicitDeny(PolicyType.ServiceControl);
        }

        if (_policies.VpcEndpoint is not null && !findings.Endpoint.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.VpcEndpoint);
        }

        return _policies.Delegation is not null && !findings.Delegation.IsAllow ? Decision.ImplicitDeny(PolicyType.Session) : null;
    }

    /// <summary>Nothing denies: who allows?</summary>
    private Decision Grants(in Findings findings)
    {
        var resource = findings.Resource;
        if (!HasIdentityPolicies)
        {
            return resource.IsAllow ? resource.Allow(ResourcePolicyType) : Decision.ImplicitDeny(ResourcePolicyType);
        }

        if (_request.IsCrossAccount)
        {
            return GrantsOfBothAccounts(findings);
        }

        if (resource.IsAllow && resource.Principal == PrincipalMatch.Itself)
        {
            return resource.Allow(ResourcePolicyType);
        }

        if (resource.IsAllow && resource.Principal == PrincipalMatch.SessionIssuer)
        {
            return Limits(findings) ?? resource.Allow(ResourcePolicyType);
        }

        // A policy that names the account leaves it to the account's identity policies.
        return _policies.ResourceKind == ResourcePolicyKind.Additive || resource.IsAllow
            ? OwnPolicies(findings)
            : Decision.ImplicitDeny(ResourcePolicyType);
    }

    /// <summary>
    /// The resource's account has to allow, and the principal's. Where neither does, or the resource's names the other account alone, AWS
    /// puts it down to the resource policy.
    /// </summary>
    private Decision GrantsOfBothAccounts(in Findings findings)
    {
        var resource = findings.Resource;
        if (!resource.IsAllow)
        {
            return Decision.ImplicitDeny(ResourcePolicyType);
        }

        var own = OwnPolicies(findings);
        if (own.IsAllowed)
        {
            return resource.Allow(ResourcePolicyType);
        }

        return own.PolicyType == PolicyType.Identity && resource.Principal == PrincipalMatch.Account
            ? Decision.ImplicitDeny(ResourcePolicyType)
            : own;
    }

    /// <summary>What the principal's own account allows it.</summary>
    private Decision OwnPolicies(in Findings findings)
    {
        var isFree = IsRoot || UnrestrictedActions.NeedsNoAllow(_request.Action);
        if (!isFree && !findings.Identity.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.Identity);
        }

        return Limits(findings) ?? (findings.Identity.IsAllow ? findings.Identity.Allow(PolicyType.Identity) : Decision.AllowedWithoutPolicy);
    }

    /// <summary>Boundaries and session policies never grant; they have to allow what others grant.</summary>
    private Decision? Limits(in Findings findings)
    {
        if (_policies.Boundary is not null && !findings.Boundary.IsAllow)
        {
            return Decision.ImplicitDeny(PolicyType.PermissionsBoundary);
        }

        return SessionPolicies is not null && !findings.Session.IsAllow ? Decision.ImplicitDeny(PolicyType.Session) : null;
    }

    private Finding LookAtLevels(PolicyType type, IReadOnlyList<IReadOnlyList<AttachedPolicy>> levels, out bool allAllow)
    {
        var deny = Finding.Nothing;
        allAllow = true;
        for (var i = 0; i < levels.Count; i++)
        {
            var found = LookAt(type, levels[i]);
            allAllow &= found.IsAllow;
            deny = found.IsDeny && !deny.IsDeny ? found : deny;
        }

        return deny;
    }

    private Finding LookAt(PolicyType type, IReadOnlyList<AttachedPolicy> policies)
    {
        var found = Finding.Nothing;
        for (var i = 0; i < policies.Count; i++)
        {
            found = found.Or(LookAt(type, policies[i]));
        }

        return found;
    }

    private Finding LookAt(PolicyType type, AttachedPolicy? policy)
    {
        if (policy is null)
        {
            return Finding.Nothing;
        }

        var document = _compiled[policy.Document];
        var hasBoundary = _policies.Boundary is not null;
        _trace?.Add(type, policy, document, hasBoundary);
        var found = Finding.Nothing;
        for (var i = 0; i < document.Statements.Count; i++)
        {
            var statement = document.Statements[i];
            var principal = StatementMatcher.Match(statement, type, _request, hasBoundary);
            if (principal != PrincipalMatch.None)
            {
                found = found.Or(new(policy, statement, principal));
            }
        }

        return found;
    }
}
