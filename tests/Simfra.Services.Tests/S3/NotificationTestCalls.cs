using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Sns;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.S3;

/// <summary>Short forms of what tests of notifications do.</summary>
internal static class NotificationTestCalls
{
    public const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:events";

    /// <summary>A document of rules.</summary>
    public static string Rules(params string[] rules) => $"<NotificationConfiguration>{string.Concat(rules)}</NotificationConfiguration>";

    public static string QueueRule(string events, string arn = QueueArn, string id = "", string filter = "") =>
        Rule("QueueConfiguration", "Queue", events, arn, id, filter);

    public static string TopicRule(string events, string arn, string id = "") => Rule("TopicConfiguration", "Topic", events, arn, id, "");

    public static string FunctionRule(string events, string arn, string id = "") =>
        Rule("CloudFunctionConfiguration", "CloudFunction", events, arn, id, "");

    public static string Filter(string name, string value) => $"<FilterRule><Name>{name}</Name><Value>{value}</Value></FilterRule>";

    public static Task<RawAnswer> NotifyAsync(this RawS3Client s3, params string[] rules) => s3.PutAsync($"/{S3Fixture.Bucket}?notification", Rules(rules));

    /// <summary>A queue that lets S3 in, for a bucket of the default account. Gives its URL.</summary>
    public static Task<string> CreateEventQueueAsync(
        this TestWorld world, string name = "events", string bucket = S3Fixture.Bucket, string account = TestUser.Account)
    {
        var condition = $$$"""{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::{{{bucket}}}"},"StringEquals":{"aws:SourceAccount":"{{{account}}}"}}""";
        var policy = Statements.Policy(Statements.Allow(
            "sqs:SendMessage", $"arn:aws:sqs:us-east-1:000000000000:{name}", condition, Statements.Service("s3.amazonaws.com")));
        return world.CreateQueueAsync(name, ("Policy", policy));
    }

    /// <summary>The bucket with the object <c>a.txt</c>, and a queue that is told of some events: its URL. The test event is gone from it.</summary>
    public static async Task<(RawS3Client S3, string Queue)> WithEventsAsync(this TestWorld world, string events, string filter = "")
    {
        var s3 = await world.WithBucketAsync();
        var queue = await world.CreateEventQueueAsync();
        (await s3.NotifyAsync(QueueRule(events, id: "rule", filter: filter))).Ok();
        Assert.Equal("s3:TestEvent", Assert.Single(await world.ReceiveNotificationsAsync(queue)).Text("Event"));
        return (s3, queue);
    }

    /// <summary>The records that have come to a queue; they stay invisible.</summary>
    public static async Task<JsonNode[]> ReceiveEventsAsync(this TestWorld world, string queueUrl)
    {
        await world.Server.DrainAsync();

        // The test event is seen again when its visibility timeout has run out.
        var messages = (await world.ReceiveNotificationsAsync(queueUrl)).Where(static m => m.ContainsKey("Records"));
        return [.. messages.Select(static m => Assert.Single(m["Records"]!.AsArray())!)];
    }

    /// <summary>What happened to which key, by a queue's records.</summary>
    public static async Task<string[]> ReceiveEventNamesAsync(this TestWorld world, string queueUrl) =>
        [.. (await world.ReceiveEventsAsync(queueUrl)).Select(static r => $"{r.Text("eventName")} {r["s3"]!["object"]!.Text("key")}")];

    /// <summary>The header with a document's digest, which many requests have to have.</summary>
    public static (string Name, string Value) Md5Of(string body) => ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))));

    private static string Rule(string element, string arnElement, string events, string arn, string id, string filter) =>
        $"<{element}>{(id.Length == 0 ? "" : $"<Id>{id}</Id>")}<{arnElement}>{arn}</{arnElement}>"
        + string.Concat(events.Split(' ').Select(static e => $"<Event>{e}</Event>"))
        + (filter.Length == 0 ? "" : $"<Filter><S3Key>{filter}</S3Key></Filter>") + $"</{element}>";
}
