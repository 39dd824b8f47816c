using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>An access control list as PutBucketAcl and PutObjectAcl are given it: by headers or as a document, one of them.</summary>
internal static class AclDocument
{
    private static readonly string[] Permissions = [Permission.FullControl, Permission.Read, Permission.Write, Permission.ReadAcp, Permission.WriteAcp];

    /// <param name="headers">What the headers ask for.</param>
    /// <param name="document">The body, if there is one.</param>
    /// <param name="current">The list that is to be replaced: owners can't be.</param>
    /// <param name="bucketOwnerId">Who owns the bucket.</param>
    /// <param name="context">The call.</param>
    public static AccessControlList Read(
        AclHeaders headers, AccessControlPolicy? document, AccessControlList current, string bucketOwnerId, OperationContext context)
    {
        if (!headers.IsEmpty)
        {
            return document is null ? headers.ToList(current.OwnerId, bucketOwnerId) : throw S3Errors.UnexpectedContent();
        }

        if (document is null)
        {
            throw S3Errors.MissingSecurityHeader("x-amz-acl");
        }

        WholeBody.CheckDigest(context);
        return Parse(document, current.OwnerId);
    }

    private static AccessControlList Parse(AccessControlPolicy document, string ownerId)
    {
        if (document is not { Owner: { } owner, Grants: { Count: <= AccessControlList.MaxGrants } grants })
        {
            throw S3Errors.MalformedAcl();
        }

        if (!CanonicalUser.IsId(owner.ID ?? ""))
        {
            throw S3Errors.InvalidCanonicalId("CanonicalUser/ID", owner.ID ?? "");
        }

        var parsed = grants.Select(Parse).ToImmutableArray();
        return owner.ID == ownerId ? new(ownerId, parsed) : throw S3Errors.AccessDenied();
    }

    public static AclGrant Parse(Grant grant)
    {
        if (grant is not { Grantee: { } grantee, Permission: { } permission } || !Permissions.Contains(permission))
        {
            throw S3Errors.MalformedAcl();
        }

        return grantee.Type switch
        {
            Models.S3.Type.Group when AclGroup.IsKnown(grantee.URI ?? "") => new(grantee.URI!, permission),
            Models.S3.Type.Group => throw S3Errors.InvalidGroupUri("Group/URI", grantee.URI ?? ""),
            Models.S3.Type.CanonicalUser when CanonicalUser.IsId(grantee.ID ?? "") => new(grantee.ID!, permission),
            Models.S3.Type.CanonicalUser => throw S3Errors.InvalidCanonicalId("CanonicalUser/ID", grantee.ID ?? ""),
            Models.S3.Type.AmazonCustomerByEmail => throw S3Errors.EmailGrantee(),
            _ => throw S3Errors.MalformedAcl(),
        };
    }
}
