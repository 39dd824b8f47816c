using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of versions.</summary>
internal static partial class S3Errors
{
    private const string DeleteMarkerHeader = "x-amz-delete-marker";
    private const string VersionIdHeader = "x-amz-version-id";

    public static AwsServiceException NoSuchVersion(string key, string versionId) => Error(
        "NoSuchVersion", HttpStatusCode.NotFound, "The specified version does not exist.", new("Key", key), new("VersionId", versionId));

    public static AwsServiceException InvalidVersionId(string versionId) =>
        InvalidArgument("Invalid version id specified", "versionId", versionId);

    public static AwsServiceException EmptyVersionId() => InvalidArgument("Version id cannot be the empty string", "versionId", "");

    /// <summary>The key's newest version is a delete marker: there is no such object any more.</summary>
    public static AwsServiceException DeletedKey(S3Object marker) => new Models.S3.NoSuchKey("The specified key does not exist.")
    {
        Details = [new("Key", marker.Key)],
        Headers = [new(DeleteMarkerHeader, "true"), new(VersionIdHeader, marker.ShownVersionId)],
    };

    /// <summary>A delete marker was asked for by its id: all that can be done with it is to delete it.</summary>
    public static AwsServiceException DeleteMarkerNotAllowed(S3Object marker, string method) => new(
        "MethodNotAllowed", (int)HttpStatusCode.MethodNotAllowed, "The specified method is not allowed against this resource.")
    {
        Details = [new("Method", method), new("ResourceType", "DeleteMarker")],
        Headers =
        [
            new("Allow", "DELETE"),
            new(DeleteMarkerHeader, "true"),
            new(VersionIdHeader, marker.ShownVersionId),
            new("Last-Modified", marker.LastModified.ToString("R")),
        ],
    };

    public static AwsServiceException CopyOfDeleteMarker() =>
        InvalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");

    public static AwsServiceException IllegalVersioningConfiguration() => Error(
        "IllegalVersioningConfigurationException", HttpStatusCode.BadRequest, "The Versioning element must be specified");

    public static AwsServiceException MfaRequired() => AccessDenied("Mfa Authentication must be used for this request");

    public static AwsServiceException InvalidMfaHeader(string value) => InvalidArgument(
        "Mfa header is invalid -- the header should be formatted as {serialNumber}(space){tokenCode}", "x-amz-mfa", value);

    public static AwsServiceException MfaWithLifecycle() => InvalidBucketState(
        "Mfa Authentication is not supported on a bucket with lifecycle configuration. " +
        "Delete lifecycle configuration before enabling Mfa Authentication.");

    public static AwsServiceException LifecycleWithMfa() => InvalidBucketState("Lifecycle configuration is not supported on a bucket with Mfa Authentication.");

    public static AwsServiceException InvalidBucketState(string message) => Error("InvalidBucketState", HttpStatusCode.Conflict, message);

    public static AwsServiceException BucketHasVersions(string bucket) => Error(
        "BucketNotEmpty",
        HttpStatusCode.Conflict,
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
        new Detail("BucketName", bucket));
}
