using System.Collections.Concurrent;

namespace Simfra.Core.Tests.Time;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task AdvanceAsync_Manual_FiresDelaysInOrderAtTheirInstants()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var seen = new List<(int, DateTimeOffset)>();
        var delays = new[] { 5, 1, 3, 3 }.Select(async (seconds, i) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), clock).ConfigureAwait(false);
            lock (seen)
            {
                seen.Add((i, clock.GetUtcNow()));
            }
        }).ToArray();

        await clock.AdvanceAsync(TimeSpan.FromSeconds(4));

        Assert.Equal([(1, Start.AddSeconds(1)), (2, Start.AddSeconds(3)), (3, Start.AddSeconds(3))], seen);
        Assert.Equal(Start.AddSeconds(4), clock.GetUtcNow());
        Assert.False(delays[0].IsCompleted);
        await clock.SetAsync(Start.AddSeconds(5));
        await Task.WhenAll(delays);
    }

    [Fact]
    public async Task Manual_StandsStillUntilMoved()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var timestamp = clock.GetTimestamp();

        Assert.Equal(Start, clock.GetUtcNow());
        Assert.Equal(Start, clock.GetLocalNow());
        Assert.Equal(TimeSpan.Zero, clock.GetElapsedTime(timestamp));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(90));
        Assert.Equal(Start.AddMinutes(90), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(90), clock.GetElapsedTime(timestamp));
    }

    [Fact]
    public async Task SetAsync_ToThePast_IsRefused()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.SetAsync(Start.AddTicks(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.AdvanceAsync(TimeSpan.FromTicks(-1)));

        await clock.SetAsync(Start);
        Assert.Equal(Start, clock.GetUtcNow());
    }

    [Fact]
    public async Task AdvanceAsync_BeyondTheLastDate_IsRefused()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => clock.AdvanceAsync(TimeSpan.MaxValue));
        await clock.SetAsync(DateTimeOffset.MaxValue);

        Assert.Equal(DateTimeOffset.MaxValue, clock.GetUtcNow());
    }

    [Fact]
    public async Task Timer_InRealTimeThatLeaptOn_CatchesUpWithOneTick()
    {
        var source = new LeapingTime();
        var clock = new SimfraClock(SimfraClockMode.Real, null, source);
        var seen = new ConcurrentQueue<TimeSpan>(); // as with the system's timers, ticks may overlap
        await using var timer = clock.CreateTimer(
            _ => seen.Enqueue(source.Elapsed), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

        source.Elapsed = TimeSpan.FromHours(8);
        await clock.AdvanceAsync(TimeSpan.Zero);

        Assert.Equal([TimeSpan.FromHours(8), TimeSpan.FromHours(8)], seen);
    }

    [Fact]
    public async Task AdvanceAsync_RunsWhatThatSetsOffInTurn()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var seen = new List<DateTimeOffset>();
        var chain = ChainAsync();

        await clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([Start.AddSeconds(2), Start.AddSeconds(4), Start.AddSeconds(6), Start.AddSeconds(8), Start.AddSeconds(10)], seen);
        Assert.True(chain.IsCompletedSuccessfully);

        async Task ChainAsync()
        {
            for (var i = 0; i < 5; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), clock).ConfigureAwait(false);
                seen.Add(clock.GetUtcNow());
            }
        }
    }

    [Fact]
    public async Task AdvanceAsync_WaitsForTheWorkInFlightBeforeAndBetween()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var work = clock.Activity.Enter();
        var fired = new TaskCompletionSource();
        var slow = new TaskCompletionSource();
        await using var timer = clock.CreateTimer(
            _ =>
            {
                var woken = clock.Activity.Enter();
                fired.SetResult();
                _ = slow.Task.ContinueWith(_ => woken.Dispose(), TaskScheduler.Default);
            },
            null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        var advance = clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.False(fired.Task.IsCompleted);
        work.Dispose();
        await fired.Task;
        Assert.False(advance.IsCompleted);
        Assert.Equal(Start.AddSeconds(1), clock.GetUtcNow());
        slow.SetResult();
        await advance;
        Assert.Equal(Start.AddSeconds(2), clock.GetUtcNow());
    }

    [Fact]
    public async Task AdvanceAsync_Cancelled_StopsWhereItIs()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        using var work = clock.Activity.Enter();
        using var cancellation = new CancellationTokenSource();

        var advance = clock.AdvanceAsync(TimeSpan.FromSeconds(1), cancellation.Token);
        cancellation.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => advance);
        Assert.Equal(Start, clock.GetUtcNow());
    }

    [Fact]
    public async Task AdvanceAsync_FromSeveralSides_GoesTheWholeWay()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => clock.AdvanceAsync(TimeSpan.FromSeconds(1))));

        Assert.Equal(Start.AddSeconds(20), clock.GetUtcNow());
    }

    [Fact]
    public async Task Timer_WithAPeriod_FiresAtEachUntilItIsChangedOrDisposed()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var seen = new List<int>();
        var timer = clock.CreateTimer(
            _ => seen.Add((int)(clock.GetUtcNow() - Start).TotalSeconds), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        await clock.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Equal([1, 3, 5], seen);
        timer.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([1, 3, 5, 10], seen);
        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await timer.DisposeAsync();
        await clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal([1, 3, 5, 10], seen);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task Timer_DueAtOnce_FiresWithoutTheClockBeingMoved()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var fired = new TaskCompletionSource();

        await using var timer = clock.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task;
    }

    [Fact]
    public async Task Timer_ThatTakesTimeFromAnAsyncLocal_SeesItsCreators()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var local = new AsyncLocal<string> { Value = "creator" };
        string? seen = null;
        await using var timer = clock.CreateTimer(_ => seen = local.Value, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        local.Value = "mover";

        await clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("creator", seen);
    }

    [Fact]
    public async Task CancellationTokenSource_OnTheClock_CancelsInTime()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120), clock);

        await clock.AdvanceAsync(TimeSpan.FromSeconds(119));
        Assert.False(limit.IsCancellationRequested);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task Real_FollowsItsSource()
    {
        var source = new SimfraClock(SimfraClockMode.Manual, Start);
        var clock = new SimfraClock(SimfraClockMode.Real, null, source);
        var delay = Task.Delay(TimeSpan.FromSeconds(10), clock);

        await source.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(Start.AddSeconds(9), clock.GetUtcNow());
        Assert.False(delay.IsCompleted);
        await source.AdvanceAsync(TimeSpan.FromSeconds(1));
        await delay;
        Assert.Equal(Start.AddSeconds(10), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(10), clock.GetElapsedTime(0));
    }

    [Fact]
    public async Task Real_Advanced_RunsAheadOfItsSource()
    {
        var source = new SimfraClock(SimfraClockMode.Manual, Start);
        var clock = new SimfraClock(SimfraClockMode.Real, null, source);
        var seen = new List<DateTimeOffset>();
        var first = RecordAsync(TimeSpan.FromMinutes(1));
        var second = RecordAsync(TimeSpan.FromMinutes(10));

        await clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal([Start.AddMinutes(1)], seen);
        Assert.Equal(Start.AddMinutes(5), clock.GetUtcNow());
        Assert.Equal(Start, source.GetUtcNow());
        await source.AdvanceAsync(TimeSpan.FromMinutes(5));
        await Task.WhenAll(first, second);
        Assert.Equal([Start.AddMinutes(1), Start.AddMinutes(10)], seen);
        Assert.Equal(Start.AddMinutes(10), clock.GetUtcNow());

        async Task RecordAsync(TimeSpan delay)
        {
            await Task.Delay(delay, clock).ConfigureAwait(false);
            seen.Add(clock.GetUtcNow());
        }
    }

    [Fact]
    public async Task Real_OnTheSystemsTime_Fires()
    {
        var clock = new SimfraClock();
        var before = clock.GetUtcNow();

        await Task.Delay(TimeSpan.FromMilliseconds(20), clock);

        Assert.True(clock.GetUtcNow() - before >= TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public async Task Real_WithAStart_BeginsThereAndRuns()
    {
        var source = new SimfraClock(SimfraClockMode.Manual, Start);
        var clock = new SimfraClock(SimfraClockMode.Real, Start.AddYears(-5), source);

        await source.AdvanceAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(Start.AddYears(-5).AddSeconds(3), clock.GetUtcNow());
    }

    [Fact]
    public async Task Fork_ShowsTheSameTimeAndMovesAlone()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        var fork = clock.Fork();

        await fork.AdvanceAsync(TimeSpan.FromSeconds(7));

        Assert.Equal(Start.AddSeconds(12), fork.GetUtcNow());
        Assert.Equal(Start.AddSeconds(5), clock.GetUtcNow());
    }

    [Fact]
    public async Task Heap_AtRandom_FiresInOrderAndForgetsWhatWasTakenOut()
    {
        var random = new Random(7);
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        var seen = new List<(int Second, int Number)>();
        var expected = new List<(int Second, int Number)>();
        var timers = new List<ITimer>();
        for (var i = 0; i < 3_000; i++)
        {
            var (second, number) = (random.Next(1, 500), i);
            timers.Add(clock.CreateTimer(_ => seen.Add((second, number)), null, TimeSpan.FromSeconds(second), Timeout.InfiniteTimeSpan));
            expected.Add((second, number));
            if (random.Next(3) == 0)
            {
                var at = random.Next(timers.Count);
                await timers[at].DisposeAsync();
                timers.RemoveAt(at);
                expected.RemoveAt(at);
            }
        }

        await clock.AdvanceAsync(TimeSpan.FromSeconds(500));

        Assert.Equal(expected.Order(), seen);
    }

    /// <summary>A system that slept: its time goes on without its timers having fired.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override DateTimeOffset GetUtcNow() => Start + Elapsed;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new SimfraClock(SimfraClockMode.Manual, Start).CreateTimer(callback, state, dueTime, period);
    }
}
