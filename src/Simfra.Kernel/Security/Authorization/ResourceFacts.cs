using Simfra.Security.Iam;

namespace Simfra.Security.Authorization;

/// <summary>What a service knows of one of its resources that a decision may depend on.</summary>
/// <param name="OwnerAccountId">The account that it belongs to.</param>
internal sealed record ResourceFacts(string OwnerAccountId)
{
    /// <summary>The policy on the resource, as JSON; null where it has none. The same instance each time: compiled policies are cached by it.</summary>
    public string? Policy { get; init; }

    /// <summary>What that policy, or its absence, means.</summary>
    public ResourcePolicyKind PolicyKind { get; init; }

    /// <summary>
    /// What the resource grants beside its policy, as a policy that only allows: S3's access control lists. The same instance each time.
    /// </summary>
    public string? AccessList { get; init; }

    /// <summary>The ARN of the resource that has the policy, where that is another: an object's bucket.</summary>
    public string? PolicyOwnerArn { get; init; }

    /// <summary><c>aws:ResourceTag/…</c>; null where the service's resources have no tags that policies can test.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
