using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of object lock.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException Locked() => AccessDenied("Access Denied because object protected by object lock.");

    public static AwsServiceException MissingObjectLockConfiguration() =>
        InvalidRequest("Bucket is missing Object Lock Configuration");

    public static AwsServiceException ObjectLockConfigurationNotFound(string bucket) => Error(
        "ObjectLockConfigurationNotFoundError",
        HttpStatusCode.NotFound,
        "Object Lock configuration does not exist for this bucket",
        new Detail("BucketName", bucket));

    public static AwsServiceException NoSuchObjectLock() => Error(
        "NoSuchObjectLockConfiguration", HttpStatusCode.NotFound, "The specified object does not have a ObjectLock configuration");

    public static AwsServiceException IncompleteLock(string missingHeader) => InvalidArgument(
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", missingHeader);

    public static AwsServiceException PastRetention(string argument, string date) =>
        InvalidArgument("The retain until date must be in the future!", argument, date);

    public static AwsServiceException MissingLockDigest() => InvalidRequest(
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters");

    public static AwsServiceException BypassWithoutLock() => InvalidArgument(
        "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.", "x-amz-bypass-governance-retention");
}
