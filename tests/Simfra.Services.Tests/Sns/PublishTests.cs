using System.Text.Json.Nodes;
using System.Xml.Linq;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Publish and PublishBatch to topics, and what queues get.</summary>
public sealed class PublishTests
{
    private const string InvalidType =
        "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.";

    [Fact]
    public async Task Publish_BringsTheDocumentToAQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        var id = await world.PublishAsync(topic, "hello \"ö\"", [("Subject", "greetings"), .. SnsTestCalls.Attribute(1, "colour", "String", "red")]);

        var body = Assert.Single(await world.ReceiveNotificationsAsync(queue));
        Assert.Equal(
            ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "SignatureVersion", "Signature", "SigningCertURL", "UnsubscribeURL",
                "MessageAttributes"],
            body.Select(static m => m.Key));
        Assert.Equal(("Notification", id, topic, "greetings"), (body.Text("Type"), body.Text("MessageId"), body.Text("TopicArn"), body.Text("Subject")));
        Assert.Equal(("hello \"ö\"", "2030-01-02T03:04:05.000Z", "1"), (body.Text("Message"), body.Text("Timestamp"), body.Text("SignatureVersion")));
        Assert.Equal("""{"colour":{"Type":"String","Value":"red"}}""", body["MessageAttributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Publish_WritesTheDocumentAsAwsDoes()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        await world.PublishAsync(topic, "hello");

        var body = Assert.Single(await world.ReceiveBodiesAsync(queue));
        Assert.StartsWith("{\n  \"Type\" : \"Notification\",\n  \"MessageId\" : \"", body, StringComparison.Ordinal);
        Assert.EndsWith("\"\n}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_WithRawDelivery_BringsTheMessageAndItsAttributes()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));

        await world.PublishAsync(
            topic, "hello", [.. SnsTestCalls.Attribute(1, "n", "Number", "99.12"), .. SnsTestCalls.Attribute(2, "b", "Binary", Convert.ToBase64String([2,
                3]))]);

        var message = Assert.Single(await world.ReceiveAsync(queue, new() { ["MessageAttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal("hello", message.Text("Body"));
        Assert.Equal("99.12", message["MessageAttributes"]!["n"]!.Text("StringValue"));
        Assert.Equal([2, 3], Convert.FromBase64String(message["MessageAttributes"]!["b"]!.Text("BinaryValue")));
    }

    [Fact]
    public async Task Publish_OfJsonStructure_GivesEachProtocolItsText()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");
        await world.SubscribeAsync(topic, "sms", "+15551234567");

        await world.PublishAsync(topic, """{"default":"for all","sqs":"for queues"}""", ("MessageStructure", "json"));

        Assert.Equal("for queues", Assert.Single(await world.ReceiveNotificationsAsync(queue)).Text("Message"));
        Assert.Equal("for all", Assert.Single(world.Server.Inbox.Messages).Body);
    }

    [Theory]
    [InlineData("{", "Invalid parameter: Message Structure - JSON message body failed to parse")]
    [InlineData("""{"sqs":"x"}""", "Invalid parameter: Message Structure - No default entry in JSON message body")]
    [InlineData("""{"default":{"a":1}}""", "Invalid parameter: Message Structure - No default entry in JSON message body")]
    public async Task Publish_OfJsonStructureThatIsNone_Fails(string message, string error)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.SnsAsync("Publish", ("TopicArn", topic), ("Message", message), ("MessageStructure", "json"))).AssertXmlError("InvalidParameter", error);
    }

    [Fact]
    public async Task Publish_WithWhatCannotBe_FailsAndDeliversNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        await FailsAsync("Invalid parameter: Empty message", ("Message", ""));
        await FailsAsync("Invalid parameter: Subject", ("Message", "x"), ("Subject", ""));
        await FailsAsync("Invalid parameter: Subject", ("Message", "x"), ("Subject", new string('x', 101)));
        await FailsAsync("Invalid parameter: Subject", ("Message", "x"), ("Subject", "two\nlines"));
        await FailsAsync("Invalid parameter: Message too long", ("Message", new string('x', 262_145)));
        await FailsAsync("Invalid parameter: MessageStructure", ("Message", "x"), ("MessageStructure", "xml"));
        await FailsAsync(
            "Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
            ("Message", "x"), ("MessageDeduplicationId", "d"));

        await world.Server.DrainAsync();
        Assert.Empty(await world.ReceiveBodiesAsync(queue));

        async Task FailsAsync(string message, params (string, string)[] parameters) =>
            (await world.SnsAsync("Publish", [("TopicArn", topic), .. parameters])).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task Publish_ToNowhere_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        const string Arn = "arn:aws:sns:us-east-1:000000000000:orders";

        (await world.SnsAsync("Publish", ("Message", "x"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter");
        (await world.SnsAsync("Publish", ("Message", "x"), ("TopicArn", Arn))).AssertXmlError("NotFound", "Topic does not exist", 404);
        (await world.SnsAsync("Publish", ("Message", "x"), ("TargetArn", Arn))).AssertXmlError("NotFound", "Topic does not exist", 404);
        (await world.SnsAsync("Publish", ("Message", "x"), ("TopicArn", "arn:aws:sns:eu-west-1:000000000000:orders"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: TopicArn");
    }

    [Theory]
    [InlineData("DoesNotExist", "x", InvalidType)]
    [InlineData("Stringprefixed", "x", InvalidType)]
    [InlineData("Number", "x", "Could not cast message attribute 'a' value to number.")]
    [InlineData("String", "", "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.")]
    public async Task Publish_WithAnAttributeThatCannotBe_FailsWithParameterValueInvalid(string type, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.SnsAsync("Publish", [("TopicArn", topic), ("Message", "x"), .. SnsTestCalls.Attribute(1, "a", type, value)]))
            .AssertXmlError("ParameterValueInvalid", message);
    }

    [Fact]
    public async Task Publish_ToATargetArn_IsTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        (await world.SnsAsync("Publish", ("TargetArn", topic), ("Message", "hello"))).Ok();
        await world.Server.DrainAsync();

        Assert.Equal("hello", Assert.Single(await world.ReceiveNotificationsAsync(queue)).Text("Message"));
    }

    [Fact]
    public async Task Publish_OneAfterTheOther_ComesInThatOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));

        for (var i = 0; i < 10; i++)
        {
            (await world.SnsAsync("Publish", ("TopicArn", topic), ("Message", $"{i}"))).Ok();
        }

        await world.Server.DrainAsync();
        Assert.Equal(Enumerable.Range(0, 10).Select(static i => $"{i}"), await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task Publish_WithAGroup_HandsItToAStandardQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        await world.PublishAsync(topic, "hello", ("MessageGroupId", "g"));

        var message = Assert.Single(await world.ReceiveAsync(queue, new() { ["MessageSystemAttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal("g", message["Attributes"]!.Text("MessageGroupId"));
    }

    [Fact]
    public async Task PublishBatch_PublishesWhatIsInOrder()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));

        var answer = (await BatchAsync(world, topic, ("1", "a"), ("2", ""), ("3", "c"))).Ok();
        await world.Server.DrainAsync();

        Assert.Equal(["1", "3"], answer.Xml.Descendants("Successful").Descendants("Id").Select(static e => e.Value));
        var failed = Assert.Single(answer.Xml.Descendants("Failed").Elements("member"));
        Assert.Equal(
            ("2", "InvalidParameter", "Invalid parameter: Empty message", "true"),
            (failed.Element("Id")!.Value, failed.Element("Code")!.Value, failed.Element("Message")!.Value, failed.Element("SenderFault")!.Value));
        Assert.Equal(["a", "c"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task PublishBatch_ThatIsWrongAsAWhole_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await BatchAsync(world, topic, [.. Enumerable.Range(0, 11).Select(static i => ($"{i}", "x"))])).AssertXmlError(
            "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
        (await BatchAsync(world, topic, ("1", "a"), ("1", "b"))).AssertXmlError(
            "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        (await BatchAsync(world, topic, ("a b", "a"))).AssertXmlError(
            "InvalidBatchEntryId", "The Id of a batch entry in a batch request doesn't abide by the specification.");
        (await BatchAsync(world, topic, ("1", new string('x', 200_000)), ("2", new string('x', 100_000)))).AssertXmlError(
            "BatchRequestTooLong", "The length of all the messages put together is more than the limit.");
        (await BatchAsync(world, topic + "s", ("1", "a"))).AssertXmlError("NotFound", "Topic does not exist", 404);
    }

    [Fact]
    public async Task PublishBatch_WithAFaultInAnEntry_PublishesTheOthers()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sns", "PublishBatch").FailEntries(1);

        var answer = (await BatchAsync(world, topic, ("1", "a"), ("2", "b"))).Ok();
        world.Server.Faults.Clear();
        await world.Server.DrainAsync();

        Assert.Equal(["2"], answer.Xml.Descendants("Failed").Descendants("Id").Select(static e => e.Value));
        Assert.Equal(["a"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task Publish_WithATraceHeader_HandsItOn()
    {
        const string Trace = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q");

        (await world.QueryAsync("sns", "Publish", [("TopicArn", topic), ("Message", "traced")], headers: ("X-Amzn-Trace-Id", Trace))).Ok();
        await world.Server.DrainAsync();

        var message = Assert.Single(await world.ReceiveAsync(queue, new() { ["MessageSystemAttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal(Trace, message["Attributes"]!.Text("AWSTraceHeader"));
    }

    [Fact]
    public async Task ASubscriptionMadeAfterwards_GetsNothingOfBefore()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        await world.PublishAsync(topic, "early");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        await world.PublishAsync(topic, "late");

        Assert.Equal(["late"], await world.ReceiveBodiesAsync(queue));
    }

    private static Task<TestAnswer> BatchAsync(TestWorld world, string topic, params (string Id, string Message)[] entries) => world.SnsAsync(
        "PublishBatch",
        [
            ("TopicArn", topic),
            .. entries.SelectMany((e, i) => new[]
            {
                ($"PublishBatchRequestEntries.member.{i + 1}.Id", e.Id), ($"PublishBatchRequestEntries.member.{i + 1}.Message", e.Message),
            }),
        ]);
}
