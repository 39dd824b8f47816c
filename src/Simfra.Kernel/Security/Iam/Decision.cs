namespace Simfra.Security.Iam;

/// <summary>How a decision came out.</summary>
internal enum DecisionEffect
{
    /// <summary>Allowed.</summary>
    Allowed,

    /// <summary>A statement denies it.</summary>
    ExplicitDeny,

    /// <summary>Something that would have to allow it doesn't.</summary>
    ImplicitDeny,
}

/// <summary>The answer to an <see cref="AccessRequest"/>.</summary>
internal sealed record Decision
{
    private Decision(DecisionEffect effect, PolicyType? policyType, AttachedPolicy? policy, PolicyStatement? statement)
    {
        Effect = effect;
        PolicyType = policyType;
        Policy = policy;
        Statement = statement;
    }

    /// <summary>Allowed without a policy: a root user, or an action that nobody can be denied.</summary>
    public static Decision AllowedWithoutPolicy => new(DecisionEffect.Allowed, null, null, null);

    /// <summary>How it came out.</summary>
    public DecisionEffect Effect { get; }

    /// <summary>The kind of policy that decided: allowed, denied, or didn't allow. Null where no policy was needed.</summary>
    public PolicyType? PolicyType { get; }

    /// <summary>The policy that decided; null for an implicit deny.</summary>
    public AttachedPolicy? Policy { get; }

    /// <summary>The statement that decided; null for an implicit deny.</summary>
    public PolicyStatement? Statement { get; }

    /// <summary>The request may go on.</summary>
    public bool IsAllowed => Effect == DecisionEffect.Allowed;

    public static Decision Allow(PolicyType type, AttachedPolicy policy, PolicyStatement statement) =>
        new(DecisionEffect.Allowed, type, policy, statement);

    public static Decision ExplicitDeny(PolicyType type, AttachedPolicy policy, PolicyStatement statement) =>
        new(DecisionEffect.ExplicitDeny, type, policy, statement);

    public static Decision ImplicitDeny(PolicyType type) => new(DecisionEffect.ImplicitDeny, type, null, null);
}
