using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Simfra.Benchmarks;

/// <summary>Queues at the size of a load test: 1,000,000 messages against 1,000, and 10,000 receives that wait at a time.</summary>
internal static class QueueScaleRunner
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int Calls = 5_000;
    private const int Polls = 10_000;
    private const string Url = "http://localhost/000000000000/";

    public static async Task RunAsync()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.JournalCapacity = 0);
        using var client = new LoadClient(server.CreateHandler(), server.Endpoint, server.RootAccessKeyId, server.RootSecretAccessKey);
        await FillAsync(client, "warm", Few);
        await MeasureAsync(client, "warm");

        await FillAsync(client, "few", Few);
        var few = await MeasureAsync(client, "few");
        var watch = Stopwatch.StartNew();
        await FillAsync(client, "many", Many);
        Console.WriteLine($"{Many:N0} messages sent in batches of ten: {Many / watch.Elapsed.TotalSeconds:N0}/s");
        var many = await MeasureAsync(client, "many");
        Console.WriteLine(
            $"send, receive and delete with {Few:N0} messages in the queue: {few:0.0} us; with {Many:N0}: {many:0.0} us; ratio {many / few:0.00} (target 3)");

        await PollAsync(client);
    }

    private static async Task FillAsync(LoadClient client, string queue, int count)
    {
        await client.SqsAsync("CreateQueue", $$"""{"QueueName":"{{queue}}"}""");
        var body = new string('x', 100);
        for (var sent = 0; sent < count; sent += 10)
        {
            var entries = string.Join(',', Enumerable.Range(0, 10).Select(i => $$"""{"Id":"{{i}}","MessageBody":"{{body}}"}"""));
            await client.SqsAsync("SendMessageBatch", $$"""{"QueueUrl":"{{Url}}{{queue}}","Entries":[{{entries}}]}""");
        }
    }

    /// <summary>Microseconds for one message that is sent, one that is received and one that is deleted.</summary>
    private static async Task<double> MeasureAsync(LoadClient client, string queue)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
        {
            await client.SqsAsync("SendMessage", $$"""{"QueueUrl":"{{Url}}{{queue}}","MessageBody":"new"}""");
            using var received = JsonDocument.Parse(await client.SqsAsync("ReceiveMessage", $$"""{"QueueUrl":"{{Url}}{{queue}}"}"""));
            var handle = received.RootElement.GetProperty("Messages")[0].GetProperty("ReceiptHandle").GetString();
            await client.SqsAsync("DeleteMessage", $$"""{"QueueUrl":"{{Url}}{{queue}}","ReceiptHandle":"{{handle}}"}""");
        }

        return watch.Elapsed.TotalMicroseconds / Calls;
    }

    private static async Task PollAsync(LoadClient client)
    {
        await client.SqsAsync("CreateQueue", """{"QueueName":"polls"}""");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var polls = Enumerable.Range(0, Polls)
            .Select(_ => client.SqsAsync("ReceiveMessage", $$"""{"QueueUrl":"{{Url}}polls","WaitTimeSeconds":20}"""))
            .ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Polls;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Polls; i++)
        {
            await client.SqsAsync("SendMessage", $$"""{"QueueUrl":"{{Url}}polls","MessageBody":"{{i.ToString(CultureInfo.InvariantCulture)}}"}""");
        }

        var answers = await Task.WhenAll(polls);
        var got = answers.Count(static a => Encoding.UTF8.GetString(a).Contains("Body", StringComparison.Ordinal));
        Console.WriteLine(
            $"{Polls:N0} receives that wait, a message for each: {watch.Elapsed.TotalMicroseconds / Polls:0.0} us a message, client included; " +
            $"{got:N0} got one; {each / 1024.0:0.0} KiB each while waiting");
    }
}
