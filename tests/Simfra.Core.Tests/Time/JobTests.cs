using System.Text.Json;
using Simfra.Core.Tests.State;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Core.Tests.Time;

public sealed class JobTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateScope Scope = new("000000000000", "us-east-1");
    private static readonly JobDefinition Note = new("test.note");
    private static readonly JobDefinition Deliver = new("test.deliver");

    private readonly List<JobFailure> _failures = [];
    private readonly Simulation _world;
    private readonly ServiceState<ItemState> _states;
    private readonly ServiceJobs _jobs;

    public JobTests()
    {
        var clock = new SimfraClock(SimfraClockMode.Manual, Start);
        _world = new Simulation(new SimulationOptions { Clock = clock, JobFailed = _failures.Add });
        (_states, _jobs) = BuildService(_world);
        _world.Start();
    }

    private ItemState State => _states[Scope];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task AdvanceAsync_RunsJobsByDueTimeThenSequence_AtTheirInstants()
    {
        _states.Update(() =>
        {
            Schedule(2, "d");
            Schedule(1, "b");
            Schedule(1, "c");
            Schedule(0, "a");
        });

        await _world.DrainAsync();
        Assert.Equal([("a", 0)], Notes());
        await _world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([("a", 0), ("b", 1), ("c", 1), ("d", 2)], Notes());
        Assert.Empty(_jobs.Pending);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Jobs_OfAllServices_RunInOneOrder()
    {
        var order = new List<string>();
        var others = _world.State.Register("other", static partition => new ItemState(partition));
        var otherJobs = _world.Jobs.For("other");
        otherJobs.Handle(Deliver, job => order.Add(job.Payload));
        _jobs.Handle(Deliver, job => order.Add(job.Payload));
        for (var i = 0; i < 3; i++)
        {
            others.Update(() => otherJobs.Schedule(Deliver, Start.AddSeconds(1), Scope, $"other {i}"));
            _states.Update(() => _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, $"test {i}"));
        }

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["other 0", "test 0", "other 1", "test 1", "other 2", "test 2"], order);
    }

    [Fact]
    public async Task Job_ThatSchedulesAnother_RunsItWhenThatIsDue()
    {
        _jobs.Handle(Deliver, job =>
        {
            var count = State.Items.Count;
            State.Items.Add(new Item($"{count}"));
            if (count < 9)
            {
                _jobs.Schedule(Deliver, job.Due.AddSeconds(1), job.Scope);
            }
        });
        _states.Update(() => _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope));

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(5, State.Items.Count);
        await _world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(10, State.Items.Count);
    }

    [Fact]
    public async Task Cancel_BeforeItsTime_KeepsTheJobFromRunning()
    {
        var id = _states.Update(() => Schedule(1, "a"));
        _states.Update(() => Schedule(2, "b"));

        Assert.True(_states.Update(() => _jobs.Cancel(id)));
        Assert.False(_states.Update(() => _jobs.Cancel(id)));
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal([("b", 2)], Notes());
    }

    [Fact]
    public void Schedule_OutsideATurn_IsRefused() => Assert.Throws<InvalidOperationException>(() => Schedule(1, "a"));

    [Fact]
    public async Task Schedule_InATurnThatFails_SchedulesNothing()
    {
        Assert.Throws<FormatException>(() => _states.Update(() =>
        {
            Schedule(0, "a");
            throw new FormatException();
        }));

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Empty(Notes());
    }

    [Fact]
    public async Task Job_ThatFails_IsUndoneReportedAndGone_AndTheRestRuns()
    {
        _jobs.Handle(Deliver, _ =>
        {
            State.Items.Add(new Item("half done"));
            throw new FormatException("broken");
        });
        _states.Update(() =>
        {
            _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, "bad");
            Schedule(1, "good");
        });

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal([("good", 1)], Notes());
        Assert.Empty(_jobs.Pending);
        var failure = Assert.Single(_failures);
        Assert.Equal(("test", "bad", "broken"), (failure.Service, failure.Job.Payload, failure.Exception.Message));
        Assert.Equal([failure], _world.Jobs.Failures);
    }

    [Fact]
    public async Task Job_WithoutAHandler_IsReportedAndGone()
    {
        _states.Update(() => _jobs.Schedule(new JobDefinition("test.unknown"), Start, Scope));

        await _world.DrainAsync();

        Assert.IsType<InvalidOperationException>(Assert.Single(_failures).Exception);
        Assert.Empty(_jobs.Pending);
    }

    [Fact]
    public async Task AsyncJob_IsAwaitedBeforeTheNext_AndStaysListedUntilItEnds()
    {
        var proceed = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        _jobs.HandleAsync(Deliver, async (job, _) =>
        {
            started.SetResult();
            await proceed.Task.ConfigureAwait(false);
            _states.Update(() => State.Items.Add(new Item(job.Payload)));
        });
        _states.Update(() =>
        {
            _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, "a");
            Schedule(1, "b");
        });

        var advance = _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await started.Task;
        Assert.Equal(2, _jobs.Pending.Count());
        Assert.Empty(Notes());
        proceed.SetResult();
        await advance;

        Assert.Equal(["a", "b"], Notes().Select(note => note.Name));
        Assert.Empty(_jobs.Pending);
    }

    [Fact]
    public async Task AsyncJob_ThatFails_IsReportedAndGone()
    {
        _jobs.HandleAsync(Deliver, async (_, cancellationToken) =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            throw new FormatException();
        });
        _states.Update(() => _jobs.Schedule(Deliver, Start, Scope));

        await _world.DrainAsync();

        Assert.IsType<FormatException>(Assert.Single(_failures).Exception);
        Assert.Empty(_jobs.Pending);
    }

    [Fact]
    public async Task ConcurrentJobs_ThatWait_HoldNothingUp()
    {
        var key = new SignalKey("test.go", Scope, "");
        _jobs.HandleAsync(
            Deliver,
            async (job, cancellationToken) =>
            {
                await _world.Waits.WaitAsync(key, Start.AddHours(1), cancellationToken).ConfigureAwait(false);
                _states.Update(() => State.Items.Add(new Item(job.Payload)));
            },
            JobOrder.Concurrent);
        _states.Update(() =>
        {
            _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, "x");
            _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, "y");
            Schedule(2, "b");
        });

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(["b"], Notes().Select(note => note.Name));
        Assert.Equal(2, _jobs.Pending.Count());
        _states.Signal(key);
        await _world.DrainAsync();

        Assert.Equal(["b", "x", "y"], Notes().Select(note => note.Name));
        Assert.Empty(_jobs.Pending);
    }

    [Fact]
    public async Task SequentialJob_ThatWaitsForTheClock_LetsItMove()
    {
        _jobs.HandleAsync(Deliver, async (job, cancellationToken) =>
        {
            var now = await _world.Waits.WaitUntilAsync(job.Due.AddSeconds(30), cancellationToken).ConfigureAwait(false);
            _states.Update(() => State.Items.Add(new Item(job.Payload, null, (int)(now - Start).TotalSeconds)));
        });
        _states.Update(() => _jobs.Schedule(Deliver, Start.AddSeconds(1), Scope, "a"));

        await _world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal([("a", 31)], Notes());
    }

    [Fact]
    public async Task Reset_DropsTheJobs()
    {
        _states.Update(() => Schedule(1, "a"));

        _world.Reset();
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Empty(Notes());
        _states.Update(() => Schedule(6, "b"));
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal([("b", 6)], Notes());
    }

    [Fact]
    public async Task Fork_RunsItsOwnCopiesInTheSameOrder()
    {
        _states.Update(() =>
        {
            Schedule(2, "b");
            Schedule(1, "a");
        });

        await using var fork = _world.Fork();
        var (forkedStates, forkedJobs) = BuildService(fork);
        fork.Start();
        forkedStates.Update(() => forkedJobs.Schedule(Note, Start.AddSeconds(2), Scope, "c"));
        await fork.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal([("a", 1), ("b", 2), ("c", 2)], forkedStates[Scope].Items.All.Select(item => (item.Name, item.Rank)));
        Assert.Empty(forkedJobs.Pending);
        Assert.Equal(2, _jobs.Pending.Count());
        Assert.Equal(Start, _world.Clock.GetUtcNow());
        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([("a", 1), ("b", 2)], Notes());
    }

    [Fact]
    public async Task Fork_BuildsAServiceWhenAJobIsDueForIt()
    {
        _states.Update(() => Schedule(1, "a"));
        ServiceState<ItemState>? built = null;
        Simulation? forked = null;
        await using var fork = _world.Fork(options => options with { ActivateService = Activate });
        forked = fork;
        fork.Start();

        await fork.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["a"], built![Scope].Items.All.Select(item => item.Name));

        void Activate(string service)
        {
            Assert.Equal("test", service);
            (built, _) = BuildService(forked!);
        }
    }

    [Fact]
    public async Task Jobs_BeforeStart_Wait()
    {
        await using var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Manual, Start) });
        var (states, jobs) = BuildService(world);
        states.Update(() => jobs.Schedule(Note, Start, Scope, "a"));
        await world.DrainAsync();
        Assert.Equal(0, states[Scope].Items.Count);

        world.Start();
        await world.DrainAsync();

        Assert.Equal(1, states[Scope].Items.Count);
    }

    [Fact]
    public async Task Jobs_InRealTime_RunWhenItComes()
    {
        var source = new SimfraClock(SimfraClockMode.Manual, Start);
        await using var world = new Simulation(new SimulationOptions { Clock = new SimfraClock(SimfraClockMode.Real, null, source) });
        var (states, jobs) = BuildService(world);
        world.Start();
        states.Update(() => jobs.Schedule(Note, Start.AddSeconds(3), Scope, "a"));

        await source.AdvanceAsync(TimeSpan.FromSeconds(2));
        await world.DrainAsync();
        Assert.Equal(0, states[Scope].Items.Count);
        await source.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.DrainAsync();

        Assert.Equal(1, states[Scope].Items.Count);
    }

    [Fact]
    public async Task Job_InheritsNothingFromWhoScheduledIt()
    {
        var local = new AsyncLocal<string?> { Value = "request" };
        var seen = "unset";
        _jobs.Handle(Deliver, _ => seen = local.Value);
        _jobs.HandleAsync(
            new JobDefinition("test.concurrent"),
            (_, _) =>
            {
                Assert.Null(local.Value);
                return Task.CompletedTask;
            },
            JobOrder.Concurrent);
        _states.Update(() => _jobs.Schedule(Deliver, Start, Scope));
        _states.Update(() => _jobs.Schedule(new JobDefinition("test.concurrent"), Start, Scope));

        await _world.DrainAsync();

        Assert.Null(seen);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Failures_KeepsTheLastHundred()
    {
        _jobs.Handle(Deliver, job => throw new FormatException(job.Payload));
        _states.Update(() =>
        {
            for (var i = 0; i < 105; i++)
            {
                _jobs.Schedule(Deliver, Start, Scope, $"{i}");
            }
        });

        await _world.DrainAsync();

        Assert.Equal(Enumerable.Range(5, 100).Select(i => $"{i}"), _world.Jobs.Failures.Select(failure => failure.Job.Payload));
    }

    [Fact]
    public void Job_SurvivesItsPersistedForm()
    {
        var job = new Job(new JobId(Start.AddTicks(1), 7), "test.note", Scope, """{"a":1}""") { WorkId = "b", Cause = "a" };

        var json = JsonSerializer.Serialize(job, JobJsonContext.Default.Job);

        const string expected = """
            {"Id":{"Due":"2030-01-01T00:00:00.0000001+00:00","Sequence":7},"Kind":"test.note",
            "Scope":{"Account":"000000000000","Region":"us-east-1"},"Payload":"{\u0022a\u0022:1}",
            "WorkId":"b","Cause":"a"}
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), json);
        Assert.Equal(job, JsonSerializer.Deserialize(json, JobJsonContext.Default.Job));

        // As jobs were kept before they had a cause.
        var old = JsonSerializer.Deserialize(json.Replace(",\"WorkId\":\"b\",\"Cause\":\"a\"", "", StringComparison.Ordinal), JobJsonContext.Default.Job)!;
        Assert.Equal(("test.note-7", null), (old.WorkId, old.Cause));
    }

    [Fact]
    public async Task ManyJobs_ScheduledFromManyThreads_AllRunOnce()
    {
        const int threads = 4, each = 250;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                _states.Update(() => Schedule(i % 3, $"{thread}-{i}"));
            }
        })));

        await _world.Clock.AdvanceAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(threads * each, State.Items.Count);
        Assert.Empty(_failures);
    }

    private static (ServiceState<ItemState> States, ServiceJobs Jobs) BuildService(Simulation world)
    {
        var states = world.State.Register("test", static partition => new ItemState(partition));
        var jobs = world.Jobs.For("test");
        jobs.Handle(Note, job => states[job.Scope].Items.Add(
            new Item(job.Payload, null, (int)(world.Clock.GetUtcNow() - Start).TotalSeconds)));
        return (states, jobs);
    }

    private JobId Schedule(int seconds, string name) => _jobs.Schedule(Note, Start.AddSeconds(seconds), Scope, name);

    private IEnumerable<(string Name, int Second)> Notes() => State.Items.All.Select(item => (item.Name, item.Rank));
}
