using Simfra.Security;

namespace Simfra.Integration;

/// <summary>A version in a bucket, as batch jobs choose among them.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="VersionId">Null for null versions.</param>
internal sealed record BatchCandidate(string Key, string? VersionId)
{
    public required long Size { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    public required string StorageClass { get; init; }

    /// <summary>COMPLETED, FAILED, PENDING or REPLICA; null for what was never to be replicated.</summary>
    public string? ReplicationStatus { get; init; }

    /// <summary>Whether the bucket's rules would have it replicated.</summary>
    public bool IsEligibleForReplication { get; init; }

    /// <summary><c>aws:kms</c>, <c>aws:kms:dsse</c>; null for S3's own keys and customers'.</summary>
    public string? KmsAlgorithm { get; init; }

    public string? KmsKeyArn { get; init; }

    public bool HasBucketKey { get; init; }

    public bool HasCustomerKey { get; init; }
}

/// <summary>What batch jobs of S3 Control ask of S3 beside its operations.</summary>
internal interface IBatchObjects
{
    /// <summary>What is in a bucket, by key and the newest first; delete markers aren't.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="hasAllVersions">Whether versions that aren't current are among them.</param>
    /// <param name="principal">Who asks, and must be allowed to have inventories made.</param>
    /// <exception cref="Schemas.AwsServiceException">NoSuchBucket, AccessDenied.</exception>
    IReadOnlyList<BatchCandidate> List(string bucket, bool hasAllVersions, Principal principal);

    /// <summary>Replicates a version by its bucket's rules, whether it was replicated before or not.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="versionId">The version; null for the current one.</param>
    /// <param name="principal">Who asks, and must be allowed to begin replications.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Schemas.AwsServiceException">It can't be, or failed: the code is AWS's name of the reason.</exception>
    ValueTask ReplicateAsync(string bucket, string key, string? versionId, Principal principal, CancellationToken cancellationToken);
}
