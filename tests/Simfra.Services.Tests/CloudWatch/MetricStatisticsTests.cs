using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class MetricStatisticsTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task GetMetricStatistics_ByPeriods_GivesEachItsDatapoint(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await world.PutAsync(i, Now + (i / 5 * 60));
        }

        var answer = (await world.CloudWatchAsync("GetMetricStatistics", Ask(), protocol)).Ok();

        var points = answer["Datapoints"]!.AsArray().Select(p => p!).OrderBy(p => p.Number("Timestamp")).ToArray();
        Assert.Equal([Now, Now + 60.0], points.Select(p => p.Number("Timestamp")));
        Assert.Equal([2.0, 7.0], points.Select(p => p.Number("Average")));
        Assert.Equal([0.0, 5.0], points.Select(p => p.Number("Minimum")));
        Assert.Equal([4.0, 9.0], points.Select(p => p.Number("Maximum")));
        Assert.Equal([10.0, 35.0], points.Select(p => p.Number("Sum")));
        Assert.Equal([5.0, 5.0], points.Select(p => p.Number("SampleCount")));
        Assert.All(points, p => Assert.Equal("None", p.Text("Unit")));
    }

    [Fact]
    public async Task GetMetricStatistics_OfSeveralUnits_KeepsThemApart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(10);
        await world.PutAsync(5, unit: "Count");
        await world.PutAsync(1, unit: "Seconds");

        var all = (await world.CloudWatchAsync("GetMetricStatistics", Ask())).Ok()["Datapoints"]!.AsArray();
        var counts = (await world.CloudWatchAsync("GetMetricStatistics", Ask(("Unit", "Count")))).Ok()["Datapoints"]!.AsArray();

        Assert.Equal(["Count=5", "None=10", "Seconds=1"], all.Select(p => $"{p!.Text("Unit")}={p!.Number("Average")}").Order(StringComparer.Ordinal));
        Assert.Equal(5, Assert.Single(counts)!.Number("Average"));
    }

    [Fact]
    public async Task GetMetricStatistics_OfOtherDimensions_IsEmpty()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(10, null, "latency", null, ("host", "a"), ("stage", "test"));
        async Task<int> CountAsync(params (string, string)[] dimensions) => (await world.CloudWatchAsync(
            "GetMetricStatistics", Ask(("Dimensions", CloudWatchTestCalls.Dimensions(dimensions))))).Ok()["Datapoints"]!.AsArray().Count;

        Assert.Equal(1, await CountAsync(("stage", "test"), ("host", "a")));
        Assert.Equal(0, await CountAsync(("host", "a")));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task GetMetricStatistics_Percentiles_AreInterpolated()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 1; i <= 100; i++)
        {
            await world.PutAsync(i);
        }

        var input = Ask(("ExtendedStatistics", new JsonArray("p0", "p50", "p99.9", "p100")));
        input.Remove("Statistics");
        var point = Assert.Single((await world.CloudWatchAsync("GetMetricStatistics", input)).Ok()["Datapoints"]!.AsArray())!;

        var statistics = point["ExtendedStatistics"]!;
        Assert.Equal((1.0, 50.5, 100.0), (statistics.Number("p0"), statistics.Number("p50"), statistics.Number("p100")));
        Assert.Equal(99.901, statistics.Number("p99.9"), precision: 6);
        Assert.Null(point["Average"]);
    }

    [Fact]
    public async Task GetMetricStatistics_OfStatisticSets_AddsThemAndTellsNoPercentiles()
    {
        await using var world = await TestWorld.StartAsync();
        var set = new JsonObject { ["SampleCount"] = 4, ["Sum"] = 20, ["Minimum"] = 2, ["Maximum"] = 9 };
        (await world.CloudWatchAsync("PutMetricData", new()
        {
            ["Namespace"] = "orders",
            ["MetricData"] = new JsonArray(new JsonObject { ["MetricName"] = "latency", ["Timestamp"] = Now, ["StatisticValues"] = set }),
        })).Ok();
        await world.PutAsync(10);

        var point = Assert.Single((await world.CloudWatchAsync("GetMetricStatistics", Ask(("ExtendedStatistics", new JsonArray("p50"))))).Ok()["Datapoints"]!.AsArray())!;

        Assert.Equal(
            (5.0, 30.0, 6.0, 2.0, 10.0),
            (point.Number("SampleCount"), point.Number("Sum"), point.Number("Average"), point.Number("Minimum"), point.Number("Maximum")));
        Assert.Null(point["ExtendedStatistics"]);
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task GetMetricStatistics_OfTooManyDatapoints_FailsInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("GetMetricStatistics", Ask(("EndTime", Now + 86_400), ("Period", 1)), protocol)).AssertError(
            protocol == "query" ? "InvalidParameterCombination" : "InvalidParameterCombinationException",
            "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing " +
            "Period, or decreasing the time range.");
        (await world.CloudWatchAsync("GetMetricStatistics", Ask(("EndTime", Now + 86_400)), protocol)).Ok();
    }

    [Fact]
    public async Task GetMetricStatistics_WithBadParameters_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        Task<CloudWatchAnswer> AskAsync(params (string, JsonNode)[] more) => world.CloudWatchAsync("GetMetricStatistics", Ask(more));
        var without = Ask();
        without.Remove("Statistics");

        (await AskAsync(("EndTime", Now))).AssertError(
            "InvalidParameterValueException", "The parameter StartTime must be less than the parameter EndTime.");
        (await AskAsync(("Period", 45))).AssertError(
            "InvalidParameterValueException", "The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.");
        (await AskAsync(("ExtendedStatistics", new JsonArray("p101")))).AssertError(
            "InvalidParameterValueException", "The value p101 for parameter ExtendedStatistics is invalid.");
        (await world.CloudWatchAsync("GetMetricStatistics", without)).AssertError(
            "MissingRequiredParameterException", "Must specify either Statistics or ExtendedStatistics.");
        without.Remove("Period");
        (await world.CloudWatchAsync("GetMetricStatistics", without)).AssertError("MissingRequiredParameterException", "The parameter Period is required.");
    }

    private static JsonObject Ask(params (string Name, JsonNode Value)[] more)
    {
        var input = new JsonObject
        {
            ["Namespace"] = "orders",
            ["MetricName"] = "latency",
            ["StartTime"] = Now,
            ["EndTime"] = Now + 300,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray("SampleCount", "Average", "Sum", "Minimum", "Maximum"),
        };
        foreach (var (name, value) in more)
        {
            input[name] = value;
        }

        return input;
    }
}
