using Simfra.Security;

namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>Who calls, for which account and region, and by what name the call is known.</summary>
public sealed class CallerTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    [Theory]
    [InlineData(GatewayFixture.AccessKeyId, GatewayFixture.Secret, GatewayFixture.AccountId)]
    [InlineData("test", "test", GatewayFixture.AccountId)]
    [InlineData("111111111111", "test", "111111111111")]
    public async Task RootKey_IsTheRootOfItsAccount(string accessKeyId, string secret, string account)
    {
        var answer = await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts", credential: Key(accessKeyId, secret));

        Assert.Equal((account, $"arn:aws:iam::{account}:root"), (answer.Ok().Element("Account"), answer.Element("Arn")));
    }

    [Theory]
    [InlineData("111111111111", "wrong", "SignatureDoesNotMatch")]
    [InlineData("test", "wrong", "SignatureDoesNotMatch")]
    [InlineData("11111111111", "test", "InvalidClientTokenId")]
    [InlineData("tset", "test", "InvalidClientTokenId")]
    public async Task OtherKey_IsRefused(string accessKeyId, string secret, string code)
    {
        var answer = await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts", credential: Key(accessKeyId, secret));

        answer.AssertError(ErrorForm.Query, 403, code);
    }

    [Fact]
    public async Task AccountAndRegion_AreThoseOfTheSignature()
    {
        var other = Key("111111111111", "test");
        await CreateAsync("eu-west-1", null);
        await CreateAsync("us-east-1", other);

        Assert.Contains("/000000000000/q", await ListAsync("eu-west-1", null), StringComparison.Ordinal);
        Assert.Contains("/111111111111/q", await ListAsync("us-east-1", other), StringComparison.Ordinal);
        Assert.DoesNotContain("/q", await ListAsync("us-east-1", null), StringComparison.Ordinal);
        Assert.DoesNotContain("/q", await ListAsync("eu-west-1", other), StringComparison.Ordinal);

        async Task CreateAsync(string region, Credential? key) =>
            (await _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"q"}"""), "sqs", region, key)).Ok();

        async Task<string> ListAsync(string region, Credential? key) =>
            (await _aws.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs", region, key)).Ok().Text;
    }

    [Fact]
    public async Task RegionOfTheHost_MustBeThatOfTheSignature()
    {
        var request = TestRequest.Form("sts", "GetCallerIdentity") with { Host = "sts.eu-west-1.amazonaws.com" };

        (await _aws.CallAsync(request, "sts", "eu-west-1")).Ok();
        (await _aws.CallAsync(request, "sts", "us-east-1")).AssertError(
            ErrorForm.Query, 403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region, not 'us-east-1'. ");
    }

    [Fact]
    public async Task RequestId_IsInHeadersAndBody_AndNewEachTime()
    {
        var first = await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts");
        var second = await _aws.CallAsync(TestRequest.Form("sts", "Nope"), "sts");
        var bucket = await _aws.CallAsync(new("GET", "/none"), "s3");

        Assert.True(Guid.TryParse(first.Header("x-amzn-RequestId"), out _));
        Assert.Equal(first.Header("x-amzn-RequestId"), first.Element("RequestId"));
        Assert.Equal(second.Header("x-amzn-RequestId"), second.Element("RequestId"));
        Assert.NotEqual(first.Element("RequestId"), second.Element("RequestId"));
        Assert.Equal(bucket.Header("x-amz-request-id"), bucket.Element("RequestId"));
        Assert.Equal(bucket.Header("x-amz-id-2"), bucket.Element("HostId"));
        Assert.Null(bucket.Header("x-amzn-RequestId"));
    }

    [Fact]
    public async Task SessionKey_NeedsItsToken_AndExpires()
    {
        var session = await SessionAsync(_aws);
        var identity = TestRequest.Form("sts", "GetCallerIdentity");

        (await _aws.CallAsync(identity, "sts", credential: session)).Ok();
        (await _aws.CallAsync(identity, "sts", credential: session with { SessionToken = null }))
            .AssertError(ErrorForm.Query, 403, "InvalidClientTokenId");
        (await _aws.CallAsync(identity, "sts", credential: session with { SessionToken = "other" }))
            .AssertError(ErrorForm.Query, 403, "InvalidClientTokenId");
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        (await _aws.CallAsync(identity, "sts", credential: session))
            .AssertError(ErrorForm.Query, 403, "ExpiredToken", "The security token included in the request is expired");
    }

    [Fact]
    public async Task Worlds_NeverSeeEachOther()
    {
        await using var other = new GatewayFixture();
        (await _aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"mine"}"""), "sqs")).Ok();
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        var session = await SessionAsync(_aws);
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.DoesNotContain("mine", (await other.CallAsync(TestRequest.Json("sqs", "ListQueues"), "sqs")).Ok().Text, StringComparison.Ordinal);
        (await other.CallAsync(new("GET", "/bucket"), "s3")).AssertError(ErrorForm.S3, 404, "NoSuchBucket");
        (await other.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts", credential: session))
            .AssertError(ErrorForm.Query, 403, "InvalidClientTokenId");
        Assert.Equal(GatewayFixture.Start, other.World.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Reset_ForgetsResourcesAndSessions_AndKeepsRootKeysAndTime()
    {
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        var session = await SessionAsync(_aws);
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        _aws.World.Reset();

        (await _aws.CallAsync(new("GET", "/bucket"), "s3")).AssertError(ErrorForm.S3, 404, "NoSuchBucket");
        (await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity"), "sts", credential: session))
            .AssertError(ErrorForm.Query, 403, "InvalidClientTokenId");
        (await _aws.CallAsync(new("PUT", "/bucket"), "s3")).Ok();
        Assert.Equal(GatewayFixture.Start + TimeSpan.FromMinutes(1), _aws.World.Clock.GetUtcNow());
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();

    private static Credential Key(string accessKeyId, string secret) => new(accessKeyId, secret, new RootPrincipal(GatewayFixture.AccountId));

    private static async Task<Credential> SessionAsync(GatewayFixture aws)
    {
        var answer = (await aws.CallAsync(TestRequest.Form("sts", "GetSessionToken"), "sts")).Ok();
        return Key(answer.Element("AccessKeyId")!, answer.Element("SecretAccessKey")!) with { SessionToken = answer.Element("SessionToken") };
    }
}
