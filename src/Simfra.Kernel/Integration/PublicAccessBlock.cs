namespace Simfra.Integration;

/// <summary>The settings that block public access, of a bucket or of an account.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"/>
internal sealed record PublicAccessBlock(bool BlockPublicAcls, bool IgnorePublicAcls, bool BlockPublicPolicy, bool RestrictPublicBuckets)
{
    /// <summary>As in every new bucket.</summary>
    public static PublicAccessBlock All { get; } = new(true, true, true, true);

    public static PublicAccessBlock None { get; } = new(false, false, false, false);

    /// <summary>The stricter of both, setting by setting: an account's and a bucket's.</summary>
    public PublicAccessBlock Or(PublicAccessBlock other) => new(
        BlockPublicAcls || other.BlockPublicAcls,
        IgnorePublicAcls || other.IgnorePublicAcls,
        BlockPublicPolicy || other.BlockPublicPolicy,
        RestrictPublicBuckets || other.RestrictPublicBuckets);
}
