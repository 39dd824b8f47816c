using System.Text.Json.Nodes;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Subscriptions: what can be subscribed, confirmation, attributes, lists and end.</summary>
public sealed class SubscriptionTests
{
    private const string Queue = "arn:aws:sqs:us-east-1:000000000000:q";

    [Fact]
    public async Task Subscribe_OfAQueueOfTheSameAccount_NeedsNoConfirmation()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        var arn = await world.SubscribeAsync(topic, "sqs", Queue);

        Assert.Matches($"^{topic}:[0-9a-f-]{{36}}$", arn);
        var attributes = await world.AttributesOfSubscriptionAsync(arn);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["ConfirmationWasAuthenticated"] = "true",
                ["Endpoint"] = Queue,
                ["Owner"] = "000000000000",
                ["PendingConfirmation"] = "false",
                ["Protocol"] = "sqs",
                ["RawMessageDelivery"] = "false",
                ["SubscriptionArn"] = arn,
                ["SubscriptionPrincipal"] = "arn:aws:iam::000000000000:root",
                ["TopicArn"] = topic,
            }.OrderBy(static a => a.Key),
            attributes.OrderBy(static a => a.Key));
        Assert.Equal("1", (await world.AttributesOfTopicAsync(topic))["SubscriptionsConfirmed"]);
    }

    [Fact]
    public async Task Subscribe_Again_GivesTheSubscriptionThatIsThere()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var arn = await world.SubscribeAsync(topic, "sqs", Queue, ("RawMessageDelivery", "true"));

        Assert.Equal(arn, await world.SubscribeAsync(topic, "sqs", Queue, ("RawMessageDelivery", "true")));
        Assert.Equal(arn, await world.SubscribeAsync(topic, "sqs", Queue));
        (await world.TrySubscribeAsync(topic, "sqs", Queue, ("RawMessageDelivery", "false"))).AssertXmlError(
            "InvalidParameter", "Invalid parameter: Attributes Reason: Subscription already exists with different attributes");
    }

    [Theory]
    [InlineData("test-protocol", "x", "Invalid parameter: Amazon SNS does not support this protocol string: test-protocol")]
    [InlineData("sqs", "http://localhost/000000000000/q", "Invalid parameter: SQS endpoint ARN")]
    [InlineData("sqs", Queue + ".fifo", "Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics")]
    [InlineData("http", "https://localhost/x", "Invalid parameter: Endpoint must match the specified protocol")]
    [InlineData("email", "nobody", "Invalid parameter: Email address")]
    [InlineData("sms", "invalid-number", "Invalid SMS endpoint: invalid-number")]
    [InlineData("sms", "NAA+15551234567", "Invalid SMS endpoint: NAA+15551234567")]
    [InlineData("lambda", Queue, "Invalid parameter: Lambda endpoint ARN")]
    [InlineData("application", Queue, "Invalid parameter: ApplicationPlatform endpoint ARN")]
    [InlineData("sqs", "", "Invalid parameter: Endpoint must match the specified protocol")]
    public async Task Subscribe_OfWhatCannotBe_Fails(string protocol, string endpoint, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.TrySubscribeAsync(topic, protocol, endpoint)).AssertXmlError("InvalidParameter", message);
        Assert.Empty((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
    }

    [Theory]
    [InlineData("Unknown", "x", "Invalid parameter: Attributes")]
    [InlineData("RawMessageDelivery", "maybe", "Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [maybe]. Must be true or false.")]
    [InlineData(
        "FilterPolicyScope", "Body",
        "Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [Body]. Please use either MessageBody or MessageAttributes")]
    [InlineData("RedrivePolicy", "{", "Invalid parameter: Attributes Reason: RedrivePolicy: failed to parse JSON.")]
    [InlineData("RedrivePolicy", """{"deadLetterTargetArn":"q"}""",
        "Invalid parameter: Attributes Reason: RedrivePolicy: deadLetterTargetArn is an invalid arn")]
    [InlineData("ReplayPolicy", "{}", "Invalid parameter: Attributes")]
    [InlineData("SubscriptionRoleArn", "arn:aws:iam::000000000000:role/r", "Invalid parameter: Attributes")]
    public async Task Subscribe_WithAnAttributeThatCannotBe_Fails(string name, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        (await world.TrySubscribeAsync(topic, "sqs", Queue, (name, value))).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task Subscribe_ToATopicThatIsNotThere_FailsWithNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.TrySubscribeAsync("arn:aws:sns:us-east-1:000000000000:orders", "sqs", Queue)).AssertXmlError("NotFound", "Topic does not exist", 404);
    }

    [Fact]
    public async Task AnAddress_HasToBeConfirmed()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");

        var answer = await world.SnsAsync("Subscribe", ("TopicArn", topic), ("Protocol", "email"), ("Endpoint", "me@example.com"));
        await world.Server.DrainAsync();

        Assert.Equal("pending confirmation", answer.Ok().Element("SubscriptionArn"));
        Assert.Equal(["PendingConfirmation"], (await world.SnsAsync("ListSubscriptionsByTopic", ("TopicArn", topic))).Ok().Elements("SubscriptionArn"));
        await world.PublishAsync(topic, "unheard");
        var mail = Assert.Single(world.Server.Inbox.Messages);
        Assert.Equal(("email", "me@example.com", topic), (mail.Type, mail.To, mail.SourceArn));

        var confirmed = (await world.SnsAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", mail.Attributes["Token"]))).Ok();
        await world.PublishAsync(topic, "heard", ("Subject", "news"));

        Assert.Equal("1", (await world.AttributesOfTopicAsync(topic))["SubscriptionsConfirmed"]);
        Assert.Equal("true", (await world.AttributesOfSubscriptionAsync(confirmed.Element("SubscriptionArn")!))["ConfirmationWasAuthenticated"]);
        var notification = world.Server.Inbox.Messages[^1];
        Assert.Equal(("news", true), (notification.Subject, notification.Body.StartsWith("heard\n", StringComparison.Ordinal)));
        Assert.Equal(2, world.Server.Inbox.Messages.Count);
    }

    [Fact]
    public async Task ALinkInAMessage_ConfirmsWithoutASignature_AndEnds()
    {
        await using var world = await TestWorld.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "email-json", "me@example.com");
        await world.Server.DrainAsync();
        var invitation = JsonNode.Parse(world.Server.Inbox.Messages[0].Body)!;
        Assert.Equal("SubscriptionConfirmation", invitation.Text("Type"));

        var confirmation = await anybody.GetStringAsync(invitation.Text("SubscribeURL"));

        Assert.Contains(subscription, confirmation, StringComparison.Ordinal);
        Assert.Equal("false", (await world.AttributesOfSubscriptionAsync(subscription))["ConfirmationWasAuthenticated"]);
        await world.PublishAsync(topic, "hello");
        var notification = JsonNode.Parse(world.Server.Inbox.Messages[1].Body)!;
        Assert.Equal("hello", notification.Text("Message"));

        (await anybody.GetAsync(notification.Text("UnsubscribeURL"))).EnsureSuccessStatusCode();

        (await world.SnsAsync("GetSubscriptionAttributes", ("SubscriptionArn", subscription))).AssertXmlError("NotFound", "Subscription does not exist", 404);
        Assert.Equal("1", (await world.AttributesOfTopicAsync(topic))["SubscriptionsDeleted"]);
    }

    [Fact]
    public async Task ASubscriptionThatIsConfirmedForItsOwnerAlone_EndsForItsOwnerAlone()
    {
        await using var world = await TestWorld.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "email", "me@example.com");
        await world.Server.DrainAsync();
        var token = world.Server.Inbox.Messages[0].Attributes["Token"];
        (await world.SnsAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", token), ("AuthenticateOnUnsubscribe", "true"))).Ok();

        var answer = await anybody.GetAsync($"http://localhost/?Action=Unsubscribe&SubscriptionArn={subscription}");

        Assert.Equal(403, (int)answer.StatusCode);
        (await world.SnsAsync("Unsubscribe", ("SubscriptionArn", subscription))).Ok();
    }

    [Fact]
    public async Task WithoutASignature_NothingElseWorks()
    {
        await using var world = await TestWorld.StartAsync();
        using var anybody = new HttpClient(world.Server.CreateHandler());
        var topic = await world.CreateTopicAsync("orders");

        var answer = await anybody.GetAsync($"http://localhost/?Action=Publish&TopicArn={topic}&Message=x&Version=2010-03-31");

        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("arn:aws:sns:us-east-1:000000000000:other", "x", "Invalid parameter: Topic")]
    [InlineData("arn:aws:sns:eu-west-1:000000000000:orders", "x", "Invalid parameter: Topic")]
    [InlineData("nonsense", "x", "Invalid parameter: Topic")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:orders", "x", "Invalid parameter: Token")]
    public async Task ConfirmSubscription_WithWhatIsNotKnown_Fails(string topic, string token, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTopicAsync("orders");

        (await world.SnsAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", token))).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task ASubscriptionThatNobodyConfirms_GoesAfterTwoDays()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "email", "me@example.com");
        Assert.Equal("1", (await world.AttributesOfTopicAsync(topic))["SubscriptionsPending"]);

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(2));

        (await world.SnsAsync("GetSubscriptionAttributes", ("SubscriptionArn", subscription))).AssertXmlError("NotFound", null, 404);
    }

    [Fact]
    public async Task AQueueOfAnotherAccount_IsAskedForItsConfirmation()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var policy = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}""";
        var created = await world.JsonAsync(
            "sqs", "CreateQueue", new JsonObject { ["QueueName"] = "q", ["Attributes"] = new JsonObject { ["Policy"] = policy } }, TestWorld.OtherAccount);
        var url = created.Ok().Json.Text("QueueUrl");

        var subscription = await world.SubscribeAsync(topic, "sqs", $"arn:aws:sqs:us-east-1:{TestWorld.OtherAccount}:q");
        await world.Server.DrainAsync();

        var invitation = Assert.Single(await world.ReceiveNotificationsAsync(url));
        Assert.Equal("SubscriptionConfirmation", invitation.Text("Type"));
        (await world.SnsAsync("ConfirmSubscription", ("TopicArn", topic), ("Token", invitation.Text("Token")))).Ok();
        Assert.Equal("false", (await world.AttributesOfSubscriptionAsync(subscription))["PendingConfirmation"]);
    }

    [Fact]
    public async Task Unsubscribe_EndsDelivery()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var (url, arn) = await world.CreateOpenQueueAsync("q", topic);
        var subscription = await world.SubscribeAsync(topic, "sqs", arn);

        (await world.SnsAsync("Unsubscribe", ("SubscriptionArn", subscription))).Ok();
        (await world.SnsAsync("Unsubscribe", ("SubscriptionArn", subscription))).Ok();
        await world.PublishAsync(topic, "x");

        Assert.Empty(await world.ReceiveBodiesAsync(url));
        Assert.Empty((await world.SnsAsync("ListSubscriptions")).Ok().Elements("SubscriptionArn"));
        Assert.Equal("1", (await world.AttributesOfTopicAsync(topic))["SubscriptionsDeleted"]);
    }

    [Theory]
    [InlineData("random", "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1")]
    [InlineData("arn:aws:sns:us-east-1:random", "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 5")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:random", "Invalid parameter: SubscriptionId")]
    [InlineData("arn:aws:sns:us-east-1:000000000000:orders:random", "Invalid parameter: SubscriptionId")]
    [InlineData("", "Invalid parameter: SubscriptionArn Reason: no value for required parameter")]
    public async Task Unsubscribe_WithAnArnThatIsNone_Fails(string arn, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SnsAsync("Unsubscribe", ("SubscriptionArn", arn))).AssertXmlError("InvalidParameter", message);
    }

    [Fact]
    public async Task SetSubscriptionAttributes_ChangesAndTakesAway()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        var subscription = await world.SubscribeAsync(topic, "sqs", Queue);

        (await world.SetAttributeAsync(subscription, "RawMessageDelivery", "true")).Ok();
        (await world.SetAttributeAsync(subscription, "FilterPolicy", """{"a":["b"]}""")).Ok();
        var attributes = await world.AttributesOfSubscriptionAsync(subscription);
        Assert.Equal(
            ("true", """{"a":["b"]}""", "MessageAttributes"),
            (attributes["RawMessageDelivery"], attributes["FilterPolicy"], attributes["FilterPolicyScope"]));

        (await world.SetAttributeAsync(subscription, "FilterPolicy", "")).Ok();
        Assert.DoesNotContain("FilterPolicy", (await world.AttributesOfSubscriptionAsync(subscription)).Keys);
        (await world.SetAttributeAsync(subscription, "Unknown", "x")).AssertXmlError("InvalidParameter", "Invalid parameter: AttributeName");
        (await world.SetAttributeAsync(subscription, "DeliveryPolicy", "{}")).AssertXmlError("InvalidParameter", null);
    }

    [Fact]
    public async Task ADeliveryPolicyOfASubscription_GoesOverItsTopics()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders", ("DeliveryPolicy",
            """{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}"""));

        var subscription = await world.SubscribeAsync(
            topic, "http", "http://localhost:9/x",
            ("DeliveryPolicy", """
                {"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0},
                "throttlePolicy":{"maxReceivesPerSecond":1000}}
                """));

        var attributes = await world.AttributesOfSubscriptionAsync(subscription);
        const string Retries =
            """{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":1,"numRetries":0,"numMaxDelayRetries":0,"numNoDelayRetries":0,""" +
            "\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},\"sicklyRetryPolicy\":null,\"throttlePolicy\":{\"maxReceivesPerSecond\":1000}," +
            "\"requestPolicy\":";
        Assert.Equal($"{Retries}null,\"guaranteed\":false}}", attributes["DeliveryPolicy"]);
        Assert.Equal($"{Retries}{{\"headerContentType\":\"application/json\"}},\"guaranteed\":false}}", attributes["EffectiveDeliveryPolicy"]);
    }

    [Fact]
    public async Task ListSubscriptions_GivesPagesOfAHundred()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await world.CreateTopicAsync("orders");
        for (var i = 0; i < 101; i++)
        {
            await world.SubscribeAsync(topic, "sms", $"+1555000{i:D4}");
        }

        foreach (var operation in new[] { "ListSubscriptions", "ListSubscriptionsByTopic" })
        {
            var first = (await world.SnsAsync(operation, ("TopicArn", topic))).Ok();
            var second = (await world.SnsAsync(operation, ("TopicArn", topic), ("NextToken", first.Element("NextToken")!))).Ok();
            Assert.Equal(101, first.Elements("Endpoint").Concat(second.Elements("Endpoint")).Distinct().Count());
            Assert.Single(second.Elements("Endpoint"));
        }
    }
}
