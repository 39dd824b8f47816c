namespace Simfra.Security.Iam;

/// <summary>A policy as it is attached somewhere: what a decision trace names, and its document.</summary>
/// <param name="Name">The policy's name: an inline policy's name, or a managed policy's.</param>
/// <param name="Arn">A managed policy's ARN (<c>arn:aws:iam::aws:policy/ReadOnlyAccess</c>), an organisation policy's; null for an inline one.</param>
/// <param name="Document">The JSON as stored. The same instance each time: compiled policies are cached by it.</param>
internal sealed record AttachedPolicy(string Name, string? Arn, string Document)
{
    /// <summary>What it is attached to where that isn't the principal itself: the group's, role's, account's or unit's ARN.</summary>
    public string? AttachedTo { get; init; }
}

/// <summary>What IAM holds on a principal.</summary>
/// <param name="Policies">A user's own, inline and managed, and those of its groups; a role's.</param>
/// <param name="Boundary">The permissions boundary, or null.</param>
/// <param name="Tags">The tags of the user or role itself, session tags not among them.</param>
internal sealed record IdentityPolicies(
    IReadOnlyList<AttachedPolicy> Policies, AttachedPolicy? Boundary, IReadOnlyDictionary<string, string> Tags);

/// <summary>Gives the authoriser what IAM holds; the IAM service provides it (<see cref="Integration.ServiceHost.Provide{T}"/>).</summary>
internal interface IIdentityPolicySource
{
    /// <summary>The policies of a user or role; null where it doesn't exist (any more), and for principals that have none (root, services).</summary>
    IdentityPolicies? Find(Principal principal);

    /// <summary>A managed policy's default version, of a customer or of AWS; null where it doesn't exist.</summary>
    AttachedPolicy? FindManagedPolicy(string arn);
}
