using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of websites and of calls from other origins.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException NoSuchWebsiteConfiguration(string bucket) => Error(
        "NoSuchWebsiteConfiguration",
        HttpStatusCode.NotFound,
        "The specified bucket does not have a website configuration",
        new Detail("BucketName", bucket));

    public static AwsServiceException NoSuchCorsConfiguration(string bucket) => Error(
        "NoSuchCORSConfiguration", HttpStatusCode.NotFound, "The CORS configuration does not exist", new Detail("BucketName", bucket));

    public static AwsServiceException CorsNotEnabled(string method) =>
        CorsForbidden("CORSResponse: CORS is not enabled for this bucket.", method, "BUCKET");

    public static AwsServiceException CorsNotAllowed(string method, string resourceType) => CorsForbidden(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
        "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        method,
        resourceType);

    public static AwsServiceException BadPreflight(string message) => Error("BadRequest", HttpStatusCode.BadRequest, message);

    private static AwsServiceException CorsForbidden(string message, string method, string resourceType) => Error(
        "AccessForbidden", HttpStatusCode.Forbidden, message, new("Method", method), new("ResourceType", resourceType));
}
