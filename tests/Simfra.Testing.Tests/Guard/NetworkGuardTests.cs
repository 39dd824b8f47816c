using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing.Guard;

/// <summary>No call of the process gets to real AWS while a guarded fixture lives. None of these tests could reach it anyway: the guard throws first.</summary>
public sealed class NetworkGuardTests
{
    [Fact]
    public async Task Client_MadeWithoutTheFixture_IsRefused_ByHost()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var sts = new AmazonSecurityTokenServiceClient(new BasicAWSCredentials("key", "secret"), RegionEndpoint.EUWest1);

        var refused = await Assert.ThrowsAsync<RealAwsRefusedException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));

        Assert.Equal("sts.eu-west-1.amazonaws.com", refused.Host);
        Assert.StartsWith(
            "AmazonSecurityTokenServiceClient is about to call real AWS: sts.eu-west-1.amazonaws.com.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("aws.CreateClient", refused.Message, StringComparison.Ordinal);
        Assert.Contains("""o.AllowRealAws("sts.eu-west-1.amazonaws.com")""", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_OfS3_IsRefused_ByTheBucketsHost()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var s3 = new AmazonS3Client(new BasicAWSCredentials("key", "secret"), RegionEndpoint.EUWest1);

        var refused = await Assert.ThrowsAsync<RealAwsRefusedException>(() => s3.GetObjectAsync("orders", "a"));

        Assert.Equal("orders.s3.eu-west-1.amazonaws.com", refused.Host);
    }

    [Fact]
    public async Task Client_WithoutCredentials_IsRefused_BeforeItLooksForThem()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var sts = new AmazonSecurityTokenServiceClient(RegionEndpoint.USEast1);

        var refused = await Assert.ThrowsAsync<RealAwsRefusedException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));

        Assert.Equal("sts.us-east-1.amazonaws.com", refused.Host);
    }

    [Theory]
    [InlineData("https://sqs.us-east-1.amazonaws.com/", "sqs.us-east-1.amazonaws.com")]
    [InlineData("https://s3.dualstack.cn-north-1.amazonaws.com.cn/bucket", "s3.dualstack.cn-north-1.amazonaws.com.cn")]
    [InlineData("https://lambda.eu-west-1.api.aws/", "lambda.eu-west-1.api.aws")]
    [InlineData("https://abc.lambda-url.us-east-1.on.aws/", "abc.lambda-url.us-east-1.on.aws")]
    [InlineData("http://169.254.169.254/latest/api/token", "169.254.169.254")]
    public async Task HttpClient_ToAHostOfAws_IsRefused(string url, string host)
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var http = new HttpClient();

        var refused = await Assert.ThrowsAsync<RealAwsRefusedException>(() => http.GetAsync(url));

        Assert.Equal(host, refused.Host);
    }

    [Fact]
    public async Task ClientMadeBeforeAnyFixture_IsRefusedByItsRequest()
    {
        // What a pipeline that knows nothing of the guard does: it sends.
        await using var aws = await SimfraFixture.StartAsync();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://sts.amazonaws.com/");

        Assert.Equal("sts.amazonaws.com", Assert.Throws<RealAwsRefusedException>(() => http.Send(request)).Host);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("sqs.us-east-1.0123456789ab.localhost")]
    [InlineData("notamazonaws.com")]
    [InlineData("amazonaws.com.example.org")]
    [InlineData("docs.aws.amazon.com")]
    public async Task OtherHosts_AreNoneOfTheGuardsBusiness(string host)
    {
        await using var aws = await SimfraFixture.StartAsync();

        SimfraNetworkGuard.Check(host, "A test");
    }

    [Fact]
    public async Task FixturesOwnHandler_LeadsToTheFixtureWhateverTheHost()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var http = aws.CreateHttpClient();

        // Unsigned, and so refused by the emulator: not by the guard.
        Assert.Equal(403, (int)(await http.GetAsync("https://sqs.us-east-1.amazonaws.com/?Action=ListQueues&Version=2012-11-05")).StatusCode);
    }

    [Fact]
    public async Task Refusal_ThatTheCodeSwallows_IsKeptForTheTestFramework()
    {
        await using var aws = await SimfraFixture.StartAsync();
        var run = TestRun.Begin(aws);
        using var http = new HttpClient();

        await Record.ExceptionAsync(() => http.GetAsync("https://sqs.us-east-1.amazonaws.com/"));

        Assert.Equal("sqs.us-east-1.amazonaws.com", run.Refused!.Host);
    }

    [Fact]
    public async Task LookingForTheMachinesRole_IsRefused_ButFailsNoTest()
    {
        await using var aws = await SimfraFixture.StartAsync();
        var run = TestRun.Begin(aws);
        using var http = new HttpClient();

        var refused = await Assert.ThrowsAsync<RealAwsRefusedException>(() => http.GetAsync("http://169.254.169.254/latest/api/token"));

        Assert.Contains("was given no credentials or region", refused.Message, StringComparison.Ordinal);
        Assert.Null(run.Refused);
    }
}

/// <summary>Which guards there are is the process's: nothing else may run meanwhile.</summary>
[Collection(AloneCollection.Name)]
public sealed class NetworkGuardScopeTests
{
    private const string Host = "sts.eu-west-1.amazonaws.com";
    private const string MetadataSwitch = "AWS_EC2_METADATA_DISABLED";

    [Fact]
    public async Task Guard_EndsWithItsFixture()
    {
        var aws = await SimfraFixture.StartAsync();
        Assert.Throws<RealAwsRefusedException>(static () => SimfraNetworkGuard.Check(Host, "A test"));

        await aws.DisposeAsync();
        SimfraNetworkGuard.Check(Host, "A test");
    }

    [Fact]
    public async Task Host_ThatIsAllowed_MayBeCalled_AndNoOther()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.AllowRealAws(Host));

        SimfraNetworkGuard.Check(Host, "A test");
        Assert.Throws<RealAwsRefusedException>(static () => SimfraNetworkGuard.Check("sts.us-east-1.amazonaws.com", "A test"));
    }

    [Fact]
    public async Task FixtureWithoutGuard_GuardsNothing()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.NetworkGuard = false);

        SimfraNetworkGuard.Check(Host, "A test");
    }

    [Fact]
    public void Guard_WithoutAFixture_Guards()
    {
        using (SimfraNetworkGuard.Start())
        {
            Assert.Throws<RealAwsRefusedException>(static () => SimfraNetworkGuard.Check(Host, "A test"));
        }

        SimfraNetworkGuard.Check(Host, "A test");
    }

    [Fact]
    public void Sdk_DoesNotAskTheMachineForARole_WhileThereIsAGuard()
    {
        var before = Environment.GetEnvironmentVariable(MetadataSwitch);
        using (SimfraNetworkGuard.Start())
        {
            using var another = SimfraNetworkGuard.Start();
            Assert.Equal("true", Environment.GetEnvironmentVariable(MetadataSwitch));
        }

        Assert.Equal(before, Environment.GetEnvironmentVariable(MetadataSwitch));
    }

    [Fact]
    public void HostAllowedByOneGuard_IsRefusedByAnother()
    {
        using var strict = SimfraNetworkGuard.Start();
        using var lax = SimfraNetworkGuard.Start(Host);

        Assert.Throws<RealAwsRefusedException>(static () => SimfraNetworkGuard.Check(Host, "A test"));
    }
}
