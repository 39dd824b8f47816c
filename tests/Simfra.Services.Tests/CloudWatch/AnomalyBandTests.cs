using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>What is to be expected of a metric: <c>ANOMALY_DETECTION_BAND</c>.</summary>
public sealed class AnomalyBandTests
{
    private const int FiveMinutes = 300;
    private const int Day = 86_400;

    private static readonly long Now = CloudWatchTestCalls.Now;

    /// <summary>9 and 11 in turns: 10, with a standard deviation of 1.</summary>
    [Theory]
    [InlineData("ANOMALY_DETECTION_BAND(m1)", 12, 8)]
    [InlineData("ANOMALY_DETECTION_BAND(m1, 3)", 13, 7)]
    [InlineData("ANOMALY_DETECTION_BAND(m1, 0.5)", 10.5, 9.5)]
    public async Task Band_IsAsManyDeviationsWideAsAskedFor(string expression, double upper, double lower)
    {
        await using var world = await TrainedAsync();

        var results = await AskAsync(world, expression);

        Assert.Equal([("ad1", "ad1 High"), ("ad1", "ad1 Low")], results.Select(static r => (r!.Text("Id"), r!.Text("Label"))));
        Assert.Equal([upper, upper], Rounded(results[0]!));
        Assert.Equal([lower, lower], Rounded(results[1]!));
    }

    [Theory]
    [InlineData("FIRST(ANOMALY_DETECTION_BAND(m1)) - LAST(ANOMALY_DETECTION_BAND(m1))", 4)]
    [InlineData("IF(m1 + 5 > FIRST(ANOMALY_DETECTION_BAND(m1)), 1, 0)", 1)]
    public async Task Band_IsAnArrayForOtherFunctions(string expression, double value)
    {
        await using var world = await TrainedAsync();
        await world.PutAsync(10, Now + 360);

        Assert.Equal(value, Rounded(Assert.Single(await AskAsync(world, expression))!).Last());
    }

    [Theory]
    [InlineData("ANOMALY_DETECTION_BAND(m1, m1)", "Unsupported operand type(s) for ANOMALY_DETECTION_BAND: '[TimeSeries, TimeSeries]'")]
    [InlineData("ANOMALY_DETECTION_BAND(METRICS(), 2)", "Unsupported operand type(s) for ANOMALY_DETECTION_BAND: '[Array[TimeSeries], Scalar]'")]
    [InlineData("ANOMALY_DETECTION_BAND(m1 + 1)", "Argument 1 of ANOMALY_DETECTION_BAND must be the id of a metric or an expression")]
    [InlineData("ANOMALY_DETECTION_BAND(m1, 0)", "Argument 2 of ANOMALY_DETECTION_BAND must be greater than 0")]
    [InlineData("ANOMALY_DETECTION_BAND()", "Missing argument of ANOMALY_DETECTION_BAND")]
    public async Task Band_OfWhatHasNone_FailsWithValidationError(string expression, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await CallAsync(world, expression, Now, Now + 60, 60)).AssertError("ValidationException", $"Error in expression 'ad1' [{message}]");
    }

    [Fact]
    public async Task Band_IsEmptyWithoutADetectorWhileItLearnsAndWhereTooLittleIsKnown()
    {
        await using var world = await TestWorld.StartAsync();
        Assert.Equal(0, await CountAsync());
        (await world.CloudWatchAsync("PutAnomalyDetector", AnomalyDetectorTests.Detector())).Ok();
        await AnomalyDetectorTests.PutSeriesAsync(world, Now - 540, 60, 9, static _ => 10);
        Assert.Equal(0, await CountAsync());
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await CountAsync());

        await AnomalyDetectorTests.PutSeriesAsync(world, Now, 60, 1, static _ => 10);

        // The datum is known from the minute after its own.
        Assert.Equal(1, await CountAsync());

        async Task<int> CountAsync() => (await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)", Now, Now + 120))[0]!.Numbers("Values").Length;
    }

    [Fact]
    public async Task Band_OfEqualValues_HoldsThem()
    {
        await using var world = await TrainedAsync(static _ => 0.1);

        var results = await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)");

        Assert.Equal([0.1, 0.1, 0.1, 0.1], results.SelectMany(static r => r!.Numbers("Values")));
    }

    /// <summary>Every day from six to seven it is 100, else 10.</summary>
    [Fact]
    public async Task Band_FollowsTheHourOfTheDay()
    {
        await using var world = await TrainedAsync(static t => t.Hour == 6 ? 100 : 10, FiveMinutes, days: 3);

        var results = await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)", At(5), At(8), FiveMinutes);

        Assert.Equal(
            [.. Enumerable.Repeat(10.0, 12), .. Enumerable.Repeat(100.0, 12), .. Enumerable.Repeat(10.0, 12)], results[0]!.Numbers("Values"));
    }

    /// <summary>On Thursdays it is 100 all day, else 10.</summary>
    [Fact]
    public async Task Band_FollowsTheDayOfTheWeek()
    {
        await using var world = await TrainedAsync(static t => t.DayOfWeek == DayOfWeek.Thursday ? 100 : 10, FiveMinutes, days: 14);

        Assert.Equal(100, (await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)", At(5) + Day, At(5) + Day + FiveMinutes, FiveMinutes))[0]!.Numbers("Values")[0], 6);
        Assert.Equal(10, (await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)", At(5), At(5) + FiveMinutes, FiveMinutes))[0]!.Numbers("Values")[0], 6);
    }

    /// <summary>In a time zone of half an hour, the hours begin at half past.</summary>
    [Theory]
    [InlineData(null, 55)]
    [InlineData("Asia/Kolkata", 100)]
    public async Task Band_GoesByTheTimezone(string? timezone, double expected)
    {
        var configuration = timezone is null ? null : new JsonObject { ["MetricTimezone"] = timezone };
        await using var world = await TrainedAsync(
            static t => t.TimeOfDay >= new TimeSpan(6, 30, 0) && t.TimeOfDay < new TimeSpan(7, 30, 0) ? 100 : 10, FiveMinutes, days: 3, configuration);

        var results = await AskAsync(world, "ANOMALY_DETECTION_BAND(m1, 2)", At(6) + 1800, At(6) + 1800 + FiveMinutes, FiveMinutes);

        Assert.Equal(expected, (results[0]!.Numbers("Values")[0] + results[1]!.Numbers("Values")[0]) / 2, 6);
    }

    [Theory]
    [InlineData(false, 55)]
    [InlineData(true, 10)]
    public async Task Band_LearnsNothingOfExcludedTimes(bool isExcluded, double expected)
    {
        var configuration = new JsonObject
        {
            ["ExcludedTimeRanges"] = isExcluded ? new JsonArray(new JsonObject { ["StartTime"] = Now - 3600, ["EndTime"] = Now - 1740 }) : [],
        };
        await using var world = await TrainedAsync(static t => t.ToUnixTimeSeconds() <= Now - 1800 ? 100 : 10, configuration: configuration);

        var results = await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)");

        Assert.Equal(expected, (results[0]!.Numbers("Values")[0] + results[1]!.Numbers("Values")[0]) / 2, 6);
    }

    /// <summary>Each day at half past six there is one peak of 1000.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Band_ExpectsPeaksThatComeAgainWhereTold(bool areSpikesPeriodic, bool isExpected)
    {
        await using var world = await TrainedAsync(
            static t => t is { Hour: 6, Minute: 30 } ? 1000 : 10, FiveMinutes, days: 4, areSpikesPeriodic: areSpikesPeriodic);

        var results = await AskAsync(world, "ANOMALY_DETECTION_BAND(m1)", At(6), At(6) + FiveMinutes, FiveMinutes);

        Assert.Equal(isExpected, results[0]!.Numbers("Values")[0] >= 1000);
    }

    [Fact]
    public async Task Band_OfAnExpression_GoesByItsDetector()
    {
        await using var world = await TestWorld.StartAsync();
        await AnomalyDetectorTests.PutSeriesAsync(world, Now - 3600, 60, 60, static t => t.Minute % 2 == 0 ? 9 : 11);
        (await world.CloudWatchAsync("PutAnomalyDetector", AnomalyDetectorTests.MathDetector("m1 * 2"))).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal([24, 24], Rounded((await BandOfAsync("m1 * 2"))[0]!));
        Assert.Empty((await BandOfAsync("m1 * 3"))[0]!["Values"]!.AsArray());
        var types = ("AnomalyDetectorTypes", (JsonNode)new JsonArray("METRIC_MATH"));
        Assert.Equal("TRAINED", Assert.Single(await AnomalyDetectorTests.DescribeAsync(world, types))!.Text("StateValue"));
        (await world.CloudWatchAsync("DeleteAnomalyDetector", AnomalyDetectorTests.MathDetector("m1 * 2"))).Ok();
        Assert.Empty((await BandOfAsync("m1 * 2"))[0]!["Values"]!.AsArray());

        async Task<JsonArray> BandOfAsync(string expression) => (await world.CloudWatchAsync("GetMetricData", new()
        {
            ["MetricDataQueries"] = new JsonArray(
                new JsonObject { ["Id"] = "ad1", ["Expression"] = "ANOMALY_DETECTION_BAND(e1)" },
                new JsonObject { ["Id"] = "e1", ["Expression"] = expression, ["ReturnData"] = false },
                AnomalyDetectorTests.Query("m1", returnsData: false)),
            ["StartTime"] = Now + 300,
            ["EndTime"] = Now + 420,
        })).Ok()["MetricDataResults"]!.AsArray();
    }

    /// <summary>A world whose detector has learnt, from an hour's data by the minute where nothing else is told.</summary>
    internal static async Task<TestWorld> TrainedAsync(
        Func<DateTimeOffset, double>? valueAt = null, int period = 60, int? days = null, JsonObject? configuration = null, bool? areSpikesPeriodic = null)
    {
        var world = await TestWorld.StartAsync();
        var length = days is { } some ? some * Day : 3600;
        await AnomalyDetectorTests.PutSeriesAsync(
            world, (Now / period * period) - length + period, period, length / period, valueAt ?? (static t => t.Minute % 2 == 0 ? 9 : 11));
        var input = AnomalyDetectorTests.Detector();
        if (configuration is not null)
        {
            input["Configuration"] = configuration;
        }

        if (areSpikesPeriodic is { } spikes)
        {
            input["MetricCharacteristics"] = new JsonObject { ["PeriodicSpikes"] = spikes };
        }

        (await world.CloudWatchAsync("PutAnomalyDetector", input)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        return world;
    }

    /// <summary>An hour of the day on which worlds begin.</summary>
    private static long At(int hour) => (Now / Day * Day) + (hour * 3600);

    private static async Task<JsonArray> AskAsync(TestWorld world, string expression, long? from = null, long? to = null, int period = 60) =>
        (await CallAsync(world, expression, from ?? Now + 300, to ?? Now + 420, period)).Ok()["MetricDataResults"]!.AsArray();

    private static Task<CloudWatchAnswer> CallAsync(TestWorld world, string expression, long from, long to, int period) => world.CloudWatchAsync("GetMetricData", new()
    {
        ["MetricDataQueries"] = new JsonArray(
            new JsonObject { ["Id"] = "ad1", ["Expression"] = expression }, AnomalyDetectorTests.Query("m1", returnsData: false, period)),
        ["StartTime"] = from,
        ["EndTime"] = to,
        ["ScanBy"] = "TimestampAscending",
    });

    private static IEnumerable<double> Rounded(JsonNode result) => result.Numbers("Values").Select(static v => Math.Round(v, 9));
}
