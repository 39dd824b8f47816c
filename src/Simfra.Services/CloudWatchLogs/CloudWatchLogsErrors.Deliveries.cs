using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The errors of deliveries.</summary>
internal static partial class CloudWatchLogsErrors
{
    public static AwsServiceException Conflict(string message) => new ConflictException(message);

    // The second full stop is AWS's.
    public static AwsServiceException DeliverySourceNotFound() => NotFound("Requested Delivery Source does not exist in this account..");

    public static AwsServiceException DeliveryDestinationNotFound() => NotFound("Requested Delivery Destination does not exist in this account.");

    public static AwsServiceException DeliveryNotFound() => NotFound("Requested Delivery does not exist in this account.");
}
