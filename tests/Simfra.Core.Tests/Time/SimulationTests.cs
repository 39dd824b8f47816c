using System.Runtime.CompilerServices;
using Simfra.Core.Tests.State;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly JobDefinition Deliver = new("test.deliver");

    [Theory]
    [InlineData(SimfraClockMode.Real)]
    [InlineData(SimfraClockMode.Manual)]
    [InlineData(SimfraClockMode.AutoAdvance)]
    public async Task DisposeAsync_EndsWaitsJobsAndTimers(SimfraClockMode mode)
    {
        // The source stands still, so the bound on the end isn't reached however slow the machine is.
        var source = new SimfraClock(SimfraClockMode.Manual, Start);
        var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(mode, Start, source) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        var started = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        jobs.HandleAsync(Deliver, async (_, cancellationToken) =>
        {
            started.SetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ended.SetResult();
            }
        });
        world.Start();
        states.Update(() => jobs.Schedule(Deliver, Start, Scope));
        await started.Task;
        var wait = WaitAsync();
        var hasFired = false;
        await using var timer = world.Clock.CreateTimer(_ => hasFired = true, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);

        await world.DisposeAsync();

        Assert.True(ended.Task.IsCompleted);
        Assert.Single(jobs.Pending);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(WaitAsync);
        Assert.True(world.Stopping.IsCancellationRequested);
        Assert.True(world.Activity.IsIdle);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.False(hasFired);
        await world.DisposeAsync();

        async Task WaitAsync()
        {
            using var activity = world.Activity.Enter();
            await world.Waits.WaitAsync(new SignalKey("test", Scope, ""), Start.AddHours(1), CancellationToken.None).ConfigureAwait(false);
        }
    }

    [Fact]
    public async Task DisposeAsync_WithAJobThatIgnoresItsToken_LeavesItBehind()
    {
        // A source whose time the test moves shows that the wait for the job is bounded.
        var source = new SimfraClock(SimfraClockMode.AutoAdvance, Start);
        var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Real, null, source) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        var started = new TaskCompletionSource();
        var proceed = new TaskCompletionSource();
        jobs.HandleAsync(Deliver, (_, _) =>
        {
            started.SetResult();
            return proceed.Task;
        });
        world.Start();
        states.Update(() => jobs.Schedule(Deliver, Start, Scope));
        await started.Task;

        await world.DisposeAsync();

        Assert.InRange(source.GetUtcNow() - Start, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100));
        proceed.SetResult();
    }

    [Fact]
    public async Task Worlds_ThatEnd_LeaveNothing()
    {
        var worlds = new List<WeakReference>();
        for (var i = 0; i < 20; i++)
        {
            worlds.Add(await UseAndDisposeAsync(i));
        }

        for (var attempt = 0; attempt < 20 && worlds.Exists(world => world.IsAlive); attempt++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // The last one may still be held by a register or a stack slot.
        Assert.InRange(worlds.Count(world => world.IsAlive), 0, 1);
    }

    [Fact]
    public async Task Fork_DoesNotKeepItsOriginAlive()
    {
        var (fork, origin) = await ForkAndDropAsync();
        for (var attempt = 0; attempt < 20 && origin.IsAlive; attempt++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(origin.IsAlive);
        Assert.Equal(1, fork.State.Register("test", static partition => new ItemState(partition))[Scope].Items.Count);
        await fork.DisposeAsync();
    }

    [Fact]
    public async Task Fork_OfASeededWorld_GivesTheSameIdsAsItsOrigin()
    {
        await using var world = new Simulation(new SimulationOptions { Ids = new IdGenerator(seed: 42) });
        world.Ids.NewGuid();
        await using var fork = world.Fork();

        Assert.Equal(world.Ids.NewGuid(), fork.Ids.NewGuid());
    }

    [Fact]
    public async Task NewWorld_AllocatesLittle()
    {
        await using (new Simulation(new SimulationOptions()))
        {
            // The first one loads what all others share.
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        await using var world = new Simulation(new SimulationOptions());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 10 * 1024);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndDisposeAsync(int number)
    {
        var mode = (SimfraClockMode)(number % 3);
        await using var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(mode, Start) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        jobs.Handle(Deliver, job => states[job.Scope].Items.Add(new Item(job.Payload)));
        world.Start();
        states.Update(() => jobs.Schedule(Deliver, Start.AddYears(20), Scope));
        states.Update(() => jobs.Schedule(Deliver, Start.AddYears(-20), Scope, "now"));
        await world.DrainAsync();
        Assert.Equal(1, states[Scope].Items.Count);
        return new WeakReference(world);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(Simulation Fork, WeakReference Origin)> ForkAndDropAsync()
    {
        await using var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Manual, Start) });
        var states = world.State.Register("test", static partition => new ItemState(partition));
        states.Update(() => states[Scope].Items.Add(new Item("a")));
        return (world.Fork(), new WeakReference(world));
    }
}
