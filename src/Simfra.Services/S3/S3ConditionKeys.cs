using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.S3;
using Simfra.Security.Authorization;
using Simfra.Security.SigV4;

namespace Simfra.Services.S3;

/// <summary>The values of S3's condition keys that no member of an input is: of the signature, of tags, of the object as it is.</summary>
/// <seealso href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"/>
internal static class S3ConditionKeys
{
    /// <summary>Of the keys of a DeleteObjects, each permission has its own.</summary>
    public const string VersionKey = "s3:VersionId";

    private const string ExistingTag = "s3:ExistingObjectTag/";
    private const string BucketTag = "s3:BucketTag/";
    private const string RequestTag = "s3:RequestObjectTag/";

    public static IReadOnlyList<string>? Find(string key, RequiredPermission permission, AuthorizationCall call, S3State state)
    {
        if (After(key, ExistingTag) is { } existing)
        {
            return One(TagsOf(permission, call, state)?.GetValueOrDefault(existing));
        }

        if (After(key, RequestTag) is { } requested)
        {
            return One(RequestTags(call)?.GetValueOrDefault(requested));
        }

        if (After(key, BucketTag) is { } ofBucket)
        {
            return One(BucketOf(permission.Resource, state) is { IsAbacEnabled: true } bucket ? bucket.Tags.GetValueOrDefault(ofBucket) : null);
        }

        return key.ToLowerInvariant() switch
        {
            "s3:requestobjecttagkeys" => RequestTags(call) is { IsEmpty: false } tags ? [.. tags.Keys] : null,
            "s3:versionid" => One(VersionOf(permission, call)),
            "s3:object-lock-mode" => One((call.Input as PutObjectRetentionRequest)?.Retention?.Mode),
            "s3:object-lock-legal-hold" => One((call.Input as PutObjectLegalHoldRequest)?.LegalHold?.Status),
            "s3:object-lock-retain-until-date" =>
                One((call.Input as PutObjectRetentionRequest)?.Retention?.RetainUntilDate?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            "s3:object-lock-remaining-retention-days" => One(RetentionDays(call)),
            "s3:authtype" => One(AuthType(call)),
            "s3:signatureversion" => Signature(call) is null ? null : ["AWS4-HMAC-SHA256"],
            "s3:signatureage" => One(SignatureAge(call)),
            "s3:x-amz-content-sha256" => One(call.Context.Request?.Header("x-amz-content-sha256")),
            "s3:resourceaccount" => One(OwnerOf(permission.Resource, state)),
            "s3:objectcreationoperation" => IsCreation(call) ? ["true"] : null,
            "s3:locationconstraint" => call.Input is CreateBucketRequest request ? One(request.CreateBucketConfiguration?.LocationConstraint) : null,
            _ => null,
        };
    }

    private static IReadOnlyList<string>? One(string? value) => value is null ? null : [value];

    private static string? After(string key, string prefix) =>
        key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? key[prefix.Length..] : null;

    /// <summary>The tags of the object that the permission is on, as they are before the call.</summary>
    private static ImmutableSortedDictionary<string, string>? TagsOf(RequiredPermission permission, AuthorizationCall call, S3State state)
    {
        var path = permission.Resource["arn:aws:s3:::".Length..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? null : state.FindVersion(new(path[..slash], path[(slash + 1)..]), VersionOf(permission, call))?.Tags;
    }

    /// <summary>The version that a permission is about: the call's own, that of a copy's source, or of one of many keys.</summary>
    private static string? VersionOf(RequiredPermission permission, AuthorizationCall call)
    {
        if (call.Input is DeleteObjectsRequest)
        {
            return permission.Keys.FirstOrDefault(static k => k.Key == VersionKey).Value;
        }

        if (call.Input.Schema.FindMember("VersionId") is not null)
        {
            return call.Text("VersionId");
        }

        if (call.Input is not (CopyObjectRequest or UploadPartCopyRequest))
        {
            return null;
        }

        var source = CopySource.Parse(call.Text("CopySource"));
        return S3Authorization.ObjectArn(source.Bucket, source.Key) == permission.Resource ? source.VersionId : null;
    }

    /// <summary>The tags that the call sets. What can't be read the handler refuses.</summary>
    private static ImmutableSortedDictionary<string, string>? RequestTags(AuthorizationCall call) => call.Input switch
    {
        PutObjectRequest { Tagging: { } header } => Read(header),
        CopyObjectRequest { Tagging: { } header, TaggingDirective: TaggingDirective.Replace } => Read(header),
        CreateMultipartUploadRequest { Tagging: { } header } => Read(header),
        PutObjectTaggingRequest { Tagging.TagSet: { } tags } => tags.Where(static t => t.Key is not null)
            .GroupBy(static t => t.Key!, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(static g => g.Key, static g => g.First().Value ?? "", StringComparer.Ordinal),
        _ => null,
    };

    private static ImmutableSortedDictionary<string, string>? Read(string header)
    {
        try
        {
            return S3Tags.ParseHeader(header);
        }
        catch (Schemas.AwsServiceException)
        {
            return null;
        }
    }

    private static SignatureParameters? Signature(AuthorizationCall call) =>
        call.Context.Request is { } request ? SignatureParameters.Read(request) : null;

    private static string? AuthType(AuthorizationCall call) => Signature(call)?.Location switch
    {
        SignatureLocation.Header => "REST-HEADER",
        SignatureLocation.Query => "REST-QUERY-STRING",
        _ => null,
    };

    /// <summary>How long ago the request was signed, in milliseconds: what bounds the use of a presigned URL.</summary>
    private static string? SignatureAge(AuthorizationCall call) =>
        Signature(call) is { Date: { } date } && AmzDate.TryParse(date, out var signed)
            ? ((long)(call.Context.Now - signed).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
            : null;

    /// <summary>For how many days a call asks to keep a version.</summary>
    private static string? RetentionDays(AuthorizationCall call)
    {
        var until = call.Input switch
        {
            PutObjectRequest request => request.ObjectLockRetainUntilDate,
            CopyObjectRequest request => request.ObjectLockRetainUntilDate,
            CreateMultipartUploadRequest request => request.ObjectLockRetainUntilDate,
            PutObjectRetentionRequest request => request.Retention?.RetainUntilDate,
            _ => null,
        };
        return until is null ? null : Math.Ceiling((until.Value - call.Context.Now).TotalDays).ToString(CultureInfo.InvariantCulture);
    }

    private static string? OwnerOf(string arn, S3State state) => BucketOf(arn, state)?.OwnerAccountId;

    private static Bucket? BucketOf(string arn, S3State state) =>
        arn.StartsWith("arn:aws:s3:::", StringComparison.Ordinal) ? state.Buckets.Find(arn["arn:aws:s3:::".Length..].Split('/')[0]) : null;

    private static bool IsCreation(AuthorizationCall call) =>
        call.Input is PutObjectRequest or CopyObjectRequest or CompleteMultipartUploadRequest;
}
