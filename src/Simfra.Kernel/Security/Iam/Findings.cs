namespace Simfra.Security.Iam;

/// <summary>What the policies of one kind say about a request: the statement that denies it, or else the one that allows it most closely.</summary>
internal readonly record struct Finding(AttachedPolicy? Policy, PolicyStatement? Statement, PrincipalMatch Principal)
{
    /// <summary>No statement applies.</summary>
    public static Finding Nothing => default;

    public bool IsDeny => Statement is { Effect: StatementEffect.Deny };

    public bool IsAllow => Statement is { Effect: StatementEffect.Allow };

    /// <summary>The stronger of two: a deny, or the closer grant; the first of equals.</summary>
    public Finding Or(Finding other)
    {
        if (IsDeny || other.Statement is null)
        {
            return this;
        }

        return other.IsDeny || Statement is null || other.Principal > Principal ? other : this;
    }

    public Decision Deny(PolicyType type) => Decision.ExplicitDeny(type, Policy!, Statement!);

    public Decision Allow(PolicyType type) => Decision.Allow(type, Policy!, Statement!);
}

/// <summary>What all kinds of policies say about a request.</summary>
internal readonly record struct Findings
{
    public Finding ResourceControl { get; init; }

    public Finding ServiceControl { get; init; }

    /// <summary>Each level of the organisation has a policy that allows; true where none bounds the principal.</summary>
    public bool ServiceControlAllows { get; init; }

    public Finding Endpoint { get; init; }

    public Finding Identity { get; init; }

    public Finding Boundary { get; init; }

    public Finding Session { get; init; }

    public Finding Delegation { get; init; }

    public Finding Resource { get; init; }

    /// <summary>
    /// The deny that AWS names where several deny; null where none does. (That identity comes before resource was seen on AWS; of the
    /// others' order among themselves nothing is known.)
    /// </summary>
    public Decision? ExplicitDeny(PolicyType resourceType) =>
        ResourceControl.IsDeny ? ResourceControl.Deny(PolicyType.ResourceControl)
        : ServiceControl.IsDeny ? ServiceControl.Deny(PolicyType.ServiceControl)
        : Endpoint.IsDeny ? Endpoint.Deny(PolicyType.VpcEndpoint)
        : Identity.IsDeny ? Identity.Deny(PolicyType.Identity)
        : Boundary.IsDeny ? Boundary.Deny(PolicyType.PermissionsBoundary)
        : Session.IsDeny ? Session.Deny(PolicyType.Session)
        : Delegation.IsDeny ? Delegation.Deny(PolicyType.Session)
        : Resource.IsDeny ? Resource.Deny(resourceType)
        : null;
}
