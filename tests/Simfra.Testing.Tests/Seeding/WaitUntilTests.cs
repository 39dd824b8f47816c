namespace Simfra.Testing.Seeding;

/// <summary>Waiting without polling, whatever the clock does.</summary>
public sealed class WaitUntilTests
{
    [Fact]
    public async Task Wait_ForWhatIsSo_DoesNotWait()
    {
        await using var aws = await SimfraFixture.StartAsync();

        await aws.WaitUntilAsync(() => aws.Sqs.Queues.Count == 0, TimeSpan.Zero);
    }

    [Fact]
    public async Task Wait_LooksWheneverSomethingHasChanged_AndOnlyThen()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        var looks = 0;

        var waiting = aws.WaitUntilAsync(() =>
        {
            Interlocked.Increment(ref looks);
            return aws.Sqs.Queue("orders").Messages.Count == 2;
        });
        Assert.False(waiting.IsCompleted);
        await aws.Seed.Sqs.Queue("orders").Message("1");
        Assert.False(waiting.IsCompleted);
        await aws.Seed.Sqs.Queue("orders").Message("2");

        await waiting;
        Assert.InRange(looks, 2, 20);
    }

    [Theory]
    [InlineData(SimfraClockMode.Real)]
    [InlineData(SimfraClockMode.AutoAdvance)]
    public async Task Wait_ForWhatTimeAloneBrings_EndsWhenItHasCome(SimfraClockMode mode)
    {
        await using var aws = await SimfraFixture.StartAsync(o => o.ClockMode = mode);
        var seconds = mode == SimfraClockMode.Real ? 1 : 900;
        await aws.Seed.Sqs.Queue("orders").Message("42", m => m.DelaySeconds = seconds);
        var message = aws.Sqs.Queue("orders").Messages[0];

        await aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Visible.Count == 1);

        Assert.True(aws.Clock.GetUtcNow() >= message.VisibleAt);
    }

    [Fact]
    public async Task Wait_UnderAManualClock_EndsWhenTheTestMovesIt()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        await aws.Seed.Sqs.Queue("orders").Message("42", static m => m.DelaySeconds = 60);

        var waiting = aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Visible.Count == 1);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        await waiting;
    }

    [Fact]
    public async Task Wait_ForWhatSomebodyHasToDo_MakesNoClockJump()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.AutoAdvance);
        var queue = await aws.Seed.Sqs.Queue("orders").Message("1", static m => m.DelaySeconds = 60);
        var before = aws.Clock.GetUtcNow();

        var waiting = aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Messages.Count == 2);
        await aws.DrainAsync();
        await queue.Message("2");

        await waiting;
        Assert.Equal(before, aws.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Wait_ForTheEndOfWhatIsKept_EndsWhenTheTestMovesTheClockThere()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        await aws.Seed.Sqs.Queue("orders", static q => q.MessageRetentionPeriod = 60).Message("1");

        var waiting = aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Messages.Count == 0);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.False(waiting.IsCompleted);
        await aws.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        await waiting;
    }

    [Fact]
    public async Task Wait_ForACall_EndsWhenItIsInTheJournal()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

        var waiting = aws.WaitUntilAsync(() => aws.Journal.CallsTo("sqs", "ListQueues").Count == 1);
        await aws.InvokeAsync("sqs", "ListQueues");

        await waiting;
    }

    [Fact]
    public async Task Wait_InVain_FailsWithTheStateShown()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        await aws.Seed.Sqs.Queue("orders").Message("42");

        var error = await Assert.ThrowsAsync<SimfraTimeoutException>(
            () => aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Messages.Count == 2, TimeSpan.FromMilliseconds(50)));

        Assert.StartsWith("Not so within 0.05 s: () => aws.Sqs.Queue(\"orders\").Messages.Count == 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 visible, 0 in flight, 0 delayed", error.Message, StringComparison.Ordinal);
        Assert.Contains("Visible, received 0 times: 42", error.Message, StringComparison.Ordinal);
        Assert.Contains("SendMessage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForWhatIsNotThere_FailsWithItsName()
    {
        await using var aws = await SimfraFixture.StartAsync();

        var error = await Assert.ThrowsAsync<SimfraTimeoutException>(
            () => aws.WaitUntilAsync(() => aws.Ssm.Parameter("/a").Value == "1", TimeSpan.FromMilliseconds(20)));

        Assert.Contains("There is no parameter '/a' in 000000000000 in us-east-1. There is none.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_EndsWithItsToken_AndWithWhatTheConditionThrows()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var cancellation = new CancellationTokenSource();

        var waiting = aws.WaitUntilAsync(static () => false, cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<FormatException>(() => aws.WaitUntilAsync(static () => throw new FormatException()));
        Assert.False(aws.Server.World.Gateway.State.Feed.HasSubscribers);
        await aws.DrainAsync();
    }

    [Fact]
    public async Task ManyWaits_AtOnce_AllEnd()
    {
        await using var aws = await SimfraFixture.StartAsync();
        var queue = await aws.Seed.Sqs.QueueAsync("orders");

        var waits = Enumerable.Range(1, 50).Select(n => aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Messages.Count >= n)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), async (_, token) =>
            await aws.InvokeAsync("sqs", "SendMessage", new { QueueUrl = queue.Url, MessageBody = "m" }, cancellationToken: token));

        await Task.WhenAll(waits);
    }
}
