using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The access control list of an object.</summary>
internal sealed class ObjectAclOperations(BucketAccess buckets, ObjectEvents events) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(S3Api.GetObjectAcl, GetObjectAcl);
        operations.Handle(S3Api.PutObjectAcl, PutObjectAcl);
    }

    private GetObjectAclOutput GetObjectAcl(GetObjectAclRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var found = buckets.GetObject(ObjectKey.Parse(bucket.Name, request.Key, context), request.VersionId, context);
        var acl = bucket.AclOf(found.Access);
        return new() { Owner = acl.ToOwner(), Grants = acl.ToGrants() };
    }

    private PutObjectAclOutput PutObjectAcl(PutObjectAclRequest request, OperationContext context)
    {
        var bucket = buckets.Get(request.Bucket, request.ExpectedBucketOwner, context);
        var location = ObjectKey.Parse(bucket.Name, request.Key, context);
        var headers = AclHeaders.Of(request);
        headers.Check(AclCanned.OfObjects);
        var found = buckets.GetObject(location, request.VersionId, context);
        var acl = bucket.IsOwnerEnforced ? null : bucket.AclOf(found.Access);
        if (acl is null)
        {
            CheckOwnersAlone(headers, request.AccessControlPolicy, bucket, context);
            return new();
        }

        var replaced = AclDocument.Read(headers, request.AccessControlPolicy, acl, bucket.OwnerId, context);
        var owner = bucket.OwnerOf(found.Access);
        ObjectAccess.CheckPublic(
            replaced, buckets.BlockOf(bucket), bucket, "s3:PutObjectAcl", S3Authorization.ObjectArn(bucket.Name, location.Key), context);
        buckets.State.Change(found with
        {
            Access = owner == bucket.OwnerAccountId && replaced.IsOwners ? null : new(owner, replaced),
        });
        if (!replaced.Grants.SequenceEqual(acl.Grants))
        {
            events.Raise(ObjectEventType.AclPut, EventSubject.Of(found), EventSource.Of(context));
        }

        return new();
    }

    /// <summary>Where lists don't count, one that says what is so anyway is taken, and changes nothing.</summary>
    private static void CheckOwnersAlone(AclHeaders headers, AccessControlPolicy? document, Bucket bucket, OperationContext context)
    {
        var acl = AclDocument.Read(headers, document, AccessControlList.OfOwner(bucket.OwnerId), bucket.OwnerId, context);
        ObjectAccess.CheckOwnerEnforced(headers);
        if (!acl.IsOwners)
        {
            throw S3Errors.AccessControlListNotSupported();
        }
    }
}
