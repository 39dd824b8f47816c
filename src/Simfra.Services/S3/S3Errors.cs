using System.Globalization;
using System.Net;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of S3 that any operation may give: code, message as S3 words it, and the elements that go with it.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException AccessDenied(string message = "Access Denied") => Error("AccessDenied", HttpStatusCode.Forbidden, message);

    public static AwsServiceException MethodNotAllowed(string method, string resourceType) => Error(
        "MethodNotAllowed",
        HttpStatusCode.MethodNotAllowed,
        "The specified method is not allowed against this resource.",
        new("Method", method),
        new("ResourceType", resourceType));

    public static AwsServiceException InvalidArgument(string? message, string argumentName, string? argumentValue) => Error(
        "InvalidArgument",
        HttpStatusCode.BadRequest,
        message,
        new("ArgumentName", argumentName),
        new("ArgumentValue", argumentValue));

    /// <summary>An argument whose value S3 doesn't repeat.</summary>
    public static AwsServiceException InvalidArgument(string message, string argumentName) =>
        Error("InvalidArgument", HttpStatusCode.BadRequest, message, new Detail("ArgumentName", argumentName));

    public static AwsServiceException InvalidRequest(string message) => Error("InvalidRequest", HttpStatusCode.BadRequest, message);

    public static AwsServiceException SlowDown() => Error("SlowDown", HttpStatusCode.ServiceUnavailable, "Please reduce your request rate.");

    public static AwsServiceException MalformedXml() => Error(
        "MalformedXML",
        HttpStatusCode.BadRequest,
        "The XML you provided was not well-formed or did not validate against our published schema");

    public static AwsServiceException InvalidUri(string uri) =>
        Error("InvalidURI", HttpStatusCode.BadRequest, "Couldn't parse the specified URI.", new Detail("URI", uri));

    public static AwsServiceException InvalidBucketOwner(string accountId) => Error(
        "InvalidBucketOwnerAWSAccountID",
        HttpStatusCode.BadRequest,
        $"The value of the expected bucket owner parameter must be an AWS Account ID... [{accountId}]");

    /// <summary>What S3 itself says of headers that it knows and doesn't take here.</summary>
    public static AwsServiceException HeaderNotImplemented(string header, string? additionalMessage = null) => Error(
        "NotImplemented",
        HttpStatusCode.NotImplemented,
        "A header you provided implies functionality that is not implemented",
        additionalMessage is null
            ? [new("Header", header)]
            : [new("Header", header), new("additionalMessage", additionalMessage)]);

    /// <summary>What this product says of parameters that it doesn't honour yet.</summary>
    public static AwsServiceException NotBuilt(string parameter) => Error(
        "NotImplemented", HttpStatusCode.NotImplemented, $"{parameter} is not implemented by Simfra.Embedded.");

    // Buckets
    public static AwsServiceException NoSuchBucket(string? bucket) => new NoSuchBucket("The specified bucket does not exist")
    {
        Details = [new("BucketName", bucket)],
    };

    public static AwsServiceException InvalidBucketName(string? bucket) => Error(
        "InvalidBucketName", HttpStatusCode.BadRequest, "The specified bucket is not valid.", new Detail("BucketName", bucket));

    public static AwsServiceException BucketAlreadyExists(string bucket) => new BucketAlreadyExists(
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. " +
        "Please select a different name and try again.")
    {
        Details = [new("BucketName", bucket)],
    };

    public static AwsServiceException BucketAlreadyOwnedByYou(string bucket) => new BucketAlreadyOwnedByYou(
        "Your previous request to create the named bucket succeeded and you already own it.")
    {
        Details = [new("BucketName", bucket)],
    };

    public static AwsServiceException BucketNotEmpty(string bucket) => Error(
        "BucketNotEmpty", HttpStatusCode.Conflict, "The bucket you tried to delete is not empty", new Detail("BucketName", bucket));

    public static AwsServiceException TooManyBuckets() => Error(
        "TooManyBuckets", HttpStatusCode.BadRequest, "You have attempted to create more buckets than allowed");

    public static AwsServiceException InvalidLocationConstraint(string locationConstraint) => Error(
        "InvalidLocationConstraint",
        HttpStatusCode.BadRequest,
        "The specified location-constraint is not valid",
        new Detail("LocationConstraint", locationConstraint));

    public static AwsServiceException IllegalLocationConstraint(string locationConstraint) => Error(
        "IllegalLocationConstraintException",
        HttpStatusCode.BadRequest,
        $"The {locationConstraint} location constraint is incompatible for the region specific endpoint this request was sent to.");

    /// <summary>The bucket is in another region than the endpoint that was asked.</summary>
    public static AwsServiceException PermanentRedirect(Bucket bucket, string endpoint) => new(
        "PermanentRedirect",
        (int)HttpStatusCode.MovedPermanently,
        "The bucket you are attempting to access must be addressed using the specified endpoint. " +
        "Please send all future requests to this endpoint.")
    {
        Details = [new("Endpoint", endpoint), new("Bucket", bucket.Name)],
        Headers = [new("x-amz-bucket-region", bucket.Region)],
    };

    public static AwsServiceException AuthorizationHeaderMalformed(string region, string expected) => Error(
        "AuthorizationHeaderMalformed",
        HttpStatusCode.BadRequest,
        $"The authorization header is malformed; the region '{region}' is wrong; expecting '{expected}'",
        new Detail("Region", expected));

    // Policies
    public static AwsServiceException MalformedPolicy(string message) => Error("MalformedPolicy", HttpStatusCode.BadRequest, message);

    public static AwsServiceException NoSuchBucketPolicy(string bucket) => Error(
        "NoSuchBucketPolicy", HttpStatusCode.NotFound, "The bucket policy does not exist", new Detail("BucketName", bucket));

    // Tags
    public static AwsServiceException NoSuchTagSet(string bucket) => Error(
        "NoSuchTagSet", HttpStatusCode.NotFound, "The TagSet does not exist", new Detail("BucketName", bucket));

    public static AwsServiceException InvalidTagKey(string key) =>
        InvalidTag("The TagKey you have provided is invalid", new Detail("TagKey", key));

    public static AwsServiceException InvalidTagValue(string key, string value) =>
        InvalidTag("The TagValue you have provided is invalid", new("TagKey", key), new("TagValue", value));

    public static AwsServiceException DuplicateTagKey(string key) =>
        InvalidTag("Cannot provide multiple Tags with the same key", new Detail("TagKey", key));

    public static AwsServiceException SystemTag(string key) =>
        InvalidTag("System tags cannot be added/updated by requester", new Detail("TagKey", key));

    public static AwsServiceException TagKeyPrefixedWithAws(string key) =>
        InvalidTag("Your TagKey cannot be prefixed with aws:", new Detail("TagKey", key));

    public static AwsServiceException SystemTagOfNewBucket() => InvalidTag(
        "User-defined tag keys can't start with \"aws:\". This prefix is reserved for system tags. " +
        "Remove \"aws:\" from your tag keys and try again.");

    public static AwsServiceException TooManyTags(int max) => max == S3Tags.MaxOfObject
        ? Error("BadRequest", HttpStatusCode.BadRequest, $"Object tags cannot be greater than {max}")
        : Error("BadRequest", HttpStatusCode.BadRequest, $"Bucket tag count cannot be greater than {max}");

    public static AwsServiceException InvalidTaggingHeader(string header) => InvalidArgument(
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        "x-amz-tagging",
        header);

    private static AwsServiceException InvalidTag(string message, params Detail[] details) =>
        Error("InvalidTag", HttpStatusCode.BadRequest, message, details);

    private static AwsServiceException Error(string code, HttpStatusCode status, string? message, params Detail[] details) =>
        new(code, (int)status, message) { Details = Array.ConvertAll(details, static d => d.ToPair()) };

    private static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>An element of the error document beside code and message.</summary>
    private readonly record struct Detail(string Name, string? Value)
    {
        public KeyValuePair<string, string?> ToPair() => new(Name, Value);
    }
}
