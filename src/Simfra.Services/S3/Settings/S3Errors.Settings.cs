using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of bucket settings and stored configurations.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException InvalidConfigurationId(string? id) => InvalidArgument("The ID is not valid", "id", id);

    public static AwsServiceException InvalidTieringDays(int days) => InvalidArgument("Days is not in the allowed range", "Days", Invariant(days));

    public static AwsServiceException NotAccelerated(bool isSuspended) => InvalidRequest(
        isSuspended ? "S3 Transfer Acceleration is disabled on this bucket" : "S3 Transfer Acceleration is not configured on this bucket");
}
