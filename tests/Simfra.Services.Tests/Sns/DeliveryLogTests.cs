using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Sns;

/// <summary>Delivery status logging to CloudWatch Logs.</summary>
public sealed class DeliveryLogTests
{
    private const string Groups = "sns/us-east-1/000000000000/";

    [Fact]
    public async Task ADelivery_ThatWentWellOrFailed_IsLoggedByItsRole()
    {
        await using var world = await TestWorld.StartAsync();
        var role = await CreateRoleAsync(world, "logger", "sns.amazonaws.com");
        var topic = await world.CreateTopicAsync(
            "orders", ("SQSSuccessFeedbackRoleArn", role), ("SQSFailureFeedbackRoleArn", role), ("SQSSuccessFeedbackSampleRate", "100"));
        await world.SubscribeQueueAsync(topic, "open");
        await world.CreateClosedQueueAsync("closed", topic);

        var id = await world.PublishAsync(topic, "hello");

        var success = Assert.Single(await world.LogAsync(Groups + "orders"));
        Assert.Equal(("SUCCESS", id, topic), (success.Text("status"), success["notification"]!.Text("messageId"), success["notification"]!.Text("topicArn")));
        Assert.Equal("5d41402abc4b2a76b9719d911017c592", success["notification"]!.Text("messageMD5Sum"));
        Assert.Equal("2030-01-02 03:04:05.000", success["notification"]!.Text("timestamp"));
        var delivery = success["delivery"]!;
        Assert.Equal(
            ("arn:aws:sqs:us-east-1:000000000000:open", 200, 1, 0),
            (delivery.Text("destination"), delivery["statusCode"]!.GetValue<int>(), delivery["attempts"]!.GetValue<int>(), delivery["dwellTimeMs"]!.GetValue<int>()));
        var failure = Assert.Single(await world.LogAsync(Groups + "orders/Failure"));
        Assert.Equal(("FAILURE", "arn:aws:sqs:us-east-1:000000000000:closed"), (failure.Text("status"), failure["delivery"]!.Text("destination")));
    }

    [Fact]
    public async Task WithoutASampleRate_OnlyFailuresAreLogged()
    {
        await using var world = await TestWorld.StartAsync();
        var role = await CreateRoleAsync(world, "logger", "sns.amazonaws.com");
        var topic = await world.CreateTopicAsync("orders", ("SQSSuccessFeedbackRoleArn", role), ("SQSFailureFeedbackRoleArn", role));
        await world.SubscribeQueueAsync(topic, "open");
        await world.CreateClosedQueueAsync("closed", topic);

        await world.PublishAsync(topic, "hello");

        Assert.Empty(await world.LogAsync(Groups + "orders"));
        Assert.Single(await world.LogAsync(Groups + "orders/Failure"));
    }

    [Fact]
    public async Task ARoleThatDoesNotTrustSns_LogsNothing_AndTheMessageArrives()
    {
        await using var world = await TestWorld.StartAsync();
        var role = await CreateRoleAsync(world, "logger", "ec2.amazonaws.com");
        var topic = await world.CreateTopicAsync("orders", ("SQSSuccessFeedbackRoleArn", role), ("SQSSuccessFeedbackSampleRate", "100"));
        var url = await world.SubscribeQueueAsync(topic, "open");

        await world.PublishAsync(topic, "hello");

        Assert.Empty(await world.LogAsync(Groups + "orders"));
        Assert.Single(await Sqs.SqsTestQueue.ReceiveAsync(world, url));
    }

    [Fact]
    public async Task ATextMessage_IsLoggedBelowItsOwnGroup()
    {
        await using var world = await TestWorld.StartAsync();
        var role = await CreateRoleAsync(world, "logger", "sns.amazonaws.com");
        (await world.SnsAsync(
            "SetSMSAttributes",
            ("attributes.entry.1.key", "DeliveryStatusIAMRole"), ("attributes.entry.1.value", role),
            ("attributes.entry.2.key", "DeliveryStatusSuccessSamplingRate"), ("attributes.entry.2.value", "100"))).Ok();

        (await world.SnsAsync("Publish", ("PhoneNumber", "+15005550006"), ("Message", "hello"))).Ok();
        await world.Server.DrainAsync();

        var entry = Assert.Single(await world.LogAsync(Groups + "DirectPublishToPhoneNumber"));
        Assert.Equal("+15005550006", entry["delivery"]!.Text("destination"));
    }

    private static async Task<string> CreateRoleAsync(TestWorld world, string name, string service)
    {
        var trust = Policy($$"""{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}""");
        var arn = (await world.QueryAsync("iam", "CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", trust)])).Ok().Element("Arn")!;
        (await world.QueryAsync(
            "iam", "PutRolePolicy", [("RoleName", name), ("PolicyName", "logs"), ("PolicyDocument", Policy(Allow("logs:*")))])).Ok();
        return arn;
    }
}

file static class DeliveryLogCalls
{
    /// <summary>Subscribes a queue whose policy doesn't let the topic in.</summary>
    public static async Task CreateClosedQueueAsync(this TestWorld world, string name, string topic)
    {
        await Sqs.SqsTestQueue.CreateQueueAsync(world, name);
        await world.SubscribeAsync(topic, "sqs", $"arn:aws:sqs:us-east-1:{TestUser.Account}:{name}");
    }

    /// <summary>The entries of a log group; none where there is no such group.</summary>
    public static async Task<List<JsonNode>> LogAsync(this TestWorld world, string group)
    {
        var streams = await world.JsonAsync("logs", "DescribeLogStreams", new JsonObject { ["logGroupName"] = group });
        var entries = new List<JsonNode>();
        foreach (var stream in streams.Status == System.Net.HttpStatusCode.OK ? streams.Json["logStreams"]!.AsArray() : [])
        {
            var events = await world.JsonAsync(
                "logs", "GetLogEvents", new JsonObject { ["logGroupName"] = group, ["logStreamName"] = stream!.Text("logStreamName") });
            entries.AddRange(events.Ok().Json["events"]!.AsArray().Select(static e => JsonNode.Parse(e!.Text("message"))!));
        }

        return entries;
    }
}
