using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

public sealed class RedriveTests
{
    private static string Redrive(string target, string count = "2") => $"{{\"deadLetterTargetArn\":\"{target}\",\"maxReceiveCount\":\"{count}\"}}";

    private static string Arn(string queue) => $"arn:aws:sqs:us-east-1:000000000000:{queue}";

    [Fact]
    public async Task AMessage_ReceivedTooOften_MovesToTheDeadLetterQueue()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "0"), ("RedrivePolicy", Redrive(Arn("dead"))));
        var sent = await world.SendAsync(url, "poison");

        Assert.Equal(["poison"], await world.ReceiveBodiesAsync(url));
        Assert.Equal(["poison"], await world.ReceiveBodiesAsync(url));
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        var moved = Assert.Single(await world.ReceiveAsync(dead, new() { ["AttributeNames"] = new JsonArray("All") }))!;
        Assert.Equal(sent.Text("MessageId"), moved.Text("MessageId"));
        Assert.Equal(Arn("orders"), moved["Attributes"]!.Text("DeadLetterQueueSourceArn"));
        Assert.Equal("3", moved["Attributes"]!.Text("ApproximateReceiveCount"));
    }

    [Fact]
    public async Task ListDeadLetterSourceQueues_NamesThoseThatUseTheQueue_ByPages()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead");
        await world.CreateQueueAsync("other");
        foreach (var name in (string[])["b", "a", "c"])
        {
            await world.CreateQueueAsync(name, ("RedrivePolicy", Redrive(Arn("dead"))));
        }

        var first = (await world.SqsAsync("ListDeadLetterSourceQueues", new() { ["QueueUrl"] = dead, ["MaxResults"] = 2 })).Ok().Json;
        var second = (await world.SqsAsync(
            "ListDeadLetterSourceQueues", new() { ["QueueUrl"] = dead, ["MaxResults"] = 2, ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        Assert.Equal(
            ["http://localhost/000000000000/a", "http://localhost/000000000000/b", "http://localhost/000000000000/c"],
            first["queueUrls"]!.AsArray().Concat(second["queueUrls"]!.AsArray()).Select(u => u!.GetValue<string>()));
        Assert.Null(second["NextToken"]);
        (await world.SqsAsync("ListDeadLetterSourceQueues", new() { ["QueueUrl"] = "http://localhost/000000000000/nope" }))
            .AssertJsonError("QueueDoesNotExist", null);
    }

    [Theory]
    [InlineData("nowhere", "2", "Dead letter target does not exist.")]
    [InlineData("dead.fifo", "2", "Dead-letter queue must be same type of queue as the source.")]
    [InlineData("closed", "2", "Dead letter target owner has denied access to this queue.")]
    [InlineData("dead", "0", "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.")]
    [InlineData("dead", "1001", "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.")]
    public async Task RedrivePolicy_ThatCannotWork_IsRefused(string target, string count, string reason)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        await world.CreateQueueAsync("dead.fifo", ("FifoQueue", "true"));
        await world.CreateQueueAsync("closed", ("RedriveAllowPolicy", "{\"redrivePermission\":\"denyAll\"}"));
        var policy = Redrive(Arn(target), count);

        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders", ["Attributes"] = new JsonObject { ["RedrivePolicy"] = policy } });

        answer.AssertJsonError("InvalidParameterValueException", $"Value {policy} for parameter RedrivePolicy is invalid. Reason: {reason}");
    }

    [Fact]
    public async Task RedriveAllowPolicy_ByQueue_AllowsThoseAlone()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead", ("RedriveAllowPolicy", $"{{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"{Arn("orders")}\"]}}"));

        await world.CreateQueueAsync("orders", ("RedrivePolicy", Redrive(Arn("dead"))));
        var other = await world.SqsAsync(
            "CreateQueue", new() { ["QueueName"] = "others", ["Attributes"] = new JsonObject { ["RedrivePolicy"] = Redrive(Arn("dead")) } });

        other.AssertJsonError("InvalidParameterValueException", null);
    }

    [Theory]
    [InlineData("RedrivePolicy", "not json")]
    [InlineData("RedriveAllowPolicy", "[]")]
    [InlineData("RedriveAllowPolicy", "{\"redrivePermission\":\"sometimes\"}")]
    [InlineData("RedriveAllowPolicy", "{\"redrivePermission\":\"byQueue\"}")]
    public async Task Policies_ThatAreNotWellFormed_FailWithInvalidAttributeValue(string attribute, string value)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders", ["Attributes"] = new JsonObject { [attribute] = value } }))
            .AssertJsonError("InvalidAttributeValue", $"Invalid value for the parameter {attribute}.");
    }

    [Fact]
    public async Task AReceive_ThatMovesMessagesAway_GivesThoseBehindThem()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateQueueAsync("dead");
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "0"), ("RedrivePolicy", Redrive(Arn("dead"), "1")));
        await world.SendAsync(url, "poison");
        Assert.Equal(["poison"], await world.ReceiveBodiesAsync(url));
        await world.SendAsync(url, "good");

        Assert.Equal("good", Assert.Single(await world.ReceiveAsync(url))!.Text("Body"));
    }

    [Fact]
    public async Task AMessageInADeadLetterQueue_IsAsOldAsItWas()
    {
        await using var world = await TestWorld.StartAsync();
        var dead = await world.CreateQueueAsync("dead", ("MessageRetentionPeriod", "120"));
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "0"), ("RedrivePolicy", Redrive(Arn("dead"), "1")));
        await world.SendAsync(url, "poison");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(100));
        await world.SendAsync(dead, "young");
        Assert.Equal(["poison"], await world.ReceiveBodiesAsync(url));
        Assert.Empty(await world.ReceiveBodiesAsync(url));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["young"], await world.ReceiveBodiesAsync(dead));
    }
}
