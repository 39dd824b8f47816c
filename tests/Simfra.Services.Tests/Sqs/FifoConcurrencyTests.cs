using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Many writers and readers of one FIFO queue at once.</summary>
public sealed class FifoConcurrencyTests
{
    private const int Writers = 64;
    private const int Readers = 64;
    private const int PerWriter = 8;

    [Fact]
    public async Task WritersAndReadersAtOnce_KeepTheOrderOfEachGroupAndLoseNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("q.fifo", ("FifoQueue", "true"), ("VisibilityTimeout", "43200"));
        var received = new ConcurrentDictionary<string, List<int>>();
        var left = Writers * PerWriter;

        await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(WriteAsync).Concat(Enumerable.Range(0, Readers).Select(_ => ReadAsync())));

        Assert.Equal(Writers, received.Count);
        foreach (var (group, numbers) in received)
        {
            Assert.True(numbers.SequenceEqual(Enumerable.Range(0, PerWriter)), $"{group}: {string.Join(' ', numbers)}");
        }

        var attributes = await world.AttributesAsync(url);
        Assert.Equal(("0", "0"), (attributes.Text("ApproximateNumberOfMessages"), attributes.Text("ApproximateNumberOfMessagesNotVisible")));

        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < PerWriter; i++)
            {
                await world.SendAsync(url, $"{i}", new() { ["MessageGroupId"] = $"g{writer}", ["MessageDeduplicationId"] = $"{writer}-{i}" });
            }
        }

        async Task ReadAsync()
        {
            while (Volatile.Read(ref left) > 0)
            {
                var messages = await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = 10, ["AttributeNames"] = new JsonArray("MessageGroupId") });
                foreach (var message in messages)
                {
                    // Nobody else has a message of the group until this one is deleted: so the list is ours.
                    received.GetOrAdd(message!["Attributes"]!.Text("MessageGroupId"), static _ => []).Add(int.Parse(message!.Text("Body"), CultureInfo.InvariantCulture));
                }

                if (messages.Count == 0)
                {
                    await Task.Yield();
                    continue;
                }

                var entries = messages.Select((m, i) => (JsonNode)new JsonObject { ["Id"] = $"{i}", ["ReceiptHandle"] = m!.Text("ReceiptHandle") });
                var deleted = (await world.SqsAsync("DeleteMessageBatch", new() { ["QueueUrl"] = url, ["Entries"] = new JsonArray([.. entries]) })).Ok().Json;
                Assert.Equal(messages.Count, deleted["Successful"]!.AsArray().Count);
                Interlocked.Add(ref left, -messages.Count);
            }
        }
    }
}
