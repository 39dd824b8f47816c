using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Whether a bucket keeps versions: once it has, it can only be suspended.</summary>
internal sealed class BucketVersioningOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketVersioning, GetBucketVersioning);
        operations.Handle(S3Api.PutBucketVersioning, PutBucketVersioning);
    }

    private GetBucketVersioningOutput GetBucketVersioning(GetBucketVersioningRequest request, OperationContext context) =>
        new() { Status = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).Versioning };

    private Unit PutBucketVersioning(PutBucketVersioningRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var configuration = request.VersioningConfiguration ?? throw S3Errors.MalformedXml();
        CheckMfaDelete(configuration.MFADelete, request.MFA);
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

        buckets.State.Buckets.Put(bucket with { Versioning = configuration.Status });
        return new();
    }

    private static void CheckMfaDelete(string? mfaDelete, string? mfa)
    {
        switch (mfaDelete)
        {
            case null or MFADelete.Disabled:
                break;
            case MFADelete.Enabled:
                throw mfa is null ? S3Errors.MfaRequired() : S3Errors.NotBuilt("Deletion with a second factor (MfaDelete)");
            default:
                throw S3Errors.MalformedXml();
        }
    }
}
