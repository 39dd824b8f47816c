using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Ssm;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Persistence;

/// <summary>Copies of whole instances, and snapshots loaded into running ones.</summary>
public sealed class ForkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Fork_HasAllThatItsOriginHas_InFlightToo()
    {
        await using var origin = await TestWorld.StartAsync();
        await SampleResources.MakeAsync(origin);

        await using var fork = await origin.ForkAsync();

        Assert.Equal((SimfraClockMode.Manual, origin.Clock.GetUtcNow()), (fork.Clock.Mode, fork.Clock.GetUtcNow()));
        await SampleResources.CheckAsync(fork);
        await SampleResources.CheckJobsAsync(fork);
        await SampleResources.CheckAsync(origin);
        await SampleResources.CheckJobsAsync(origin);
    }

    [Fact]
    public async Task Fork_DoesNotMoveItsOriginsClock_NorItsOriginTheForks()
    {
        await using var origin = await TestWorld.StartAsync();
        await using var fork = await origin.ForkAsync();

        await fork.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await origin.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(TestWorld.StartTime.AddHours(1), fork.Clock.GetUtcNow());
        Assert.Equal(TestWorld.StartTime.AddMinutes(1), origin.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Fork_OfASeededInstance_GoesOnAsEveryOther()
    {
        await using var origin = await TestWorld.StartAsync(static o => o.Seed = 5);
        var url = await origin.CreateQueueAsync("orders");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            await using var fork = await origin.ForkAsync();
            ids.Add((await fork.SendAsync(url, "hello"))["MessageId"]!.GetValue<string>());
        }

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Fork_KnowsItsOriginsSessionsAndAccounts()
    {
        await using var origin = await TestWorld.StartAsync();
        var account = origin.Server.Accounts.Create("other");
        var session = (await origin.QueryAsync("sts", "GetSessionToken", [])).Ok();

        await using var fork = await origin.ForkAsync();

        Assert.Equal(account.RootSecretAccessKey, fork.Server.Accounts.Find(account.Id)!.RootSecretAccessKey);
        Assert.NotNull(fork.Server.World.Gateway.Keys.Find(session.Element("AccessKeyId")!, session.Element("SessionToken")));
        fork.Server.Accounts.Delete(account.Id);
        Assert.NotNull(origin.Server.Accounts.Find(account.Id));
    }

    [Fact]
    public async Task Fork_OfAFork_OutlivesBoth()
    {
        var origin = await TestWorld.StartAsync();
        await origin.PutAsync("a", "origin");
        var child = await origin.ForkAsync();
        await child.PutAsync("b", "child");
        await using var grandchild = await child.ForkAsync();
        await child.DisposeAsync();
        await origin.DisposeAsync();

        Assert.Equal("origin", (await grandchild.GetAsync("a"))["Value"]!.GetValue<string>());
        Assert.Equal("child", (await grandchild.GetAsync("b"))["Value"]!.GetValue<string>());
        await grandchild.PutAsync("c", "grandchild");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Forks_UnderRandomCalls_NeverSeeEachOther(int seed)
    {
        var random = new Random(seed);
        var family = new List<(TestWorld World, Dictionary<string, string> Parameters, Dictionary<string, int> Messages)>
        {
            (await TestWorld.StartAsync(), [], []),
        };
        for (var step = 0; step < 300; step++)
        {
            var (world, parameters, messages) = family[random.Next(family.Count)];
            var name = $"n{random.Next(8)}";
            switch (random.Next(family.Count < 6 ? 12 : 11))
            {
                case < 5:
                    await world.OverwriteAsync(name, parameters[name] = $"{step}");
                    break;
                case < 7:
                    (await world.SsmAsync("DeleteParameters", new() { ["Names"] = new JsonArray(name) })).Ok();
                    parameters.Remove(name);
                    break;
                case < 11:
                    await world.SendAsync(await world.CreateQueueAsync(name), "hello");
                    messages[name] = messages.GetValueOrDefault(name) + 1;
                    break;
                default:
                    family.Add((await world.ForkAsync(), new(parameters), new(messages)));
                    break;
            }
        }

        foreach (var (world, parameters, messages) in family)
        {
            var found = (await world.SsmAsync("GetParameters", new() { ["Names"] = new JsonArray([.. Enumerable.Range(0, 8).Select(static n => (JsonNode)$"n{n}")]) }))
                .Ok().Json["Parameters"]!.AsArray().ToDictionary(static p => p!["Name"]!.GetValue<string>(), static p => p!["Value"]!.GetValue<string>());
            Assert.Equal(parameters.OrderBy(static p => p.Key), found.OrderBy(static p => p.Key));
            foreach (var (queue, count) in messages)
            {
                var attributes = await world.AttributesAsync($"http://localhost/000000000000/{queue}");
                Assert.Equal($"{count}", attributes["ApproximateNumberOfMessages"]!.GetValue<string>());
            }

            await world.DisposeAsync();
        }

        Assert.Equal(6, family.Count);
    }

    [Fact]
    public async Task LoadSnapshot_ReplacesAllThatIsThere()
    {
        var file = _folder.PathOf("world.simfra");
        await using (var world = await TestWorld.StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.Server.SaveSnapshotAsync(file);
        }

        await using var running = await TestWorld.StartAsync();
        await running.PutAsync("before", "gone");
        var waiting = await running.CreateQueueAsync("waiting");

        await running.Server.LoadSnapshotAsync(file);

        Assert.Equal(400, (int)(await running.SsmAsync("GetParameter", new() { ["Name"] = "before" })).Status);
        Assert.Equal(400, (int)(await running.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = waiting })).Status);
        await SampleResources.CheckAsync(running);
        await SampleResources.CheckJobsAsync(running);
    }

    [Fact]
    public async Task LoadSnapshot_IntoAPersistedInstance_IsKept()
    {
        var (file, data) = (_folder.PathOf("world.simfra"), _folder.PathOf("data"));
        await using (var world = await TestWorld.StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.Server.SaveSnapshotAsync(file);
        }

        await using (var running = await TestWorld.StartAsync(o => o.DataDirectory = data))
        {
            await running.PutAsync("before", "gone");
            await running.Server.LoadSnapshotAsync(file);
        }

        await using var restarted = await TestWorld.StartAsync(o => o.DataDirectory = data);
        Assert.Equal(400, (int)(await restarted.SsmAsync("GetParameter", new() { ["Name"] = "before" })).Status);
        await SampleResources.CheckAsync(restarted, keepsWorkUnderWay: false);
    }

    [Fact]
    public async Task LoadSnapshot_OfALaterTime_SetsTheClockForward_NeverBack()
    {
        var file = _folder.PathOf("world.simfra");
        await using (var world = await TestWorld.StartAsync(static o => o.StartTime = TestWorld.StartTime.AddDays(3)))
        {
            await world.Server.SaveSnapshotAsync(file);
        }

        await using var earlier = await TestWorld.StartAsync();
        await earlier.Server.LoadSnapshotAsync(file);
        await using var later = await TestWorld.StartAsync(static o => o.StartTime = TestWorld.StartTime.AddDays(5));
        await later.Server.LoadSnapshotAsync(file);

        Assert.Equal(TestWorld.StartTime.AddDays(3), earlier.Clock.GetUtcNow());
        Assert.Equal(TestWorld.StartTime.AddDays(5), later.Clock.GetUtcNow());
    }

    [Fact]
    public async Task LoadSnapshot_ThatCannotBeRead_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        await SampleResources.MakeAsync(world);
        await File.WriteAllTextAsync(_folder.PathOf("broken"), "no snapshot");

        await Assert.ThrowsAsync<SimfraStateException>(() => world.Server.LoadSnapshotAsync(_folder.PathOf("broken")));

        await SampleResources.CheckAsync(world);
    }

    [Fact]
    public async Task LoadSnapshot_WakesLongPolls()
    {
        var file = _folder.PathOf("world.simfra");
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "from the snapshot");
        await world.Server.SaveSnapshotAsync(file);
        Assert.Single(await world.ReceiveBodiesAsync(url));
        var poll = world.ReceiveAsync(url, new() { ["WaitTimeSeconds"] = 20 });

        await world.Server.LoadSnapshotAsync(file);

        Assert.Equal("from the snapshot", Assert.Single(await poll)!["Body"]!.GetValue<string>());
    }

    [Fact]
    public async Task Snapshot_WithASeed_MakesOtherIdsThanItHolds()
    {
        var file = _folder.PathOf("world.simfra");
        var ids = new List<string>();
        string url;
        await using (var world = await TestWorld.StartAsync(static o => o.Seed = 3))
        {
            url = await world.CreateQueueAsync("orders");
            await world.Server.SaveSnapshotAsync(file);
            ids.Add((await world.SendAsync(url, "hello"))["MessageId"]!.GetValue<string>());
        }

        foreach (var seed in new long?[] { null, null, 3, 3, 4 })
        {
            await using var loaded = await TestWorld.StartAsync(o => o.FromSnapshot(file).Seed = seed);
            ids.Add((await loaded.SendAsync(url, "hello"))["MessageId"]!.GetValue<string>());
        }

        // Without a seed it goes on as its origin would have; with one, it is the same each time, but another for each seed.
        Assert.Equal((ids[0], ids[0]), (ids[1], ids[2]));
        Assert.Equal(ids[3], ids[4]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    public void Dispose() => _folder.Dispose();
}
