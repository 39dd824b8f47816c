using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sqs;

/// <summary>Short forms of the calls that most tests of SQS make.</summary>
internal static class SqsTestQueue
{
    public static Task<TestAnswer> SqsAsync(this TestWorld world, string operation, JsonObject input, string? account = null) =>
        world.JsonAsync("sqs", operation, input, account);

    /// <summary>Creates a queue and gives its URL.</summary>
    public static async Task<string> CreateQueueAsync(this TestWorld world, string name, params (string Name, string Value)[] attributes)
    {
        var given = new JsonObject(attributes.Select(a => KeyValuePair.Create<string, JsonNode?>(a.Name, a.Value)));
        var answer = await world.SqsAsync("CreateQueue", new() { ["QueueName"] = name, ["Attributes"] = given });
        return answer.Ok().Json["QueueUrl"]!.GetValue<string>();
    }

    public static async Task<JsonNode> SendAsync(this TestWorld world, string queueUrl, string body, JsonObject? more = null)
    {
        var input = more ?? [];
        input["QueueUrl"] = queueUrl;
        input["MessageBody"] = body;
        return (await world.SqsAsync("SendMessage", input)).Ok().Json;
    }

    public static async Task<JsonArray> ReceiveAsync(this TestWorld world, string queueUrl, JsonObject? more = null)
    {
        var input = more ?? [];
        input["QueueUrl"] = queueUrl;
        return (await world.SqsAsync("ReceiveMessage", input)).Ok().Json["Messages"]?.AsArray() ?? [];
    }

    /// <summary>The bodies of up to ten messages, received.</summary>
    public static async Task<string[]> ReceiveBodiesAsync(this TestWorld world, string queueUrl) =>
        [.. (await world.ReceiveAsync(queueUrl, new() { ["MaxNumberOfMessages"] = 10 })).Select(m => m!["Body"]!.GetValue<string>())];

    public static async Task<JsonNode> AttributesAsync(this TestWorld world, string queueUrl) =>
        (await world.SqsAsync("GetQueueAttributes", new() { ["QueueUrl"] = queueUrl, ["AttributeNames"] = new JsonArray("All") })).Ok().Json["Attributes"]!;
}
