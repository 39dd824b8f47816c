using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Tags of buckets.</summary>
internal sealed class BucketTaggingOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketTagging, GetBucketTagging);
        operations.Handle(S3Api.PutBucketTagging, PutBucketTagging);
        operations.Handle(S3Api.DeleteBucketTagging, DeleteBucketTagging);
    }

    private GetBucketTaggingOutput GetBucketTagging(GetBucketTaggingRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return bucket.Tags.IsEmpty ? throw S3Errors.NoSuchTagSet(bucket.Name) : new() { TagSet = S3Tags.ToTagSet(bucket.Tags) };
    }

    private Unit PutBucketTagging(PutBucketTaggingRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var tags = S3Tags.Parse((request.Tagging ?? throw S3Errors.MalformedXml()).TagSet, S3Tags.MaxOfBucket, S3Errors.SystemTag);
        buckets.State.Buckets.Put(bucket with { Tags = tags });
        context.StatusCode = (int)System.Net.HttpStatusCode.NoContent;
        return new();
    }

    private Unit DeleteBucketTagging(DeleteBucketTaggingRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Tags = S3Tags.None });
        return new();
    }
}
