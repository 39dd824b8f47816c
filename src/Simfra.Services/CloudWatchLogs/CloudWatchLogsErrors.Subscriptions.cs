using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of subscription filters and destinations.</summary>
internal static partial class CloudWatchLogsErrors
{
    public static AwsServiceException CrossAccountFunction() => AccessDenied(
        "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.");

    public static AwsServiceException CrossAccountStream(string vendor) => AccessDenied(
        $"Cross-account {vendor} delivery is not allowed. You must use DestinationPolicies to create cross account subscriptions.");

    public static AwsServiceException NoRole(string vendor) => InvalidParameter(
        $"destinationArn for vendor {vendor} cannot be used without roleArn");

    public static AwsServiceException RoleForFunction() => InvalidParameter("destinationArn for vendor lambda cannot be used with roleArn");

    public static AwsServiceException CannotCallFunction() => InvalidParameter(
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.");

    public static AwsServiceException CannotReachStream(string vendor) => vendor == "kinesis"
        ? InvalidParameter("Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state. ")
        : InvalidParameter("Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state.");

    public static AwsServiceException DestinationNotFound() => NotFound("The specified destination does not exist.");

    public static AwsServiceException SubscriptionNotFound() => NotFound("The specified subscription filter does not exist.");
}
