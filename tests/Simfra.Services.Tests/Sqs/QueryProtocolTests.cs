using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>The same service by its older protocol.</summary>
public sealed class QueryProtocolTests
{
    [Fact]
    public async Task TheLifeOfAMessage_InTheQueryProtocol()
    {
        await using var world = await TestWorld.StartAsync();
        Task<TestAnswer> CallAsync(string operation, params (string, string)[] parameters) => world.QueryAsync("sqs", operation, parameters);

        var url = (await CallAsync("CreateQueue", ("QueueName", "orders"), ("Attribute.1.Name", "VisibilityTimeout"), ("Attribute.1.Value", "7"), ("Tag.1.Key", "k"), ("Tag.1.Value", "v"))).Ok().Element("QueueUrl")!;
        Assert.Equal("http://localhost/000000000000/orders", url);
        Assert.Equal("7", (await CallAsync("GetQueueAttributes", ("QueueUrl", url), ("AttributeName.1", "VisibilityTimeout"))).Ok().Element("Value"));
        Assert.Equal("v", (await CallAsync("ListQueueTags", ("QueueUrl", url))).Ok().Xml.Descendants("Tag").Single().Element("Value")!.Value);

        var sent = (await CallAsync(
            "SendMessage", ("QueueUrl", url), ("MessageBody", "hi"), ("MessageAttribute.1.Name", "a"), ("MessageAttribute.1.Value.DataType", "String"),
            ("MessageAttribute.1.Value.StringValue", "x"))).Ok();
        Assert.Equal("SendMessageResponse", sent.Xml.Name.LocalName);
        Assert.Equal("a512aac9938034acb0b3c3d965944bf1", sent.Element("MD5OfMessageAttributes"));

        var received = (await CallAsync("ReceiveMessage", ("QueueUrl", url), ("AttributeName.1", "All"), ("MessageAttributeName.1", "All"))).Ok();
        var message = received.Xml.Descendants("Message").Single();
        Assert.Equal("hi", message.Element("Body")!.Value);
        Assert.Contains(message.Elements("Attribute"), a => a.Element("Name")!.Value == "ApproximateReceiveCount" && a.Element("Value")!.Value == "1");
        Assert.Equal("x", message.Element("MessageAttribute")!.Element("Value")!.Element("StringValue")!.Value);

        (await CallAsync("DeleteMessage", ("QueueUrl", url), ("ReceiptHandle", message.Element("ReceiptHandle")!.Value))).Ok();
        (await CallAsync("DeleteQueue", ("QueueUrl", url))).Ok();
        Assert.Empty((await CallAsync("ListQueues")).Ok().Elements("QueueUrl"));
    }

    [Fact]
    public async Task Errors_HaveTheCodesOfTheQueryProtocol()
    {
        await using var world = await TestWorld.StartAsync();
        var url = (await world.QueryAsync("sqs", "CreateQueue", [("QueueName", "orders")])).Ok().Element("QueueUrl")!;

        (await world.QueryAsync("sqs", "GetQueueUrl", [("QueueName", "nope")])).AssertXmlError("AWS.SimpleQueueService.NonExistentQueue", null);
        (await world.QueryAsync("sqs", "CreateQueue", [("QueueName", "orders"), ("Attribute.1.Name", "DelaySeconds"), ("Attribute.1.Value", "1")]))
            .AssertXmlError("QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute DelaySeconds");
        (await world.QueryAsync("sqs", "ReceiveMessage", [("QueueUrl", url), ("MaxNumberOfMessages", "11")]))
            .AssertXmlError("InvalidParameterValue", "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.");
        (await world.QueryAsync("sqs", "SendMessage", [("QueueUrl", url)])).AssertXmlError("MissingParameter", "The request must contain the parameter MessageBody.");
        (await world.QueryAsync("sqs", "FlyToTheMoon", [])).AssertXmlError("InvalidAction", null);
        (await world.QueryAsync("sqs", "CancelMessageMoveTask", [("TaskHandle", "x")]))
            .AssertXmlError("InvalidParameterValue", "Value for parameter TaskHandle is invalid.");
    }
}
