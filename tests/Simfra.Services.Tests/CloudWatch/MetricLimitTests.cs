using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>How much can be put and asked for at a time.</summary>
public sealed class MetricLimitTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task PutMetricData_TakesAThousandData(int count, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await PutAsync(world, [.. Enumerable.Range(0, count).Select(static _ => new JsonObject { ["MetricName"] = "m", ["Value"] = 1 })]);

        Check(answer, isTaken, "The collection MetricData must not have a size greater than 1000.");
    }

    [Theory]
    [InlineData(150, true)]
    [InlineData(151, false)]
    public async Task Datum_HasUpTo150Values(int count, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await PutAsync(
            world, new JsonObject { ["MetricName"] = "m", ["Values"] = new JsonArray([.. Enumerable.Range(0, count).Select(static i => (JsonNode)i)]) });

        Check(answer, isTaken, null);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Metric_HasUpTo30Dimensions(int count, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();
        (string, string)[] dimensions = [.. Enumerable.Range(0, count).Select(static i => ($"d{i}", "v"))];

        var answer = await PutAsync(
            world, new JsonObject { ["MetricName"] = "m", ["Value"] = 1, ["Dimensions"] = CloudWatchTestCalls.Dimensions(dimensions) });

        Assert.Equal(isTaken ? 200 : 400, (int)answer.Status);
    }

    /// <summary>2 to the 360th, plus or minus, is the most.</summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    [InlineData(1.0000001, false)]
    [InlineData(-1.0000001, false)]
    public async Task Value_IsOfUpTo2ToThe360th(double factor, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await PutAsync(world, new JsonObject { ["MetricName"] = "m", ["Value"] = factor * Math.Pow(2, 360) });

        Check(answer, isTaken, null);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task GetMetricData_Takes500Queries(int count, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await AskAsync(world, null, [.. Enumerable.Range(0, count).Select(static i => Query($"m{i}"))]);

        Check(answer, isTaken, "The collection MetricDataQueries must not have a size greater than 500.");
    }

    [Theory]
    [InlineData(100_800, true)]
    [InlineData(100_801, false)]
    [InlineData(0, false)]
    public async Task GetMetricData_GivesUpTo100800DataPoints(int most, bool isTaken)
    {
        await using var world = await TestWorld.StartAsync();

        Check(await AskAsync(world, most, Query("m")), isTaken, $"The value {most} for parameter MaxDatapoints is invalid.");
    }

    /// <summary>Eleven times a week by the minute is more than a page holds.</summary>
    [Fact]
    public async Task GetMetricData_OfMoreThanAPage_GoesOnByItsToken()
    {
        await using var world = await TestWorld.StartAsync();
        const int week = 7 * 24 * 3600;
        JsonObject Input() => new()
        {
            ["MetricDataQueries"] = new JsonArray([.. Enumerable.Range(0, 11).Select(static i => new JsonObject
            {
                ["Id"] = $"e{i}",
                ["Expression"] = "TIME_SERIES(1)",
                ["Period"] = 60,
            })]),
            ["StartTime"] = Now - week,
            ["EndTime"] = Now,
        };

        var first = (await world.CloudWatchAsync("GetMetricData", Input())).Ok();
        var next = Input();
        next["NextToken"] = first.Text("NextToken");
        var second = (await world.CloudWatchAsync("GetMetricData", next)).Ok();

        Assert.Equal((100_800, 10_080), (CountOf(first), CountOf(second)));
        Assert.Null(second["NextToken"]);

        static int CountOf(JsonNode answer) => answer["MetricDataResults"]!.AsArray().Sum(static r => r!["Values"]!.AsArray().Count);
    }

    private static void Check(CloudWatchAnswer answer, bool isTaken, string? message)
    {
        if (isTaken)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertError("InvalidParameterValueException", message);
        }
    }

    private static Task<CloudWatchAnswer> PutAsync(TestWorld world, params JsonObject[] data) =>
        world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray([.. data]) });

    private static Task<CloudWatchAnswer> AskAsync(TestWorld world, int? most, params JsonObject[] queries)
    {
        var input = new JsonObject { ["MetricDataQueries"] = new JsonArray([.. queries]), ["StartTime"] = Now, ["EndTime"] = Now + 60 };
        if (most is { } number)
        {
            input["MaxDatapoints"] = number;
        }

        return world.CloudWatchAsync("GetMetricData", input);
    }

    private static JsonObject Query(string id) => AnomalyDetectorTests.Query(id);
}
