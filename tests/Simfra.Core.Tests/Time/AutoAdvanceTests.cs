using Simfra.Core.Tests.State;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class AutoAdvanceTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly JobDefinition Note = new("test.note");

    private readonly SimfraClock _clock = new(SimfraClockMode.AutoAdvance, Start);

    [Fact]
    public async Task Delay_WithNothingElseToDo_TakesNoTime()
    {
        await Task.Delay(TimeSpan.FromMinutes(15), _clock);

        Assert.Equal(Start.AddMinutes(15), _clock.GetUtcNow());
    }

    [Fact]
    public async Task Delays_AreReachedInOrder()
    {
        var seen = new List<int>();
        using (_clock.Activity.Enter())
        {
            // While this is in flight the clock stands still.
            foreach (var minutes in new[] { 30, 10, 20 })
            {
                _ = RecordAsync(minutes);
            }

            Assert.Equal(Start, _clock.GetUtcNow());
        }

        await Task.Delay(TimeSpan.FromMinutes(60), _clock);

        Assert.Equal([10, 20, 30], seen);

        async Task RecordAsync(int minutes)
        {
            await Task.Delay(TimeSpan.FromMinutes(minutes), _clock).ConfigureAwait(false);
            lock (seen)
            {
                seen.Add(minutes);
            }
        }
    }

    [Fact]
    public async Task Jobs_RunOnTheWayToWhatIsAwaited_ButMakeNoWayThemselves()
    {
        await using var world = new Simulation(new SimulationOptions { Clock = _clock });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        jobs.Handle(Note, job => states[Scope].Items.Add(new Item(job.Payload)));
        world.Start();
        states.Update(() =>
        {
            jobs.Schedule(Note, Start.AddMinutes(5), Scope, "soon");
            jobs.Schedule(Note, Start.AddDays(4), Scope, "retention");
        });

        await world.DrainAsync();
        Assert.Equal(Start, _clock.GetUtcNow());
        await Task.Delay(TimeSpan.FromMinutes(15), _clock);

        Assert.Equal(Start.AddMinutes(15), _clock.GetUtcNow());
        Assert.Equal(["soon"], states[Scope].Items.All.Select(item => item.Name));
    }

    [Fact]
    public async Task LongPoll_ThatGetsNothing_EndsAtItsTime()
    {
        var waits = new Waits(_clock);
        WaitResult result;
        using (_clock.Activity.Enter())
        {
            using var listener = waits.Listen(new SignalKey("test", Scope, "q"));
            result = await listener.WaitAsync(Start.AddSeconds(20), CancellationToken.None);
        }

        Assert.Equal(new WaitResult(WaitOutcome.TimedOut, Start.AddSeconds(20)), result);
    }

    [Fact]
    public async Task WaitWithoutAnEnd_MakesNoWay()
    {
        var waits = new Waits(_clock);
        var key = new SignalKey("test", Scope, "q");
        var wait = WaitAsync();
        await _clock.DrainAsync(CancellationToken.None);
        Assert.Equal(Start, _clock.GetUtcNow());

        waits.Signal(key);

        Assert.Equal(new WaitResult(WaitOutcome.Signalled, Start), await wait);

        async Task<WaitResult> WaitAsync()
        {
            using var activity = _clock.Activity.Enter();
            return await waits.WaitAsync(key, DateTimeOffset.MaxValue, CancellationToken.None).ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task TimeLimits_AndPeriods_MakeNoWay()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1), _clock);
        await using var periodic = _clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(50));
        await _clock.DrainAsync(CancellationToken.None);
        Assert.Equal(Start, _clock.GetUtcNow());

        await Task.Delay(TimeSpan.FromMinutes(2), _clock);

        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public async Task AdvanceAsync_WorksToo()
    {
        await _clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(Start.AddHours(1), _clock.GetUtcNow());
    }
}
