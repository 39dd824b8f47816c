using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3Control;

/// <summary>The errors of batch jobs.</summary>
internal static class BatchJobErrors
{
    public static AwsServiceException NoSuchJob() => new("NoSuchJobException", (int)HttpStatusCode.NotFound, "No such job");

    public static AwsServiceException TokenReused() => new(
        "IdempotencyException", (int)HttpStatusCode.BadRequest, "A job with the same client request token and other parameters exists already.");

    public static AwsServiceException WrongStatus(string status, string requested) => new(
        "JobStatusException", (int)HttpStatusCode.BadRequest, $"A job with the status {status} can't get the status {requested}.");

    public static AwsServiceException TooManyTags(int max) => new(
        "TooManyTagsException", (int)HttpStatusCode.BadRequest, $"A job can have {max} tags at most.");

    public static AwsServiceException InvalidNextToken() => new(
        "InvalidNextTokenException", (int)HttpStatusCode.BadRequest, "The continuation token provided is incorrect");

    /// <summary>Why a job fails, not a request.</summary>
    public static AwsServiceException InvalidManifest(string message) => new("InvalidManifestContent", (int)HttpStatusCode.BadRequest, message);

    public static AwsServiceException UnreadableManifest(AwsServiceException error) => error.Code == "AccessDenied"
        ? new(error.Code, error.StatusCode, $"Reading the manifest is forbidden: {error.Code}")
        : new(error.Code, error.StatusCode, $"Reading the manifest failed: {error.Message}");
}
