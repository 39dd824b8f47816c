using Amazon.KeyManagementService;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;

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

    public static AmazonKeyManagementServiceClient Kms(SimfraServer server, AWSCredentials credentials) => new(
        credentials,
        new AmazonKeyManagementServiceConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = server.DefaultRegion });

    public static AmazonSecurityTokenServiceClient Sts(SimfraServer server, AWSCredentials credentials) => new(
        credentials,
        new AmazonSecurityTokenServiceConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = server.DefaultRegion });
}
