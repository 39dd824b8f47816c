using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The replication configuration of buckets.</summary>
internal sealed class BucketReplicationOperations(BucketAccess buckets) : IOperationGroup
{
    private const int Minutes = 15;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketReplication, GetBucketReplication);
        operations.Handle(S3Api.PutBucketReplication, PutBucketReplication);
        operations.Handle(S3Api.DeleteBucketReplication, DeleteBucketReplication);
    }

    private GetBucketReplicationOutput GetBucketReplication(GetBucketReplicationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var replication = bucket.Replication ?? throw S3Errors.ReplicationConfigurationNotFound(bucket.Name);
        return new() { ReplicationConfiguration = new() { Role = replication.Role, Rules = [.. replication.Rules.Select(Describe)] } };
    }

    private Unit PutBucketReplication(PutBucketReplicationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var replication = ReplicationReader.Read(request.ReplicationConfiguration, bucket.Name, context.Ids);
        if (!bucket.KeepsVersions)
        {
            throw S3Errors.InvalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
        }

        if (replication.Rules.Any(r => buckets.State.Buckets.Find(r.Destination.Bucket) is not { KeepsVersions: true }))
        {
            throw S3Errors.InvalidRequest("Destination bucket must have versioning enabled.");
        }

        buckets.State.Buckets.Put(bucket with { Replication = replication });
        return new();
    }

    private Unit DeleteBucketReplication(DeleteBucketReplicationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Replication = null });
        return new();
    }

    private static ReplicationRule Describe(ObjectReplicationRule rule) => new()
    {
        ID = rule.Id,
        Priority = rule.Priority,
        Prefix = rule.Filter.Form == FilterForm.BasePrefix ? rule.Filter.Prefix : null,
        Filter = Describe(rule.Filter),
        Status = StatusOf(rule.IsEnabled),
        SourceSelectionCriteria = rule.ReplicaModifications is null && !rule.SaysNoKms && !rule.TakesKms ? null : new()
        {
            ReplicaModifications = rule.ReplicaModifications is { } modifications ? new() { Status = StatusOf(modifications) } : null,
            SseKmsEncryptedObjects = rule.SaysNoKms || rule.TakesKms ? new() { Status = StatusOf(rule.TakesKms) } : null,
        },
        ExistingObjectReplication = rule.SaysNoExisting ? new() { Status = StatusOf(false) } : null,
        DeleteMarkerReplication = rule.DeleteMarkers is { } markers ? new() { Status = StatusOf(markers) } : null,
        Destination = Describe(rule.Destination),
    };

    private static ReplicationRuleFilter? Describe(LifecycleFilter filter) => filter.Form switch
    {
        FilterForm.BasePrefix => null,
        FilterForm.And => new() { And = new() { Prefix = filter.Prefix, Tags = S3Tags.ToTagSet(filter.Tags) } },
        _ => new() { Prefix = filter.Prefix, Tag = S3Tags.ToTagSet(filter.Tags).SingleOrDefault() },
    };

    private static Destination Describe(ReplicationDestination destination) => new()
    {
        Bucket = destination.Arn,
        Account = destination.Account,
        StorageClass = destination.StorageClass,
        AccessControlTranslation = destination.OverridesOwner ? new() { Owner = OwnerOverride.Destination } : null,
        EncryptionConfiguration = destination.ReplicaKmsKeyId is { } keyId ? new() { ReplicaKmsKeyID = keyId } : null,
        ReplicationTime = destination.IsInTime is { } isInTime ? new() { Status = StatusOf(isInTime), Time = new() { Minutes = Minutes } } : null,
        Metrics = destination.HasMetrics is { } hasMetrics
            ? new() { Status = StatusOf(hasMetrics), EventThreshold = destination.HasThreshold ? new() { Minutes = Minutes } : null }
            : null,
    };

    private static string StatusOf(bool isEnabled) => isEnabled ? ReplicationRuleStatus.Enabled : ReplicationRuleStatus.Disabled;
}
