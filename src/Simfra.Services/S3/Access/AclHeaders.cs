using System.Collections.Immutable;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>An access control list as headers ask for it: by a canned one's name, or grant by grant.</summary>
internal readonly record struct AclHeaders
{
    /// <summary>The account by which EC2 reads images, as aws-exec-read names it.</summary>
    private const string ExecutionUser = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c";

    public string? Canned { get; init; }

    /// <summary>The headers of grants: the permission, the header's name, and its value if it is there.</summary>
    private (string Permission, string Header, string? Value)[] Grants { get; init; }

    public bool HasGrants => Array.Exists(Grants, static g => g.Value is not null);

    public bool IsEmpty => Canned is null && !HasGrants;

    public static AclHeaders Of(CreateBucketRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP, request.GrantWrite);

    public static AclHeaders Of(PutBucketAclRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP, request.GrantWrite);

    public static AclHeaders Of(PutObjectAclRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP, request.GrantWrite);

    public static AclHeaders Of(PutObjectRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP);

    public static AclHeaders Of(CopyObjectRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP);

    public static AclHeaders Of(CreateMultipartUploadRequest request) => From(
        request.ACL, request.GrantFullControl, request.GrantRead, request.GrantReadACP, request.GrantWriteACP);

    /// <summary>Refuses a canned list that there isn't, and both ways at once.</summary>
    /// <param name="known">The names of canned lists that there are.</param>
    public void Check(ReadOnlySpan<string> known)
    {
        if (Canned is not null && !known.Contains(Canned))
        {
            throw S3Errors.InvalidArgument(null, "x-amz-acl", Canned);
        }

        if (Canned is not null && HasGrants)
        {
            throw S3Errors.CannedAclWithGrants();
        }
    }

    /// <summary>The list that the headers ask for.</summary>
    /// <param name="ownerId">Who owns what the list is of.</param>
    /// <param name="bucketOwnerId">Who owns the bucket.</param>
    public AccessControlList ToList(string ownerId, string bucketOwnerId)
    {
        if (HasGrants)
        {
            var grants = Grants.Where(static g => g.Value is not null).SelectMany(static g => Parse(g.Permission, g.Header, g.Value!)).ToImmutableArray();
            return grants.Length <= AccessControlList.MaxGrants ? new(ownerId, grants) : throw S3Errors.MalformedAcl();
        }

        AclGrant[] granted = Canned switch
        {
            BucketCannedACL.PublicRead => [new(AclGroup.AllUsers, Permission.Read)],
            BucketCannedACL.PublicReadWrite => [new(AclGroup.AllUsers, Permission.Read), new(AclGroup.AllUsers, Permission.Write)],
            BucketCannedACL.AuthenticatedRead => [new(AclGroup.AuthenticatedUsers, Permission.Read)],
            AclCanned.LogDeliveryWrite => [new(AclGroup.LogDelivery, Permission.Write), new(AclGroup.LogDelivery, Permission.ReadAcp)],
            ObjectCannedACL.AwsExecRead => [new(ExecutionUser, Permission.Read)],
            ObjectCannedACL.BucketOwnerRead when ownerId != bucketOwnerId => [new(bucketOwnerId, Permission.Read)],
            ObjectCannedACL.BucketOwnerFullControl when ownerId != bucketOwnerId => [new(bucketOwnerId, Permission.FullControl)],
            _ => [],
        };
        return new(ownerId, [new(ownerId, Permission.FullControl), .. granted]);
    }

    private static AclHeaders From(string? canned, string? fullControl, string? read, string? readAcp, string? writeAcp, string? write = null) => new()
    {
        Canned = canned,
        Grants =
        [
            (Permission.FullControl, "x-amz-grant-full-control", fullControl),
            (Permission.Read, "x-amz-grant-read", read),
            (Permission.ReadAcp, "x-amz-grant-read-acp", readAcp),
            (Permission.Write, "x-amz-grant-write", write),
            (Permission.WriteAcp, "x-amz-grant-write-acp", writeAcp),
        ],
    };

    /// <summary>Reads <c>id="…", uri="…"</c>.</summary>
    private static IEnumerable<AclGrant> Parse(string permission, string header, string value)
    {
        foreach (var grantee in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = grantee.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : grantee[(equals + 1)..].Trim('"');
            yield return (equals < 0 ? "" : grantee[..equals].Trim()) switch
            {
                "uri" => new(AclGroup.IsKnown(name) ? name : throw S3Errors.InvalidGroupUri("uri", name), permission),
                "id" => new(CanonicalUser.IsId(name) ? name : throw S3Errors.InvalidCanonicalId("id", name), permission),
                "emailAddress" => throw S3Errors.EmailGrantee(),
                _ => throw S3Errors.InvalidArgument("Argument format not recognized", header, grantee),
            };
        }
    }
}

/// <summary>The canned lists that buckets and objects can be given by name.</summary>
internal static class AclCanned
{
    /// <summary>Of buckets alone; the model doesn't list it.</summary>
    public const string LogDeliveryWrite = "log-delivery-write";

    public static ReadOnlySpan<string> OfObjects => (string[])
    [
        ObjectCannedACL.Private, ObjectCannedACL.PublicRead, ObjectCannedACL.PublicReadWrite, ObjectCannedACL.AuthenticatedRead,
        ObjectCannedACL.AwsExecRead, ObjectCannedACL.BucketOwnerRead, ObjectCannedACL.BucketOwnerFullControl,
    ];

    /// <summary>Those of objects are taken for a bucket too, and those of a bucket's owner say nothing there.</summary>
    public static ReadOnlySpan<string> OfBuckets => (string[])[.. OfObjects, LogDeliveryWrite];
}
