using System.Diagnostics;
using System.Globalization;

namespace Simfra.Benchmarks;

/// <summary>Whether a table of a million items is read and written as fast as one of a thousand: within three times is what is asked for.</summary>
internal static class TableSizeRunner
{
    private const int Small = 1_000;
    private const int Large = 1_000_000;
    private const int ItemsPerPartition = 100;
    private const int ItemsPerBatch = 25;
    private const int Calls = 20_000;
    private const int Rounds = 5;

    /// <param name="arguments">How many items the large table has, where it isn't to have a million.</param>
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var large = arguments.Length > 0 ? int.Parse(arguments.Span[0], CultureInfo.InvariantCulture) : Large;
        await using var server = await SimfraServer.StartAsync(static o => o.JournalCapacity = 0);
        await FillAsync(server, "small", Small);
        await FillAsync(server, "large", large);
        foreach (var (operation, input) in new (string, Func<string, int, string>)[]
        {
            ("GetItem", static (table, i) => $"{{\"TableName\":\"{table}\",\"Key\":{KeyOf(i)}}}"),
            ("PutItem", static (table, i) => $"{{\"TableName\":\"{table}\",\"Item\":{ItemOf(i)}}}"),
            ("Query", static (table, i) =>
                $"{{\"TableName\":\"{table}\",\"KeyConditionExpression\":\"pk = :p\",\"Limit\":10," +
                $"\"ExpressionAttributeValues\":{{\":p\":{{\"S\":\"{PartitionOf(i)}\"}}}}}}"),
            ("DescribeTable", static (table, _) => $"{{\"TableName\":\"{table}\"}}"),
        })
        {
            // The first round warms the code up; of the others the quickest counts, as the machine may be doing something else.
            var (ofSmall, ofLarge) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                var tookSmall = await MeasureAsync(server, operation, input, "small", Small);
                var tookLarge = await MeasureAsync(server, operation, input, "large", large);
                if (round > 0)
                {
                    (ofSmall, ofLarge) = (Math.Min(ofSmall, tookSmall), Math.Min(ofLarge, tookLarge));
                }
            }

            Console.WriteLine(
                $"DynamoDB {operation}: {ofSmall:0.0} us of {Small:N0} items, {ofLarge:0.0} us of {large:N0}: ratio {ofLarge / ofSmall:0.00} target 3");
        }
    }

    private static string PartitionOf(int i) => $"p{i / ItemsPerPartition}";

    private static string KeyOf(int i) => $"{{\"pk\":{{\"S\":\"{PartitionOf(i)}\"}},\"sk\":{{\"N\":\"{i}\"}}}}";

    private static string ItemOf(int i) => $"{{\"pk\":{{\"S\":\"{PartitionOf(i)}\"}},\"sk\":{{\"N\":\"{i}\"}},\"text\":{{\"S\":\"{new string('x', 20)}\"}}}}";

    private static async Task FillAsync(SimfraServer server, string table, int count)
    {
        await CallAsync(
            server, "CreateTable",
            $"{{\"TableName\":\"{table}\",\"BillingMode\":\"PAY_PER_REQUEST\"," +
            "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}]," +
            "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}]}");

        // A table is usable when it has been made, which takes a second.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i += ItemsPerBatch)
        {
            var puts = string.Join(',', Enumerable.Range(i, ItemsPerBatch).Select(static n => $"{{\"PutRequest\":{{\"Item\":{ItemOf(n)}}}}}"));
            await CallAsync(server, "BatchWriteItem", $"{{\"RequestItems\":{{\"{table}\":[{puts}]}}}}");
        }

        Console.WriteLine($"{count:N0} items written in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Microseconds a call, over calls that are spread over the table. Signing them isn't part of it.</summary>
    private static async Task<double> MeasureAsync(SimfraServer server, string operation, Func<string, int, string> input, string table, int count)
    {
        var calls = Enumerable.Range(0, Calls)
            .Select(i => ServerSideRunner.Signed(server, "dynamodb", $"DynamoDB_20120810.{operation}", input(table, (int)((long)i * 7_919 % count))))
            .ToList();
        var watch = Stopwatch.StartNew();
        foreach (var call in calls)
        {
            await ServerSideRunner.HandleAsync(server, call);
        }

        return watch.Elapsed.TotalMicroseconds / Calls;
    }

    private static Task CallAsync(SimfraServer server, string operation, string json) =>
        ServerSideRunner.HandleAsync(server, ServerSideRunner.Signed(server, "dynamodb", $"DynamoDB_20120810.{operation}", json));
}
