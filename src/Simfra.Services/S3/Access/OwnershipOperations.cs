using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Who owns what others write to a bucket, and whether access control lists count.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"/>
internal sealed class OwnershipOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketOwnershipControls, GetBucketOwnershipControls);
        operations.Handle(S3Api.PutBucketOwnershipControls, PutBucketOwnershipControls);
        operations.Handle(S3Api.DeleteBucketOwnershipControls, DeleteBucketOwnershipControls);
    }

    public static bool IsKnown(string? ownership) =>
        ownership is ObjectOwnership.BucketOwnerEnforced or ObjectOwnership.BucketOwnerPreferred or ObjectOwnership.ObjectWriter;

    private GetBucketOwnershipControlsOutput GetBucketOwnershipControls(GetBucketOwnershipControlsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return bucket.ObjectOwnership is { } ownership
            ? new() { OwnershipControls = new() { Rules = [new() { ObjectOwnership = ownership }] } }
            : throw S3Errors.OwnershipControlsNotFound(bucket.Name);
    }

    private Unit PutBucketOwnershipControls(PutBucketOwnershipControlsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        if (request.OwnershipControls?.Rules is not [{ ObjectOwnership: { } ownership }] || !IsKnown(ownership))
        {
            throw S3Errors.MalformedXml();
        }

        // Lists of objects are kept and count again when they are let to; one of the bucket has to go first.
        if (ownership == ObjectOwnership.BucketOwnerEnforced && bucket.Acl is not null)
        {
            throw S3Errors.InvalidBucketAclWithObjectOwnership();
        }

        buckets.State.Buckets.Put(bucket with { ObjectOwnership = ownership });
        return new();
    }

    private Unit DeleteBucketOwnershipControls(DeleteBucketOwnershipControlsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { ObjectOwnership = null });
        return new();
    }
}
