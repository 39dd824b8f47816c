using System.Text.Json.Nodes;
using Simfra.Models.Scheduler;
using Simfra.Services.Tests.Persistence;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>Schedules call their targets when the clock gets there. It begins at 2030-01-02 03:04:05, a Wednesday.</summary>
public sealed class ScheduleRunTests
{
    [Fact]
    public async Task ARate_RunsAtOnceAndThenAtEqualDistances()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync("s", "rate(5 minutes)");
        Assert.Equal(["2030-01-02T03:04:05Z"], await world.ArrivedAsync(orders));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(11));

        Assert.Equal(["2030-01-02T03:09:05Z", "2030-01-02T03:14:05Z"], await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task ARateWithDates_RunsBetweenThem()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync(
            "s", "rate(1 hour)", ("StartDate", Seconds(TestWorld.StartTime.AddDays(1))), ("EndDate", Seconds(TestWorld.StartTime.AddDays(1).AddHours(2))));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        Assert.Equal(["2030-01-03T03:04:05Z", "2030-01-03T04:04:05Z", "2030-01-03T05:04:05Z"], await world.ArrivedAsync(orders));
        (await world.SchedulerAsync("GET", "/schedules/s")).Ok();
    }

    [Fact]
    public async Task ACron_RunsByTheTimeOfItsZone()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync("s", "cron(0 9 ? * MON-FRI *)", ("ScheduleExpressionTimezone", "Europe/Zurich"));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Equal(["2030-01-02T08:00:00Z", "2030-01-03T08:00:00Z", "2030-01-04T08:00:00Z"], await world.ArrivedAsync(orders));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(["2030-01-07T08:00:00Z"], await world.ArrivedAsync(orders));
    }

    [Theory]
    [InlineData("NONE", 200)]
    [InlineData("DELETE", 404)]
    public async Task AnAt_RunsOnceWhateverItsDatesSay_AndIsDeletedIfItIsToBe(string action, int status)
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync(
            "s", "at(2030-01-02T04:00:00)", ("ActionAfterCompletion", action), ("EndDate", Seconds(TestWorld.StartTime.AddMinutes(1))));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(55));
        Assert.Empty(await world.ArrivedAsync(orders));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(["2030-01-02T04:00:00Z"], await world.ArrivedAsync(orders));
        Assert.Equal(status, (int)(await world.SchedulerAsync("GET", "/schedules/s")).Status);
    }

    [Fact]
    public async Task ARecurringSchedule_IsDeletedAfterItsLastOccurrence()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync(
            "s", "cron(0 * * * ? *)", ("ActionAfterCompletion", "DELETE"), ("EndDate", Seconds(TestWorld.StartTime.AddHours(2))));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        (await world.SchedulerAsync("GET", "/schedules/s")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(["2030-01-02T04:00:00Z", "2030-01-02T05:00:00Z"], await world.ArrivedAsync(orders));
        (await world.SchedulerAsync("GET", "/schedules/s")).AssertJsonError("ResourceNotFoundException", "Schedule s does not exist.", 404);
    }

    [Fact]
    public async Task AnAtThatHasPassed_DoesNotRun()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();

        await world.CreateRunAsync("s", "at(2030-01-02T03:04:04)");
        await world.CreateRunAsync("now", "at(2030-01-02T03:04:05)");

        Assert.Equal(["2030-01-02T03:04:05Z"], await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task AFlexibleWindow_RunsWithinIt_AndInASeededWorldAtTheSameTimeAgain()
    {
        var first = await RunAsync(seed: 1);

        Assert.Equal(first, await RunAsync(seed: 1));
        Assert.NotEqual(first, await RunAsync(seed: 2));
        Assert.Equal(10, first.Length);
        Assert.All(
            first.Index(), static run => Assert.InRange(run.Item - TestWorld.StartTime.AddHours(run.Index), TimeSpan.Zero, TimeSpan.FromMinutes(15)));

        static async Task<DateTimeOffset[]> RunAsync(long seed)
        {
            await using var world = await TestWorld.StartAsync(o => o.Seed = seed);
            await world.CreateTargetAsync();
            await world.CreateRunAsync(
                "s", "rate(1 hour)", ("FlexibleTimeWindow", new JsonObject { ["Mode"] = "FLEXIBLE", ["MaximumWindowInMinutes"] = 15 }));
            await world.Clock.AdvanceAsync(TimeSpan.FromHours(9.5));
            return [.. world.Server.Journal.CallsTo("sqs", "SendMessage").Select(static c => c.StartedAt)];
        }
    }

    [Fact]
    public async Task ADisabledSchedule_DoesNotRunUntilItIsEnabled()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        await world.CreateRunAsync("s", "rate(1 hour)", ("State", ScheduleState.Disabled));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Empty(await world.ArrivedAsync(orders));

        await world.UpdateRunAsync("s", "rate(1 hour)");

        Assert.Equal(["2030-01-02T06:04:05Z"], await world.ArrivedAsync(orders));
        await world.UpdateRunAsync("s", "rate(1 hour)", ("State", ScheduleState.Disabled));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(3));
        Assert.Empty(await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task AnUpdate_ReplacesWhatWasToCome()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        await world.CreateRunAsync("s", "at(2030-01-02T04:00:00)");

        await world.UpdateRunAsync("s", "at(2030-01-02T05:00:00)");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(["2030-01-02T05:00:00Z"], await world.ArrivedAsync(orders));
        await world.UpdateRunAsync("s", "at(2030-01-03T06:00:00)");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal(["2030-01-03T06:00:00Z"], await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task ADeletedSchedule_RunsNoMore_NorDoThoseOfADeletedGroup()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        await world.CreateGroupAsync("g");
        await world.CreateRunAsync("alone", "at(2030-01-02T04:00:00)");
        await world.CreateRunAsync("grouped", "cron(* * * * ? *)", ("GroupName", "g"));

        (await world.SchedulerAsync("DELETE", "/schedules/alone")).Ok();
        (await world.SchedulerAsync("DELETE", "/schedule-groups/g")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Empty(await world.ArrivedAsync(orders));
        Assert.DoesNotContain(world.Server.Journal.ToString().Split('\n'), static l => l.Contains("scheduler.run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AScheduleOfTheSameName_IsAnother()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        await world.CreateRunAsync("s", "at(2030-01-02T04:00:00)");
        (await world.SchedulerAsync("DELETE", "/schedules/s")).Ok();

        await world.CreateRunAsync("s", "at(2030-01-02T05:00:00)");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(["2030-01-02T05:00:00Z"], await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task AClockThatAdvancesByItself_DoesNotGoOnForARecurringSchedule()
    {
        await using var world = await TestWorld.StartAsync(static o => o.ClockMode = SimfraClockMode.AutoAdvance);
        var orders = await world.CreateTargetAsync();
        await world.CreateRunAsync("s", "cron(0/10 * * * ? *)");
        await world.Server.DrainAsync();
        Assert.Equal(TestWorld.StartTime, world.Clock.GetUtcNow());

        // Who waits gets there, and what is due on the way happens.
        var received = await world.ReceiveAsync(orders, new() { ["WaitTimeSeconds"] = 20 });
        Assert.Equal(TestWorld.StartTime.AddSeconds(20), world.Clock.GetUtcNow());
        Assert.Empty(received);
        await Task.Delay(TimeSpan.FromMinutes(20), world.Clock);
        await world.Server.DrainAsync();

        Assert.Equal(TestWorld.StartTime.AddSeconds(20).AddMinutes(20), world.Clock.GetUtcNow());
        Assert.Equal(2, world.Server.Journal.CallsTo("sqs", "SendMessage").Count);
    }

    [Fact]
    public async Task SchedulesOfOneInstant_RunInTheirOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        foreach (var name in (string[])["c", "a", "d", "b"])
        {
            await world.CreateRunAsync(name, "cron(0 * * * ? *)", ("Target", SchedulerTestCalls.TargetOf(name)));
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(["c", "a", "d", "b", "c", "a", "d", "b"], await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task ARestart_FindsTheSchedules_AndRunsOnceWhatWasMissed()
    {
        using var folder = new TemporaryFolder();
        await using (var world = await StartAsync(TimeSpan.Zero))
        {
            await world.CreateTargetAsync();
            await world.CreateRunAsync("s", "cron(0 * * * ? *)");
        }

        await using var restarted = await StartAsync(TimeSpan.FromHours(5));
        Assert.Equal(["2030-01-02T04:00:00Z"], await restarted.ArrivedAsync("http://localhost/000000000000/orders"));
        await restarted.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        Assert.Equal(["2030-01-02T09:00:00Z", "2030-01-02T10:00:00Z"], await restarted.ArrivedAsync("http://localhost/000000000000/orders"));

        Task<TestWorld> StartAsync(TimeSpan later) => TestWorld.StartAsync(o =>
        {
            o.DataDirectory = folder.PathOf("data");
            o.StartTime = TestWorld.StartTime + later;
        });
    }

    [Fact]
    public async Task AForkAndASnapshot_RunSchedulesOfTheirOwn()
    {
        using var folder = new TemporaryFolder();
        await using var world = await TestWorld.StartAsync();
        var orders = await world.CreateTargetAsync();
        await world.CreateRunAsync("s", "cron(0 * * * ? *)");
        await using var fork = await world.ForkAsync();
        await world.Server.SaveSnapshotAsync(folder.PathOf("s.simfra"));
        await using var opened = await TestWorld.StartAsync(o => o.FromSnapshot(folder.PathOf("s.simfra")));

        await fork.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await opened.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(["2030-01-02T04:00:00Z"], await fork.ArrivedAsync(orders));
        Assert.Equal(["2030-01-02T04:00:00Z"], await opened.ArrivedAsync(orders));
        Assert.Empty(await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task AScheduleOfAnOlderVersion_RunsOnceItIsUpdated()
    {
        await using var world = await TestWorld.StartAsync(static o =>
            o.FromSnapshot(Path.Combine(AppContext.BaseDirectory, "Persistence", "Snapshots", "format-1.simfra")));
        await world.CreateTargetAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(world.Server.Journal.CallsTo("sqs", "SendMessage"));

        await world.UpdateRunAsync("nightly", "rate(1 hour)");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(2, world.Server.Journal.CallsTo("sqs", "SendMessage").Count(static c => c.Succeeded));
    }

    [Fact]
    public async Task AReset_ForgetsWhatWasToRun()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        world.Server.Faults.On("sqs", "SendMessage").Throttle();
        await world.CreateRunAsync("s", "rate(1 minute)");
        await world.Server.DrainAsync();

        await world.Server.ResetAsync();
        world.Server.Faults.Clear();
        var orders = await world.CreateTargetAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Empty(await world.ArrivedAsync(orders));
    }

    [Fact]
    public async Task AView_TellsWhenAScheduleRunsNext()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTargetAsync();
        await world.CreateRunAsync("hourly", "cron(0 * * * ? *)");
        await world.CreateRunAsync("off", "rate(1 hour)", ("State", "DISABLED"));
        await world.CreateRunAsync("past", "at(2029-01-01T00:00:00)");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        var scheduler = world.Server.World.Inspect.Scheduler;

        Assert.Equal(new DateTimeOffset(2030, 1, 2, 5, 0, 0, TimeSpan.Zero), scheduler.Schedule("hourly").NextRunAt);
        Assert.Null(scheduler.Schedule("off").NextRunAt);
        Assert.Null(scheduler.Schedule("past").NextRunAt);
    }

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
