using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>FIFO topics: order, deduplication, archive and replay.</summary>
public sealed class FifoTopicTests
{
    [Fact]
    public async Task Publish_KeepsTheOrderOfAGroup()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var queue = await world.SubscribeQueueAsync(topic, "q.fifo", ("RawMessageDelivery", "true"));

        for (var i = 0; i < 5; i++)
        {
            (await PublishAsync(world, topic, $"{i}")).Ok();
        }

        await world.Server.DrainAsync();
        Assert.Equal(["0", "1", "2", "3", "4"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task Publish_KeepsTheOrderOfAGroup_WhileTheQueueFails()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var queue = await world.SubscribeQueueAsync(topic, "q.fifo", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sqs", "SendMessage").From("sns").Fail("InternalError", 500).Times(5);

        for (var i = 0; i < 3; i++)
        {
            (await PublishAsync(world, topic, $"{i}")).Ok();
        }

        await world.Server.DrainAsync();
        Assert.Empty(await world.ReceiveBodiesAsync(queue));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["0", "1", "2"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task Publish_OfTheSameAgain_IsAcceptedAndNotDelivered_ForFiveMinutes()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var queue = await world.SubscribeQueueAsync(topic, "q.fifo", ("RawMessageDelivery", "true"));

        var first = (await PublishAsync(world, topic, "x")).Ok();
        var again = (await PublishAsync(world, topic, "x")).Ok();
        await world.Server.DrainAsync();

        Assert.Equal(first.Element("MessageId"), again.Element("MessageId"));
        Assert.Equal(first.Element("SequenceNumber"), again.Element("SequenceNumber"));
        Assert.Matches("^1[0-9]{19}$", first.Element("SequenceNumber")!);
        Assert.Equal(["x"], await world.ReceiveBodiesAsync(queue));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.NotEqual(first.Element("MessageId"), (await PublishAsync(world, topic, "x")).Ok().Element("MessageId"));
    }

    [Fact]
    public async Task ATopicMadeAgain_RemembersNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var first = (await PublishAsync(world, topic, "x")).Ok();

        (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).Ok();
        await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));

        Assert.NotEqual(first.Element("MessageId"), (await PublishAsync(world, topic, "x")).Ok().Element("MessageId"));
    }

    [Theory]
    [InlineData("Topic", 1)]
    [InlineData("MessageGroup", 2)]
    public async Task Deduplication_GoesByTopicOrGroup(string scope, int delivered)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("FifoThroughputScope", scope));
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));

        (await PublishAsync(world, topic, "a", "g1", "d")).Ok();
        (await PublishAsync(world, topic, "b", "g2", "d")).Ok();
        await world.Server.DrainAsync();

        Assert.Equal(delivered, (await world.ReceiveBodiesAsync(queue)).Length);
    }

    [Fact]
    public async Task Publish_ToAQueueOfOrder_HandsOnGroupAndDeduplication_AndIsNotSigned()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ContentBasedDeduplication", "true"));
        var queue = await world.SubscribeQueueAsync(topic, "q.fifo");

        var sequence = (await PublishAsync(world, topic, "Test", "g")).Ok().Element("SequenceNumber");
        await world.Server.DrainAsync();

        var message = Assert.Single(await world.ReceiveAsync(queue, new() { ["MessageSystemAttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal(
            ("g", "532eaabd9574880dbf76b9b8cc00832c20a6ec113d682299550d7a6e0f345e25"),
            (message["Attributes"]!.Text("MessageGroupId"), message["Attributes"]!.Text("MessageDeduplicationId")));
        var body = JsonNode.Parse(message.Text("Body"))!.AsObject();
        Assert.Equal(["Type", "MessageId", "SequenceNumber", "TopicArn", "Message", "Timestamp", "UnsubscribeURL"], body.Select(static m => m.Key));
        Assert.Equal(sequence, body.Text("SequenceNumber"));
    }

    [Fact]
    public async Task Publish_WithoutWhatOrderNeeds_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo");

        (await world.SnsAsync("Publish", ("TopicArn", topic), ("Message", "x"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: The MessageGroupId parameter is required for FIFO topics");
        (await PublishAsync(world, topic, "x", "g")).AssertXmlError(
            "InvalidParameter",
            "Invalid parameter: The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }

    [Fact]
    public async Task Subscribe_TakesQueuesAlone_WithDeadLetterQueuesOfTheirKind()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo");

        (await world.TrySubscribeAsync(topic, "sms", "+15551234567")).AssertXmlError("InvalidParameter", "Invalid parameter: Invalid protocol type: sms");
        var subscription = await world.SubscribeAsync(topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:q.fifo");
        (await world.SetAttributeAsync(subscription, "RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:dlq"}"""))
            .AssertXmlError("InvalidParameter", "Invalid parameter: RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.");
    }

    [Fact]
    public async Task AnArchive_IsReplayedToWhoAsks()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync(
            "orders.fifo", ("ContentBasedDeduplication", "true"), ("ArchivePolicy", """{"MessageRetentionPeriod":"30"}"""));
        Assert.Equal("2030-01-02T03:04:05.000Z", (await world.AttributesOfTopicAsync(topic))["BeginningArchiveTime"]);
        foreach (var text in new[] { "first", "second", "third" })
        {
            (await PublishAsync(world, topic, text)).Ok();
            await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        var queue = await world.SubscribeQueueAsync(
            topic, "q.fifo",
            ("ReplayPolicy", """{"PointType":"Timestamp","StartingPoint":"2030-01-02T03:05:00.000Z","EndingPoint":"2030-01-02T03:05:30.000Z"}"""));
        await world.Server.DrainAsync();

        var replayed = Assert.Single(await world.ReceiveNotificationsAsync(queue));
        Assert.Equal(("second", "2030-01-02T03:05:05.000Z", true), (replayed.Text("Message"), replayed.Text("Timestamp"), (bool)replayed["Replayed"]!));
    }

    [Fact]
    public async Task AnArchive_KeepsMessagesAsLongAsItsPolicySays()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync(
            "orders.fifo", ("ContentBasedDeduplication", "true"), ("ArchivePolicy", """{"MessageRetentionPeriod":"1"}"""));
        (await PublishAsync(world, topic, "old")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        (await PublishAsync(world, topic, "new")).Ok();

        var queue = await world.SubscribeQueueAsync(
            topic, "q.fifo", ("RawMessageDelivery", "true"), ("ReplayPolicy", """{"PointType":"Timestamp","StartingPoint":"2030-01-02T03:04:05Z"}"""));
        await world.Server.DrainAsync();

        Assert.Equal(["new"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task ATopicWithAnArchive_CannotBeDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo", ("ArchivePolicy", """{"MessageRetentionPeriod":"1"}"""));

        (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).AssertXmlError("InvalidState", null);
        (await world.SnsAsync("SetTopicAttributes", ("TopicArn", topic), ("AttributeName", "ArchivePolicy"), ("AttributeValue", "{}"))).Ok();
        (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).Ok();
    }

    [Theory]
    [InlineData("""{"MessageRetentionPeriod":"0"}""")]
    [InlineData("""{"MessageRetentionPeriod":"366"}""")]
    [InlineData("""{"Days":"3"}""")]
    [InlineData("x")]
    public async Task AnArchivePolicyThatIsNone_IsRefused(string policy)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo");

        (await world.SnsAsync("SetTopicAttributes", ("TopicArn", topic), ("AttributeName", "ArchivePolicy"), ("AttributeValue", policy)))
            .AssertXmlError("InvalidParameter", null);
    }

    [Fact]
    public async Task AReplay_OfATopicWithoutAnArchive_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateFifoTopicAsync("orders.fifo");

        (await world.TrySubscribeAsync(
            topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:q.fifo",
            ("ReplayPolicy", """{"PointType":"Timestamp","StartingPoint":"2030-01-02T03:04:05Z"}"""))).AssertXmlError("InvalidParameter", null);
        Assert.Empty((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
    }

    private static Task<TestAnswer> PublishAsync(TestWorld world, string topic, string message, string group = "g", string? deduplicationId = null)
    {
        List<(string, string)> parameters = [("TopicArn", topic), ("Message", message), ("MessageGroupId", group)];
        if (deduplicationId is not null)
        {
            parameters.Add(("MessageDeduplicationId", deduplicationId));
        }

        return world.SnsAsync("Publish", parameters);
    }
}
