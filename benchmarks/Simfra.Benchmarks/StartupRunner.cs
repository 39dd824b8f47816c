using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;

namespace Simfra.Benchmarks;

/// <summary>What a world costs, and how long a process takes to its first successful call with the AWS SDK.</summary>
internal static class StartupRunner
{
    private const int Worlds = 500;
    private const int Processes = 5;

    public static async Task RunAsync()
    {
        var firstCalls = new List<double>();
        for (var i = 0; i < Processes; i++)
        {
            firstCalls.Add(await MeasureProcessAsync());
        }

        Console.WriteLine($"process start to first SDK call: {Median(firstCalls):0} ms (target 400 ms)");
        var (milliseconds, kilobytes) = await MeasureWorldsAsync();
        Console.WriteLine($"new in-memory world, warm:       {milliseconds:0.00} ms, {kilobytes:0} KiB (target 2 ms, 100 KiB)");
    }

    /// <summary>Runs in a process of its own: prints how long that has lived when the first call is answered.</summary>
    public static async Task FirstCallAsync()
    {
        await using var server = await SimfraServer.StartAsync();
        var config = new AmazonS3Config { ServiceURL = "http://localhost", HttpClientFactory = new InMemoryClients(server), MaxErrorRetry = 0 };
        using var s3 = new AmazonS3Client(new BasicAWSCredentials(server.RootAccessKeyId, server.RootSecretAccessKey), config);
        await s3.ListBucketsAsync();
        Console.WriteLine((DateTime.UtcNow - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalMilliseconds);
    }

    private static async Task<double> MeasureProcessAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(StartupRunner).Assembly.Location);
        start.ArgumentList.Add("first-call");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output, null);
    }

    private static async Task<(double Milliseconds, double Kilobytes)> MeasureWorldsAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var warmUp = await SimfraServer.StartAsync();
        }

        var servers = new List<SimfraServer>(Worlds);
        GC.Collect();
        var bytes = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Worlds; i++)
        {
            servers.Add(await SimfraServer.StartAsync());
        }

        var elapsed = watch.Elapsed;
        bytes = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        return (elapsed.TotalMilliseconds / Worlds, bytes / 1024.0 / Worlds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed class InMemoryClients(SimfraServer server) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(server.CreateHandler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
