namespace Simfra.Core.Tests.Gateway.BadInput;

/// <summary>Signatures missing, stale, altered or garbled, in the codes of each protocol.</summary>
public sealed class BadSignatureTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    [Fact]
    public async Task Missing_IsRefusedInEachForm()
    {
        (await _aws.SendAsync(TestRequest.Form("sts", "GetCallerIdentity"))).AssertError(ErrorForm.Query, 403, "MissingAuthenticationToken");
        (await _aws.SendAsync(TestRequest.Json("sqs", "ListQueues"))).AssertError(ErrorForm.Json, 403, "MissingAuthenticationTokenException");
        (await _aws.SendAsync(TestRequest.Json("ssm", "GetParameter"))).AssertError(ErrorForm.Json, 400, "MissingAuthenticationTokenException");
        (await _aws.SendAsync(TestRequest.Cbor("cloudwatch", "ListMetrics", [0xA0])))
            .AssertError(ErrorForm.Cbor, 403, "MissingAuthenticationTokenException");
        (await _aws.SendAsync(TestRequest.RestJson("GET", "/schedules") with { Host = "scheduler.us-east-1.amazonaws.com" }))
            .AssertError(ErrorForm.RestJson, 403, "MissingAuthenticationTokenException");
        (await _aws.SendAsync(TestRequest.Form("ec2", "DescribeRegions") with { Host = "ec2.us-east-1.amazonaws.com" }))
            .AssertError(ErrorForm.Ec2, 400, "MissingAuthenticationToken");

        // S3 takes calls of nobody in particular; what is missing here is the bucket.
        (await _aws.SendAsync(new("GET", "/bucket/key"))).AssertError(ErrorForm.S3, 404, "NoSuchBucket");
    }

    [Theory]
    [InlineData(-901)]
    [InlineData(901)]
    [InlineData(-86_400)]
    public async Task FromAnotherTime_IsRefused(int seconds)
    {
        var time = GatewayFixture.Start.AddSeconds(seconds);

        (await _aws.SendAsync(_aws.Sign(TestRequest.Form("sts", "GetCallerIdentity"), "sts", time: time)))
            .AssertError(ErrorForm.Query, 403, "SignatureDoesNotMatch");
    }

    [Fact]
    public async Task Replayed_IsGoodUntilItIsTooOld()
    {
        var request = _aws.Sign(TestRequest.Form("sts", "GetCallerIdentity"), "sts");

        (await _aws.SendAsync(request)).Ok();
        (await _aws.SendAsync(request)).Ok();
        await _aws.World.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        (await _aws.SendAsync(request)).AssertError(
            ErrorForm.Query, 403, "SignatureDoesNotMatch",
            "Signature expired: 20300102T030405Z is now earlier than 20300102T034905Z (20300102T040405Z - 15 min.)");
    }

    [Fact]
    public async Task ForAnotherBody_IsRefused()
    {
        var request = _aws.Sign(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"a"}"""), "sqs");

        (await _aws.SendAsync(request with { Body = [.. """{"QueueName":"b"}"""u8] })).AssertError(ErrorForm.Json, 403, "InvalidSignatureException");
    }

    [Fact]
    public async Task ForAnotherService_IsRefused()
    {
        var request = _aws.Sign(TestRequest.Form("sts", "GetCallerIdentity") with { Host = "sts.amazonaws.com" }, "sqs");

        (await _aws.SendAsync(request)).AssertError(
            ErrorForm.Query, 403, "SignatureDoesNotMatch", "Credential should be scoped to correct service: 'sts'. ");
    }

    [Theory]
    [InlineData("AWS4-HMAC-SHA256", "IncompleteSignature", 400)]
    [InlineData("AWS4-HMAC-SHA256 garbage", "IncompleteSignature", 400)]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0", "IncompleteSignature", 400)]
    [InlineData("AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=", "IncompleteSignature", 400)]
    [InlineData("AWS4-HMAC-SHA1 Credential=a/20300102/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0", "IncompleteSignature", 400)]
    [InlineData("Bearer abc", "MissingAuthenticationToken", 403)]
    [InlineData("Basic YTpi", "MissingAuthenticationToken", 403)]
    [InlineData("\u00ff\u0100", "MissingAuthenticationToken", 403)]
    public async Task Garbled_IsRefused(string authorization, string code, int status)
    {
        var request = TestRequest.Form("sts", "GetCallerIdentity").With("Authorization", authorization).With("X-Amz-Date", "20300102T030405Z");

        (await _aws.SendAsync(request)).AssertError(ErrorForm.Query, status, code);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Assert.Empty(_aws.World.Failures.All);
        await _aws.DisposeAsync();
    }
}
