using System.Net;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of operations on objects and uploads.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException NoSuchKey(string key) => new NoSuchKey("The specified key does not exist.")
    {
        Details = [new("Key", key)],
    };

    public static AwsServiceException KeyTooLong(int size, int max) => Error(
        "KeyTooLongError",
        HttpStatusCode.BadRequest,
        "Your key is too long",
        new("Size", Invariant(size)),
        new("MaxSizeAllowed", Invariant(max)));

    public static AwsServiceException MetadataTooLarge(int size, int max) => Error(
        "MetadataTooLarge",
        HttpStatusCode.BadRequest,
        "Your metadata headers exceed the maximum allowed metadata size",
        new("Size", Invariant(size)),
        new("MaxSizeAllowed", Invariant(max)));

    public static AwsServiceException InvalidStorageClass(string storageClass) => Error(
        "InvalidStorageClass",
        HttpStatusCode.BadRequest,
        "The storage class you specified is not valid",
        new Detail("StorageClassRequested", storageClass));

    public static AwsServiceException InvalidObjectState(string storageClass) => new InvalidObjectState(
        "The operation is not valid for the object's storage class")
    {
        StorageClass = storageClass,
    };

    public static AwsServiceException InvalidSourceObjectState(string storageClass) => new InvalidObjectState(
        "Operation is not valid for the source object's storage class")
    {
        StorageClass = storageClass,
    };

    public static AwsServiceException InvalidRedirectLocation() => Error(
        "InvalidRedirectLocation",
        HttpStatusCode.BadRequest,
        "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.");

    // Conditions
    public static AwsServiceException PreconditionFailed(string condition) => Error(
        "PreconditionFailed",
        HttpStatusCode.PreconditionFailed,
        "At least one of the pre-conditions you specified did not hold",
        new Detail("Condition", condition));

    public static AwsServiceException ConditionalRequestConflict(string condition, string key) => Error(
        "ConditionalRequestConflict",
        HttpStatusCode.Conflict,
        "The conditional request cannot succeed due to a conflicting operation against this resource.",
        new("Condition", condition),
        new("Key", key));

    /// <summary>The client's copy is good: no error, but no object either.</summary>
    public static AwsServiceException NotModified(S3Object found) => new("NotModified", (int)HttpStatusCode.NotModified, "Not Modified")
    {
        Headers = [new("ETag", ETag.Quote(found.ETag)), new("Last-Modified", found.LastModified.ToString("R"))],
    };

    // Ranges
    public static AwsServiceException InvalidRange(string range, long size) => Error(
        "InvalidRange",
        HttpStatusCode.RequestedRangeNotSatisfiable,
        "The requested range is not satisfiable",
        new("RangeRequested", range),
        new("ActualObjectSize", Invariant(size)));

    public static AwsServiceException InvalidPartNumber(int requested, int actualCount) => Error(
        "InvalidPartNumber",
        HttpStatusCode.RequestedRangeNotSatisfiable,
        "The requested partnumber is not satisfiable",
        new("ActualPartCount", Invariant(actualCount)),
        new("PartNumberRequested", Invariant(requested)));

    public static AwsServiceException PartNumberOutOfRange(int partNumber) => InvalidArgument(
        "Part number must be an integer between 1 and 10000, inclusive", "partNumber", Invariant(partNumber));

    // Bodies
    public static AwsServiceException MissingContentLength() => Error(
        "MissingContentLength", HttpStatusCode.LengthRequired, "You must provide the Content-Length HTTP header.");

    public static AwsServiceException IncompleteBody() => Error(
        "IncompleteBody",
        HttpStatusCode.BadRequest,
        "You did not provide the number of bytes specified by the Content-Length HTTP header");

    public static AwsServiceException EntityTooLarge(long size, long max) => Error(
        "EntityTooLarge",
        HttpStatusCode.BadRequest,
        "Your proposed upload exceeds the maximum allowed size",
        new("ProposedSize", Invariant(size)),
        new("MaxSizeAllowed", Invariant(max)));

    public static AwsServiceException BadPartChecksum(string algorithm, int partNumber) => Error(
        "BadDigest", HttpStatusCode.BadRequest, $"The {algorithm} you specified for part {partNumber} did not match what we received.");

    public static AwsServiceException BadObjectChecksum(string algorithm) => Error(
        "BadDigest", HttpStatusCode.BadRequest, $"The {algorithm} you specified did not match the calculated checksum.");

    public static AwsServiceException MissingBodyDigest() =>
        InvalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");

    // Uploads in parts
    public static AwsServiceException NoSuchUpload(string? uploadId) => Error(
        "NoSuchUpload",
        HttpStatusCode.NotFound,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
        new Detail("UploadId", uploadId));

    public static AwsServiceException InvalidPart(string etag, int partNumber, string uploadId) => Error(
        "InvalidPart",
        HttpStatusCode.BadRequest,
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may " +
        "not match the part's entity tag.",
        new("ETag", etag),
        new("PartNumber", Invariant(partNumber)),
        new("UploadId", uploadId));

    public static AwsServiceException InvalidPartOrder(string uploadId) => Error(
        "InvalidPartOrder",
        HttpStatusCode.BadRequest,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        new Detail("UploadId", uploadId));

    public static AwsServiceException PartTooSmall(UploadedPart part, long minimum) => Error(
        "EntityTooSmall",
        HttpStatusCode.BadRequest,
        "Your proposed upload is smaller than the minimum allowed size",
        new("ETag", part.ETag),
        new("MinSizeAllowed", Invariant(minimum)),
        new("PartNumber", Invariant(part.PartNumber)),
        new("ProposedSize", Invariant(part.Content.Length)));

    public static AwsServiceException NoParts() => InvalidRequest("You must specify at least one part");
}
