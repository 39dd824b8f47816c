using System.Net;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of archived objects.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException RestoreAlreadyInProgress() => Error(
        "RestoreAlreadyInProgress", HttpStatusCode.Conflict, "Object restore is already in progress");

    public static AwsServiceException NotRestorable(string storageClass) => new InvalidObjectState(
        "Restore is not allowed for the object's current storage class")
    {
        StorageClass = storageClass,
    };

    public static AwsServiceException TierNotAvailable(string tier, string storageClass) => InvalidArgument(
        $"{tier} retrievals are not available for the storage class {storageClass}", "Tier", tier);
}
