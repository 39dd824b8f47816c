using System.Net;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>A bucket's policy.</summary>
internal sealed class BucketPolicyOperations(BucketAccess buckets, Capabilities capabilities) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketPolicy, GetBucketPolicy);
        operations.Handle(S3Api.PutBucketPolicy, PutBucketPolicy);
        operations.Handle(S3Api.DeleteBucketPolicy, DeleteBucketPolicy);
        operations.Handle(S3Api.GetBucketPolicyStatus, GetBucketPolicyStatus);
    }

    private GetBucketPolicyOutput GetBucketPolicy(GetBucketPolicyRequest request, OperationContext context)
    {
        var bucket = OwnBucket(request.Bucket, request.ExpectedBucketOwner, context);
        return new() { Policy = bucket.Policy ?? throw S3Errors.NoSuchBucketPolicy(bucket.Name) };
    }

    private Unit PutBucketPolicy(PutBucketPolicyRequest request, OperationContext context)
    {
        var bucket = OwnBucket(request.Bucket, request.ExpectedBucketOwner, context);
        WholeBody.CheckGivenDigest(context);
        var policy = BucketPolicy.Check(request.Policy ?? "", bucket, capabilities.Find<IPolicyPrincipals>());
        if (buckets.BlockOf(bucket).BlockPublicPolicy && PublicPolicy.IsPublic(PolicyDocument.Parse(policy)))
        {
            throw S3Errors.BlockedPublicAccess(
                context.Principal, bucket, "s3:PutBucketPolicy", bucket.Arn, "public policies are blocked by the BlockPublicPolicy");
        }

        buckets.State.Buckets.Put(bucket with { Policy = policy });
        context.StatusCode = (int)HttpStatusCode.NoContent;
        return new();
    }

    private Unit DeleteBucketPolicy(DeleteBucketPolicyRequest request, OperationContext context)
    {
        var bucket = OwnBucket(request.Bucket, request.ExpectedBucketOwner, context);
        buckets.State.Buckets.Put(bucket with { Policy = null });
        return new();
    }

    private GetBucketPolicyStatusOutput GetBucketPolicyStatus(GetBucketPolicyStatusRequest request, OperationContext context)
    {
        var bucket = OwnBucket(request.Bucket, request.ExpectedBucketOwner, context);
        var policy = bucket.Policy ?? throw S3Errors.NoSuchBucketPolicy(bucket.Name);
        return new() { PolicyStatus = new() { IsPublic = PublicPolicy.IsPublic(PolicyDocument.Parse(policy)) } };
    }

    /// <summary>Another account can't be given a say in a bucket's policy: whoever is allowed the action is told that it isn't for them.</summary>
    private Bucket OwnBucket(string? name, string? expectedOwner, OperationContext context)
    {
        var bucket = buckets.Get(name, expectedOwner, context);
        return bucket.OwnerAccountId == context.AccountId ? bucket : throw S3Errors.MethodNotAllowed(context.Request?.Method ?? "", "BUCKETPOLICY");
    }
}
