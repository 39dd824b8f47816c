using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Statistics beyond the five, and how long data are kept.</summary>
public sealed class StatisticTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [InlineData("p50", 50.5)]
    [InlineData("p100", 100)]
    [InlineData("p99.5", 99.505)]
    [InlineData("tm90", 45.5)]
    [InlineData("TM(10%:90%)", 50.5)]
    [InlineData("TM(:10)", 5.5)]
    [InlineData("tc90", 90)]
    [InlineData("TC(80:)", 20)]
    [InlineData("ts10", 55)]
    [InlineData("TS(90%:100%)", 955)]
    [InlineData("wm98", 50.4704)]
    [InlineData("PR(:25)", 25)]
    [InlineData("PR(25:75)", 50)]
    [InlineData("IQM", 50.5)]
    public async Task ExtendedStatistic_OfOneToAHundred(string statistic, double expected)
    {
        await using var world = await TestWorld.StartAsync();
        await PutManyAsync(world, Enumerable.Range(1, 100).Select(i => (double)i));

        var point = Assert.Single((await AskAsync(world, statistic)).Ok()["Datapoints"]!.AsArray())!;

        Assert.Equal(expected, point["ExtendedStatistics"]!.Number(statistic), 4);
    }

    [Theory]
    [InlineData("p101")]
    [InlineData("tm")]
    [InlineData("TM(10:90%)")]
    [InlineData("TM(:)")]
    [InlineData("PR(10%:20%)")]
    [InlineData("Average")]
    public async Task ExtendedStatistic_ThatThereIsNone_Fails(string statistic)
    {
        await using var world = await TestWorld.StartAsync();

        (await AskAsync(world, statistic)).AssertError(
            "InvalidParameterValueException", $"The value {statistic} for parameter ExtendedStatistics is invalid.");
    }

    [Fact]
    public async Task Percentile_OfNegativeValuesOrOfStatistics_IsNotTold()
    {
        await using var world = await TestWorld.StartAsync();
        await PutManyAsync(world, [-1, 2]);

        var point = Assert.Single((await AskAsync(world, "p50")).Ok()["Datapoints"]!.AsArray())!;

        Assert.Null(point["ExtendedStatistics"]);
    }

    [Fact]
    public async Task Percentile_OfManyDifferentValues_IsCloseAndTheSumExact()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var chunk in Enumerable.Range(1, 5000).Select(i => (double)i).Chunk(150))
        {
            await PutManyAsync(world, chunk);
        }

        var point = Assert.Single((await AskAsync(world, "p90", "SampleCount", "Sum", "Maximum")).Ok()["Datapoints"]!.AsArray())!;

        Assert.Equal((5000.0, 12_502_500.0, 5000.0), (point.Number("SampleCount"), Math.Round(point.Number("Sum"), 3), point.Number("Maximum")));
        Assert.InRange(point["ExtendedStatistics"]!.Number("p90"), 4450, 4550);
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(4, 1, 0)]
    [InlineData(4, 60, 1)]
    [InlineData(24 * 16, 60, 0)]
    [InlineData(24 * 16, 300, 1)]
    [InlineData(24 * 64, 300, 0)]
    [InlineData(24 * 64, 3600, 1)]
    [InlineData(24 * 456, 3600, 0)]
    public async Task Data_CanBeReadInTheDetailThatTheirAgeAllows(int hours, int period, int expected)
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricData", new()
        {
            ["Namespace"] = "orders",
            ["MetricData"] = new JsonArray(new JsonObject { ["MetricName"] = "latency", ["Value"] = 5, ["Timestamp"] = Now, ["StorageResolution"] = 1 }),
        })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(hours));

        // What is put later merges what is old, and changes nothing of what can be read.
        for (var i = 0; i < 2; i++)
        {
            var answer = (await world.CloudWatchAsync("GetMetricStatistics", new()
            {
                ["Namespace"] = "orders",
                ["MetricName"] = "latency",
                ["StartTime"] = Now / 3600 * 3600,
                ["EndTime"] = (Now / 3600 * 3600) + (period == 1 ? 1440 : 3600),
                ["Period"] = period,
                ["Statistics"] = new JsonArray("Sum"),
            })).Ok();
            Assert.Equal(expected, answer["Datapoints"]!.AsArray().Count);
            await world.PutAsync(1, world.Clock.GetUtcNow().ToUnixTimeSeconds());
        }
    }

    private static async Task PutManyAsync(TestWorld world, IEnumerable<double> values) => (await world.CloudWatchAsync("PutMetricData", new()
    {
        ["Namespace"] = "orders",
        ["MetricData"] = new JsonArray(new JsonObject
        {
            ["MetricName"] = "latency",
            ["Timestamp"] = Now,
            ["Values"] = new JsonArray([.. values.Select(v => (JsonNode)v)]),
        }),
    })).Ok();

    private static Task<CloudWatchAnswer> AskAsync(TestWorld world, string extended, params string[] statistics)
    {
        var input = new JsonObject
        {
            ["Namespace"] = "orders",
            ["MetricName"] = "latency",
            ["StartTime"] = Now,
            ["EndTime"] = Now + 60,
            ["Period"] = 60,
            ["ExtendedStatistics"] = new JsonArray(extended),
        };
        if (statistics.Length > 0)
        {
            input["Statistics"] = new JsonArray([.. statistics.Select(s => (JsonNode)s)]);
        }

        return world.CloudWatchAsync("GetMetricStatistics", input);
    }
}
