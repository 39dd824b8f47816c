using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Which pages of other origins may call a bucket.</summary>
internal sealed class CorsOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketCors, GetBucketCors);
        operations.Handle(S3Api.PutBucketCors, PutBucketCors);
        operations.Handle(S3Api.DeleteBucketCors, DeleteBucketCors);
    }

    private GetBucketCorsOutput GetBucketCors(GetBucketCorsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        return bucket.Cors.IsEmpty
            ? throw S3Errors.NoSuchCorsConfiguration(bucket.Name)
            : new() { CORSRules = [.. bucket.Cors.Select(static r => r.ToModel())] };
    }

    private Unit PutBucketCors(PutBucketCorsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckDigest(context);
        buckets.State.Buckets.Put(bucket with { Cors = CorsRule.Parse(request.CORSConfiguration?.CORSRules) });
        return new();
    }

    private Unit DeleteBucketCors(DeleteBucketCorsRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Cors = [] });
        return new();
    }
}
