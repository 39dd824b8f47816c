using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>Short forms of the calls that most tests of EventBridge Scheduler make.</summary>
internal static partial class SchedulerTestCalls
{
    public const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:orders";

    public static Task<TestAnswer> SchedulerAsync(
        this TestWorld world, string method, string target, JsonNode? input = null, string? account = null, string region = "us-east-1") =>
        world.RestAsync("scheduler", method, target, input, account, region);

    /// <summary>What a schedule must have, and more members, which replace those.</summary>
    public static JsonObject ScheduleOf(params (string Name, JsonNode? Value)[] more)
    {
        var input = new JsonObject
        {
            ["ScheduleExpression"] = "rate(5 minutes)",
            ["FlexibleTimeWindow"] = new JsonObject { ["Mode"] = "OFF" },
            ["Target"] = new JsonObject { ["Arn"] = QueueArn, ["RoleArn"] = "arn:aws:iam::000000000000:role/scheduler" },
        };
        foreach (var (name, value) in more)
        {
            input[name] = value;
        }

        return input;
    }

    public static async Task<string> CreateScheduleAsync(this TestWorld world, string name, params (string Name, JsonNode? Value)[] more) =>
        (await world.SchedulerAsync("POST", $"/schedules/{name}", ScheduleOf(more))).Ok().Json.Text("ScheduleArn");

    public static async Task<string> CreateGroupAsync(this TestWorld world, string name, params (string Key, string Value)[] tags) =>
        (await world.SchedulerAsync("POST", $"/schedule-groups/{name}", new JsonObject { ["Tags"] = TagsOf(tags) })).Ok().Json.Text("ScheduleGroupArn");

    public static JsonArray TagsOf(params (string Key, string Value)[] tags) =>
        new([.. tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);

    public static string[] Names(this JsonNode answer, string list) => [.. answer[list]!.AsArray().Select(i => i!.Text("Name"))];
}
