using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.S3;

/// <summary>
/// Buckets and objects as IAM sees them. S3's actions have names of their own, versions and tags have actions beside, and a request may
/// need several; what each operation needs stands in AWS's list of required permissions.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"/>
internal sealed class S3Authorization(BucketAccess buckets) : ServiceAuthorization
{
    private static readonly string[] AclMembers = ["ACL", "GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP"];

    /// <summary>What the owner's root user can always do, lest a policy lock everybody out.</summary>
    private static readonly string[] OfRoot = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"];

    private readonly BucketGrants _grants = new(buckets);

    public override void Require(AuthorizationCall call)
    {
        CheckBucket(call);
        var point = FindAccessPoint(call);
        var arn = ObjectArn(call, point);
        switch (call.Input)
        {
            case GetObjectRequest or HeadObjectRequest:
                call.Require(IsOfVersion(call) ? "s3:GetObjectVersion" : "s3:GetObject", arn);
                break;
            case GetObjectAttributesRequest:
                call.Require(IsOfVersion(call) ? "s3:GetObjectVersion" : "s3:GetObject", arn);
                call.Require(IsOfVersion(call) ? "s3:GetObjectVersionAttributes" : "s3:GetObjectAttributes", arn);
                break;
            case GetObjectTaggingRequest:
                call.Require(IsOfVersion(call) ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging", arn);
                break;
            case PutObjectTaggingRequest:
                call.Require(IsOfVersion(call) ? "s3:PutObjectVersionTagging" : "s3:PutObjectTagging", arn);
                break;
            case DeleteObjectTaggingRequest:
                call.Require(IsOfVersion(call) ? "s3:DeleteObjectVersionTagging" : "s3:DeleteObjectTagging", arn);
                break;
            case GetObjectAclRequest:
                call.Require(IsOfVersion(call) ? "s3:GetObjectVersionAcl" : "s3:GetObjectAcl", arn);
                break;
            case PutObjectAclRequest:
                call.Require(IsOfVersion(call) ? "s3:PutObjectVersionAcl" : "s3:PutObjectAcl", arn);
                break;
            case DeleteObjectRequest request:
                RequireDelete((action, resource) => call.Require(action, resource), arn, request.VersionId, request.BypassGovernanceRetention);
                break;
            case DeleteObjectsRequest:
                // Each key is allowed or denied alone, and the answer tells which was which.
                break;
            case PutObjectRetentionRequest request:
                call.Require("s3:PutObjectRetention", arn);
                if (request.BypassGovernanceRetention == true)
                {
                    call.Require("s3:BypassGovernanceRetention", arn);
                }

                break;
            case PutBucketReplicationRequest request:
                call.RequireFromTable();
                call.RequirePassRole(request.ReplicationConfiguration?.Role, "s3.amazonaws.com");
                break;
            case PutObjectRequest or CreateMultipartUploadRequest:
                call.Require("s3:PutObject", arn);
                RequireSettings(call, arn);
                break;
            case CopyObjectRequest request:
                RequireCopy(call, arn, request);
                break;
            case UploadPartCopyRequest request:
                call.Require("s3:PutObject", arn);
                RequireSource(call, CopySource.Parse(request.CopySource));
                break;
            case CreateBucketRequest request:
                RequireCreateBucket(call, request);
                break;
            default:
                call.RequireFromTable();
                break;
        }

        if (point is not null)
        {
            AccessPointRequests.Rewrite(call, point);
        }
    }

    /// <summary>What deleting an object needs.</summary>
    public static void RequireDelete(Action<string, string> require, string arn, string? versionId, bool? bypassesGovernance)
    {
        require(versionId is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion", arn);
        if (bypassesGovernance == true)
        {
            require("s3:BypassGovernanceRetention", arn);
        }
    }

    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        // A name that somebody has taken is no resource of theirs to whoever asks for it; the handler says that it is taken.
        if (AccessPointRequests.ArnIn(permission.Resource) is { } pointArn)
        {
            return buckets.FindAccessPoint(pointArn, call.Context.Region) is { } point
                ? new(point.AccountId) { Policy = point.Policy, PolicyOwnerArn = point.Arn }
                : null;
        }

        if (permission.Action == "s3:CreateBucket" || buckets.State.Buckets.Find(BucketOf(permission.Resource)) is not { } bucket)
        {
            return null;
        }

        var item = bucket.IsOwnerEnforced ? null : FindObject(permission.Resource, call);
        var facts = _grants.Find(bucket, item, permission.Action, call.Context);
        facts = bucket.IsAbacEnabled ? facts with { Tags = bucket.Tags } : facts;
        return call.Context.Principal is RootPrincipal root && root.AccountId == facts.OwnerAccountId && OfRoot.Contains(permission.Action)
            ? facts with { Policy = null }
            : facts;
    }

    public override ResourceFacts? FindResource(string arn)
    {
        var name = BucketOf(arn);
        return buckets.State.Buckets.Find(name) is { } bucket
            ? new(bucket.OwnerAccountId) { Policy = bucket.Policy, PolicyOwnerArn = bucket.Arn }
            : null;
    }

    public override string FindCanonicalUserId(string accountId) => CanonicalUser.IdOf(accountId);

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        FindAccessPoint(call) is { } point
            ? AccessPointRequests.FindConditionValues(key, point)
                ?? S3ConditionKeys.Find(key, AccessPointRequests.ToBucket(permission, point), call, buckets.State)
            : S3ConditionKeys.Find(key, permission, call, buckets.State);

    /// <summary>Only members of the bucket's account and organisation are told why.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html"/>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call)
    {
        if (denial.IsAnonymous || !denial.IsAmongOwn)
        {
            return S3Errors.AccessDenied();
        }

        var naming = denial.Request.Action == "s3:ListAllMyBuckets" ? ResourceNaming.Never : ResourceNaming.Quoted;
        return S3Errors.AccessDenied(denial.MessageFor(denial.Request.Action, naming));
    }

    /// <summary>The object of a permission, in the version that the call is about.</summary>
    private S3Object? FindObject(string arn, AuthorizationCall call)
    {
        var slash = arn.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return null;
        }

        var location = new ObjectKey(BucketOf(arn), arn[(slash + 1)..]);
        return VersionOf(call, location) is { } version ? buckets.State.FindVersion(location, version) : buckets.State.Objects.Find(location);
    }

    /// <summary>The version that a call names of an object: a copy that of its source.</summary>
    private static string? VersionOf(AuthorizationCall call, ObjectKey location)
    {
        var copied = call.Input switch
        {
            CopyObjectRequest request => request.CopySource,
            UploadPartCopyRequest request => request.CopySource,
            _ => null,
        };
        if (copied is not null)
        {
            var source = CopySource.Parse(copied);
            return location == new ObjectKey(source.Bucket, source.Key) ? source.VersionId : null;
        }

        return call.Input.Schema.FindMember("VersionId") is null ? null : call.Text("VersionId");
    }

    private static string BucketOf(string arn)
    {
        const string prefix = "arn:aws:s3:::";
        if (!arn.StartsWith(prefix, StringComparison.Ordinal))
        {
            return "";
        }

        var slash = arn.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? arn[prefix.Length..] : arn[prefix.Length..slash];
    }

    /// <summary>Whether a bucket is there, and in the region that was asked, everybody is told.</summary>
    private void CheckBucket(AuthorizationCall call)
    {
        if (call.Input is CreateBucketRequest || call.Input.Schema.FindMember("Bucket") is null)
        {
            return;
        }

        var expectedOwner = call.Input.Schema.FindMember("ExpectedBucketOwner") is null ? null : call.Text("ExpectedBucketOwner");
        var isAnyRegion = call.Input is GetBucketLocationRequest && call.Context.Region == S3Region.Default;
        var bucket = isAnyRegion ? buckets.Find(call.Text("Bucket"), expectedOwner) : buckets.Get(call.Text("Bucket"), expectedOwner, call.Context);
        RequesterPays.Check(bucket, call.Context);
    }

    private static string ObjectArn(AuthorizationCall call, AccessPointFacts? point) =>
        call.Input.Schema.FindMember("Key") is null ? "" : ObjectArn(point?.Bucket ?? call.Text("Bucket"), call.Text("Key"));

    private AccessPointFacts? FindAccessPoint(AuthorizationCall call) =>
        call.Input.Schema.FindMember("Bucket") is null || call.Input is CreateBucketRequest
            ? null
            : buckets.FindAccessPoint(call.Text("Bucket"), call.Context.Region);

    public static string ObjectArn(string? bucket, string? key) => $"arn:aws:s3:::{bucket}/{key}";

    private static bool IsOfVersion(AuthorizationCall call) => call.Text("VersionId") is not null;

    /// <summary>What the settings of a new object need beside.</summary>
    private static void RequireSettings(AuthorizationCall call, string arn)
    {
        if (call.Text("Tagging") is not null)
        {
            call.Require("s3:PutObjectTagging", arn);
        }

        RequireAclAndLocks(call, arn);
    }

    private static void RequireAclAndLocks(AuthorizationCall call, string arn)
    {
        // Services that write logs give the bucket's owner everything, and the policies that AWS tells to use allow them s3:PutObject alone.
        if (HasAcl(call) && call.Context.Principal is not ServicePrincipal)
        {
            call.Require("s3:PutObjectAcl", arn);
        }

        if (call.Text("ObjectLockMode") is not null || call.Text("ObjectLockRetainUntilDate") is not null)
        {
            call.Require("s3:PutObjectRetention", arn);
        }

        if (call.Text("ObjectLockLegalHoldStatus") is not null)
        {
            call.Require("s3:PutObjectLegalHold", arn);
        }
    }

    private static bool HasAcl(AuthorizationCall call) =>
        Array.Exists(AclMembers, name => call.Input.Schema.FindMember(name) is not null && call.Text(name) is not null);

    private void RequireCopy(AuthorizationCall call, string arn, CopyObjectRequest request)
    {
        call.Require("s3:PutObject", arn);
        var source = CopySource.Parse(request.CopySource);
        RequireSource(call, source);
        var replacesTags = request.TaggingDirective == TaggingDirective.Replace;
        var copiesTags = !replacesTags && buckets.State.FindVersion(new(source.Bucket, source.Key), source.VersionId) is { Tags.IsEmpty: false };
        if (copiesTags)
        {
            call.Require(source.VersionId is null ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging", ObjectArn(source.Bucket, source.Key));
        }

        if (copiesTags || (replacesTags && request.Tagging is not null))
        {
            call.Require("s3:PutObjectTagging", arn);
        }

        RequireAclAndLocks(call, arn);
    }

    private void RequireSource(AuthorizationCall call, CopySource source)
    {
        var action = source.VersionId is null ? "s3:GetObject" : "s3:GetObjectVersion";
        var point = buckets.FindAccessPoint(source.Bucket, call.Context.Region);
        if (point is not null)
        {
            AccessPointRequests.Check(point);
            call.Require(action, point.ObjectArn(source.Key));
        }

        var name = point?.Bucket ?? source.Bucket;
        if (buckets.State.Buckets.Find(name) is { } bucket)
        {
            RequesterPays.Check(bucket, call.Context);
        }

        call.Require(action, ObjectArn(name, source.Key));
    }

    private static void RequireCreateBucket(AuthorizationCall call, CreateBucketRequest request)
    {
        call.RequireFromTable();
        var arn = $"arn:aws:s3:::{request.Bucket}";
        if (HasAcl(call))
        {
            call.Require("s3:PutBucketAcl", arn);
        }

        if (request.ObjectOwnership is not null)
        {
            call.Require("s3:PutBucketOwnershipControls", arn);
        }

        if (request.ObjectLockEnabledForBucket == true)
        {
            call.Require("s3:PutBucketObjectLockConfiguration", arn);
            call.Require("s3:PutBucketVersioning", arn);
        }

        if (request.CreateBucketConfiguration?.Tags is { Count: > 0 })
        {
            call.Require("s3:TagResource", arn);
        }
    }
}
