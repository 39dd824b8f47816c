namespace Simfra.Security.Iam;

/// <summary>What a decision is about: who wants to do what to which resource.</summary>
/// <param name="Principal">Who asks.</param>
/// <param name="Action">The IAM action, its vendor before it: <c>sqs:SendMessage</c>.</param>
/// <param name="Resource">The resource's ARN; <c>*</c> for an action that knows no resources.</param>
internal sealed record AccessRequest(Principal Principal, string Action, string Resource)
{
    /// <summary>The account that owns the resource; null where none does, and then the principal's own account has the say alone.</summary>
    public string? ResourceAccountId { get; init; }

    /// <summary>The condition keys of the request.</summary>
    public ConditionContext Context { get; init; } = ConditionContext.Empty;

    /// <summary>The canonical user id of the principal's account, by which S3's policies may name it; null elsewhere.</summary>
    public string? CanonicalUserId { get; init; }

    /// <summary>Principal and resource are of different accounts, so that both accounts have to allow.</summary>
    public bool IsCrossAccount => ResourceAccountId is not null && ResourceAccountId != Principal.AccountId;
}
