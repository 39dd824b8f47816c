using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>Objects for batch jobs: lists of them, and replication of what rules came too late for.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-batch.html"/>
internal sealed class BatchObjects(BucketAccess buckets, Replicator replicator) : IBatchObjects
{
    public IReadOnlyList<BatchCandidate> List(string bucket, bool hasAllVersions, Principal principal)
    {
        var found = buckets.State.Buckets.Find(bucket) ?? throw S3Errors.NoSuchBucket(bucket);
        var request = new PutBucketInventoryConfigurationRequest { Bucket = bucket };
        Require(principal, found, S3Api.PutBucketInventoryConfiguration.Schema, request, "s3:PutInventoryConfiguration", found.Arn);
        return
        [
            .. InventoryReport.VersionsOf(buckets.State, bucket, "", hasAllVersions)
                .Where(static v => !v.IsDeleteMarker)
                .Select(v => Describe(v, found)),
        ];
    }

    public async ValueTask ReplicateAsync(string bucket, string key, string? versionId, Principal principal, CancellationToken cancellationToken)
    {
        var found = buckets.State.Buckets.Find(bucket) ?? throw S3Errors.NoSuchBucket(bucket);
        var request = new PutObjectRequest { Bucket = bucket, Key = key };
        Require(principal, found, S3Api.PutObject.Schema, request, "s3:InitiateReplication", S3Authorization.ObjectArn(bucket, key));
        var replication = found.Replication ?? throw S3Errors.ReplicationConfigurationNotFound(bucket);
        var version = buckets.State.FindVersion(new(bucket, key), versionId)
            ?? throw (versionId is null ? S3Errors.NoSuchKey(key) : S3Errors.NoSuchVersion(key, versionId));
        var failure = replication.RulesFor(version).Count == 0
            ? "SrcObjectNotEligible"
            : await replicator.RunAsync(found, replication, version, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            throw new AwsServiceException(failure, (int)HttpStatusCode.BadRequest, "The object was not replicated.");
        }
    }

    private void Require(Principal principal, Bucket bucket, OperationSchema operation, IShape input, string action, string arn)
    {
        if (replicator.Begin(principal, bucket, operation, input).Check(action, arn) is { } denied)
        {
            throw denied;
        }
    }

    private static BatchCandidate Describe(S3Object version, Bucket bucket) => new(version.Key, version.VersionId)
    {
        Size = version.Size,
        LastModified = version.LastModified,
        StorageClass = version.StorageClass,
        ReplicationStatus = version.ReplicationStatus,
        IsEligibleForReplication = bucket.Replication?.RulesFor(version).Count > 0,
        KmsAlgorithm = version.Encryption?.Algorithm,
        KmsKeyArn = version.Encryption?.KeyArn,
        HasBucketKey = version.Encryption?.HasBucketKey == true,
        HasCustomerKey = version.Encryption?.IsCustomer == true,
    };
}
