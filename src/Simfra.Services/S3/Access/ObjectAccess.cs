using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>Whom an object belongs to and what it grants, where that is more than full control for the bucket's owner.</summary>
/// <param name="OwnerAccountId">The account that wrote it, or <c>anonymous</c>.</param>
/// <param name="Acl">Its access control list.</param>
internal sealed record ObjectAccess(string OwnerAccountId, AccessControlList Acl)
{
    /// <summary>What an object will have that a call is about to write; null for full control of the bucket's owner.</summary>
    /// <exception cref="Schemas.AwsServiceException">The bucket takes no such list.</exception>
    public static ObjectAccess? OfNew(AclHeaders headers, Bucket bucket, PublicAccessBlock block, ObjectKey location, OperationContext context)
    {
        headers.Check(AclCanned.OfObjects);
        if (bucket.IsOwnerEnforced)
        {
            CheckOwnerEnforced(headers);
            return null;
        }

        var owner = OwnerOfNew(headers.Canned, bucket, context.Principal);
        var acl = headers.ToList(CanonicalUser.IdOf(owner), bucket.OwnerId);
        CheckPublic(acl, block, bucket, "s3:PutObject", S3Authorization.ObjectArn(location.Bucket, location.Key), context);
        return owner == bucket.OwnerAccountId && acl.IsOwners ? null : new(owner, acl);
    }

    /// <summary>Where the bucket's owner owns everything, only lists that say so are taken.</summary>
    public static void CheckOwnerEnforced(AclHeaders headers)
    {
        if (headers.HasGrants || headers.Canned is not (null or ObjectCannedACL.Private or ObjectCannedACL.BucketOwnerFullControl))
        {
            throw S3Errors.AccessControlListNotSupported();
        }
    }

    /// <summary>Refuses a list that lets in everybody, where that is blocked.</summary>
    public static void CheckPublic(
        AccessControlList acl, PublicAccessBlock block, Bucket bucket, string action, string resource, OperationContext context)
    {
        if (block.BlockPublicAcls && acl.IsPublic)
        {
            throw S3Errors.BlockedPublicAccess(
                context.Principal, bucket, action, resource, "public access control lists (ACLs) are blocked by the BlockPublicAcls");
        }
    }

    /// <summary>Who writes an object owns it, unless the bucket's owner is preferred and the writer agrees. Services write for the bucket's owner.</summary>
    private static string OwnerOfNew(string? canned, Bucket bucket, Principal writer) =>
        writer is ServicePrincipal
        || (bucket.ObjectOwnership == ObjectOwnership.BucketOwnerPreferred && canned == ObjectCannedACL.BucketOwnerFullControl)
            ? bucket.OwnerAccountId
            : writer.AccountId;
}
