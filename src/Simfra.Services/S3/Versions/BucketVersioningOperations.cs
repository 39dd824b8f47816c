using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Whether a bucket keeps versions: once it has, it can only be suspended.</summary>
internal sealed class BucketVersioningOperations(BucketAccess buckets, SecondFactor secondFactor) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketVersioning, GetBucketVersioning);
        operations.Handle(S3Api.PutBucketVersioning, PutBucketVersioning);
    }

    private GetBucketVersioningOutput GetBucketVersioning(GetBucketVersioningRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { Status = bucket.Versioning, MFADelete = bucket.MfaDelete };
    }

    private ValueTask<Unit> PutBucketVersioning(PutBucketVersioningRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var configuration = request.VersioningConfiguration ?? throw S3Errors.MalformedXml();
        CheckMfaDelete(configuration.MFADelete, bucket);
        if (bucket.NeedsSecondFactor || configuration.MFADelete == MFADelete.Enabled)
        {
            secondFactor.Check(request.MFA, bucket, context);
        }

        return new(buckets.Update(_ => Put(buckets.Get(request.Bucket, request.ExpectedBucketOwner, context), configuration)));
    }

    private Unit Put(Bucket bucket, VersioningConfiguration configuration)
    {
        if (configuration.Status is not (null or BucketVersioningStatus.Enabled or BucketVersioningStatus.Suspended))
        {
            throw S3Errors.MalformedXml();
        }

        if (configuration.Status is null)
        {
            throw S3Errors.IllegalVersioningConfiguration();
        }

        if (configuration.Status == BucketVersioningStatus.Suspended && bucket.ObjectLock is not null)
        {
            throw S3Errors.InvalidBucketState(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        }

        if (configuration.Status == BucketVersioningStatus.Suspended && bucket.Replication is not null)
        {
            throw S3Errors.InvalidBucketState(
                "A replication configuration is present on this bucket, so you cannot change the versioning state. " +
                "To change the versioning state, first delete the replication configuration.");
        }

        buckets.State.Buckets.Put(bucket with { Versioning = configuration.Status, MfaDelete = configuration.MFADelete ?? bucket.MfaDelete });
        return new();
    }

    private static void CheckMfaDelete(string? mfaDelete, Bucket bucket)
    {
        if (mfaDelete is not (null or MFADelete.Enabled or MFADelete.Disabled))
        {
            throw S3Errors.MalformedXml();
        }

        if (mfaDelete == MFADelete.Enabled && bucket.Lifecycle is not null)
        {
            throw S3Errors.MfaWithLifecycle();
        }
    }
}
