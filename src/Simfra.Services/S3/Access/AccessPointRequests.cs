using System.Collections.Frozen;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security.Authorization;

namespace Simfra.Services.S3;

/// <summary>Requests that go to a bucket by an access point: both have to let them through.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html"/>
internal static class AccessPointRequests
{
    private const string Internet = "Internet";
    private const string Vpc = "VPC";
    private const string Marker = ":accesspoint/";
    private const string ObjectSeparator = "/object/";

    /// <summary>The operations that access points take.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-service-api-support.html"/>
    private static readonly FrozenSet<OperationSchema> Taken = new[]
    {
        S3Api.AbortMultipartUpload.Schema, S3Api.CompleteMultipartUpload.Schema, S3Api.CopyObject.Schema, S3Api.CreateMultipartUpload.Schema,
        S3Api.DeleteObject.Schema, S3Api.DeleteObjects.Schema, S3Api.DeleteObjectTagging.Schema, S3Api.GetBucketAcl.Schema, S3Api.GetBucketCors.Schema,
        S3Api.GetBucketLocation.Schema, S3Api.GetBucketNotificationConfiguration.Schema, S3Api.GetBucketPolicy.Schema, S3Api.GetObject.Schema,
        S3Api.GetObjectAcl.Schema, S3Api.GetObjectAttributes.Schema, S3Api.GetObjectLegalHold.Schema, S3Api.GetObjectRetention.Schema,
        S3Api.GetObjectTagging.Schema, S3Api.HeadBucket.Schema, S3Api.HeadObject.Schema, S3Api.ListMultipartUploads.Schema, S3Api.ListObjects.Schema,
        S3Api.ListObjectsV2.Schema, S3Api.ListObjectVersions.Schema, S3Api.ListParts.Schema, S3Api.PutObject.Schema, S3Api.PutObjectAcl.Schema,
        S3Api.PutObjectLegalHold.Schema, S3Api.PutObjectRetention.Schema, S3Api.PutObjectTagging.Schema, S3Api.RestoreObject.Schema,
        S3Api.UploadPart.Schema, S3Api.UploadPartCopy.Schema,
    }.ToFrozenSet();

    /// <summary>An access point of a VPC is reached from there alone, and here nothing comes from a VPC.</summary>
    public static void Check(AccessPointFacts point)
    {
        if (!point.IsForInternet)
        {
            throw S3Errors.AccessDenied();
        }
    }

    /// <summary>What the call needs of the bucket it needs of the access point as well.</summary>
    public static void Rewrite(AuthorizationCall call, AccessPointFacts point)
    {
        Check(point);
        if (!Taken.Contains(call.Operation))
        {
            throw S3Errors.MethodNotAllowed(call.Context.Request?.Method ?? "", "BUCKET");
        }

        var named = $"arn:aws:s3:::{call.Text("Bucket")}";
        var bucket = $"arn:aws:s3:::{point.Bucket}";
        call.Rewrite(permission =>
        {
            var rest = Rest(permission.Resource, bucket) ?? Rest(permission.Resource, named);
            if (rest is null)
            {
                return [permission];
            }

            var reached = rest.Length == 0 ? point.Arn : point.ObjectArn(rest[1..]);
            return [call.Describe(permission.Action, reached), call.Describe(permission.Action, bucket + rest)];
        });
    }

    /// <summary>The ARN of the access point in that of an object by way of it; null in another's.</summary>
    public static string? ArnIn(string resource)
    {
        if (!resource.Contains(Marker, StringComparison.Ordinal))
        {
            return null;
        }

        var end = resource.IndexOf(ObjectSeparator, StringComparison.Ordinal);
        return end < 0 ? resource : resource[..end];
    }

    /// <summary>The same permission on what the access point leads to.</summary>
    public static RequiredPermission ToBucket(RequiredPermission permission, AccessPointFacts point) => Rest(permission.Resource, point.Arn) switch
    {
        null => permission,
        "" => permission with { Resource = $"arn:aws:s3:::{point.Bucket}" },
        var rest => permission with { Resource = S3Authorization.ObjectArn(point.Bucket, rest[ObjectSeparator.Length..]) },
    };

    public static IReadOnlyList<string>? FindConditionValues(string key, AccessPointFacts point) => key.ToLowerInvariant() switch
    {
        "s3:dataaccesspointarn" => [point.Arn],
        "s3:dataaccesspointaccount" => [point.AccountId],
        "s3:accesspointnetworkorigin" => [point.IsForInternet ? Internet : Vpc],
        _ => null,
    };

    /// <summary>What comes after an ARN: nothing, or a slash and more; null where the resource is another.</summary>
    private static string? Rest(string resource, string arn) =>
        resource.StartsWith(arn, StringComparison.Ordinal) && (resource.Length == arn.Length || resource[arn.Length] == '/') ? resource[arn.Length..] : null;
}
