namespace Simfra.Security.Iam;

/// <summary>What a resource's own policy means to its service.</summary>
internal enum ResourcePolicyKind
{
    /// <summary>In its own account it adds to what identity policies allow: S3, SQS, SNS, Lambda and most others.</summary>
    Additive,

    /// <summary>Nothing is allowed without it: KMS, where identity policies count only when the key policy allows the account.</summary>
    Required,

    /// <summary>A role's trust policy: required, and called by its own name in denials.</summary>
    RoleTrust,
}

/// <summary>The policies that take part in one decision.</summary>
internal sealed record ApplicablePolicies
{
    /// <summary>No policies at all.</summary>
    public static ApplicablePolicies None => new();

    /// <summary>The principal's own: a user's and its groups', a role's; of a federated user those of the user that asked for the session.</summary>
    public IReadOnlyList<AttachedPolicy> Identity { get; init; } = [];

    /// <summary>The permissions boundary of the user or role.</summary>
    public AttachedPolicy? Boundary { get; init; }

    /// <summary>
    /// The session policies; null where the session was made without. (A federated user without any is allowed nothing by identity policies.)
    /// </summary>
    public IReadOnlyList<AttachedPolicy>? Session { get; init; }

    /// <summary>
    /// What a product provider was allowed to do in the principal's name; null where the principal acts itself. It bounds all that the session
    /// does, what resources' policies allow included.
    /// </summary>
    public AttachedPolicy? Delegation { get; init; }

    /// <summary>The organisation of the principal's account, whose service control policies bound it.</summary>
    public OrganizationPolicies? PrincipalOrganization { get; init; }

    /// <summary>The organisation of the resource's account, whose resource control policies bound access to it.</summary>
    public OrganizationPolicies? ResourceOrganization { get; init; }

    /// <summary>The resource's own policy; null where it has none.</summary>
    public AttachedPolicy? Resource { get; init; }

    /// <summary>What the resource grants beside its policy: its access control list, in the form of a policy; null where it has none.</summary>
    public AttachedPolicy? AccessList { get; init; }

    /// <summary>What that policy, or its absence, means.</summary>
    public ResourcePolicyKind ResourceKind { get; init; }

    /// <summary>The policy of the VPC endpoint that the request came through; null where it came through none.</summary>
    public AttachedPolicy? VpcEndpoint { get; init; }
}
