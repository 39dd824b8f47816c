using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Delivery inside the world that fails: what is tried again, what goes to the dead-letter queue, what faults do to it.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task AQueueThatIsNotThere_LosesTheMessageToTheDeadLetterQueue_AtOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("dlq", topic);
        await world.SubscribeAsync(topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:gone", Redrive(arn));

        await world.PublishAsync(topic, "hello");

        Assert.Equal("hello", Assert.Single(await world.ReceiveNotificationsAsync(url)).Text("Message"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("arn:aws:sns:us-east-1:000000000000:other")]
    public async Task AQueueWhosePolicyDoesNotLetTheTopicIn_GetsNothing(string? allowed)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var url = allowed is null ? await world.CreateQueueAsync("q") : (await world.CreateOpenQueueAsync("q", allowed)).Url;
        await world.SubscribeAsync(topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:q");

        await world.PublishAsync(topic, "hello");

        Assert.Empty(await world.ReceiveBodiesAsync(url));
        var refused = Assert.Single(world.Server.Journal.CallsTo("sqs", "SendMessage"));
        Assert.Equal(("sns", "AccessDeniedException"), (refused.Source, refused.ErrorCode));
    }

    [Theory]
    [InlineData("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f")]
    [InlineData("firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/s")]
    public async Task WhatNobodyRuns_IsAsIfItWereNotThere(string protocol, string endpoint)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("dlq", topic);
        (string, string)[] role = protocol == "firehose" ? [("SubscriptionRoleArn", "arn:aws:iam::000000000000:role/r")] : [];
        await world.SubscribeAsync(topic, protocol, endpoint, [Redrive(arn), .. role]);

        await world.PublishAsync(topic, "hello");

        Assert.Equal("hello", Assert.Single(await world.ReceiveNotificationsAsync(url)).Text("Message"));
    }

    [Fact]
    public async Task AStream_NeedsARole()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.TrySubscribeAsync(topic, "firehose", "arn:aws:firehose:us-east-1:000000000000:deliverystream/s")).AssertXmlError("InvalidParameter", null);
    }

    [Fact]
    public async Task AQueueThatFails_IsTriedAgain()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sqs", "SendMessage").From("sns").Throttle().Times(5);

        // At once and three times again; then after a second each.
        await world.PublishAsync(topic, "hello");
        Assert.Equal(4, world.Server.Journal.CallsTo("sqs", "SendMessage").Count);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(await world.ReceiveBodiesAsync(queue));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["hello"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task ADeliveryThatAFaultDoubles_ComesTwice()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sqs", "SendMessage").From("sns").DuplicateDeliveries().Times(1);

        await world.PublishAsync(topic, "hello");

        Assert.Equal(["hello", "hello"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task ADeliveryThatAFaultHoldsBack_IsOvertaken()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sqs", "SendMessage").From("sns").ReorderDeliveries().Times(1);

        await world.PublishAsync(topic, "first");
        await world.PublishAsync(topic, "second");

        Assert.Equal(["second", "first"], await world.ReceiveBodiesAsync(queue));
    }

    [Fact]
    public async Task ADelivery_NamesThePublishThatCausedIt()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        await world.SubscribeQueueAsync(topic, "q");

        await world.PublishAsync(topic, "hello");

        var publish = Assert.Single(world.Server.Journal.CallsTo("sns", "Publish"));
        Assert.Contains(world.Server.Journal.CausedBy(publish), static e => e is JournalCall { Service: "sqs", Operation: "SendMessage", Succeeded: true });
    }

    [Fact]
    public async Task WhatIsOnItsWay_GoesOnInAFork()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var queue = await world.SubscribeQueueAsync(topic, "q", ("RawMessageDelivery", "true"));
        world.Server.Faults.On("sqs", "SendMessage").From("sns").Throttle().Times(4);
        await world.PublishAsync(topic, "hello");
        await using var fork = await world.ForkAsync();

        await fork.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["hello"], await fork.ReceiveBodiesAsync(queue));
        Assert.Empty(await world.ReceiveBodiesAsync(queue));
    }

    private static (string, string) Redrive(string queueArn) => ("RedrivePolicy", $$"""{"deadLetterTargetArn":"{{queueArn}}"}""");
}
