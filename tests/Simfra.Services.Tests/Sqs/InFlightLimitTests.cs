using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Consumers of a queue have 120,000 messages at the most at a time.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"/>
public sealed class InFlightLimitTests
{
    private const int Limit = 120_000;
    private const int Batch = 10;

    [Fact]
    public async Task ReceiveMessage_WithAllThatMayBeInFlight_FailsWithOverLimit_UntilOneIsDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("q", ("VisibilityTimeout", "43200"));
        var handle = await TakeAllAsync(world, url);

        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url }))
            .AssertJsonError("OverLimit", "The maximum number of in flight messages is reached.", 403);

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle })).Ok();
        Assert.Equal(["one more"], await world.ReceiveBodiesAsync(url));
    }

    /// <summary>Sends and receives as many messages as may be in flight, and sends one more.</summary>
    /// <returns>The receipt handle of one.</returns>
    private static async Task<string> TakeAllAsync(TestWorld world, string url)
    {
        var handle = "";
        for (var i = 0; i < Limit; i += Batch)
        {
            var entries = Enumerable.Range(i, Batch).Select(static n => (JsonNode)new JsonObject { ["Id"] = $"{n}", ["MessageBody"] = "m" }).ToArray();
            (await world.SqsAsync("SendMessageBatch", new() { ["QueueUrl"] = url, ["Entries"] = new JsonArray(entries) })).Ok();
            var messages = await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = Batch });
            Assert.Equal(Batch, messages.Count);
            handle = messages[0]!.Text("ReceiptHandle");
        }

        await world.SendAsync(url, "one more");
        return handle;
    }
}
