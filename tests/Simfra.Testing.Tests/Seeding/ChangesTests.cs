namespace Simfra.Testing.Seeding;

/// <summary>What changes is told to those who listen, and to nobody else.</summary>
public sealed class ChangesTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Changes_TellWhatBecameOfWhich()
    {
        await using var changes = _aws.Changes.GetAsyncEnumerator();

        await _aws.Seed.Ssm.Parameter("/a", "1");
        await _aws.Seed.Ssm.Parameter("/a", "2");
        await _aws.InvokeAsync("ssm", "DeleteParameter", new { Name = "/a" });

        var added = await NextAsync(changes);
        Assert.Equal((SimfraChangeType.Added, "ssm", "ssm.parameter", "/a"), (added.Type, added.Service, added.Kind, added.Key));
        Assert.Equal(("000000000000", "us-east-1"), (added.AccountId, added.Region));
        Assert.Null(added.Before);
        Assert.Equal("1", (string?)added.After!["Versions"]![0]!["Value"]);
        var changed = await NextAsync(changes);
        Assert.Equal(SimfraChangeType.Changed, changed.Type);
        Assert.Single(changed.Before!["Versions"]!.AsArray());
        Assert.Equal(2, changed.After!["Versions"]!.AsArray().Count);
        var removed = await NextAsync(changes);
        Assert.Equal(SimfraChangeType.Removed, removed.Type);
        Assert.Null(removed.After);
    }

    [Fact]
    public async Task AFailedCall_ChangesNothing()
    {
        await using var changes = _aws.Changes.GetAsyncEnumerator();

        await Assert.ThrowsAsync<SimfraCallException>(() => _aws.InvokeAsync("ssm", "DeleteParameter", new { Name = "/none" }));
        await _aws.Seed.Ssm.Parameter("/a", "1");

        Assert.Equal(SimfraChangeType.Added, (await NextAsync(changes)).Type);
    }

    [Fact]
    public async Task AReset_IsAnUnknownChange()
    {
        await _aws.Seed.Ssm.Parameter("/a", "1");
        await using var changes = _aws.Changes.GetAsyncEnumerator();

        await _aws.ResetAsync();

        Assert.Equal(SimfraChangeType.Unknown, (await NextAsync(changes)).Type);
    }

    [Fact]
    public async Task AReaderThatIsTooSlow_IsToldThatItMissedSome()
    {
        await using var changes = _aws.Changes.GetAsyncEnumerator();
        await _aws.Seed.Ssm.Parameter("/first", "0");
        Assert.Equal("/first", (await NextAsync(changes)).Key);

        var queue = _aws.Seed.Sqs.Queue("q");
        for (var i = 0; i < 5000; i++)
        {
            await queue.Message("m");
        }

        Assert.Equal(SimfraChangeType.Unknown, (await NextAsync(changes)).Type);
        Assert.Equal("sqs", (await NextAsync(changes)).Service);
    }

    [Fact]
    public async Task Changes_EndWithTheInstance()
    {
        var aws = await SimfraFixture.StartAsync();
        await using var changes = aws.Changes.GetAsyncEnumerator();

        await aws.DisposeAsync();

        Assert.False(await changes.MoveNextAsync());
    }

    [Fact]
    public async Task Changes_EndWithTheirToken_AndTheFeedForgetsTheReader()
    {
        using var cancellation = new CancellationTokenSource();
        var feed = _aws.Server.World.Gateway.State.Feed;
        Assert.False(feed.HasSubscribers);

        var reading = Task.Run(async () =>
        {
            await foreach (var _ in _aws.Changes.WithCancellation(cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
        while (!feed.HasSubscribers)
        {
            await Task.Yield();
        }

        await _aws.Seed.Ssm.Parameter("/a", "1");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.False(feed.HasSubscribers);
    }

    /// <summary>CloudTrail, which writes down calls after their answer, is left out.</summary>
    private static async Task<SimfraChange> NextAsync(IAsyncEnumerator<SimfraChange> changes)
    {
        do
        {
            Assert.True(await changes.MoveNextAsync());
        }
        while (changes.Current.Service == "cloudtrail");
        return changes.Current;
    }
}
