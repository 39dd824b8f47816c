using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Simfra.State;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Benchmarks;

/// <summary>Forks, snapshots, data directories, and the life of an instance from its creation to its end.</summary>
internal static class PersistenceRunner
{
    private const int Resources = 1_000;
    private const int Items = 10_000;
    private const int Batch = 10;
    private const int Lives = 1_000;
    private const int Commits = 50_000;
    private const long UploadLength = 1L << 30;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("simfra-benchmark-");
        try
        {
            await MeasureForkAndSnapshotAsync(Path.Combine(folder.FullName, "large.simfra"), Resources, Items);
            await MeasureForkAndSnapshotAsync(Path.Combine(folder.FullName, "small.simfra"), 20, 100);
            await MeasureLivesAsync();
            MeasureCommits(Path.Combine(folder.FullName, "commits"));
            await MeasureUploadAsync(Path.Combine(folder.FullName, "upload"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureForkAndSnapshotAsync(string file, int resources, int items)
    {
        await using var server = await SimfraServer.StartAsync();
        await FillAsync(server, resources, items);
        var name = $"{resources:N0} queues, {items:N0} messages";
        await MeasureAsync($"fork, {name}", 50, async () => await (await server.World.ForkAsync()).DisposeAsync());
        await MeasureAsync($"fork with a server and a first call, {name}", 50, async () =>
        {
            await using var fork = await server.ForkAsync();
            using var client = Client(fork);
            await client.SqsAsync("GetQueueUrl", "{\"QueueName\":\"q0\"}");
        });
        await MeasureAsync($"save a snapshot, {name}", 10, () => server.SaveSnapshotAsync(file));
        await MeasureAsync($"load a snapshot of {new FileInfo(file).Length / 1024:N0} KiB, {name}", 10, async () =>
        {
            await using var loaded = await SimfraServer.StartAsync(o => o.FromSnapshot(file));
        });
    }

    private static async Task MeasureLivesAsync() => await MeasureAsync("create, use and dispose of an instance", Lives, static async () =>
    {
        await using var server = await SimfraServer.StartAsync();
        using var client = Client(server);
        await client.SqsAsync("CreateQueue", "{\"QueueName\":\"orders\"}");
        await client.SqsAsync("SendMessage", "{\"QueueUrl\":\"http://localhost/000000000000/orders\",\"MessageBody\":\"hello\"}");
    });

    /// <summary>Commits of one record alone: what a data directory adds to a turn.</summary>
    private static void MeasureCommits(string path)
    {
        using var directory = DataDirectory.Open(path);
        foreach (var (name, store) in new (string, IStateStore)[] { ("without", NullStateStore.Instance), ("with", directory.Store) })
        {
            var state = new WorldState(store);
            var states = state.Register("benchmark", static partition => new RecordState(partition));
            var scope = new StateScope("000000000000", "us-east-1");
            for (var i = 0; i < Commits / 5; i++)
            {
                var record = new Record(i, i);
                states.Update(() => states[scope].Records.Put(record));
            }

            var watch = Stopwatch.StartNew();
            for (var i = 0; i < Commits; i++)
            {
                var record = new Record(i % 1_000, i);
                states.Update(() => states[scope].Records.Put(record));
            }

            Console.WriteLine($"commit of one record {name} a data directory: {watch.Elapsed.TotalMicroseconds / Commits:0.0} us");
        }
    }

    private static async Task MeasureUploadAsync(string path)
    {
        await using var server = await SimfraServer.StartAsync(o => (o.DataDirectory, o.Port) = (path, 0));
        using var client = Client(server);
        await client.S3Async("PUT", "/bucket");
        using (var small = new UploadClient(server))
        {
            await small.PutAsync("/bucket/warm-up", 64L << 20);
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var idle = WorkingSet();
        using var stop = new CancellationTokenSource();
        var peak = idle;
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, WorkingSet());
                await Task.Delay(20);
            }
        });
        var watch = Stopwatch.StartNew();
        using (var upload = new UploadClient(server))
        {
            await upload.PutAsync("/bucket/large", UploadLength);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await watching;
        Console.WriteLine(
            $"1 GiB S3 upload with a data directory: {(peak - idle) / 1024 / 1024} MiB over idle, "
            + $"{UploadLength / seconds / 1024 / 1024:0} MiB/s, client in the same process");
    }

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static async Task FillAsync(SimfraServer server, int resources, int items)
    {
        using var client = Client(server);
        for (var i = 0; i < resources; i++)
        {
            await client.SqsAsync("CreateQueue", $"{{\"QueueName\":\"q{i}\"}}");
        }

        for (var i = 0; i < items / Batch; i++)
        {
            var entries = Enumerable.Range(0, Batch).Select(n => (JsonNode)new JsonObject { ["Id"] = $"{n}", ["MessageBody"] = new string('x', 200) });
            var batch = new JsonObject { ["QueueUrl"] = $"http://localhost/000000000000/q{i % resources}", ["Entries"] = new JsonArray([.. entries]) };
            await client.SqsAsync("SendMessageBatch", batch.ToJsonString());
        }
    }

    private static LoadClient Client(SimfraServer server) =>
        new(server.CreateHandler(), new("http://localhost"), server.RootAccessKeyId, server.RootSecretAccessKey);

    private static async Task MeasureAsync(string name, int times, Func<Task> action)
    {
        for (var i = 0; i < Math.Min(times, 20); i++)
        {
            await action();
        }

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            await action();
        }

        Console.WriteLine($"{name}: {watch.Elapsed.TotalMilliseconds / times:0.00} ms");
    }

    /// <summary>Uploads zeros as they are read.</summary>
    private sealed class UploadClient(SimfraServer server) : IDisposable
    {
        private readonly HttpClient _http = new() { BaseAddress = server.Endpoint, Timeout = Timeout.InfiniteTimeSpan };

        public async Task PutAsync(string path, long length)
        {
            using var request = LoadClient.SignedUpload(server, path);
            request.Content = new ZeroContent(length);
            using var response = await _http.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
            }
        }

        public void Dispose() => _http.Dispose();
    }

    private sealed class ZeroContent(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[64 * 1024];
            for (var written = 0L; written < length; written += buffer.Length)
            {
                await stream.WriteAsync(buffer);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
