using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Host.Tests.Persistence;

/// <summary>
/// Calls that change state, several at once, until the instance is gone; and what must be there when it is back: all that was
/// acknowledged, and nothing that wasn't asked for.
/// </summary>
internal sealed class KillLoad
{
    private const int Writers = 4;

    private readonly Writer[] _writers = [.. Enumerable.Range(0, Writers).Select(static i => new Writer(i))];
    private int _sentMessages;
    private int _acknowledgedMessages;

    public long Acknowledged => _writers.Sum(static w => w.Parameter.Acknowledged + w.Body.Acknowledged) + _acknowledgedMessages;

    public static async Task PrepareAsync(SignedClient aws)
    {
        await aws.JsonOkAsync("sqs", "CreateQueue", new() { ["QueueName"] = "load" });
        Assert.Equal(HttpStatusCode.OK, (await aws.S3Async("PUT", "/killed")).Status);
    }

    /// <summary>Runs until the connection fails.</summary>
    public Task RunAsync(Uri endpoint) => Task.WhenAll(_writers.Select(w => Task.Run(async () =>
    {
        using var aws = new SignedClient(endpoint);
        try
        {
            for (var i = 0; ; i++)
            {
                await (i % 3 == 0 ? PutParameterAsync(aws, w) : i % 3 == 1 ? PutBodyAsync(aws, w) : SendMessageAsync(aws, endpoint));
            }
        }
        catch (HttpRequestException)
        {
            // The instance is gone.
        }
    })));

    public async Task CheckAsync(SignedClient aws, Uri endpoint)
    {
        foreach (var writer in _writers)
        {
            var (status, answer) = await aws.JsonAsync("ssm", "GetParameter", new() { ["Name"] = writer.Name });
            writer.Parameter.Check(status == HttpStatusCode.OK ? JsonNode.Parse(answer)!["Parameter"]!["Value"]!.GetValue<string>() : null);
            var (found, body) = await aws.S3Async("GET", $"/killed/{writer.Name}");
            writer.Body.Check(found == HttpStatusCode.OK ? Number(body) : null);
        }

        var attributes = await aws.JsonOkAsync("sqs", "GetQueueAttributes", new()
        {
            ["QueueUrl"] = $"{endpoint.OriginalString}/000000000000/load",
            ["AttributeNames"] = new JsonArray("ApproximateNumberOfMessages"),
        });
        var messages = int.Parse(attributes["Attributes"]!["ApproximateNumberOfMessages"]!.GetValue<string>());
        Assert.InRange(messages, _acknowledgedMessages, _sentMessages);

        // What was never acknowledged may have been done all the same; from now on it is known.
        _acknowledgedMessages = _sentMessages = messages;
    }

    private static async Task PutParameterAsync(SignedClient aws, Writer writer)
    {
        var value = writer.Parameter.Begin();
        await aws.JsonOkAsync("ssm", "PutParameter", new() { ["Name"] = writer.Name, ["Value"] = $"{value}", ["Type"] = "String", ["Overwrite"] = true });
        writer.Parameter.Acknowledge(value);
    }

    private static async Task PutBodyAsync(SignedClient aws, Writer writer)
    {
        var value = writer.Body.Begin();
        var (status, _) = await aws.S3Async("PUT", $"/killed/{writer.Name}", Body(value));
        Assert.Equal(HttpStatusCode.OK, status);
        writer.Body.Acknowledge(value);
    }

    private async Task SendMessageAsync(SignedClient aws, Uri endpoint)
    {
        Interlocked.Increment(ref _sentMessages);
        await aws.JsonOkAsync("sqs", "SendMessage", new() { ["QueueUrl"] = $"{endpoint.OriginalString}/000000000000/load", ["MessageBody"] = "hello" });
        Interlocked.Increment(ref _acknowledgedMessages);
    }

    /// <summary>A body that is a file of its own, or else a part of its record, and holds its number all over.</summary>
    private static byte[] Body(int number) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number};", number % 2 == 0 ? 100 : 8_000)));

    private static string Number(byte[] body)
    {
        var number = Encoding.ASCII.GetString(body).Split(';')[0];
        Assert.Equal(Body(int.Parse(number)), body);
        return number;
    }

    private sealed class Writer(int index)
    {
        public string Name { get; } = $"writer-{index}";

        public Counter Parameter { get; } = new();

        public Counter Body { get; } = new();
    }

    /// <summary>Numbers that are written one after another to one place.</summary>
    private sealed class Counter
    {
        private int _begun;

        public int Acknowledged { get; private set; }

        public int Begin() => ++_begun;

        public void Acknowledge(int value) => Acknowledged = value;

        public void Check(string? found)
        {
            Assert.InRange(found is null ? 0 : int.Parse(found), Acknowledged, _begun);
            Acknowledged = _begun = found is null ? 0 : int.Parse(found);
        }
    }
}
