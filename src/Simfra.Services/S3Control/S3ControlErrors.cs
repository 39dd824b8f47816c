using System.Net;
using Simfra.Models.S3Control;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>The errors of S3 Control: code, message and the elements that go with it.</summary>
internal static class S3ControlErrors
{
    public static AwsServiceException AccessDenied(string message = "Access Denied") => new("AccessDenied", (int)HttpStatusCode.Forbidden, message);

    public static AwsServiceException MissingAccountId() => InvalidRequest("Missing required header for this request: x-amz-account-id");

    public static AwsServiceException InvalidRequest(string message) => new("InvalidRequest", (int)HttpStatusCode.BadRequest, message);

    public static AwsServiceException MalformedXml() => new(
        "MalformedXML", (int)HttpStatusCode.BadRequest, "The XML you provided was not well-formed or did not validate against our published schema");

    public static AwsServiceException InvalidName(string? name) => new(
        "InvalidURI", (int)HttpStatusCode.BadRequest, "Couldn't parse the specified URI.")
    {
        Details = [new("URI", name)],
    };

    public static AwsServiceException NoSuchAccessPoint(string? name) => new(
        "NoSuchAccessPoint", (int)HttpStatusCode.NotFound, "The specified accesspoint does not exist")
    {
        Details = [new("AccessPointName", name)],
    };

    public static AwsServiceException NoSuchAccessPointPolicy(string name) => new(
        "NoSuchAccessPointPolicy", (int)HttpStatusCode.NotFound, "The specified accesspoint policy does not exist")
    {
        Details = [new("AccessPointName", name)],
    };

    public static AwsServiceException AccessPointAlreadyOwnedByYou() => new(
        "AccessPointAlreadyOwnedByYou",
        (int)HttpStatusCode.Conflict,
        "Your previous request to create the named accesspoint succeeded and you already own it.");

    public static AwsServiceException NoSuchPublicAccessBlock(string accountId) => new NoSuchPublicAccessBlockConfiguration(
        "The public access block configuration was not found")
    {
        Details = [new("AccountId", accountId)],
    };

    public static AwsServiceException NoSuchResource() => new(
        "NoSuchResource", (int)HttpStatusCode.NotFound, "The specified resource doesn't exist.");

    public static AwsServiceException MalformedPolicy(string message) => new("MalformedPolicy", (int)HttpStatusCode.BadRequest, message);

    /// <summary>What this product says of parameters that it doesn't honour.</summary>
    public static AwsServiceException NotBuilt(string parameter) => new(
        "NotImplemented", (int)HttpStatusCode.NotImplemented, $"{parameter} is not implemented by Simfra.Embedded.");
}
