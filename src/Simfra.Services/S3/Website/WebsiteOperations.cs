using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>How a bucket is served as a website.</summary>
internal sealed class WebsiteOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketWebsite, GetBucketWebsite);
        operations.Handle(S3Api.PutBucketWebsite, PutBucketWebsite);
        operations.Handle(S3Api.DeleteBucketWebsite, DeleteBucketWebsite);
    }

    private GetBucketWebsiteOutput GetBucketWebsite(GetBucketWebsiteRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return (bucket.Website ?? throw S3Errors.NoSuchWebsiteConfiguration(bucket.Name)).ToOutput();
    }

    private Unit PutBucketWebsite(PutBucketWebsiteRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        buckets.State.Buckets.Put(bucket with { Website = Website.Parse(request.WebsiteConfiguration) });
        return new();
    }

    private Unit DeleteBucketWebsite(DeleteBucketWebsiteRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Website = null });
        return new();
    }
}
