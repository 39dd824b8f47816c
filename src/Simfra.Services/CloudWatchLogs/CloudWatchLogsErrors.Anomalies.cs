using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of anomaly detectors.</summary>
internal static partial class CloudWatchLogsErrors
{
    public static AwsServiceException DetectorNotFound() => NotFound("The specified anomaly detector does not exist.");

    public static AwsServiceException AnomalyNotFound() => NotFound("The specified anomaly does not exist.");

    public static AwsServiceException PatternNotFound() => NotFound("The specified pattern does not exist.");

    public static AwsServiceException CannotReadAnomalies(string detectorArn) =>
        AccessDenied($"The KMS key of the anomaly detector {detectorArn} does not exist or is not allowed to be used.");
}
