using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.State;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Many receives that wait at a time: each message wakes one of them, and none sleeps through.</summary>
public sealed class LongPollTests
{
    private const int Many = 10_000;

    [Fact]
    public async Task TenThousandReceivesThatWait_GetAMessageEach()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        var polls = Enumerable.Range(0, Many).Select(_ => PollAsync(world, url)).ToList();
        await world.Server.DrainAsync();
        Assert.DoesNotContain(polls, static p => p.IsCompleted);

        foreach (var numbers in Enumerable.Range(0, Many).Chunk(10))
        {
            (await world.SqsAsync("SendMessageBatch", new()
            {
                ["QueueUrl"] = url,
                ["Entries"] = new JsonArray([.. numbers.Select(n => new JsonObject { ["Id"] = $"{n}", ["MessageBody"] = $"{n}" })]),
            })).Ok();
        }

        var bodies = await Task.WhenAll(polls);
        Assert.Equal(Many, bodies.Distinct().Count());
        Assert.Equal(TestWorld.StartTime, world.Clock.GetUtcNow());
    }

    [Fact]
    public async Task TwoReceivesThatWait_GetTheMessagesThatComeOneByOne()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        Task<string>[] polls = [PollAsync(world, url), PollAsync(world, url)];
        await UntilOneWaitsAsync(world);

        await world.SendAsync(url, "1");
        await Task.WhenAny(polls);
        await world.SendAsync(url, "2");

        Assert.Equal(["1", "2"], (await Task.WhenAll(polls)).Order());
    }

    [Fact]
    public async Task AMessageThatAFifoQueueHeldBack_WakesAReceiveWhenTheOneBeforeItIsDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));
        await world.SendAsync(url, "1", new() { ["MessageGroupId"] = "a" });
        await world.SendAsync(url, "2", new() { ["MessageGroupId"] = "a" });
        var handle = Assert.Single(await world.ReceiveAsync(url))!.Text("ReceiptHandle");
        var poll = PollAsync(world, url);
        await world.Server.DrainAsync();

        (await world.SqsAsync("DeleteMessage", new() { ["QueueUrl"] = url, ["ReceiptHandle"] = handle })).Ok();

        Assert.Equal("2", await poll);
        Assert.Equal(TestWorld.StartTime, world.Clock.GetUtcNow());
    }

    [Fact]
    public async Task AReceiveThatGoesAway_LeavesTheMessageToTheNext()
    {
        await using var world = await TestWorld.StartAsync();
        await using var leaver = await Authorization.TestUser.CreateAsync(world, "leaver", Authorization.Statements.Allow("sqs:*"));
        var key = await Kms.KmsTestKey.CreateKeyAsync(world);
        var url = await world.CreateQueueAsync("orders", ("KmsMasterKeyId", key.Id));
        var first = leaver.World.SqsAsync("ReceiveMessage", new() { ["QueueUrl"] = url, ["WaitTimeSeconds"] = 20 });
        await UntilOneWaitsAsync(world);
        var second = PollAsync(world, url);

        // Whoever is woken first: the one that may not open messages leaves them to the other.
        await world.SendAsync(url, "1");
        Assert.Equal("1", await second);
        await world.SendAsync(url, "2");

        (await first).AssertJsonError("KmsAccessDenied", null);
        Assert.Equal(["2"], await world.ReceiveBodiesAsync(url));
    }

    /// <summary>Until a receive waits at the queue "orders": a clock that moves before that would be the receive's own start.</summary>
    internal static async Task UntilOneWaitsAsync(TestWorld world)
    {
        var arrival = new SignalKey("sqs.arrival", new(Authorization.TestUser.Account, "us-east-1"), "orders") { WakesOne = true };
        while (!world.Server.World.Gateway.Waits.IsAwaited(arrival))
        {
            await Task.Yield();
        }
    }

    private static async Task<string> PollAsync(TestWorld world, string url) =>
        Assert.Single(await world.ReceiveAsync(url, new() { ["WaitTimeSeconds"] = 20 }))!.Text("Body");
}
