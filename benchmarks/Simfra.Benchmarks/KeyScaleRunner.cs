using System.Diagnostics;
using System.Globalization;

namespace Simfra.Benchmarks;

/// <summary>Whether a bucket of a million keys is read, written and listed as fast as one of a thousand: within three times is what is asked for.</summary>
internal static class KeyScaleRunner
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int Calls = 5_000;
    private const int Rounds = 5;

    private static readonly byte[] Body = new byte[100];

    /// <param name="args">How many keys the large bucket has, if not a million.</param>
    public static async Task RunAsync(ReadOnlyMemory<string> args)
    {
        var many = args.IsEmpty ? Many : int.Parse(args.Span[0], CultureInfo.InvariantCulture);
        await using var server = await SimfraServer.StartAsync(static o => o.JournalCapacity = 0);
        await FillAsync(server, "few", Few);
        await FillAsync(server, "many", many);
        foreach (var (name, call) in new (string, Func<string, int, Request[]>)[]
        {
            ("get", static (bucket, i) => [new("GET", $"/{bucket}/{Key(i)}")]),
            ("put over", static (bucket, i) => [new("PUT", $"/{bucket}/{Key(i)}", "", Body)]),
            ("put a new key and delete it", static (bucket, i) => [new("PUT", $"/{bucket}/{Key(i)}-new", "", Body), new("DELETE", $"/{bucket}/{Key(i)}-new")]),
            ("list 100 by prefix", static (bucket, i) => [new("GET", $"/{bucket}", $"list-type=2&max-keys=100&prefix={Key(i)[..^2]}")]),
            ("list a page after a key", static (bucket, i) => [new("GET", $"/{bucket}", $"list-type=2&max-keys=10&start-after={Key(i)}")]),
            ("list 10 folders", static (bucket, _) => [new("GET", $"/{bucket}", "delimiter=%2F&list-type=2&max-keys=10")]),
            ("list 10 versions", static (bucket, i) => [new("GET", $"/{bucket}", $"max-keys=10&prefix={Key(i)[..^1]}&versions=")]),
        })
        {
            // The first round warms the code up; of the others the quickest counts, as the machine may be doing something else.
            var (few, large) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                var tookFew = await MeasureAsync(server, i => call("few", i), Few);
                var tookLarge = await MeasureAsync(server, i => call("many", i), many);
                if (round > 0)
                {
                    (few, large) = (Math.Min(few, tookFew), Math.Min(large, tookLarge));
                }
            }

            Console.WriteLine($"S3 {name}: {few:0.0} us of {Few:N0} keys, {large:0.0} us of {many:N0}: ratio {large / few:0.00} target 3");
        }
    }

    /// <summary>Keys in folders of a hundred.</summary>
    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"f{number / 100:D5}/k{number:D7}");

    private static async Task FillAsync(SimfraServer server, string bucket, int keys)
    {
        await ServerSideRunner.HandleAsync(server, ServerSideRunner.SignedS3(server, "PUT", $"/{bucket}", "", []));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < keys; i++)
        {
            await ServerSideRunner.HandleAsync(server, ServerSideRunner.SignedS3(server, "PUT", $"/{bucket}/{Key(i)}", "", Body));
        }

        Console.WriteLine($"{keys:N0} keys written in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Microseconds a step, over steps that are spread over the bucket. Signing them isn't part of it.</summary>
    private static async Task<double> MeasureAsync(SimfraServer server, Func<int, Request[]> step, int keys)
    {
        var calls = Enumerable.Range(0, Calls).SelectMany(i => step((int)((long)i * 7_919 % keys)))
            .Select(r => ServerSideRunner.SignedS3(server, r.Method, r.Path, r.Query, r.Body ?? [])).ToList();
        var watch = Stopwatch.StartNew();
        foreach (var call in calls)
        {
            await ServerSideRunner.HandleAsync(server, call);
        }

        return watch.Elapsed.TotalMicroseconds / Calls;
    }

    private sealed record Request(string Method, string Path, string Query = "", byte[]? Body = null);
}
