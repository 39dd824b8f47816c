using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing;

public sealed class SimfraFixtureTests
{
    [Fact]
    public async Task Client_SignsAsRoot_AndIsAnswered()
    {
        await using var aws = await SimfraFixture.StartAsync(o => o.DefaultAccountId = "123456789012");
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>();

        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal(("123456789012", "arn:aws:iam::123456789012:root"), (identity.Account, identity.Arn));
    }

    [Fact]
    public async Task Client_WithAWrongSecret_IsRefused()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(
            credentials: new BasicAWSCredentials(aws.Server.RootAccessKeyId, "wrong"));

        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(
            () => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));

        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
    }

    [Fact]
    public async Task Client_OfAFixtureWithAnotherClock_IsAnswered()
    {
        // Signatures are dated by the machine's clock; the SDK has to find out how far the emulated one is from it, and may not mix them up.
        await using var past = await SimfraFixture.StartAsync(At(2001));
        await using var future = await SimfraFixture.StartAsync(At(2049));
        using var inThePast = past.CreateClient<AmazonSecurityTokenServiceClient>();
        using var inTheFuture = future.CreateClient<AmazonSecurityTokenServiceClient>();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(past.Server.DefaultAccountId, (await inThePast.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
            Assert.Equal(future.Server.DefaultAccountId, (await inTheFuture.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
        }

        await past.Clock.AdvanceAsync(TimeSpan.FromDays(30));
        Assert.Equal(past.Server.DefaultAccountId, (await inThePast.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
    }

    [Fact]
    public async Task CreateClient_LeavesTheLastWordToTheCaller()
    {
        await using var aws = await SimfraFixture.StartAsync(o => o.DefaultRegion = "eu-west-1");

        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(config => config.AuthenticationRegion = "ap-south-1");

        Assert.Equal("ap-south-1", sts.Config.AuthenticationRegion);
        Assert.StartsWith("http://sts.eu-west-1.", sts.Config.ServiceURL, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configure_GivesBackTheSameConfiguration()
    {
        await using var aws = await SimfraFixture.StartAsync();
        var config = new AmazonSecurityTokenServiceConfig();

        Assert.Same(config, aws.Configure(config));

        using var sts = new AmazonSecurityTokenServiceClient(aws.Credentials, config);
        Assert.NotNull(await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
    }

    [Fact]
    public async Task Client_OfADisposedFixture_CannotReachIt()
    {
        var aws = await SimfraFixture.StartAsync();
        using var sts = aws.CreateClient<AmazonSecurityTokenServiceClient>(config => config.MaxErrorRetry = 0);
        await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        await aws.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
    }

    private static Action<SimfraOptions> At(int year) => options =>
    {
        options.ClockMode = SimfraClockMode.Manual;
        options.StartTime = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero);
    };
}
