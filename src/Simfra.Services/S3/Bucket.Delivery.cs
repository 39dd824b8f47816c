namespace Simfra.Services.S3;

/// <summary>What a bucket hands on by itself.</summary>
internal sealed partial record Bucket
{
    /// <summary>Whom it tells what happens to its objects; null for nobody.</summary>
    public BucketNotifications? Notifications { get; init; }
}
