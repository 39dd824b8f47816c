using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The access control list of a bucket.</summary>
internal sealed class BucketAclOperations(BucketAccess buckets) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetBucketAcl, GetBucketAcl);
        operations.Handle(S3Api.PutBucketAcl, PutBucketAcl);
    }

    private GetBucketAclOutput GetBucketAcl(GetBucketAclRequest request, OperationContext context)
    {
        var acl = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context).EffectiveAcl;
        return new() { Owner = acl.ToOwner(), Grants = acl.ToGrants() };
    }

    private Unit PutBucketAcl(PutBucketAclRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var headers = AclHeaders.Of(request);
        headers.Check(AclCanned.OfBuckets);
        var acl = AclDocument.Read(headers, request.AccessControlPolicy, bucket.EffectiveAcl, bucket.OwnerId, context);
        if (bucket.IsOwnerEnforced)
        {
            throw S3Errors.AccessControlListNotSupported();
        }

        ObjectAccess.CheckPublic(acl, buckets.BlockOf(bucket), bucket, "s3:PutBucketAcl", bucket.Arn, context);
        buckets.State.Buckets.Put(bucket with { Acl = acl.IsOwners ? null : acl });
        return new();
    }
}
