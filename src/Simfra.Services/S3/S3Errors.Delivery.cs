using System.Globalization;
using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of what buckets hand on: notifications, logs, reports.</summary>
internal static partial class S3Errors
{
    // Inventories
    public static AwsServiceException NoSuchConfiguration() =>
        Error("NoSuchConfiguration", HttpStatusCode.NotFound, "The specified configuration does not exist.");

    public static AwsServiceException ConfigurationIdMismatch() =>
        Error("IdMismatch", HttpStatusCode.BadRequest, "Document ID does not match the specified configuration ID.");

    public static AwsServiceException TooManyConfigurations() => Error(
        "TooManyConfigurations",
        HttpStatusCode.BadRequest,
        "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.");

    public static AwsServiceException InvalidDestinationBucket() => Error("InvalidS3DestinationBucket", HttpStatusCode.BadRequest, "Invalid bucket ARN.");

    // Logs
    public static AwsServiceException NoLoggingTarget(string bucket) => InvalidLoggingTarget("The target bucket for logging does not exist", bucket);

    public static AwsServiceException LoggingTargetOfOther(string bucket) =>
        InvalidLoggingTarget("The owner for the bucket to be logged and the target bucket must be the same.", bucket);

    public static AwsServiceException CrossLocationLogging(string location) => Error(
        "CrossLocationLoggingProhibitted",
        HttpStatusCode.Forbidden,
        "Cross S3 location logging not allowed. ",
        new Detail("TargetBucketLocation", location));

    // Notifications
    public static AwsServiceException TooManyNotifications(int max) =>
        InvalidRequest(string.Create(CultureInfo.InvariantCulture, $"Too many configurations submitted. The maximum number of configurations is {max}"));

    public static AwsServiceException NotificationIdTooLong(string id, int max) =>
        InvalidArgument(string.Create(CultureInfo.InvariantCulture, $"ID length exceeded allowed limit of {max}"), "Id", id);

    public static AwsServiceException NotificationIdTwice(string id) =>
        InvalidArgument("Same ID used for multiple configurations. IDs must be unique.", "Id", id);

    public static AwsServiceException UnsupportedEvent(string name) =>
        InvalidArgument("The event is not supported for notifications", "Event", name);

    public static AwsServiceException OverlappingEvents() => Error(
        "InvalidArgument",
        HttpStatusCode.BadRequest,
        "Configurations overlap. Configurations on the same bucket cannot share a common event type.");

    public static AwsServiceException OverlappingFilters() => Error(
        "InvalidArgument",
        HttpStatusCode.BadRequest,
        "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are overlapping for the same event type.");

    public static AwsServiceException InvalidFilterName(string? name) =>
        InvalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", name);

    public static AwsServiceException FilterNameTwice(string name) =>
        InvalidArgument($"Cannot specify more than one {name.ToLowerInvariant()} rule in a filter.", "FilterRule.Name", name);

    public static AwsServiceException FilterValueTooLong(string value) =>
        InvalidArgument("Size of filter rule value cannot exceed 1024 bytes in UTF-8 representation", "FilterRule.Value", value);

    public static AwsServiceException DestinationArnNotParsed(string element, string arn) =>
        InvalidArgument("The ARN could not be parsed", element, arn);

    public static AwsServiceException DestinationArnNotMatched(string element, string arn, string pattern) =>
        InvalidArgument($"The ARN failed to satisfy constraint: Member must satisfy regular expression pattern: {pattern}", element, arn);

    public static AwsServiceException FifoDestination(string element, string arn) =>
        InvalidArgument($"FIFO {(element == "Queue" ? "SQS queues" : "SNS topics")} are not supported.", element, arn);

    public static AwsServiceException DestinationInOtherRegion(string element, string arn) => InvalidArgument(
        "The notification destination service region is not valid for the bucket location constraint", element, arn);

    /// <summary>Destinations that aren't there or don't let S3 in, each with what is wrong with it.</summary>
    public static AwsServiceException InvalidDestinations(IReadOnlyList<(string Name, string Reason)> destinations) => Error(
        "InvalidArgument",
        HttpStatusCode.BadRequest,
        "Unable to validate the following destination configurations",
        [.. destinations.Index().SelectMany(static d => new Detail[]
        {
            new(string.Create(CultureInfo.InvariantCulture, $"ArgumentName{d.Index + 1}"), d.Item.Name),
            new(string.Create(CultureInfo.InvariantCulture, $"ArgumentValue{d.Index + 1}"), d.Item.Reason),
        })]);

    private static AwsServiceException InvalidLoggingTarget(string message, string bucket) =>
        Error("InvalidTargetBucketForLogging", HttpStatusCode.BadRequest, message, new Detail("TargetBucket", bucket));
}
