namespace Simfra.Services.Iam;

/// <summary>What lists show of a managed policy: all but its documents, which for AWS's policies are unpacked one by one.</summary>
internal sealed record PolicySummary(
    string PolicyName, string Path, string Arn, string PolicyId, string DefaultVersionId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static PolicySummary Of(IamPolicy policy) => new(
        policy.PolicyName, policy.Path, policy.Arn, policy.PolicyId, policy.DefaultVersionId, policy.CreatedAt, policy.UpdatedAt);
}
