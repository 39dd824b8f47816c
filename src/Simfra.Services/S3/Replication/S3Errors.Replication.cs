using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of replication.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException ReplicationConfigurationNotFound(string bucket) => Error(
        "ReplicationConfigurationNotFoundError",
        HttpStatusCode.NotFound,
        "The replication configuration was not found",
        new Detail("BucketName", bucket));

    /// <summary>An element that rules with a filter need.</summary>
    public static AwsServiceException MissingInReplicationRule(string element) => InvalidRequest(
        $"{element} must be specified for this version of Cross Region Replication configuration schema. " +
        "Please refer to S3 Developer Guide for more information.");
}
