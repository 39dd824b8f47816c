using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>The parameter ReceiveRequestAttemptId: asking a FIFO queue again for what an answer that got lost had.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html"/>
public sealed class ReceiveAttemptTests
{
    [Fact]
    public async Task TheSameAttempt_GivesTheSameMessagesAndHandles_AndANewTimeout()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await QueueAsync(world);
        var first = await ReceiveAsync(world, url, "attempt");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        var second = await ReceiveAsync(world, url, "attempt");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        var other = await ReceiveAsync(world, url, "another");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        var late = await ReceiveAsync(world, url, "another");

        Assert.Equal(["a", "b"], first.Select(static m => m!.Text("Body")));
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Empty(other);
        Assert.Equal(["a", "b"], late.Select(static m => m!.Text("Body")));
        Assert.NotEqual(first[0]!.Text("ReceiptHandle"), late[0]!.Text("ReceiptHandle"));
    }

    [Theory]
    [InlineData("DeleteMessage")]
    [InlineData("ChangeMessageVisibility")]
    public async Task TheSameAttempt_AfterAMessageWasDeletedOrChanged_ReceivesAnew(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await QueueAsync(world);
        var handle = (await ReceiveAsync(world, url, "attempt"))[0]!.Text("ReceiptHandle");
        var input = new JsonObject { ["QueueUrl"] = url, ["ReceiptHandle"] = handle };
        if (operation == "ChangeMessageVisibility")
        {
            input["VisibilityTimeout"] = 100;
        }

        (await world.SqsAsync(operation, input)).Ok();

        Assert.Empty(await ReceiveAsync(world, url, "attempt"));
    }

    [Fact]
    public async Task AnAttempt_IsForgottenAfterFiveMinutes()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await QueueAsync(world, ("VisibilityTimeout", "600"));
        Assert.Equal(2, (await ReceiveAsync(world, url, "attempt")).Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.Equal(2, (await ReceiveAsync(world, url, "attempt")).Count);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Empty(await ReceiveAsync(world, url, "attempt"));
    }

    [Fact]
    public async Task AnAttemptId_OfAStandardQueue_OrOfABadForm_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var fifo = await QueueAsync(world);
        var standard = await world.CreateQueueAsync("standard");

        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = standard, ["ReceiveRequestAttemptId"] = "a" })).AssertJsonError(
            "InvalidParameterValueException",
            "Value a for parameter ReceiveRequestAttemptId is invalid. Reason: The request include parameter that is not valid for this queue type.");
        (await world.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = fifo, ["ReceiveRequestAttemptId"] = "a b" })).AssertJsonError(
            "InvalidParameterValueException",
            "Value a b for parameter ReceiveRequestAttemptId is invalid. Reason: ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    }

    private static async Task<string> QueueAsync(TestWorld world, params (string Name, string Value)[] attributes)
    {
        var url = await world.CreateQueueAsync("orders.fifo", [("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), .. attributes]);
        await world.SendAsync(url, "a", new() { ["MessageGroupId"] = "g" });
        await world.SendAsync(url, "b", new() { ["MessageGroupId"] = "g" });
        return url;
    }

    private static Task<JsonArray> ReceiveAsync(TestWorld world, string url, string attempt) =>
        world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = 10, ["ReceiveRequestAttemptId"] = attempt });
}
