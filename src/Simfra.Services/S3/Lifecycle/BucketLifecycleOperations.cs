using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The lifecycle configuration of buckets.</summary>
internal sealed class BucketLifecycleOperations(BucketAccess buckets, LifecycleRuns runs) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketLifecycleConfiguration, GetBucketLifecycleConfiguration);
        operations.Handle(S3Api.PutBucketLifecycleConfiguration, PutBucketLifecycleConfiguration);
        operations.Handle(S3Api.DeleteBucketLifecycle, DeleteBucketLifecycle);
    }

    private GetBucketLifecycleConfigurationOutput GetBucketLifecycleConfiguration(
        GetBucketLifecycleConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var lifecycle = bucket.Lifecycle ?? throw S3Errors.NoSuchLifecycleConfiguration(bucket.Name);
        return new()
        {
            Rules = [.. lifecycle.Rules.Select(Describe)],
            TransitionDefaultMinimumObjectSize = lifecycle.MinimumSize,
        };
    }

    private PutBucketLifecycleConfigurationOutput PutBucketLifecycleConfiguration(
        PutBucketLifecycleConfigurationRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var lifecycle = LifecycleReader.Read(request.LifecycleConfiguration, request.TransitionDefaultMinimumObjectSize, context.Ids);
        var changed = bucket.NeedsSecondFactor ? throw S3Errors.LifecycleWithMfa() : bucket with { Lifecycle = lifecycle };
        buckets.State.Buckets.Put(changed);
        runs.Expect(buckets.State, changed);
        return new() { TransitionDefaultMinimumObjectSize = lifecycle.MinimumSize };
    }

    private Unit DeleteBucketLifecycle(DeleteBucketLifecycleRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Lifecycle = null });
        return new();
    }

    private static LifecycleRule Describe(ObjectLifecycleRule rule) => new()
    {
        ID = rule.Id,
        Prefix = rule.Filter.Form == FilterForm.BasePrefix ? rule.Filter.Prefix : null,
        Filter = Describe(rule.Filter),
        Status = rule.IsEnabled ? ExpirationStatus.Enabled : ExpirationStatus.Disabled,
        Expiration = rule.Expiration is { } e ? new() { Days = e.Days, Date = e.Date, ExpiredObjectDeleteMarker = e.ExpiredObjectDeleteMarker } : null,
        Transitions = [.. rule.Transitions.Select(static t => new Transition { Days = t.Days, Date = t.Date, StorageClass = t.StorageClass })],
        NoncurrentVersionTransitions = [.. rule.NoncurrentTransitions.Select(static t => new NoncurrentVersionTransition
        {
            NoncurrentDays = t.Days,
            NewerNoncurrentVersions = t.NewerVersions,
            StorageClass = t.StorageClass,
        })],
        NoncurrentVersionExpiration = rule.NoncurrentExpiration is { } n
            ? new() { NoncurrentDays = n.Days, NewerNoncurrentVersions = n.NewerVersions }
            : null,
        AbortIncompleteMultipartUpload = rule.AbortDays is null ? null : new() { DaysAfterInitiation = rule.AbortDays },
    };

    private static LifecycleRuleFilter? Describe(LifecycleFilter filter) => filter.Form switch
    {
        FilterForm.BasePrefix => null,
        FilterForm.And => new()
        {
            And = new()
            {
                Prefix = filter.Prefix,
                Tags = S3Tags.ToTagSet(filter.Tags),
                ObjectSizeGreaterThan = filter.SizeGreaterThan,
                ObjectSizeLessThan = filter.SizeLessThan,
            },
        },
        _ => new()
        {
            Prefix = filter.Prefix,
            Tag = S3Tags.ToTagSet(filter.Tags).SingleOrDefault(),
            ObjectSizeGreaterThan = filter.SizeGreaterThan,
            ObjectSizeLessThan = filter.SizeLessThan,
        },
    };
}
