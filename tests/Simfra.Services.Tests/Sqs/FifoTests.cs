using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

public sealed class FifoTests
{
    private static JsonObject In(string group, string? deduplicationId = null) => deduplicationId is null
        ? new() { ["MessageGroupId"] = group }
        : new() { ["MessageGroupId"] = group, ["MessageDeduplicationId"] = deduplicationId };

    [Fact]
    public async Task Messages_OfAGroup_ComeInOrder_AndWaitForTheEarlierOnes()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));
        await world.SendAsync(url, "a1", In("a"));
        await world.SendAsync(url, "b1", In("b"));
        await world.SendAsync(url, "a2", In("a"));

        var first = Assert.Single(await world.ReceiveAsync(url))!;
        Assert.Equal("a1", first.Text("Body"));
        Assert.Equal(["b1"], await world.ReceiveBodiesAsync(url));
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = first.Text("ReceiptHandle") })).Ok();
        Assert.Equal(["a2"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task SendMessage_WithAKnownDeduplicationId_IsAcceptedButNotSent_ForFiveMinutes()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        var first = await world.SendAsync(url, "a", In("g", "id"));
        var second = await world.SendAsync(url, "b", In("g", "id"));

        Assert.Equal(first.Text("MessageId"), second.Text("MessageId"));
        Assert.Equal(first.Text("SequenceNumber"), second.Text("SequenceNumber"));
        Assert.Equal(20, first.Text("SequenceNumber").Length);
        Assert.Equal("1", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await world.SendAsync(url, "c", In("g", "id"));
        Assert.Equal(["a", "c"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task SendMessage_WithScopeMessageGroup_DeduplicatesWithinTheGroup()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("DeduplicationScope", "messageGroup"), ("FifoThroughputLimit", "perMessageGroupId"));
        await world.SendAsync(url, "a", In("g1", "id"));
        await world.SendAsync(url, "b", In("g2", "id"));

        Assert.Equal(["a", "b"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task SendMessage_WithoutWhatFifoNeeds_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        async Task AssertFailsAsync(JsonObject input, string message)
        {
            input["QueueUrl"] = url;
            input["MessageBody"] = "x";
            (await world.SqsAsync("SendMessage", input)).AssertJsonError("InvalidParameterValueException", message);
        }

        await AssertFailsAsync([], "The request must contain the parameter MessageGroupId.");
        await AssertFailsAsync(
            In("g"), "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
        var delayed = In("g", "d");
        delayed["DelaySeconds"] = 2;
        await AssertFailsAsync(
            delayed, "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.");
    }

    [Fact]
    public async Task SendMessage_WithDeduplicationIdToAStandardQueue_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x", ["MessageDeduplicationId"] = "d" })).AssertJsonError(
            "InvalidParameterValueException",
            "Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.");
    }

    [Fact]
    public async Task DeleteMessage_AfterTheVisibilityTimeout_FailsInAFifoQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("VisibilityTimeout", "10"));
        await world.SendAsync(url, "a", In("g", "d"));
        var handle = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle })).AssertJsonError(
            "InvalidParameterValueException", $"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
    }

    [Fact]
    public async Task SendMessageBatch_MissingTheGroupInOneEntry_FailsAsAWhole()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));

        var answer = await world.SqsAsync("SendMessageBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(
                new JsonObject { ["Id"] = "1", ["MessageBody"] = "a", ["MessageGroupId"] = "g", ["MessageDeduplicationId"] = "d" },
                new JsonObject { ["Id"] = "2", ["MessageBody"] = "b" }),
        });

        answer.AssertJsonError("InvalidParameterValueException", "The request must contain the parameter MessageGroupId.");
        Assert.Empty(await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task ReceiveMessage_ShowsGroupDeduplicationIdAndSequenceNumber()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        var sent = await world.SendAsync(url, "a", In("g", "d"));

        var attributes = Assert.Single(await world.ReceiveAsync(url, new() { ["AttributeNames"] = new JsonArray("All") }))!["Attributes"]!;

        Assert.Equal(
            ("g", "d", sent.Text("SequenceNumber")),
            (attributes.Text("MessageGroupId"), attributes.Text("MessageDeduplicationId"), attributes.Text("SequenceNumber")));
    }

    /// <summary>As AWS was recorded: the group is open up to its first message that is still invisible.</summary>
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "foo")]
    [InlineData(2, "foo bar")]
    public async Task AGroup_IsBlockedFromItsFirstInvisibleMessageOn(int visible, string received)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("VisibilityTimeout", "5"));
        foreach (var body in (string[])["foo", "bar", "baz"])
        {
            await world.SendAsync(url, body, In("g", body));
        }

        var messages = await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = 10 });
        foreach (var message in messages.Skip(visible))
        {
            (await world.SqsAsync("ChangeMessageVisibility", new()
            {
                ["QueueUrl"] = url,
                ["ReceiptHandle"] = message!.Text("ReceiptHandle"),
                ["VisibilityTimeout"] = 60,
            })).Ok();
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(received, string.Join(' ', await world.ReceiveBodiesAsync(url)));
    }

    [Fact]
    public async Task ADelayedMessage_DoesNotHoldBackThoseBeforeIt()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("DelaySeconds", "5"));
        await world.SendAsync(url, "a", In("g", "1"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(3));
        await world.SendAsync(url, "b", In("g", "2"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["a"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task Groups_BehindALongOneThatIsBlocked_AreReceived_EachInItsOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        for (var i = 0; i < 300; i++)
        {
            await world.SendAsync(url, "x", In("blocked", $"x{i}"));
        }

        Assert.Single(await world.ReceiveAsync(url));
        foreach (var body in (string[])["a1", "c1", "a2", "b1"])
        {
            await world.SendAsync(url, body, In(body[..1], body));
        }

        Assert.Equal(["a1", "a2", "b1", "c1"], (await world.ReceiveBodiesAsync(url)).Order());
        Assert.Empty(await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task AQueueThatIsMadeAnew_RemembersNoDeduplicationIds()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));
        await world.SendAsync(url, "a", In("g", "d"));
        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = url })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));
        await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));

        await world.SendAsync(url, "a", In("g", "d"));

        Assert.Equal(["a"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task ManyWritersAndReaders_KeepEachGroupsOrder_AndLoseNothing()
    {
        const int Groups = 64;
        const int Each = 20;
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("VisibilityTimeout", "600"));
        var received = new System.Collections.Concurrent.ConcurrentQueue<string>[Groups];
        for (var group = 0; group < Groups; group++)
        {
            received[group] = new();
        }

        var left = Groups * Each;
        await Task.WhenAll(Enumerable.Range(0, Groups).SelectMany(g => (Task[])[Task.Run(() => WriteAsync(g)), Task.Run(ReadAsync)]));

        Assert.All(received, g => Assert.Equal(Enumerable.Range(0, Each).Select(static n => $"{n}"), g));
        Assert.Equal("0", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));

        async Task WriteAsync(int group)
        {
            for (var n = 0; n < Each; n++)
            {
                await world.SendAsync(url, $"{n}", In($"{group}", $"{group}-{n}"));
            }
        }

        async Task ReadAsync()
        {
            while (Volatile.Read(ref left) > 0)
            {
                foreach (var message in await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = 10, ["AttributeNames"] = new JsonArray("All") }))
                {
                    // In order only as long as no one else has a message of the group: until it is deleted.
                    received[int.Parse(message!["Attributes"]!.Text("MessageGroupId"))].Enqueue(message.Text("Body"));
                    (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = message.Text("ReceiptHandle") })).Ok();
                    Interlocked.Decrement(ref left);
                }
            }
        }
    }
}
