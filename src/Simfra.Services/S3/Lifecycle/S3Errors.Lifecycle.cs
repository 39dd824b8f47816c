using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>The errors of lifecycles.</summary>
internal static partial class S3Errors
{
    public static AwsServiceException NoSuchLifecycleConfiguration(string bucket) => Error(
        "NoSuchLifecycleConfiguration", HttpStatusCode.NotFound, "The lifecycle configuration does not exist", new Detail("BucketName", bucket));
}
