using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of export tasks.</summary>
internal static partial class CloudWatchLogsErrors
{
    public static AwsServiceException NoSuchBucket() => InvalidParameter("The given bucket does not exist. Please make sure the bucket is valid.");

    public static AwsServiceException BucketCallFailed(string call) => InvalidParameter(
        $"{call} call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.");

    public static AwsServiceException ExportTaskNotFound() => NotFound("The specified export task does not exist.");

    public static AwsServiceException ExportTaskIsOver() => InvalidOperation("The specified export task has already finished.");
}
