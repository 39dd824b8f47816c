using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Short forms of the calls that most tests of CloudWatch Logs make.</summary>
internal static class LogsTestCalls
{
    public const string Group = "/app/orders";
    public const string GroupArn = $"arn:aws:logs:us-east-1:000000000000:log-group:{Group}";
    public const string WebStream = "web/1";

    /// <summary>The time at which worlds begin, in milliseconds.</summary>
    public static long Now { get; } = TestWorld.StartTime.ToUnixTimeMilliseconds();

    public static Task<TestAnswer> LogsAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1") =>
        world.JsonAsync("logs", operation, JsonNode.Parse(input)!, account, region);

    public static async Task<JsonNode> LogsOkAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1")
    {
        var answer = (await world.LogsAsync(operation, input, account, region)).Ok();
        return answer.Body.Length == 0 ? new JsonObject() : answer.Json;
    }

    /// <summary>Makes a group.</summary>
    public static Task<JsonNode> CreateGroupAsync(this TestWorld world, string name = Group, string more = "") =>
        world.LogsOkAsync("CreateLogGroup", $$"""{"logGroupName":"{{name}}"{{more}}}""");

    /// <summary>Makes a group with a stream in it.</summary>
    public static async Task CreateStreamAsync(this TestWorld world, string group = Group, string stream = WebStream, string more = "")
    {
        if ((await world.GroupsAsync()).All(g => g != group))
        {
            await world.CreateGroupAsync(group, more);
        }

        await world.LogsOkAsync("CreateLogStream", $$"""{"logGroupName":"{{group}}","logStreamName":"{{stream}}"}""");
    }

    /// <summary>Puts events: their times are milliseconds after the beginning of the world.</summary>
    public static Task<TestAnswer> TryPutAsync(this TestWorld world, IEnumerable<(long At, string Message)> events, string group = Group, string stream = WebStream)
    {
        var input = new JsonObject
        {
            ["logGroupName"] = group,
            ["logStreamName"] = stream,
            ["logEvents"] = new JsonArray([.. events.Select(static e => new JsonObject { ["timestamp"] = Now + e.At, ["message"] = e.Message })]),
        };
        return world.JsonAsync("logs", "PutLogEvents", input);
    }

    /// <inheritdoc cref="TryPutAsync"/>
    public static async Task<JsonNode> PutAsync(this TestWorld world, params (long At, string Message)[] events) => (await world.TryPutAsync(events)).Ok().Json;

    /// <summary>The names of the groups.</summary>
    public static async Task<IReadOnlyList<string>> GroupsAsync(this TestWorld world, string input = "{}") =>
        [.. (await world.LogsOkAsync("DescribeLogGroups", input))["logGroups"]!.AsArray().Select(static g => g!.Text("logGroupName"))];

    /// <summary>What DescribeLogGroups tells of a group.</summary>
    public static async Task<JsonNode> GroupAsync(this TestWorld world, string name = Group) =>
        (await world.LogsOkAsync("DescribeLogGroups", $$"""{"logGroupNamePrefix":"{{name}}"}"""))["logGroups"]![0]!;

    /// <summary>The names of a group's streams.</summary>
    public static async Task<string> StreamsAsync(this TestWorld world, string more = "") => string.Join(
        ' ',
        (await world.LogsOkAsync("DescribeLogStreams", $$"""{"logGroupName":"{{Group}}"{{more}}}"""))["logStreams"]!.AsArray().Select(static s => s!.Text("logStreamName")));

    /// <summary>A page of a stream.</summary>
    public static Task<JsonNode> GetAsync(this TestWorld world, string more = "", string stream = WebStream) =>
        world.LogsOkAsync("GetLogEvents", $$"""{"logGroupName":"{{Group}}","logStreamName":"{{stream}}"{{more}}}""");

    /// <summary>The sum of a metric that the service reports of a group, over the world's first hours.</summary>
    public static Task<double> SumOfLogsMetricAsync(this TestWorld world, string metric, params (string Name, string Value)[] dimensions) =>
        world.SumOfMetricAsync("AWS/Logs", metric, [("LogGroupName", Group), .. dimensions]);

    /// <summary>The sum of a metric over the world's first hours.</summary>
    public static async Task<double> SumOfMetricAsync(this TestWorld world, string metricNamespace, string metric, params (string Name, string Value)[] dimensions)
    {
        await world.Server.DrainAsync();
        var input = new JsonObject
        {
            ["Namespace"] = metricNamespace,
            ["MetricName"] = metric,
            ["StartTime"] = (Now / 1000) - 3600,
            ["EndTime"] = (Now / 1000) + 3600,
            ["Period"] = 7200,
            ["Statistics"] = new JsonArray("Sum"),
            ["Dimensions"] = new JsonArray([.. dimensions.Select(static d => new JsonObject { ["Name"] = d.Name, ["Value"] = d.Value })]),
        };
        return (await world.JsonAsync("cloudwatch", "GetMetricStatistics", input)).Ok().Json["Datapoints"]!.AsArray().Sum(static d => (double)d!["Sum"]!);
    }

    /// <summary>Puts a policy for the account.</summary>
    public static Task<TestAnswer> PutAccountPolicyAsync(this TestWorld world, string type, string document, string name = "p", string? selection = null)
    {
        var input = new JsonObject { ["policyName"] = name, ["policyType"] = type, ["policyDocument"] = document };
        if (selection is not null)
        {
            input["selectionCriteria"] = selection;
        }

        return world.JsonAsync("logs", "PutAccountPolicy", input);
    }

    /// <summary>The messages of a page.</summary>
    public static string Messages(this JsonNode page) => string.Join(' ', page["events"]!.AsArray().Select(static e => e!.Text("message")));
}
