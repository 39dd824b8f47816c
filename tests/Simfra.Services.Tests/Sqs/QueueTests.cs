using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

public sealed class QueueTests
{
    [Fact]
    public async Task CreateQueue_Standard_HasAwsDefaults()
    {
        await using var world = await TestWorld.StartAsync();

        var url = await world.CreateQueueAsync("orders");

        Assert.Equal("http://localhost/000000000000/orders", url);
        var attributes = await world.AttributesAsync(url);
        var created = TestWorld.StartTime.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var expected = new JsonObject
        {
            ["ApproximateNumberOfMessages"] = "0",
            ["ApproximateNumberOfMessagesNotVisible"] = "0",
            ["ApproximateNumberOfMessagesDelayed"] = "0",
            ["CreatedTimestamp"] = created,
            ["LastModifiedTimestamp"] = created,
            ["QueueArn"] = "arn:aws:sqs:us-east-1:000000000000:orders",
            ["DelaySeconds"] = "0",
            ["MaximumMessageSize"] = "1048576",
            ["MessageRetentionPeriod"] = "345600",
            ["ReceiveMessageWaitTimeSeconds"] = "0",
            ["VisibilityTimeout"] = "30",
            ["SqsManagedSseEnabled"] = "true",
        };
        Assert.True(JsonNode.DeepEquals(expected, attributes), attributes.ToJsonString());
    }

    [Fact]
    public async Task CreateQueue_Fifo_HasFifoDefaults()
    {
        await using var world = await TestWorld.StartAsync();

        var attributes = await world.AttributesAsync(await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true")));

        Assert.Equal(
            ("true", "false", "queue", "perQueue"),
            (attributes.Text("FifoQueue"), attributes.Text("ContentBasedDeduplication"), attributes.Text("DeduplicationScope"), attributes.Text("FifoThroughputLimit")));
    }

    [Fact]
    public async Task CreateQueue_AgainWithSameAttributes_GivesTheSameQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var first = await world.CreateQueueAsync("orders", ("DelaySeconds", "5"));

        Assert.Equal(first, await world.CreateQueueAsync("orders", ("DelaySeconds", "5")));
        Assert.Equal(first, await world.CreateQueueAsync("orders"));
    }

    [Fact]
    public async Task CreateQueue_WithDifferentAttributes_FailsWithQueueNameExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("orders");

        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders", ["Attributes"] = new JsonObject { ["DelaySeconds"] = "5" } });

        answer.AssertJsonError("QueueNameExists", "A queue already exists with the same name and a different value for attribute DelaySeconds");
        Assert.Equal("QueueAlreadyExists;Sender", answer.Headers["x-amzn-query-error"]);
    }

    [Theory]
    [InlineData("orders!", null, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")]
    [InlineData("orders.fifo", null, "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")]
    [InlineData("orders", "true", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")]
    [InlineData(".fifo", "true", "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.")]
    public async Task CreateQueue_WithBadName_FailsWithInvalidParameterValue(string name, string? fifo, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var attributes = fifo is null ? new JsonObject() : new JsonObject { ["FifoQueue"] = fifo };

        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = name, ["Attributes"] = attributes });

        answer.AssertJsonError("InvalidParameterValueException", message);
    }

    [Fact]
    public async Task CreateQueue_NameOf80Characters_IsTheLongest()
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreateQueueAsync(new string('q', 80));
        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = new string('q', 81) });

        answer.AssertJsonError("InvalidParameterValueException", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    [Theory]
    [InlineData("Colour", "red", "InvalidAttributeName", "Unknown Attribute Colour.")]
    [InlineData("ContentBasedDeduplication", "true", "InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication.")]
    [InlineData("FifoQueue", "false", "InvalidAttributeName", "Unknown Attribute FifoQueue.")]
    [InlineData("DeduplicationScope", "queue", "InvalidAttributeName", "You can specify the DeduplicationScope only when FifoQueue is set to true.")]
    [InlineData("FifoThroughputLimit", "perQueue", "InvalidAttributeName", "You can specify the FifoThroughputLimit only when FifoQueue is set to true.")]
    [InlineData("DelaySeconds", "901", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds.")]
    [InlineData("DelaySeconds", "soon", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds.")]
    [InlineData("VisibilityTimeout", "43201", "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.")]
    [InlineData("MaximumMessageSize", "1023", "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize.")]
    [InlineData("MessageRetentionPeriod", "59", "InvalidAttributeValue", "Invalid value for the parameter MessageRetentionPeriod.")]
    [InlineData("ReceiveMessageWaitTimeSeconds", "21", "InvalidAttributeValue", "Invalid value for the parameter ReceiveMessageWaitTimeSeconds.")]
    [InlineData("SqsManagedSseEnabled", "yes", "InvalidAttributeValue", "Invalid value for the parameter SqsManagedSseEnabled.")]
    public async Task CreateQueue_WithBadAttribute_Fails(string name, string value, string error, string message)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders", ["Attributes"] = new JsonObject { [name] = value } });

        answer.AssertJsonError(error, message);
        (await world.SqsAsync("GetQueueUrl", new() { ["QueueName"] = "orders" })).AssertJsonError("QueueDoesNotExist", null);
    }

    [Fact]
    public async Task CreateQueue_WithinAMinuteOfItsDeletion_FailsWithQueueDeletedRecently()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = url })).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        (await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders" })).AssertJsonError(
            "QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.CreateQueueAsync("orders");
    }

    [Fact]
    public async Task DeleteQueue_TakesItsMessagesWithIt()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "old");
        (await world.SqsAsync("DeleteQueue", new() { ["QueueUrl"] = url })).Ok();
        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError(
            "QueueDoesNotExist", "The specified queue does not exist.");

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(await world.ReceiveBodiesAsync(await world.CreateQueueAsync("orders")));
    }

    [Fact]
    public async Task GetQueueUrl_OfAnotherAccountsQueue_NamesItsOwner()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await world.SqsAsync("AddPermission", new()
        {
            ["QueueUrl"] = url,
            ["Label"] = "partner",
            ["AWSAccountIds"] = new JsonArray(TestWorld.OtherAccount),
            ["Actions"] = new JsonArray("GetQueueUrl"),
        })).Ok();

        var answer = await world.SqsAsync(
            "GetQueueUrl", new() { ["QueueName"] = "orders", ["QueueOwnerAWSAccountId"] = "000000000000" }, TestWorld.OtherAccount);

        Assert.Equal("http://localhost/000000000000/orders", answer.Ok().Json.Text("QueueUrl"));
        (await world.SqsAsync("GetQueueUrl", new() { ["QueueName"] = "orders" }, TestWorld.OtherAccount)).AssertJsonError(
            "QueueDoesNotExist", "The specified queue does not exist.");
    }

    [Fact]
    public async Task GetQueueUrl_WithoutName_FailsWithMissingParameter()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SqsAsync("GetQueueUrl", []);

        answer.AssertJsonError("MissingRequiredParameterException", "The request must contain the parameter QueueName.");
        Assert.Equal("MissingParameter;Sender", answer.Headers["x-amzn-query-error"]);
    }

    [Fact]
    public async Task ListQueues_ByPages_GivesEachOnceInOrder()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["b-3", "a-1", "b-1", "b-2", "c-1"])
        {
            await world.CreateQueueAsync(name);
        }

        var first = (await world.SqsAsync("ListQueues", new() { ["QueueNamePrefix"] = "b-", ["MaxResults"] = 2 })).Ok().Json;
        var second = (await world.SqsAsync(
            "ListQueues", new() { ["QueueNamePrefix"] = "b-", ["MaxResults"] = 2, ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        Assert.Equal(["b-1", "b-2"], Names(first));
        Assert.Equal(["b-3"], Names(second));
        Assert.Null(second["NextToken"]);
        Assert.Equal(5, Names((await world.SqsAsync("ListQueues", [])).Ok().Json).Length);
        Assert.Null((await world.SqsAsync("ListQueues", new() { ["QueueNamePrefix"] = "z" })).Ok().Json["QueueUrls"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task ListQueues_WithBadMaxResults_FailsWithInvalidParameterValue(int maxResults)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SqsAsync("ListQueues", new() { ["MaxResults"] = maxResults })).AssertJsonError("InvalidParameterValueException", null);
    }

    [Fact]
    public async Task ListQueues_OfOtherAccountsAndRegions_AreApart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("orders");

        Assert.Null((await world.SqsAsync("ListQueues", [], TestWorld.OtherAccount)).Ok().Json["QueueUrls"]);
        Assert.Null((await world.JsonAsync("sqs", "ListQueues", new JsonObject(), region: "eu-west-1")).Ok().Json["QueueUrls"]);
    }

    [Fact]
    public async Task GetQueueAttributes_ByName_GivesThoseAlone()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");

        var named = await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("DelaySeconds") });
        var none = await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url });
        var unknown = await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url, ["AttributeNames"] = new JsonArray("Colour") });

        Assert.Equal("{\"DelaySeconds\":\"0\"}", named.Ok().Json["Attributes"]!.ToJsonString());
        Assert.Null(none.Ok().Json["Attributes"]);
        unknown.AssertJsonError("InvalidAttributeName", "Unknown Attribute Colour.");
    }

    [Fact]
    public async Task SetQueueAttributes_ChangesThemAndTheModificationTime()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "20"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "69", ["KmsMasterKeyId"] = "key" } })).Ok();

        var attributes = await world.AttributesAsync(url);
        Assert.Equal(("69", "key", "300", "false"), (
            attributes.Text("VisibilityTimeout"), attributes.Text("KmsMasterKeyId"), attributes.Text("KmsDataKeyReusePeriodSeconds"), attributes.Text("SqsManagedSseEnabled")));
        Assert.Equal(10, long.Parse(attributes.Text("LastModifiedTimestamp"), null) - long.Parse(attributes.Text("CreatedTimestamp"), null));

        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = new JsonObject { ["KmsMasterKeyId"] = "" } })).Ok();
        Assert.Null((await world.AttributesAsync(url))["KmsMasterKeyId"]);
    }

    [Fact]
    public async Task SetQueueAttributes_OfTheQueuesType_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var standard = await world.CreateQueueAsync("orders");
        var fifo = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"));

        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = standard, ["Attributes"] = new JsonObject { ["FifoQueue"] = "true" } }))
            .AssertJsonError("InvalidAttributeName", "Unknown Attribute FifoQueue.");
        (await world.SqsAsync("SetQueueAttributes", new() { ["QueueUrl"] = fifo, ["Attributes"] = new JsonObject { ["FifoQueue"] = "true" } }))
            .AssertJsonError("InvalidAttributeValue", "Invalid value for the parameter FifoQueue.");
    }

    [Fact]
    public async Task PurgeQueue_EmptiesIt_OnceAMinute()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await world.SendAsync(url, "a");
        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url })).Ok();
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url })).AssertJsonError(
            "PurgeQueueInProgress", "Only one PurgeQueue operation on orders is allowed every 60 seconds.", 403);

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(60));
        (await world.SqsAsync("PurgeQueue", new() { ["QueueUrl"] = url })).Ok();
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("http://localhost/orders")]
    [InlineData("http://localhost/12345/orders")]
    public async Task AnyOperation_WithBadUrl_FailsWithInvalidAddress(string url)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = url })).AssertJsonError(
            "InvalidAddress", $"The address {url} is not valid for this endpoint.", 404);
    }

    [Fact]
    public async Task Tags_AreSetMergedAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders", ["tags"] = new JsonObject { ["a"] = "1" } });
        var url = answer.Ok().Json.Text("QueueUrl");

        (await world.SqsAsync("TagQueue", new() { ["QueueUrl"] = url, ["Tags"] = new JsonObject { ["a"] = "2", ["b"] = "" } })).Ok();
        Assert.Equal("{\"a\":\"2\",\"b\":\"\"}", (await world.SqsAsync("ListQueueTags", new() { ["QueueUrl"] = url })).Ok().Json["Tags"]!.ToJsonString());

        (await world.SqsAsync("UntagQueue", new() { ["QueueUrl"] = url, ["TagKeys"] = new JsonArray("a", "zz") })).Ok();
        Assert.Equal("{\"b\":\"\"}", (await world.SqsAsync("ListQueueTags", new() { ["QueueUrl"] = url })).Ok().Json["Tags"]!.ToJsonString());

        (await world.SqsAsync("UntagQueue", new() { ["QueueUrl"] = url, ["TagKeys"] = new JsonArray("b") })).Ok();
        Assert.Null((await world.SqsAsync("ListQueueTags", new() { ["QueueUrl"] = url })).Ok().Json["Tags"]);
    }

    [Fact]
    public async Task TagQueue_WithTooManyTags_ChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        var tags = new JsonObject(Enumerable.Range(0, 51).Select(i => KeyValuePair.Create<string, JsonNode?>($"k{i}", "v")));

        (await world.SqsAsync("TagQueue", new() { ["QueueUrl"] = url, ["Tags"] = tags })).AssertJsonError(
            "InvalidParameterValueException", "Too many tags added for queue. Maximum number of tags allowed is 50.");
        Assert.Null((await world.SqsAsync("ListQueueTags", new() { ["QueueUrl"] = url })).Ok().Json["Tags"]);
    }

    /// <summary>The names of the queues whose URLs are listed.</summary>
    private static string[] Names(JsonNode answer) =>
        [.. answer["QueueUrls"]!.AsArray().Select(u => u!.GetValue<string>().Split('/')[^1])];
}
