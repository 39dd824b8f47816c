using System.Diagnostics;
using System.Text;
using Amazon.S3;

namespace Simfra.Testing;

/// <summary>Nothing else runs meanwhile: what is counted is the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

/// <summary>Two hundred instances in one process, at once: each is its own, and nothing of them stays.</summary>
[Collection(AloneCollection.Name)]
public sealed class ManyWorldsTests
{
    private const int Worlds = 200;

    [Fact]
    public async Task Worlds_InParallel_DoNotSeeEachOther_AndLeaveNothing()
    {
        // What the first ones leave behind is the process's own: pools, compiled code, caches of the SDK.
        await RunAsync(Worlds / 4);
        await RunAsync(Worlds / 4);
        var before = await MeasureAsync();

        await RunAsync(Worlds);

        var after = await MeasureAsync(before.Timers + 5);
        Assert.True(after.Bytes - before.Bytes < 8 * 1024 * 1024, $"{(after.Bytes - before.Bytes) / 1024} KiB stayed.");
        Assert.InRange(after.Files, 0, before.Files + 5);
        Assert.InRange(after.Timers, 0, before.Timers + 5);
        Assert.Equal(before.Temporary, after.Temporary);
    }

    [Fact]
    public async Task DisposedWorlds_AreCollected()
    {
        var worlds = new List<WeakReference>();
        for (var i = 0; i < 20; i++)
        {
            worlds.Add(await UseOneAsync());
        }

        await MeasureAsync();

        // The last ones may still be on a stack.
        Assert.InRange(worlds.Count(static w => w.IsAlive), 0, 3);

        static async Task<WeakReference> UseOneAsync()
        {
            await using var aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.AutoAdvance);
            using var s3 = aws.CreateClient<AmazonS3Client>();
            await s3.PutBucketAsync("bucket");
            await using var fork = await aws.ForkAsync();
            return new(fork.Server.World.Gateway.State);
        }
    }

    private static async Task RunAsync(int worlds)
    {
        var folder = Directory.CreateTempSubdirectory("simfra-many-");
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, worlds), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) => await UseAsync(i, folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>An instance with what makes it different from the others: its account, its bucket; some with a port, a disk, a copy.</summary>
    private static async Task UseAsync(int i, string folder)
    {
        var account = $"{i:D12}";
        await using var aws = await SimfraFixture.StartAsync(o =>
        {
            o.DefaultAccountId = account;
            o.ClockMode = (SimfraClockMode)(i % 3);
            o.Port = i % 10 == 0 ? 0 : null;
            o.DataDirectory = i % 5 == 0 ? Path.Combine(folder, account) : null;
        });
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");
        await s3.PutObjectAsync(new() { BucketName = "orders", Key = account, ContentBody = new string('x', 20_000 + i) });
        await using var fork = i % 4 == 0 ? await aws.ForkAsync() : null;
        if (fork is not null)
        {
            using var other = fork.CreateClient<AmazonS3Client>();
            await other.PutObjectAsync(new() { BucketName = "orders", Key = $"fork-{account}", ContentBody = "fork" });
            Assert.Equal(2, (await other.ListObjectsV2Async(new() { BucketName = "orders" })).S3Objects.Count);
        }

        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(i));
        var found = Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "orders" })).S3Objects);
        Assert.Equal((account, 20_000L + i), (found.Key, found.Size));
    }

    /// <param name="timers">How many there may be; more are given time, which a busy machine takes.</param>
    private static async Task<(long Bytes, int Files, long Timers, string Temporary)> MeasureAsync(long timers = long.MaxValue)
    {
        // Connections end a little later than their servers, and sockets wait for finalisers.
        for (var i = 0; i < 5 || (i < 200 && Timer.ActiveCount > timers); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(50);
        }

        using var process = Process.GetCurrentProcess();
        var files = Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
        var temporary = new StringBuilder().AppendJoin('\n', Directory.GetDirectories(Path.GetTempPath(), "simfra-many-*").Order(StringComparer.Ordinal));
        return (GC.GetTotalMemory(forceFullCollection: true), files, Timer.ActiveCount, temporary.ToString());
    }
}
