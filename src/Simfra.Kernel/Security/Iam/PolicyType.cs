namespace Simfra.Security.Iam;

/// <summary>The kinds of policies that take part in a decision.</summary>
internal enum PolicyType
{
    /// <summary>Of a user, its groups, or a role.</summary>
    Identity,

    /// <summary>The permissions boundary of a user or role.</summary>
    PermissionsBoundary,

    /// <summary>Given when a session was made.</summary>
    Session,

    /// <summary>An organisation's service control policy.</summary>
    ServiceControl,

    /// <summary>An organisation's resource control policy.</summary>
    ResourceControl,

    /// <summary>Attached to the resource.</summary>
    Resource,

    /// <summary>A role's trust policy: the resource policy of a role.</summary>
    RoleTrust,

    /// <summary>Of the VPC endpoint that the request came through.</summary>
    VpcEndpoint,
}
