using System.Net;
using Simfra.Schemas;
using Simfra.Security;

namespace Simfra.Services.S3;

/// <summary>The errors of ownership, access control lists and blocked public access.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException AccessControlListNotSupported() => Error(
        "AccessControlListNotSupported", HttpStatusCode.BadRequest, "The bucket does not allow ACLs");

    public static AwsServiceException InvalidBucketAclWithObjectOwnership() => Error(
        "InvalidBucketAclWithObjectOwnership",
        HttpStatusCode.BadRequest,
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");

    public static AwsServiceException InvalidBucketAclWithBlockPublicAccess() => Error(
        "InvalidBucketAclWithBlockPublicAccessError",
        HttpStatusCode.BadRequest,
        "Bucket cannot have public ACLs set with BlockPublicAccess enabled");

    public static AwsServiceException MalformedAcl() => Error(
        "MalformedACLError",
        HttpStatusCode.BadRequest,
        "The XML you provided was not well-formed or did not validate against our published schema");

    public static AwsServiceException CannedAclWithGrants() => InvalidRequest("Specifying both Canned ACLs and Header Grants is not allowed");

    public static AwsServiceException UnexpectedContent() => Error(
        "UnexpectedContent", HttpStatusCode.BadRequest, "This request does not support content");

    public static AwsServiceException MissingSecurityHeader(string header) => Error(
        "MissingSecurityHeader",
        HttpStatusCode.BadRequest,
        "Your request was missing a required header",
        new Detail("MissingHeaderName", header));

    public static AwsServiceException InvalidGroupUri(string argument, string uri) => InvalidArgument("Invalid group uri", argument, uri);

    public static AwsServiceException InvalidCanonicalId(string argument, string id) => InvalidArgument("Invalid id", argument, id);

    /// <summary>Grants to mail addresses were given up in October 2025.</summary>
    public static AwsServiceException EmailGrantee() => Error(
        "MethodNotAllowed", HttpStatusCode.MethodNotAllowed, "The specified method is not allowed against this resource.");

    public static AwsServiceException InvalidObjectOwnership(string value) => InvalidArgument(
        $"Invalid x-amz-object-ownership header: {value}", "x-amz-object-ownership");

    public static AwsServiceException OwnershipControlsNotFound(string bucket) => Error(
        "OwnershipControlsNotFoundError",
        HttpStatusCode.NotFound,
        "The bucket ownership controls were not found",
        new Detail("BucketName", bucket));

    public static AwsServiceException NoSuchPublicAccessBlock(string bucket) => Error(
        "NoSuchPublicAccessBlockConfiguration",
        HttpStatusCode.NotFound,
        "The public access block configuration was not found",
        new Detail("BucketName", bucket));

    /// <summary>The bucket's own account is told which setting is in the way.</summary>
    public static AwsServiceException BlockedPublicAccess(Principal caller, Bucket bucket, string action, string resource, string what) =>
        caller.AccountId == bucket.OwnerAccountId
            ? AccessDenied($"User: {caller.Arn} is not authorized to perform: {action} on resource: \"{resource}\" because {what} block public access setting.")
            : AccessDenied();
}
