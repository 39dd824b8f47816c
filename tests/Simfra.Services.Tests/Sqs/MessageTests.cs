using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

public sealed class MessageTests
{
    private static JsonObject TextAttribute(string value, string type = "String") => new() { ["DataType"] = type, ["StringValue"] = value };

    [Fact]
    public async Task SendMessage_GivesIdAndDigests()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        var sent = await world.SendAsync(url, "hi", new()
        {
            ["MessageAttributes"] = new JsonObject { ["a"] = TextAttribute("x") },
            ["MessageSystemAttributes"] = new JsonObject { ["AWSTraceHeader"] = TextAttribute("Root=1-5759e988-bd862e3fe1be46a994272793") },
        });

        Assert.True(Guid.TryParse(sent.Text("MessageId"), out _));
        Assert.Equal("49f68a5c8493ec2c0bf489821c21fc3b", sent.Text("MD5OfMessageBody"));
        Assert.Equal("a512aac9938034acb0b3c3d965944bf1", sent.Text("MD5OfMessageAttributes"));
        Assert.Equal(32, sent.Text("MD5OfMessageSystemAttributes").Length);
        Assert.Null(sent["SequenceNumber"]);
    }

    [Fact]
    public async Task ReceiveMessage_GivesWhatWasSent_WithTheAttributesAskedFor()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "hi", new()
        {
            ["MessageAttributes"] = new JsonObject { ["kind.a"] = TextAttribute("x"), ["kind.b"] = TextAttribute("1.5", "Number"), ["other"] = new JsonObject { ["DataType"] = "Binary", ["BinaryValue"] = "AQI=" } },
            ["MessageSystemAttributes"] = new JsonObject { ["AWSTraceHeader"] = TextAttribute("Root=1") },
        });
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));

        var message = Assert.Single(await world.ReceiveAsync(url, new()
        {
            ["MessageSystemAttributeNames"] = new JsonArray("All"),
            ["MessageAttributeNames"] = new JsonArray("kind.*"),
            ["VisibilityTimeout"] = 0,
        }))!;

        Assert.Equal("hi", message.Text("Body"));
        var attributes = message["Attributes"]!;
        Assert.Equal(
            ("000000000000", "1", "Root=1"),
            (attributes.Text("SenderId"), attributes.Text("ApproximateReceiveCount"), attributes.Text("AWSTraceHeader")));
        Assert.Equal($"{TestWorld.StartTime.ToUnixTimeMilliseconds()}", attributes.Text("SentTimestamp"));
        Assert.Equal($"{TestWorld.StartTime.AddSeconds(2).ToUnixTimeMilliseconds()}", attributes.Text("ApproximateFirstReceiveTimestamp"));
        Assert.Equal(["kind.a", "kind.b"], message["MessageAttributes"]!.AsObject().Select(a => a.Key).Order());

        var all = Assert.Single(await world.ReceiveAsync(url, new() { ["MessageAttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal("AQI=", all["MessageAttributes"]!["other"]!.Text("BinaryValue"));
        Assert.Null(all["Attributes"]);
    }

    [Fact]
    public async Task ReceiveMessage_HidesTheMessage_UntilItsVisibilityTimeoutEnds()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "30"));
        await world.SendAsync(url, "hi");
        Assert.Equal(["hi"], await world.ReceiveBodiesAsync(url));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Empty(await world.ReceiveBodiesAsync(url));
        Assert.Equal("1", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessagesNotVisible"));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var again = Assert.Single(await world.ReceiveAsync(url, new() { ["AttributeNames"] = new JsonArray("ApproximateReceiveCount") }))!;
        Assert.Equal("2", again["Attributes"]!.Text("ApproximateReceiveCount"));
    }

    [Fact]
    public async Task SendMessage_WithDelay_IsVisibleWhenItEnds()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("DelaySeconds", "60"));
        await world.SendAsync(url, "queue's delay");
        await world.SendAsync(url, "own delay", new() { ["DelaySeconds"] = 10 });
        await world.SendAsync(url, "none", new() { ["DelaySeconds"] = 0 });

        Assert.Equal("2", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessagesDelayed"));
        Assert.Equal(["none"], await world.ReceiveBodiesAsync(url));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["own delay"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task Messages_OlderThanTheRetentionPeriod_AreGone()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("MessageRetentionPeriod", "60"));
        await world.SendAsync(url, "old");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));
        await world.SendAsync(url, "new");

        Assert.Equal("1", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));
        Assert.Equal(["new"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task ReceiveMessage_Waiting_EndsWhenAMessageComes()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        var receive = world.ReceiveAsync(url, new() { ["WaitTimeSeconds"] = 20 });

        await world.SendAsync(url, "hi");

        Assert.Equal("hi", Assert.Single(await receive)!.Text("Body"));
        Assert.Equal(TestWorld.StartTime, world.Clock.GetUtcNow());
    }

    [Fact]
    public async Task ReceiveMessage_Waiting_EndsEmptyWhenItsTimeIsUp()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("ReceiveMessageWaitTimeSeconds", "10"));
        var receive = world.ReceiveAsync(url);
        await LongPollTests.UntilOneWaitsAsync(world);

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Empty(await receive);
    }

    [Fact]
    public async Task ReceiveMessage_Waiting_EndsWhenAMessageBecomesVisible()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "hi", new() { ["DelaySeconds"] = 5 });
        var receive = world.ReceiveAsync(url, new() { ["WaitTimeSeconds"] = 20 });
        await LongPollTests.UntilOneWaitsAsync(world);

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("hi", Assert.Single(await receive)!.Text("Body"));
    }

    [Theory]
    [InlineData("MaxNumberOfMessages", 11, "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")]
    [InlineData("MaxNumberOfMessages", 0, "Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")]
    [InlineData("WaitTimeSeconds", 21, "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.")]
    [InlineData("WaitTimeSeconds", -1, "Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.")]
    public async Task ReceiveMessage_WithBadNumber_FailsWithInvalidParameterValue(string parameter, int value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url, [parameter] = value })).AssertJsonError("InvalidParameterValueException", message);
    }

    [Fact]
    public async Task DeleteMessage_TakesItAway_AndForgivesAnOldHandle()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "0"));
        await world.SendAsync(url, "hi");
        var first = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");
        var second = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = first })).Ok();
        Assert.Equal("1", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = second })).Ok();
        Assert.Equal("0", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));
        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = second })).Ok();
    }

    [Fact]
    public async Task DeleteMessage_WithGarbage_FailsWithReceiptHandleIsInvalid()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = "garbage" })).AssertJsonError(
            "ReceiptHandleIsInvalid", "The input receipt handle \"garbage\" is not a valid receipt handle.", 404);
        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url })).AssertJsonError(
            "MissingRequiredParameterException", "The request must contain the parameter ReceiptHandle.");
    }

    [Fact]
    public async Task ChangeMessageVisibility_MovesTheTimeOfItsReturn()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "hi");
        var handle = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");

        (await world.SqsAsync("ChangeMessageVisibility", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 120 })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(119));
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        (await world.SqsAsync("ChangeMessageVisibility", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 0 })).Ok();
        Assert.Equal(["hi"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task ChangeMessageVisibility_WhereItCannot_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "hi");
        var handle = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");
        Task<TestAnswer> ChangeAsync(int seconds) => world.SqsAsync(
            "ChangeMessageVisibility", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = seconds });

        (await ChangeAsync(43_201)).AssertJsonError("InvalidParameterValueException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await ChangeAsync(43_200)).AssertJsonError(
            "InvalidParameterValueException",
            "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(29));
        (await ChangeAsync(10)).AssertJsonError(
            "InvalidParameterValueException",
            $"Value {handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.");
    }

    [Fact]
    public async Task SendMessage_WithBadContent_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("MaximumMessageSize", "1024"));
        async Task AssertFailsAsync(JsonObject input, string error, string? message)
        {
            input["QueueUrl"] = url;
            (await world.SqsAsync("SendMessage", input)).AssertJsonError(error, message);
        }

        await AssertFailsAsync(new() { ["MessageBody"] = "" }, "MissingRequiredParameterException", "The request must contain the parameter MessageBody.");
        await AssertFailsAsync(new() { ["MessageBody"] = "a\u0000b" }, "InvalidMessageContents", null);
        await AssertFailsAsync(
            new() { ["MessageBody"] = new string('x', 1025) }, "InvalidParameterValueException",
            "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.");
        await AssertFailsAsync(
            new() { ["MessageBody"] = "x", ["DelaySeconds"] = 901 }, "InvalidParameterValueException",
            "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.");
        await AssertFailsAsync(
            new() { ["MessageBody"] = "x", ["MessageGroupId"] = "group 123" }, "InvalidParameterValueException",
            "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        await AssertFailsAsync(
            new() { ["MessageBody"] = "x", ["MessageAttributes"] = new JsonObject { ["ErrorDetails"] = TextAttribute("") } }, "InvalidParameterValueException",
            "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'.");
        await AssertFailsAsync(
            new() { ["MessageBody"] = "x", ["MessageAttributes"] = new JsonObject { ["n"] = TextAttribute("abc", "Number") } }, "InvalidParameterValueException",
            "Can't cast the value of message (user) attribute 'n' to a number.");
        Assert.Equal("0", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessages"));
    }

    [Fact]
    public async Task SendMessageBatch_ListsWhatWentWellAndWhatFailed()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        var answer = await world.SqsAsync("SendMessageBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(
                new JsonObject { ["Id"] = "1", ["MessageBody"] = "a" },
                new JsonObject { ["Id"] = "2", ["MessageBody"] = "b", ["DelaySeconds"] = 901 }),
        });

        var json = answer.Ok().Json;
        Assert.Equal("1", Assert.Single(json["Successful"]!.AsArray())!.Text("Id"));
        var failed = Assert.Single(json["Failed"]!.AsArray())!;
        Assert.Equal(("2", "InvalidParameterValue", true), (failed.Text("Id"), failed.Text("Code"), failed["SenderFault"]!.GetValue<bool>()));
        Assert.Equal(["a"], await world.ReceiveBodiesAsync(url));
    }

    [Fact]
    public async Task Batches_WithBadEntries_FailAsAWhole()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        async Task AssertFailsAsync(string error, string queryError, string? message, params string[] ids)
        {
            var entries = new JsonArray([.. ids.Select(i => new JsonObject { ["Id"] = i, ["ReceiptHandle"] = "x" })]);
            var answer = await world.SqsAsync("DeleteMessageBatch", new() { ["QueueUrl"] = url, ["Entries"] = entries });
            answer.AssertJsonError(error, message);
            Assert.Equal($"{queryError};Sender", answer.Headers["x-amzn-query-error"]);
        }

        await AssertFailsAsync("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest", null);
        await AssertFailsAsync(
            "TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent 11.", [.. Enumerable.Range(0, 11).Select(i => $"{i}")]);
        await AssertFailsAsync(
            "InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.", "a:b");
        await AssertFailsAsync("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Id a repeated.", "a", "a");
    }

    [Fact]
    public async Task ChangeAndDeleteBatch_WorkEntryByEntry()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "hi");
        var handle = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");

        var changed = (await world.SqsAsync("ChangeMessageVisibilityBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(
                new JsonObject { ["Id"] = "1", ["ReceiptHandle"] = handle, ["VisibilityTimeout"] = 60 },
                new JsonObject { ["Id"] = "2", ["ReceiptHandle"] = "garbage", ["VisibilityTimeout"] = 60 }),
        })).Ok().Json;
        Assert.Equal("1", Assert.Single(changed["Successful"]!.AsArray())!.Text("Id"));
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Single(changed["Failed"]!.AsArray())!.Text("Code"));

        var deleted = (await world.SqsAsync("DeleteMessageBatch", new()
        {
            ["QueueUrl"] = url,
            ["Entries"] = new JsonArray(new JsonObject { ["Id"] = "1", ["ReceiptHandle"] = handle }),
        })).Ok().Json;
        Assert.Single(deleted["Successful"]!.AsArray());
        Assert.Equal("0", (await world.AttributesAsync(url)).Text("ApproximateNumberOfMessagesNotVisible"));
    }
}
