using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Simfra.Services.Tests.Wire;
using Simfra.Testing;

namespace Simfra.Services.Tests.Sts;

/// <summary>STS by the SDK, whose clients sign with the session's keys as those of users do.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task GetCallerIdentity_OfTheRootUser_IsItsAccount()
    {
        await using var aws = await StartAsync();
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>();

        var identity = await sts.GetCallerIdentityAsync(new());

        Assert.Equal(("000000000000", "arn:aws:iam::000000000000:root", "000000000000"), (identity.Account, identity.Arn, identity.UserId));
    }

    [Fact]
    public async Task GetCallerIdentity_OfAnotherAccountsKey_IsThatAccount()
    {
        await using var aws = await StartAsync();
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(
            credentials: new BasicAWSCredentials(TestWorld.OtherAccount, "test"));

        var identity = await sts.GetCallerIdentityAsync(new());

        Assert.Equal(("111111111111", "arn:aws:iam::111111111111:root"), (identity.Account, identity.Arn));
    }

    [Fact]
    public async Task GetSessionToken_GivesKeysThatWorkForAnHour()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();

        var keys = (await root.GetSessionTokenAsync()).Credentials;

        Assert.Matches("^ASIA[A-Z2-7]{16}$", keys.AccessKeyId);
        Assert.Equal(40, keys.SecretAccessKey.Length);
        Assert.Equal(In(aws, 3600), keys.Expiration!.Value.ToUniversalTime());
        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: SessionOf(keys));
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(3599));
        Assert.Equal("arn:aws:iam::000000000000:root", (await session.GetCallerIdentityAsync(new())).Arn);
    }

    [Fact]
    public async Task GetSessionToken_GivesNewKeysEachTime()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();

        var first = (await root.GetSessionTokenAsync()).Credentials;
        var second = (await root.GetSessionTokenAsync()).Credentials;

        Assert.NotEqual(first.AccessKeyId, second.AccessKeyId);
        Assert.NotEqual(first.SessionToken, second.SessionToken);
    }

    [Fact]
    public async Task SessionKeys_AfterTheirTime_AreExpired()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();
        var keys = (await root.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = 900 })).Credentials;
        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: SessionOf(keys));

        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(899));
        await session.GetCallerIdentityAsync(new());
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => session.GetCallerIdentityAsync(new()));

        Assert.Equal((HttpStatusCode.Forbidden, "ExpiredToken"), (error.StatusCode, error.ErrorCode));
        Assert.Equal("The security token included in the request is expired", error.Message);
    }

    [Fact]
    public async Task SessionKeys_WithAnotherToken_AreInvalid()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();
        var keys = (await root.GetSessionTokenAsync()).Credentials;
        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(
            credentials: new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, "bm90IGl0"));

        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => session.GetCallerIdentityAsync(new()));

        Assert.Equal((HttpStatusCode.Forbidden, "InvalidClientTokenId"), (error.StatusCode, error.ErrorCode));
    }

    [Theory]
    [InlineData(900, 900)]
    [InlineData(3600, 3600)]
    [InlineData(129600, 3600)]
    public async Task GetSessionToken_OfTheRootUser_LastsAnHourAtTheMost(int asked, int given)
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();

        var keys = (await root.GetSessionTokenAsync(new GetSessionTokenRequest { DurationSeconds = asked })).Credentials;

        Assert.Equal(In(aws, given), keys.Expiration!.Value.ToUniversalTime());
    }

    [Fact]
    public async Task GetSessionToken_WithSessionKeys_IsDenied()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();
        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(
            credentials: SessionOf((await root.GetSessionTokenAsync()).Credentials));

        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => session.GetSessionTokenAsync());

        Assert.Equal(
            (HttpStatusCode.Forbidden, "AccessDenied", "Cannot call GetSessionToken with session credentials"),
            (error.StatusCode, error.ErrorCode, error.Message));
    }

    [Fact]
    public async Task SessionKeys_AreForgottenByAReset()
    {
        await using var aws = await StartAsync();
        using var root = aws.CreateClient<AmazonSecurityTokenServiceClient>();
        using var session = aws.CreateClient<AmazonSecurityTokenServiceClient>(
            credentials: SessionOf((await root.GetSessionTokenAsync()).Credentials));

        await aws.ResetAsync();
        var error = await Assert.ThrowsAnyAsync<AmazonServiceException>(() => session.GetCallerIdentityAsync(new()));

        Assert.Equal("InvalidClientTokenId", error.ErrorCode);
    }

    /// <summary>The SDK signs with the system's time, and learns from an error that the instance's clock was moved.</summary>
    private static Task<SimfraFixture> StartAsync() => SimfraFixture.StartAsync(static o =>
    {
        o.LocalStackCompatibility = true;
        o.ClockMode = SimfraClockMode.Manual;
    });

    /// <summary>A time from now on, to the whole second as answers give it.</summary>
    private static DateTime In(SimfraFixture aws, int seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(aws.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds).UtcDateTime;

    private static SessionAWSCredentials SessionOf(Credentials keys) => new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
}
