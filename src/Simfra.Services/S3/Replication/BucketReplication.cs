using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Simfra.Services.S3;

/// <summary>Where a bucket's objects are replicated to.</summary>
internal sealed partial record Bucket
{
    public BucketReplication? Replication { get; init; }
}

/// <summary>A version's part in replication.</summary>
internal sealed partial record S3Object
{
    /// <summary>PENDING, COMPLETED or FAILED for what is to be replicated, REPLICA for what was; null for all else.</summary>
    public string? ReplicationStatus { get; init; }
}

/// <summary>The rules by which S3 copies new versions to other buckets.</summary>
/// <param name="Role">The ARN of the role that S3 does so with.</param>
internal sealed record BucketReplication(string Role, ImmutableArray<ObjectReplicationRule> Rules)
{
    /// <summary>The rules for a version: for each destination the one that goes before the others.</summary>
    public IReadOnlyList<ObjectReplicationRule> RulesFor(S3Object version) =>
    [
        .. Rules.Where(r => r.IsFor(version))
            .GroupBy(static r => r.Destination.Bucket, StringComparer.Ordinal)
            .Select(static g => g.MaxBy(static r => r.Priority ?? 0)!),
    ];
}

/// <summary>A rule of a replication.</summary>
internal sealed record ObjectReplicationRule
{
    public required string Id { get; init; }
    public required bool IsEnabled { get; init; }

    /// <summary>The greater goes first; null in rules of the older form.</summary>
    public int? Priority { get; init; }

    /// <summary>Which objects: by prefix and tags, in the form in which it was written.</summary>
    public required LifecycleFilter Filter { get; init; }

    /// <summary>Whether delete markers go too; null in rules of the older form, where they do.</summary>
    public bool? DeleteMarkers { get; init; }

    /// <summary>Whether changes that are made to a replica go back; null where it isn't said.</summary>
    public bool? ReplicaModifications { get; init; }

    /// <summary>Whether objects encrypted with KMS go too.</summary>
    public bool TakesKms { get; init; }

    /// <summary>Where they don't: said to be so, or nothing said.</summary>
    public bool SaysNoKms { get; init; }

    /// <summary>The setting for objects older than the rule, which is off where it is there.</summary>
    public bool SaysNoExisting { get; init; }

    public required ReplicationDestination Destination { get; init; }

    public bool IsFor(S3Object version) =>
        IsEnabled && Filter.Matches(version) && (!version.IsDeleteMarker || DeleteMarkers != false)
        && (TakesKms || !ObjectEncryption.IsKms(version.Encryption?.Algorithm));
}

/// <summary>Where replicas go, and what is different about them.</summary>
internal sealed record ReplicationDestination
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>The account that must own it.</summary>
    public string? Account { get; init; }

    public string? StorageClass { get; init; }

    /// <summary>Replicas belong to the destination's owner.</summary>
    public bool OverridesOwner { get; init; }

    /// <summary>The key for replicas of objects encrypted with KMS.</summary>
    public string? ReplicaKmsKeyId { get; init; }

    /// <summary>The replication in time: on, off, or not said.</summary>
    public bool? IsInTime { get; init; }

    public bool? HasMetrics { get; init; }

    /// <summary>Whether the metrics came with their threshold.</summary>
    public bool HasThreshold { get; init; }

    [JsonIgnore]
    public string Arn => $"arn:aws:s3:::{Bucket}";
}
