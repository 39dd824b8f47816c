using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;
using Simfra.Testing;

namespace Simfra.Services.Tests.Sts;

/// <summary>Sessions as the SDK gets and uses them: in the services of another account, by presigned URLs, and until they end.</summary>
public sealed class SdkSessionTests
{
    private const string Account = "000000000000";
    private const string RoleArn = $"arn:aws:iam::{TestWorld.OtherAccount}:role/uploader";

    [Fact]
    public async Task AssumeRole_IntoAnotherAccount_WorksThereInEveryService()
    {
        await using var aws = await StartAsync();
        using var uploader = aws.CreateClient<AmazonS3Client>(credentials: await AssumeAsync(aws));

        await uploader.PutBucketAsync("theirs");
        await uploader.PutObjectAsync(new PutObjectRequest { BucketName = "theirs", Key = "a b/ü.txt", ContentBody = "text" });
        using var read = await uploader.GetObjectAsync("theirs", "a b/ü.txt");
        using var reader = new StreamReader(read.ResponseStream);

        Assert.Equal("text", await reader.ReadToEndAsync());
        using var theirs = aws.CreateClient<AmazonS3Client>(credentials: new BasicAWSCredentials(TestWorld.OtherAccount, "test"));
        Assert.Contains((await theirs.ListBucketsAsync()).Buckets, static b => b.BucketName == "theirs");
    }

    [Fact]
    public async Task Sessions_DoWhatTheirPoliciesAllowAndNoMore()
    {
        await using var aws = await StartAsync();
        using var uploader = aws.CreateClient<AmazonS3Client>(credentials: await AssumeAsync(
            aws, """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"*"}]}"""));

        await uploader.PutBucketAsync("theirs");
        var error = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => uploader.PutObjectAsync(new PutObjectRequest { BucketName = "theirs", Key = "k", ContentBody = "text" }));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (error.StatusCode, error.ErrorCode));
        Assert.Contains("no session policy allows the s3:PutObject action", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PresignedUrls_OfASession_EndWithIt()
    {
        await using var aws = await StartAsync();
        var keys = await AssumeAsync(aws, seconds: 900);
        using var uploader = aws.CreateClient<AmazonS3Client>(credentials: keys);
        await uploader.PutBucketAsync("theirs");
        await uploader.PutObjectAsync(new PutObjectRequest { BucketName = "theirs", Key = "k", ContentBody = "text" });
        var url = await uploader.GetPreSignedURLAsync(new()
        {
            BucketName = "theirs",
            Key = "k",
            Expires = DateTime.UtcNow.AddHours(1),
            Protocol = Protocol.HTTP,
        });
        using var http = new HttpClient(aws.Server.CreateHandler());

        Assert.Equal("text", await http.GetStringAsync(new Uri(url)));
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(901));
        using var expired = await http.GetAsync(new Uri(url));

        Assert.Equal(HttpStatusCode.BadRequest, expired.StatusCode);
        Assert.Contains("<Code>ExpiredToken</Code><Message>The provided token has expired.</Message>", await expired.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssumeRoleWithWebIdentity_WithoutKeys_IsWhatTheSdkSends()
    {
        await using var aws = await StartAsync();
        var issuer = aws.Server.World.AddOpenIdIssuer("https://accounts.google.com");
        Roles(aws).Ensure(new(
            Account, "web",
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}"""));
        using var nobody = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: new AnonymousAWSCredentials());

        var answer = await nobody.AssumeRoleWithWebIdentityAsync(new()
        {
            RoleArn = $"arn:aws:iam::{Account}:role/web",
            RoleSessionName = "somebody",
            WebIdentityToken = issuer.CreateToken("123456", "app"),
        });

        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: answer.Credentials);
        Assert.Equal($"arn:aws:sts::{Account}:assumed-role/web/somebody", (await session.GetCallerIdentityAsync(new())).Arn);
        var error = await Assert.ThrowsAsync<InvalidIdentityTokenException>(() => nobody.AssumeRoleWithWebIdentityAsync(new()
        {
            RoleArn = $"arn:aws:iam::{Account}:role/web",
            RoleSessionName = "somebody",
            WebIdentityToken = "nonsense",
        }));
        Assert.Equal("InvalidIdentityToken", error.ErrorCode);
    }

    /// <summary>The SDK signs with the system's time, so the instance's clock begins at it.</summary>
    private static Task<SimfraFixture> StartAsync() => SimfraFixture.StartAsync(static o =>
    {
        o.LocalStackCompatibility = true;
        o.ClockMode = SimfraClockMode.Manual;
    });

    private static IRoleDirectory Roles(SimfraFixture aws) => aws.Server.World.Gateway.Capabilities.Find<IRoleDirectory>()!;

    /// <summary>A session of a role of another account that has all permissions there.</summary>
    private static async Task<SessionAWSCredentials> AssumeAsync(SimfraFixture aws, string? policy = null, int seconds = 3600)
    {
        Roles(aws).Ensure(new(
            TestWorld.OtherAccount, "uploader",
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{Account}}"},"Action":"sts:AssumeRole"}]}""")
        {
            PolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"],
        });
        Roles(aws).Ensure(new(
            Account, "app",
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}""")
        {
            PolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"],
        });
        var issuer = aws.Server.World.AddOpenIdIssuer("https://accounts.google.com");
        using var nobody = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: new AnonymousAWSCredentials());
        var app = (await nobody.AssumeRoleWithWebIdentityAsync(new()
        {
            RoleArn = $"arn:aws:iam::{Account}:role/app",
            RoleSessionName = "app",
            WebIdentityToken = issuer.CreateToken("123456", "app"),
        })).Credentials;
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: app);
        var keys = (await sts.AssumeRoleAsync(new() { RoleArn = RoleArn, RoleSessionName = "upload", Policy = policy, DurationSeconds = seconds })).Credentials;
        return new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }
}
