namespace Simfra.Services.S3;

/// <summary>Where a bucket's access log goes.</summary>
/// <param name="TargetBucket">The bucket of the log objects: of the same owner and region.</param>
/// <param name="Prefix">What their keys begin with.</param>
internal sealed record BucketLogging(string TargetBucket, string Prefix)
{
    /// <summary>Keys are partitioned by account, region, bucket and date: <c>EventTime</c> or <c>DeliveryTime</c>. Null for plain keys.</summary>
    public string? PartitionDateSource { get; init; }

    /// <summary>What log objects grant beside full control for their owner; null where that was not said.</summary>
    public AccessControlList? Grants { get; init; }

    /// <summary>The target's settings told of the form of keys.</summary>
    public bool HasKeyFormat { get; init; }
}
