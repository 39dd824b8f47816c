using Simfra.Core.Tests.State;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class JobTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly JobDefinition Expire = new("test.expire");

    [Fact]
    public async Task AdvanceAsync_RunsJobsInTurnsByDueTimeThenSequence()
    {
        await using var world = new World(new WorldOptions { Clock = new SimfraClock(SimfraClockMode.Manual, Start) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        jobs.Handle(Expire, job => states[job.Scope].Items.Add(new Item(job.Payload, world.Clock.GetUtcNow().ToString("ss"))));
        world.Start();

        states.Update(() =>
        {
            jobs.Schedule(Expire, Start.AddSeconds(2), Scope, "late");
            jobs.Schedule(Expire, Start.AddSeconds(1), Scope, "early");
            jobs.Schedule(Expire, Start.AddSeconds(1), Scope, "later than early");
            jobs.Schedule(Expire, Start, Scope, "now");
        });

        await world.DrainAsync();
        Assert.Equal(["now"], states[Scope].Items.All.Select(item => item.Name));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal([("early", "01"), ("late", "02"), ("later than early", "01"), ("now", "00")], states[Scope].Items.All.Select(item => (item.Name, item.Group!)));
        Assert.Empty(jobs.Pending);
    }

    [Fact]
    public async Task LongPoll_WakesOnSignalAndOnTime()
    {
        await using var world = new World(new WorldOptions { Clock = new SimfraClock(SimfraClockMode.Manual, Start) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        world.Start();
        var key = new SignalKey("arrival", Scope, "q");

        async Task<int> PollAsync()
        {
            using var activity = world.Activity.Enter();
            var until = world.Clock.GetUtcNow().AddSeconds(20);
            using var arrivals = world.Waits.Listen(key);
            while (true)
            {
                var count = states.Update(() => states[Scope].Items.Count);
                if (count > 0 || !(await arrivals.WaitAsync(until, CancellationToken.None)).IsSignalled)
                {
                    return count;
                }
            }
        }

        var timedOut = PollAsync();
        await world.DrainAsync();
        Assert.False(timedOut.IsCompleted);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await timedOut);

        var woken = PollAsync();
        await world.DrainAsync();
        Assert.False(woken.IsCompleted);
        states.Update(() =>
        {
            states[Scope].Items.Add(new Item("m"));
            states.Signal(key);
        });
        await world.DrainAsync();
        Assert.Equal(1, await woken);
    }
}
