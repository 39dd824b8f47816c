using Simfra.Models.Sts;

namespace Simfra.Core.Tests.Gateway.Stages;

/// <summary>How an operation that waits comes to its end.</summary>
public sealed class TimeLimitTests
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationToken _handlersToken;

    [Theory]
    [InlineData(null, 120)]
    [InlineData(5, 5)]
    public async Task Handler_PastItsLimit_IsServiceUnavailableByTheClock(int? limit, int seconds)
    {
        await using var aws = new GatewayFixture([Waiting(limit)]);
        var call = aws.CallAsync(TestRequest.Form("sts", "GetSessionToken"), "sts");
        await _started.Task;

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(seconds - 1));
        Assert.False(call.IsCompleted);
        await aws.World.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        (await call).AssertError(
            ErrorForm.Query, 503, "ServiceUnavailable", $"GetSessionToken did not finish within its time limit of {seconds} s.");
        Assert.True(_handlersToken.IsCancellationRequested);
        Assert.Empty(aws.World.Failures.All);
    }

    [Fact]
    public async Task Handler_OfAClientThatLeaves_IsCancelledAndAnsweredToNobody()
    {
        var observer = new RecordingObserver();
        await using var aws = new GatewayFixture([Waiting(null)], o => o with { Observers = [observer] });
        using var client = new CancellationTokenSource();
        var call = aws.SendAsync(aws.Sign(TestRequest.Form("sts", "GetSessionToken"), "sts"), client.Token);
        await _started.Task;

        await client.CancelAsync();

        Assert.Empty((await call).Body);
        Assert.True(_handlersToken.IsCancellationRequested);
        Assert.Empty(observer.Calls);
        Assert.Empty(aws.World.Failures.All);
    }

    [Fact]
    public async Task Handler_OfAWorldThatStops_IsServiceUnavailable()
    {
        var aws = new GatewayFixture([Waiting(null)]);
        var call = aws.CallAsync(TestRequest.Form("sts", "GetSessionToken"), "sts");
        await _started.Task;

        await aws.DisposeAsync();

        (await call).AssertError(ErrorForm.Query, 503, "ServiceUnavailable", "The instance is being shut down.");
        Assert.Empty(aws.World.Failures.All);
    }

    [Fact]
    public async Task LongPoll_OfAClientThatLeaves_LeavesTheMessageThere()
    {
        await using var aws = new GatewayFixture();
        await aws.CallAsync(TestRequest.Json("sqs", "CreateQueue", """{"QueueName":"q"}"""), "sqs");
        const string queue = "\"QueueUrl\":\"http://localhost:4599/000000000000/q\"";
        using var client = new CancellationTokenSource();
        var poll = aws.SendAsync(aws.Sign(TestRequest.Json("sqs", "ReceiveMessage", $$"""{{{queue}},"WaitTimeSeconds":20}"""), "sqs"), client.Token);
        Assert.False(poll.IsCompleted);

        await client.CancelAsync();
        await poll;
        (await aws.CallAsync(TestRequest.Json("sqs", "SendMessage", $$"""{{{queue}},"MessageBody":"m"}"""), "sqs")).Ok();

        var received = await aws.CallAsync(TestRequest.Json("sqs", "ReceiveMessage", $$"""{{{queue}}}"""), "sqs");
        Assert.Contains("\"Body\":\"m\"", received.Ok().Text, StringComparison.Ordinal);
        Assert.Empty(aws.World.Failures.All);
    }

    private TestModule Waiting(int? limit) => new(
        StsSchemas.Service,
        (o, host) => o.Handle(StsApi.GetSessionToken, async ValueTask<GetSessionTokenResponse> (_, _, token) =>
        {
            _handlersToken = token;
            _started.SetResult();
            await host.Waits.WaitUntilAsync(GatewayFixture.Start.AddDays(1), token);
            return new();
        }))
    {
        Limit = limit is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };
}
