using Amazon.Runtime;
using Amazon.S3;

namespace Simfra.Interop.Tests;

/// <summary>Clients of the AWS SDK for .NET that reach a server over TCP, as another process's would.</summary>
internal static class SdkClients
{
    public static AmazonS3Client S3(SimfraServer server, AWSCredentials? credentials = null) => new(
        credentials ?? new BasicAWSCredentials(server.RootAccessKeyId, server.RootSecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = server.Endpoint.ToString(),
            AuthenticationRegion = server.DefaultRegion,
            ForcePathStyle = true,
        });
}
