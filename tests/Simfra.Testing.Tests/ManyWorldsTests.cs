using System.Diagnostics;
using System.Globalization;
using Amazon.S3;

namespace Simfra.Testing;

/// <summary>Nothing else runs meanwhile: what is counted is the process's.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

/// <summary>Two hundred instances in one process, all there at once: each is its own, and nothing of them stays.</summary>
[Collection(AloneCollection.Name)]
public sealed class ManyWorldsTests
{
    private const int Worlds = 200;

    [Fact]
    public async Task Worlds_AtOnce_DoNotSeeEachOther_AndLeaveNothing()
    {
        // What the first ones leave behind is the process's own: pools, compiled code, caches of the SDK.
        await RunAsync(Worlds);
        await RunAsync(Worlds);
        var before = await Leftovers.CountAsync();

        var worlds = await RunAsync(Worlds);

        var after = await Leftovers.CountAsync(before);
        Assert.True(after.Bytes - before.Bytes < 8 * 1024 * 1024, $"{(after.Bytes - before.Bytes) / 1024} KiB stayed.");
        Assert.InRange(after.Handles, 0, before.Handles + 5);
        Assert.InRange(after.Timers, 0, before.Timers + 5);
        Assert.Equal(0, after.WorkItems);
        Assert.Equal(before.Files, after.Files);

        // A task, timer or thread that went on would hold on to the world that it works in. The last ones may still be on a stack.
        Assert.Equal(Worlds, worlds.Count);
        Assert.InRange(worlds.Count(static w => w.IsAlive), 0, 3);
    }

    /// <summary>Makes instances, meets when all are there, uses them, meets when all have been used, looks what they hold, and ends them.</summary>
    private static async Task<IReadOnlyList<WeakReference>> RunAsync(int worlds)
    {
        var folder = Directory.CreateTempSubdirectory(Leftovers.FolderPrefix);
        try
        {
            var (made, used) = (new Meeting(worlds), new Meeting(worlds));
            return await Task.WhenAll(Enumerable.Range(0, worlds).Select(i => Task.Run(async () =>
            {
                try
                {
                    return await UseAsync(i, folder.FullName, made, used);
                }
                catch (Exception exception)
                {
                    // The others would wait for this one.
                    made.Break(exception);
                    used.Break(exception);
                    throw;
                }
            })));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>An instance with what makes it different from the others: its account, its resources; some with a port, a disk, a copy.</summary>
    private static async Task<WeakReference> UseAsync(int i, string folder, Meeting made, Meeting used)
    {
        var account = i.ToString("D12", CultureInfo.InvariantCulture);
        await using var aws = await SimfraFixture.StartAsync(o =>
        {
            o.DefaultAccountId = account;
            o.ClockMode = (SimfraClockMode)(i % 3);
            o.Port = i % 10 == 0 ? 0 : null;
            o.DataDirectory = i % 5 == 0 ? Path.Combine(folder, account) : null;
        });
        await made.AllAsync();

        // By a client over HTTP, by calls without it, by a job on the clock, by one who listens and one who waits.
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");
        await s3.PutObjectAsync(new() { BucketName = "orders", Key = account, ContentBody = new string('x', 20_000 + i) });
        await aws.Seed.Sqs.Queue("orders").Message(account, static m => m.DelaySeconds = 60);
        await aws.Seed.Ssm.Parameter("/account", account);
        await aws.Seed.Iam.User("user").AccessKey();
        await using var changes = aws.Changes.GetAsyncEnumerator();
        var waiting = aws.WaitUntilAsync(() => aws.Sqs.Queue("orders").Visible.Count == 1, TimeSpan.FromMinutes(5));
        await using var fork = i % 4 == 0 ? await aws.ForkAsync() : null;
        if (fork is not null)
        {
            await fork.Seed.Ssm.Parameter("/fork", account);
            Assert.Equal(2, fork.Ssm.Parameters.Count);
        }

        await aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await waiting;
        await used.AllAsync();

        Assert.Equal([account], aws.S3.Bucket("orders").Objects.Select(static o => o.Key));
        Assert.Equal(20_000L + i, aws.S3.Bucket("orders").Object(account).Size);
        Assert.Equal([account], aws.Sqs.Queue("orders").Messages.Select(static m => m.Body));
        Assert.Equal([account], aws.Ssm.Parameters.Select(static p => p.Value));
        Assert.Equal([$"arn:aws:iam::{account}:user/user"], aws.Iam.Users.Select(static u => u.Arn));
        Assert.All(aws.Journal.Calls, call => Assert.Equal(account, call.AccountId));
        return new(aws.Server.World.Gateway.State);
    }

    /// <summary>Where as many meet as are expected, and go on together.</summary>
    private sealed class Meeting(int expected)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _missing = expected;

        public Task AllAsync()
        {
            if (Interlocked.Decrement(ref _missing) == 0)
            {
                _all.TrySetResult();
            }

            return _all.Task;
        }

        public void Break(Exception reason) => _all.TrySetException(reason);
    }

    /// <summary>What of the process grows where something isn't given back.</summary>
    private sealed record Leftovers(long Bytes, int Handles, long Timers, long WorkItems, string Files)
    {
        public const string FolderPrefix = "simfra-many-";

        /// <param name="before">What there was; where it is more now, it is given time to go, which a busy machine takes.</param>
        public static async Task<Leftovers> CountAsync(Leftovers? before = null)
        {
            // Connections end a little later than their servers, and sockets wait for finalisers.
            for (var i = 0; i < 5 || (i < 200 && (Timer.ActiveCount > before?.Timers + 5 || ThreadPool.PendingWorkItemCount > 0)); i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Delay(50);
            }

            using var process = Process.GetCurrentProcess();
            var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : process.HandleCount;
            var files = string.Join('\n', Directory.GetFileSystemEntries(Path.GetTempPath(), $"{FolderPrefix}*").Order(StringComparer.Ordinal));
            return new(GC.GetTotalMemory(forceFullCollection: true), handles, Timer.ActiveCount, ThreadPool.PendingWorkItemCount, files);
        }
    }
}
