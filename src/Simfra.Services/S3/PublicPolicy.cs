using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>When S3 calls a bucket's policy public.</summary>
internal static class PublicPolicy
{
    private static readonly string[] NarrowingKeys =
        ["s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:DataAccessPointArn", "s3:DataAccessPointAccount"];

    public static bool IsPublic(PolicyDocument policy) => PublicAccess.IsGranted(policy, NarrowingKeys);
}
