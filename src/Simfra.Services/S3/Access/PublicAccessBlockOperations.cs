using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The settings of a bucket that block public access.</summary>
internal sealed class PublicAccessBlockOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetPublicAccessBlock, GetPublicAccessBlock);
        operations.Handle(S3Api.PutPublicAccessBlock, PutPublicAccessBlock);
        operations.Handle(S3Api.DeletePublicAccessBlock, DeletePublicAccessBlock);
    }

    private GetPublicAccessBlockOutput GetPublicAccessBlock(GetPublicAccessBlockRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var block = bucket.PublicAccessBlock ?? throw S3Errors.NoSuchPublicAccessBlock(bucket.Name);
        return new() { PublicAccessBlockConfiguration = Describe(block) };
    }

    private Unit PutPublicAccessBlock(PutPublicAccessBlockRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        var configuration = request.PublicAccessBlockConfiguration ?? throw S3Errors.MalformedXml();
        buckets.State.Buckets.Put(bucket with { PublicAccessBlock = Read(configuration) });
        return new();
    }

    private static PublicAccessBlock Read(PublicAccessBlockConfiguration configuration) => new(
        configuration.BlockPublicAcls == true,
        configuration.IgnorePublicAcls == true,
        configuration.BlockPublicPolicy == true,
        configuration.RestrictPublicBuckets == true);

    private static PublicAccessBlockConfiguration Describe(PublicAccessBlock block) => new()
    {
        BlockPublicAcls = block.BlockPublicAcls,
        IgnorePublicAcls = block.IgnorePublicAcls,
        BlockPublicPolicy = block.BlockPublicPolicy,
        RestrictPublicBuckets = block.RestrictPublicBuckets,
    };

    private Unit DeletePublicAccessBlock(DeletePublicAccessBlockRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { PublicAccessBlock = null });
        return new();
    }
}
