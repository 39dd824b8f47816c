using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Standard queues whose messages have groups: a tenant with many messages in flight waits for the others.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public async Task AGroupWithManyMessagesInFlight_ComesAfterTheOthers()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SendAsync(world, url, "noisy", 40);
        await ReceiveAsync(world, url, 30);
        await SendAsync(world, url, "quiet", 2);
        await world.SendAsync(url, "alone");

        var bodies = await ReceiveAsync(world, url, 5);

        Assert.Equal(["quiet-0", "quiet-1", "alone", "noisy-30", "noisy-31"], bodies);
    }

    [Fact]
    public async Task AGroupWithFewMessagesInFlight_KeepsItsTurn()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SendAsync(world, url, "busy", 40);
        await ReceiveAsync(world, url, 29);
        await SendAsync(world, url, "quiet", 1);

        Assert.Equal(["busy-29"], await ReceiveAsync(world, url, 1));
    }

    [Fact]
    public async Task AGroupWhoseMessagesCameBack_IsQuietAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SendAsync(world, url, "noisy", 40);
        await ReceiveAsync(world, url, 30);
        await SendAsync(world, url, "quiet", 1);

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["noisy-30"], await ReceiveAsync(world, url, 1));
    }

    [Fact]
    public async Task OfTwoNoisyGroups_TheOneWithFewerInFlightComesFirst()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SendAsync(world, url, "loud", 50);
        await ReceiveAsync(world, url, 50);
        await SendAsync(world, url, "noisy", 30);
        await ReceiveAsync(world, url, 30);
        await SendAsync(world, url, "loud", 1);
        await SendAsync(world, url, "noisy", 1);

        Assert.Equal(["noisy-0", "loud-0"], await ReceiveAsync(world, url, 2));
    }

    [Fact]
    public async Task AQuietGroup_IsFoundBehindALongBacklog()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await SendAsync(world, url, "noisy", 1100);
        await ReceiveAsync(world, url, 30);
        await SendAsync(world, url, "quiet", 1);

        Assert.Equal(["quiet-0", "noisy-30"], await ReceiveAsync(world, url, 2));
    }

    private static async Task SendAsync(TestWorld world, string url, string group, int count)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(10))
        {
            (await world.SqsAsync("SendMessageBatch", new()
            {
                ["QueueUrl"] = url,
                ["Entries"] = new JsonArray(
                [
                    .. numbers.Select(n => new JsonObject { ["Id"] = $"{n}", ["MessageBody"] = $"{group}-{n}", ["MessageGroupId"] = group }),
                ]),
            })).Ok();
        }
    }

    private static async Task<List<string>> ReceiveAsync(TestWorld world, string url, int count)
    {
        var bodies = new List<string>();
        while (bodies.Count < count)
        {
            var messages = await world.ReceiveAsync(url, new() { ["MaxNumberOfMessages"] = Math.Min(10, count - bodies.Count) });
            Assert.NotEmpty(messages);
            bodies.AddRange(messages.Select(static m => m!.Text("Body")));
        }

        return bodies;
    }
}
