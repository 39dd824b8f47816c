using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Ssm;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Persistence;

/// <summary>What an instance finds in its data directory when it starts again.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathOf("data");

    [Fact]
    public async Task Restart_FindsAllResources_AndEndsWhatWasUnderWay()
    {
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
        }

        await using var restarted = await StartAsync();
        await SampleResources.CheckAsync(restarted, keepsWorkUnderWay: false);
        await SampleResources.CheckJobsAsync(restarted);
    }

    [Fact]
    public async Task Restart_AfterARestart_FindsWhatBothMade()
    {
        for (var run = 0; run < 4; run++)
        {
            await using var world = await StartAsync();
            for (var earlier = 0; earlier < run; earlier++)
            {
                Assert.Equal($"{earlier}", (await world.GetAsync($"run-{earlier}"))["Value"]!.GetValue<string>());
            }

            await world.PutAsync($"run-{run}", $"{run}");
        }
    }

    [Fact]
    public async Task Restart_DoesNotFindWhatWasDeleted()
    {
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.SsmAsync("DeleteParameter", new() { ["Name"] = "/shop/currency" });
        }

        await using var restarted = await StartAsync();
        (await restarted.SsmAsync("GetParameter", new() { ["Name"] = "/shop/currency" })).AssertJsonError("ParameterNotFound", null);
    }

    [Fact]
    public async Task Restart_AfterAReset_FindsNothing()
    {
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.Server.ResetAsync();
            await world.PutAsync("after", "reset");
        }

        await using var restarted = await StartAsync();
        Assert.Empty(BlobFiles());
        Assert.Equal("reset", (await restarted.GetAsync("after"))["Value"]!.GetValue<string>());
        Assert.Empty((await restarted.SqsAsync("ListQueues", [])).Ok().Json["QueueUrls"]?.AsArray() ?? []);
    }

    [Fact]
    public async Task Restart_RunsTheJobsThatCameDueMeanwhile()
    {
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
        }

        await using var restarted = await StartAsync(o => o.StartTime = TestWorld.StartTime + TimeSpan.FromHours(1));
        await restarted.Server.DrainAsync();
        Assert.Equal(404, (int)(await restarted.RestAsync("scheduler", "GET", "/schedule-groups/retired")).Status);
    }

    [Fact]
    public async Task Restart_OfAManualClock_GoesOnFromTheTimeOfTheLastChange()
    {
        await using (var world = await StartAsync())
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
            await world.PutAsync("a", "b");
        }

        await using var restarted = await StartAsync(o => o.StartTime = null);
        Assert.Equal(TestWorld.StartTime + TimeSpan.FromDays(3), restarted.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Restart_OfARealClockThatRanAhead_DoesNotGoBack()
    {
        await using (var world = await StartAsync(RealTime))
        {
            await world.Clock.AdvanceAsync(TimeSpan.FromDays(3));
            await world.PutAsync("a", "b");
        }

        await using var restarted = await StartAsync(RealTime);
        Assert.True(restarted.Clock.GetUtcNow() > DateTimeOffset.UtcNow + TimeSpan.FromDays(2));

        static void RealTime(SimfraOptions options) => (options.ClockMode, options.StartTime) = (SimfraClockMode.Real, null);
    }

    [Fact]
    public async Task Restart_KeepsTheIdentity_UnlessToldAnother()
    {
        await using (await StartAsync(static o =>
        {
            o.DefaultAccountId = "123456789012";
            o.DefaultRegion = "eu-west-1";
            o.RootAccessKeyId = "AKIDOWN";
            o.RootSecretAccessKey = "own";
        }))
        {
        }

        await using (var restarted = await StartAsync())
        {
            Assert.Equal(("123456789012", "eu-west-1", "AKIDOWN", "own"), Identity(restarted.Server));
        }

        await using var changed = await StartAsync(static o => o.RootSecretAccessKey = "changed");
        Assert.Equal(("123456789012", "eu-west-1", "AKIDOWN", "changed"), Identity(changed.Server));

        static (string, string, string, string) Identity(SimfraServer s) =>
            (s.DefaultAccountId, s.DefaultRegion, s.RootAccessKeyId, s.RootSecretAccessKey);
    }

    [Fact]
    public async Task Restart_WithTheSameSeed_MakesOtherIds()
    {
        var ids = new List<string>();
        for (var run = 0; run < 3; run++)
        {
            await using var world = await StartAsync(static o => o.Seed = 7);
            var url = await world.CreateQueueAsync("orders");
            ids.Add((await world.SendAsync(url, "hello"))["MessageId"]!.GetValue<string>());
        }

        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task Restart_WithFewerServices_LeavesTheStateOfTheOthersAlone()
    {
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
        }

        await using (var onlySsm = await StartAsync(static o => o.Services.Add("ssm")))
        {
            await onlySsm.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        await using var restarted = await StartAsync();
        await SampleResources.CheckAsync(restarted, keepsWorkUnderWay: false);
    }

    [Fact]
    public async Task Bodies_AreFilesByTheirDigest_SharedByEqualObjects()
    {
        await using var world = await StartAsync();
        using var s3 = SampleResources.CreateS3Client(world.Server);
        await s3.PutBucketAsync("bucket");
        foreach (var key in new[] { "one", "two" })
        {
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, InputStream = new MemoryStream(new byte[100_000]) });
        }

        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "small", InputStream = new MemoryStream(new byte[1000]) });

        var file = Assert.Single(BlobFiles());
        Assert.Equal(100_000, new FileInfo(file).Length);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[100_000])), Path.GetFileName(file));
    }

    [Fact]
    public async Task Bodies_ThatNoObjectHasAnyMore_AreDeleted()
    {
        await using var world = await StartAsync();
        using var s3 = SampleResources.CreateS3Client(world.Server);
        await s3.PutBucketAsync("bucket");
        for (var i = 0; i < 5; i++)
        {
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", InputStream = new MemoryStream(Enumerable.Repeat((byte)i, 50_000).ToArray()) });
        }

        // The garbage collector finds that nobody holds them. What the last call left behind may take another.
        for (var i = 0; i < 50 && BlobFiles().Length > 1; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await s3.GetObjectMetadataAsync("bucket", "key");
        }

        Assert.Single(BlobFiles());
        using var kept = await s3.GetObjectAsync("bucket", "key");
        Assert.Equal(50_000, kept.ContentLength);
    }

    [Fact]
    public async Task Bodies_LeftBehindByARunThatWasKilled_GoAtTheNextStart()
    {
        await using (var world = await StartAsync())
        {
            await world.PutAsync("a", "b");
        }

        var orphan = _folder.PathOf("data", "blobs", "ab", new string('a', 64));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        await File.WriteAllTextAsync(orphan, "orphan");
        var halfway = _folder.PathOf("data", "blobs", "incoming", "1");
        await File.WriteAllTextAsync(halfway, "half of an upload");

        await using var restarted = await StartAsync();
        Assert.False(File.Exists(orphan));
        Assert.False(File.Exists(halfway));
    }

    [Fact]
    public async Task Fork_ReadsTheBodiesOfItsOrigin_AndKeepsItsOwnInMemory()
    {
        await using var world = await StartAsync();
        await SampleResources.MakeAsync(world);
        await using var fork = await world.Server.ForkAsync();
        using (var s3 = SampleResources.CreateS3Client(fork))
        {
            var before = BlobFiles();
            using var large = await s3.GetObjectAsync("archive", "large.bin");
            Assert.Equal(100_000, large.ContentLength);
            await s3.PutObjectAsync(new() { BucketName = "archive", Key = "of-the-fork", InputStream = new MemoryStream(new byte[50_000]) });
            await s3.DeleteObjectAsync("archive", "large.bin");
            Assert.Equal(before, BlobFiles());
        }

        await SampleResources.CheckAsync(world);
    }

    [Fact]
    public async Task Snapshot_OfAPersistedWorld_HoldsItsBodies()
    {
        var file = _folder.PathOf("world.simfra");
        await using (var world = await StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.Server.SaveSnapshotAsync(file);
        }

        Directory.Delete(Data, recursive: true);
        await using var loaded = await TestWorld.StartAsync(o => o.FromSnapshot(file));
        await SampleResources.CheckAsync(loaded);
    }

    [Fact]
    public async Task Snapshot_IntoAnEmptyDirectory_IsKeptThere()
    {
        var file = _folder.PathOf("world.simfra");
        await using (var world = await TestWorld.StartAsync())
        {
            await SampleResources.MakeAsync(world);
            await world.Server.SaveSnapshotAsync(file);
        }

        await using (var loaded = await StartAsync(o => o.FromSnapshot(file)))
        {
            Assert.Single(BlobFiles());
        }

        File.Delete(file);
        await using var restarted = await StartAsync();
        await SampleResources.CheckAsync(restarted, keepsWorkUnderWay: false);
    }

    [Fact]
    public async Task Snapshot_IntoADirectoryInUse_IsRefused()
    {
        var file = _folder.PathOf("world.simfra");
        await using (var world = await StartAsync())
        {
            await world.PutAsync("a", "b");
            await world.Server.SaveSnapshotAsync(file);
        }

        var error = await Assert.ThrowsAsync<SimfraStateException>(() => StartAsync(o => o.FromSnapshot(file)));
        Assert.Equal(file, error.Path);
        await using var restarted = await StartAsync();
        Assert.Equal("b", (await restarted.GetAsync("a"))["Value"]!.GetValue<string>());
    }

    public void Dispose() => _folder.Dispose();

    private Task<TestWorld> StartAsync(Action<SimfraOptions>? configure = null) => TestWorld.StartAsync(o =>
    {
        o.DataDirectory = Data;
        configure?.Invoke(o);
    });

    private string[] BlobFiles() => [.. Directory.EnumerateFiles(_folder.PathOf("data", "blobs"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
