using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Simfra.Testing;

namespace Simfra.Services.Tests.Sts;

/// <summary>Sessions live in their tokens and are good wherever the world's seal is: in forks, snapshots, and after a restart.</summary>
public sealed class SessionPersistenceTests
{
    [Fact]
    public async Task Sessions_AreGoodAfterARestartWithADataDirectory()
    {
        var folder = Directory.CreateTempSubdirectory("simfra-sts-");
        try
        {
            SessionAWSCredentials keys;
            await using (var before = await SimfraFixture.StartAsync(o => o.DataDirectory = folder.FullName))
            {
                keys = await SessionAsync(before);
            }

            await using var after = await SimfraFixture.StartAsync(o => o.DataDirectory = folder.FullName);

            Assert.Equal("arn:aws:iam::000000000000:root", await WhoAmIAsync(after, keys));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Sessions_AreGoodInAForkAndASnapshot_AndNowhereElse()
    {
        var file = Path.GetTempFileName();
        try
        {
            await using var aws = await SimfraFixture.StartAsync();
            var keys = await SessionAsync(aws);
            await aws.Server.SaveSnapshotAsync(file);
            await using var fork = await aws.ForkAsync();
            await using var loaded = await SimfraFixture.StartAsync(o => o.FromSnapshot(file));
            await using var other = await SimfraFixture.StartAsync();
            await SessionAsync(other);

            Assert.Equal("arn:aws:iam::000000000000:root", await WhoAmIAsync(fork, keys));
            Assert.Equal("arn:aws:iam::000000000000:root", await WhoAmIAsync(loaded, keys));
            var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => WhoAmIAsync(other, keys));
            Assert.Equal((HttpStatusCode.Forbidden, "InvalidClientTokenId"), (error.StatusCode, error.ErrorCode));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<SessionAWSCredentials> SessionAsync(SimfraFixture aws)
    {
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();
        var keys = (await root.GetSessionTokenAsync()).Credentials;
        return new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }

    private static async Task<string> WhoAmIAsync(SimfraFixture aws, SessionAWSCredentials keys)
    {
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: keys);
        return (await sts.GetCallerIdentityAsync(new())).Arn;
    }
}
