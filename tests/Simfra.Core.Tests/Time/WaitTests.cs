using Simfra.Core.Tests.State;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class WaitTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly SignalKey Key = new("test.arrival", Scope, "q");

    private readonly Simulation _world = new(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Manual, Start) });
    private readonly ServiceState<ItemState> _states;

    public WaitTests() => _states = _world.State.Register("test", static partition => new ItemState(partition));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Wait_EndsWithTheSignalOfItsKeyOnly()
    {
        var wait = WaitAsync(Key, 20);
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(7));

        _states.Signal(Key with { Id = "other" });
        _states.Signal(Key with { Scope = Scope with { Region = "eu-west-1" } });
        await _world.DrainAsync();
        Assert.False(wait.IsCompleted);
        _states.Signal(Key);
        await _world.DrainAsync();

        Assert.Equal(new WaitResult(WaitOutcome.Signalled, Start.AddSeconds(7)), await wait);
    }

    [Fact]
    public async Task Signal_OfAKeyThatWakesOne_WakesTheOneThatHasWaitedLongest()
    {
        var key = Key with { WakesOne = true };
        var first = WaitAsync(key, 20);
        var second = WaitAsync(key, 20);
        var third = WaitAsync(key, 20);

        _states.Signal(key);
        await _world.DrainAsync();
        Assert.Equal((true, false, false), (first.IsCompleted, second.IsCompleted, third.IsCompleted));
        _states.Signal(key);
        await _world.DrainAsync();
        Assert.Equal((true, false), (second.IsCompleted, third.IsCompleted));
        Assert.True(_world.Waits.IsAwaited(key));
        _states.Signal(key);

        Assert.True((await third).IsSignalled);
        Assert.False(_world.Waits.IsAwaited(key));
    }

    [Fact]
    public async Task Wait_EndsAtItsTime()
    {
        var wait = WaitAsync(Key, 20);

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.True(wait.IsCompleted);
        Assert.Equal(new WaitResult(WaitOutcome.TimedOut, Start.AddSeconds(20)), await wait);
    }

    [Fact]
    public async Task Wait_Cancelled_EndsAsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = WaitAsync(Key, 20, cancellation.Token);
        await _world.DrainAsync();

        cancellation.Cancel();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitAsync(Key, 20, cancellation.Token));
        Assert.True(_world.Activity.IsIdle);
    }

    [Fact]
    public async Task Wait_ForATimeThatHasCome_ReturnsAtOnce()
    {
        var wait = WaitAsync(Key, 0);

        Assert.True(wait.IsCompleted);
        Assert.Equal(WaitOutcome.TimedOut, (await wait).Outcome);
    }

    [Fact]
    public async Task Wait_ByWorkThatIsNotCounted_IsRefused()
    {
        using var listener = _world.Waits.Listen(Key);

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await listener.WaitAsync(Start.AddSeconds(1), CancellationToken.None));

        Assert.True(_world.Activity.IsIdle);
    }

    [Fact]
    public async Task Listener_KeepsASignalThatComesBeforeTheWait()
    {
        using var activity = _world.Activity.Enter();
        using var listener = _world.Waits.Listen(Key);
        _states.Signal(Key);

        var first = listener.WaitAsync(Start.AddSeconds(20), CancellationToken.None);
        Assert.True(first.IsCompleted);
        Assert.True((await first).IsSignalled);
        var second = listener.WaitAsync(Start.AddSeconds(20), CancellationToken.None);
        Assert.False(second.IsCompleted);
        _states.Signal(Key);
        Assert.True((await second).IsSignalled);
    }

    [Fact]
    public async Task Signal_InATurn_ComesAfterTheCommitAndNotAfterAFailure()
    {
        var wait = ReadAfterSignalAsync();

        Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            _states[Scope].Items.Add(new Item("lost"));
            _states.Signal(Key);
            throw new FormatException();
        }));
        _states.Update(() => Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            _states.Signal(Key);
            throw new FormatException();
        })));
        await _world.DrainAsync();
        Assert.False(wait.IsCompleted);
        _states.Update(() =>
        {
            _states.Signal(Key);
            _states[Scope].Items.Add(new Item("a"));
        });

        Assert.Equal("a", await wait);

        async Task<string?> ReadAfterSignalAsync()
        {
            using var activity = _world.Activity.Enter();
            await _world.Waits.WaitAsync(Key, Start.AddSeconds(20), CancellationToken.None);
            return _states[Scope].Items.All.FirstOrDefault()?.Name;
        }
    }

    [Fact]
    public async Task Reset_WakesAllWhoWait()
    {
        var waits = Enumerable.Range(0, 5).Select(i => WaitAsync(Key with { Id = $"{i % 2}" }, 20)).ToArray();
        await _world.DrainAsync();

        _world.Reset();

        Assert.All(await Task.WhenAll(waits), result => Assert.True(result.IsSignalled));
    }

    [Fact]
    public async Task WaitUntilAsync_WaitsForTheClock()
    {
        var seen = WaitUntilAsync();
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(Start.AddSeconds(3), await seen);

        async Task<DateTimeOffset> WaitUntilAsync()
        {
            using var activity = _world.Activity.Enter();
            return await _world.Waits.WaitUntilAsync(Start.AddSeconds(3), CancellationToken.None);
        }
    }

    [Fact]
    public async Task TenThousandWaits_EndInTime()
    {
        var waits = Enumerable.Range(0, 10_000).Select(i => WaitAsync(Key with { Id = $"{i % 100}" }, 1 + (i % 20))).ToArray();
        await _world.DrainAsync();
        Assert.DoesNotContain(waits, wait => wait.IsCompleted);
        _states.Signal(Key with { Id = "7" });
        await _world.DrainAsync();
        Assert.Equal(100, waits.Count(wait => wait.IsCompleted));

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        var results = await Task.WhenAll(waits);
        Assert.All(results.Index().Where(result => result.Index % 100 != 7), result => Assert.Equal(
            new WaitResult(WaitOutcome.TimedOut, Start.AddSeconds(1 + (result.Index % 20))), result.Item));
    }

    [Fact]
    public async Task Consumers_OfMessagesSentUnderLoad_MissNone()
    {
        const int messages = 3_000;
        var received = 0;
        var consumers = Enumerable.Range(0, 8).Select(_ => Task.Run(ConsumeAsync)).ToArray();
        var producers = Enumerable.Range(0, 3).Select(producer => Task.Run(() =>
        {
            for (var i = producer; i < messages; i += 3)
            {
                _states.Update(() =>
                {
                    _states[Scope].Items.Add(new Item($"{i}"));
                    _states.Signal(Key);
                });
            }
        })).ToArray();
        await Task.WhenAll(producers);

        // No time passes: a consumer that missed its signal would wait for ever, and the drain would find messages left over.
        await _world.DrainAsync();

        Assert.Equal(messages, received);
        Assert.Equal(0, _states[Scope].Items.Count);
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        await Task.WhenAll(consumers);

        async Task ConsumeAsync()
        {
            using var activity = _world.Activity.Enter();
            using var arrivals = _world.Waits.Listen(Key);
            do
            {
                while (_states.Update(TakeOne))
                {
                    Interlocked.Increment(ref received);
                }
            }
            while ((await arrivals.WaitAsync(Start.AddSeconds(20), CancellationToken.None)).IsSignalled);
        }

        bool TakeOne() => _states[Scope].Items.All.FirstOrDefault() is { } item && _states[Scope].Items.Remove(item.Name);
    }

    [Fact]
    public async Task Signals_TimesAndCancellationsAtOnce_EndEachWaitOnce()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var seconds = random.Next(1, 3);
            var waits = Enumerable.Range(0, 4).Select(_ => WaitAsync(Key, seconds, cancellation.Token)).ToArray();
            await Task.WhenAll(
                Task.Run(() => _states.Signal(Key)),
                Task.Run(cancellation.Cancel),
                _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2)));
            foreach (var wait in waits)
            {
                await wait.ContinueWith(_ => { }, TaskScheduler.Default);
            }

            Assert.True(_world.Activity.IsIdle);
        }
    }

    private async Task<WaitResult> WaitAsync(SignalKey key, int seconds, CancellationToken cancellationToken = default)
    {
        using var activity = _world.Activity.Enter();
        return await _world.Waits.WaitAsync(key, _world.Clock.GetUtcNow().AddSeconds(seconds), cancellationToken).ConfigureAwait(false);
    }
}
