using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sns;

/// <summary>Short forms of the calls that most tests of SNS make.</summary>
internal static class SnsTestCalls
{
    public static Task<TestAnswer> SnsAsync(this TestWorld world, string operation, params IEnumerable<(string Name, string Value)> parameters) =>
        world.QueryAsync("sns", operation, parameters);

    /// <summary>Creates a topic and gives its ARN.</summary>
    public static async Task<string> CreateTopicAsync(this TestWorld world, string name, params (string Name, string Value)[] attributes) =>
        (await world.SnsAsync("CreateTopic", [("Name", name), .. Entries("Attributes", attributes)])).Ok().Element("TopicArn")!;

    public static Task<string> CreateFifoTopicAsync(this TestWorld world, string name, params (string Name, string Value)[] attributes) =>
        world.CreateTopicAsync(name, [("FifoTopic", "true"), .. attributes]);

    public static Task<TestAnswer> TrySubscribeAsync(
        this TestWorld world, string topicArn, string protocol, string endpoint, params (string Name, string Value)[] attributes) => world.SnsAsync(
            "Subscribe",
            [
                ("TopicArn", topicArn), ("Protocol", protocol), ("Endpoint", endpoint), ("ReturnSubscriptionArn", "true"),
                .. Entries("Attributes", attributes),
            ]);

    /// <summary>Subscribes and gives the subscription's ARN, pending or not.</summary>
    public static async Task<string> SubscribeAsync(
        this TestWorld world, string topicArn, string protocol, string endpoint, params (string Name, string Value)[] attributes) =>
        (await world.TrySubscribeAsync(topicArn, protocol, endpoint, attributes)).Ok().Element("SubscriptionArn")!;

    /// <summary>Creates a queue that lets a topic in, and gives its URL and ARN.</summary>
    public static async Task<(string Url, string Arn)> CreateOpenQueueAsync(
        this TestWorld world, string name, string topicArn, params (string Name, string Value)[] attributes)
    {
        var arn = $"arn:aws:sqs:us-east-1:000000000000:{name}";
        var policy = Statements.Policy(
            Statements.Allow("sqs:SendMessage", arn, Statements.When("aws:SourceArn", topicArn), Statements.Service("sns.amazonaws.com")));
        return (await world.CreateQueueAsync(name, [("Policy", policy), .. attributes]), arn);
    }

    /// <summary>Creates an open queue, subscribes it, and gives its URL.</summary>
    public static async Task<string> SubscribeQueueAsync(
        this TestWorld world, string topicArn, string queue, params (string Name, string Value)[] attributes)
    {
        (string Name, string Value)[] ofQueue = queue.EndsWith(".fifo", StringComparison.Ordinal) ? [("FifoQueue", "true")] : [];
        var (url, arn) = await world.CreateOpenQueueAsync(queue, topicArn, ofQueue);
        await world.SubscribeAsync(topicArn, "sqs", arn, attributes);
        return url;
    }

    /// <summary>Publishes, waits until all is delivered, and gives the message's id.</summary>
    public static async Task<string> PublishAsync(this TestWorld world, string topicArn, string message, params (string Name, string Value)[] more)
    {
        var answer = await world.SnsAsync("Publish", [("TopicArn", topicArn), ("Message", message), .. more]);
        await world.Server.DrainAsync();
        return answer.Ok().Element("MessageId")!;
    }

    public static async Task<Dictionary<string, string>> AttributesOfTopicAsync(this TestWorld world, string topicArn) =>
        (await world.SnsAsync("GetTopicAttributes", ("TopicArn", topicArn))).Ok().Map("Attributes");

    public static async Task<Dictionary<string, string>> AttributesOfSubscriptionAsync(this TestWorld world, string subscriptionArn) =>
        (await world.SnsAsync("GetSubscriptionAttributes", ("SubscriptionArn", subscriptionArn))).Ok().Map("Attributes");

    public static Task<TestAnswer> SetAttributeAsync(this TestWorld world, string subscriptionArn, string name, string value) => world.SnsAsync(
        "SetSubscriptionAttributes", ("SubscriptionArn", subscriptionArn), ("AttributeName", name), ("AttributeValue", value));

    /// <summary>A map of an answer.</summary>
    public static Dictionary<string, string> Map(this TestAnswer answer, string name) => answer.Xml.Descendants(name).First()
        .Elements("entry").ToDictionary(static e => e.Element("key")!.Value, static e => e.Element("value")!.Value);

    /// <summary>A map of a request.</summary>
    public static IEnumerable<(string Name, string Value)> Entries(string name, IEnumerable<(string Name, string Value)> entries) =>
        entries.SelectMany((e, i) => new[] { ($"{name}.entry.{i + 1}.key", e.Name), ($"{name}.entry.{i + 1}.value", e.Value) });

    /// <summary>A message attribute of a request.</summary>
    public static (string Name, string Value)[] Attribute(int number, string name, string type, string value) =>
    [
        ($"MessageAttributes.entry.{number}.Name", name),
        ($"MessageAttributes.entry.{number}.Value.DataType", type),
        ($"MessageAttributes.entry.{number}.Value.{(type.StartsWith("Binary", StringComparison.Ordinal) ? "BinaryValue" : "StringValue")}", value),
    ];

    /// <summary>The notifications in a queue, as documents.</summary>
    public static async Task<JsonObject[]> ReceiveNotificationsAsync(this TestWorld world, string queueUrl) =>
        [.. (await world.ReceiveBodiesAsync(queueUrl)).Select(static b => JsonNode.Parse(b)!.AsObject())];
}
