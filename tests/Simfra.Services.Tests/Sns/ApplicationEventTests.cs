using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>What topics are told of a platform application's endpoints.</summary>
public sealed class ApplicationEventTests
{
    private const string App = "arn:aws:sns:us-east-1:000000000000:app/GCM/orders";

    [Fact]
    public async Task TheLifeOfAnEndpoint_IsToldToTheTopicOfEachEvent()
    {
        await using var world = await TestWorld.StartAsync();
        var (topic, queue) = await StartAsync(world, "EventEndpointCreated", "EventEndpointUpdated", "EventEndpointDeleted");
        Assert.Equal(topic, (await world.SnsAsync("GetPlatformApplicationAttributes", ("PlatformApplicationArn", App))).Ok().Map("Attributes")["EventEndpointCreated"]);

        var endpoint = await CreateEndpointAsync(world);
        (await SetEnabledAsync(world, endpoint, "false")).Ok();
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", endpoint))).Ok();
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", endpoint))).Ok();
        await world.Server.DrainAsync();

        var told = await world.ReceiveNotificationsAsync(queue);
        Assert.Equal(
            ["EndpointCreated event for app orders (GCM)", "EndpointDeleted event for app orders (GCM)", "EndpointUpdated event for app orders (GCM)"],
            told.Select(static n => n.Text("Subject")).Order(StringComparer.Ordinal));
        var created = JsonNode.Parse(told.Single(static n => n.Text("Subject").StartsWith("EndpointCreated", StringComparison.Ordinal)).Text("Message"));
        var expected = new JsonObject
        {
            ["EndpointArn"] = endpoint,
            ["EventType"] = "EndpointCreated",
            ["Resource"] = App,
            ["Service"] = "SNS",
            ["Time"] = "2030-01-02T03:04:05.000Z",
        };
        Assert.True(JsonNode.DeepEquals(expected, created), created!.ToJsonString());
    }

    [Fact]
    public async Task AnEvent_WithoutATopic_IsToldNobody()
    {
        await using var world = await TestWorld.StartAsync();
        var (topic, queue) = await StartAsync(world, "EventEndpointDeleted");
        var endpoint = await CreateEndpointAsync(world);
        (await world.SnsAsync("DeleteTopic", ("TopicArn", topic))).Ok();
        (await world.SnsAsync("DeleteEndpoint", ("EndpointArn", endpoint))).Ok();
        await world.Server.DrainAsync();

        Assert.Empty(await world.ReceiveNotificationsAsync(queue));
    }

    [Fact]
    public async Task APushThatFails_IsTold()
    {
        await using var world = await TestWorld.StartAsync();
        var (_, queue) = await StartAsync(world, "EventDeliveryFailure");
        var endpoint = await CreateEndpointAsync(world);
        var news = await world.CreateTopicAsync("news");
        await world.SubscribeAsync(news, "application", endpoint);
        await world.PublishAsync(news, "delivered");
        (await SetEnabledAsync(world, endpoint, "false")).Ok();

        var message = await world.PublishAsync(news, "lost");
        await world.Server.DrainAsync();

        var told = JsonNode.Parse(Assert.Single(await world.ReceiveNotificationsAsync(queue)).Text("Message"))!;
        Assert.Equal(("DeliveryFailure", "EndpointDisabled", endpoint, message), (told.Text("EventType"), told.Text("FailureType"), told.Text("EndpointArn"), told.Text("MessageId")));
        Assert.Equal(1, told["DeliveryAttempts"]!.GetValue<int>());
        Assert.Equal("delivered", Assert.Single(world.Server.Inbox.Find(type: "push")).Body);
    }

    /// <summary>An application whose events go to one topic with a queue.</summary>
    private static async Task<(string Topic, string Queue)> StartAsync(TestWorld world, params string[] events)
    {
        var topic = await world.CreateTopicAsync("events");
        var queue = await world.SubscribeQueueAsync(topic, "events");
        (await world.SnsAsync(
            "CreatePlatformApplication",
            [
                ("Name", "orders"), ("Platform", "GCM"),
                .. SnsTestCalls.Entries("Attributes", [("PlatformCredential", "secret"), .. events.Select(e => (e, topic))]),
            ])).Ok();
        return (topic, queue);
    }

    private static async Task<string> CreateEndpointAsync(TestWorld world) =>
        (await world.SnsAsync("CreatePlatformEndpoint", ("PlatformApplicationArn", App), ("Token", "t"))).Ok().Element("EndpointArn")!;

    private static Task<TestAnswer> SetEnabledAsync(TestWorld world, string endpoint, string value) =>
        world.SnsAsync("SetEndpointAttributes", [("EndpointArn", endpoint), .. SnsTestCalls.Entries("Attributes", [("Enabled", value)])]);
}
