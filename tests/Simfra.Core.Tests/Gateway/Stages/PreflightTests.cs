namespace Simfra.Core.Tests.Gateway.Stages;

public sealed class PreflightTests : IAsyncLifetime
{
    private readonly GatewayFixture _aws = new();

    [Fact]
    public async Task Preflight_OfAnyOrigin_IsAnsweredWithoutASignature()
    {
        var answer = await _aws.SendAsync(new(
            "OPTIONS", "/bucket/key", ("Origin", "http://localhost:3000"), ("Access-Control-Request-Method", "PUT"),
            ("Access-Control-Request-Headers", "authorization,x-amz-date")));

        Assert.Equal((200, "*"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
        Assert.Equal("authorization,x-amz-date", answer.Header("Access-Control-Allow-Headers"));
        Assert.Contains("PUT", answer.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task Call_FromABrowser_MayBeReadByIt()
    {
        var answer = await _aws.CallAsync(TestRequest.Form("sts", "GetCallerIdentity").With("Origin", "http://localhost:3000"), "sts");

        Assert.Equal("*", answer.Ok().Header("Access-Control-Allow-Origin"));
        Assert.Contains("x-amzn-RequestId", answer.Header("Access-Control-Expose-Headers"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_WithoutAnOrigin_IsNoPreflight() =>
        (await _aws.CallAsync(new("OPTIONS", "/bucket"), "s3")).AssertError(ErrorForm.S3, 405, "MethodNotAllowed");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _aws.DisposeAsync().AsTask();
}
