using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Making, finding and deleting anomaly detectors, and how far they are.</summary>
public sealed class AnomalyDetectorTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutAnomalyDetector_IsDescribedAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        var input = Detector(dimensions: CloudWatchTestCalls.Dimensions(("host", "a")));
        input["Configuration"] = new JsonObject
        {
            ["MetricTimezone"] = "Europe/Berlin",
            ["ExcludedTimeRanges"] = new JsonArray(new JsonObject { ["StartTime"] = Now - 3600, ["EndTime"] = Now }),
        };
        input["MetricCharacteristics"] = new JsonObject { ["PeriodicSpikes"] = true };

        (await world.CloudWatchAsync("PutAnomalyDetector", input, protocol)).Ok();

        var detector = Assert.Single(await DescribeAsync(world, protocol: protocol))!;
        Assert.Equal(
            ("orders", "latency", "Average", "PENDING_TRAINING"),
            (detector.Text("Namespace"), detector.Text("MetricName"), detector.Text("Stat"), detector.Text("StateValue")));
        var single = detector["SingleMetricAnomalyDetector"]!;
        Assert.Equal(("orders", "latency", "a"), (single.Text("Namespace"), single.Text("MetricName"), single["Dimensions"]![0]!.Text("Value")));
        Assert.Equal("Europe/Berlin", detector["Configuration"]!.Text("MetricTimezone"));
        Assert.Equal(Now - 3600, detector["Configuration"]!["ExcludedTimeRanges"]![0]!.Number("StartTime"));
        Assert.True(detector["MetricCharacteristics"]!["PeriodicSpikes"]!.GetValue<bool>());
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task DeleteAnomalyDetector_DeletesTheOneOfThatMetricAndStatistic(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector())).Ok();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector(stat: "p90"))).Ok();

        (await world.CloudWatchAsync("DeleteAnomalyDetector", Detector(), protocol)).Ok();

        Assert.Equal("p90", Assert.Single(await DescribeAsync(world))!.Text("Stat"));
        (await world.CloudWatchAsync("DeleteAnomalyDetector", Detector(), protocol)).AssertError("ResourceNotFoundException", null, 404);
    }

    [Fact]
    public async Task PutAnomalyDetector_ByTheDeprecatedParameters_IsTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        var former = JsonNode.Parse("""{"Namespace":"orders","MetricName":"latency","Stat":"Average"}""")!.AsObject();

        (await world.CloudWatchAsync("PutAnomalyDetector", former)).Ok();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector())).Ok();

        Assert.Single(await DescribeAsync(world));
    }

    /// <summary>It learns when it is made or changed; whether it knows enough is a matter of two weeks' data.</summary>
    [Fact]
    public async Task State_GoesByTheClockAndTheData()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector())).Ok();
        Assert.Equal("PENDING_TRAINING", await StateAsync());

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("TRAINED_INSUFFICIENT_DATA", await StateAsync());

        await PutSeriesAsync(world, Now - 600, 60, 10, static _ => 1);
        Assert.Equal("TRAINED", await StateAsync());

        (await world.CloudWatchAsync("PutAnomalyDetector", Detector())).Ok();
        Assert.Equal("PENDING_TRAINING", await StateAsync());

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(15));
        Assert.Equal("TRAINED_INSUFFICIENT_DATA", await StateAsync());

        async Task<string> StateAsync() => Assert.Single(await DescribeAsync(world))!.Text("StateValue");
    }

    [Fact]
    public async Task DescribeAnomalyDetectors_FindsByFiltersAndPages()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector("latency", dimensions: CloudWatchTestCalls.Dimensions(("host", "a"), ("zone", "1"))))).Ok();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector("latency", dimensions: CloudWatchTestCalls.Dimensions(("host", "b"))))).Ok();
        (await world.CloudWatchAsync("PutAnomalyDetector", Detector("calls"))).Ok();
        (await world.CloudWatchAsync("PutAnomalyDetector", MathDetector("m1 * 2"))).Ok();

        Assert.Equal(3, (await DescribeAsync(world)).Count);
        Assert.Equal(2, (await DescribeAsync(world, ("MetricName", "latency"))).Count);
        Assert.Empty(await DescribeAsync(world, ("Namespace", "others")));
        Assert.Single(await DescribeAsync(world, ("Dimensions", CloudWatchTestCalls.Dimensions(("host", "a")))));
        Assert.Equal(4, (await DescribeAsync(world, ("AnomalyDetectorTypes", new JsonArray("SINGLE_METRIC", "METRIC_MATH")))).Count);
        var math = Assert.Single(await DescribeAsync(world, ("AnomalyDetectorTypes", new JsonArray("METRIC_MATH")), ("MetricName", "latency")))!;
        Assert.Equal(["e1", "m1"], math["MetricMathAnomalyDetector"]!["MetricDataQueries"]!.AsArray().Select(static q => q!.Text("Id")));

        var names = new List<string>();
        string? token = null;
        do
        {
            var input = new JsonObject { ["MaxResults"] = 2 };
            if (token is not null)
            {
                input["NextToken"] = token;
            }

            var page = (await world.CloudWatchAsync("DescribeAnomalyDetectors", input)).Ok();
            names.AddRange(page["AnomalyDetectors"]!.AsArray().Select(static d => d!.Text("MetricName")));
            token = page["NextToken"]?.GetValue<string>();
        }
        while (token is not null);

        Assert.Equal(["calls", "latency", "latency"], names);
        (await world.CloudWatchAsync("DescribeAnomalyDetectors", new() { ["NextToken"] = "?" })).AssertError("InvalidNextToken", null);
        (await world.CloudWatchAsync("DescribeAnomalyDetectors", new() { ["MaxResults"] = 101 }))
            .AssertError("InvalidParameterValueException", "The value 101 for parameter MaxResults is invalid.");
    }

    [Theory]
    [InlineData("{}", "MissingRequiredParameterException", "The parameter Namespace is required.")]
    [InlineData(
        """{"SingleMetricAnomalyDetector":{"Namespace":"orders","Stat":"Sum"}}""",
        "MissingRequiredParameterException", "The parameter SingleMetricAnomalyDetector.MetricName is required.")]
    [InlineData(
        """{"SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a"}}""",
        "MissingRequiredParameterException", "The parameter SingleMetricAnomalyDetector.Stat is required.")]
    [InlineData(
        """{"Namespace":"orders","SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a","Stat":"Sum"}}""",
        "InvalidParameterCombinationException", null)]
    [InlineData(
        """{"SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a","Stat":"Sum"},"MetricMathAnomalyDetector":{"MetricDataQueries":[]}}""",
        "InvalidParameterCombinationException", null)]
    [InlineData(
        """{"MetricMathAnomalyDetector":{"MetricDataQueries":[]}}""",
        "MissingRequiredParameterException", "The parameter MetricMathAnomalyDetector.MetricDataQueries is required.")]
    [InlineData(
        """{"MetricMathAnomalyDetector":{"MetricDataQueries":[{"Id":"a","Expression":"1"},{"Id":"b","Expression":"2"}]}}""",
        "InvalidParameterValueException", "Exactly one element of MetricMathAnomalyDetector.MetricDataQueries must return data.")]
    [InlineData(
        """{"MetricMathAnomalyDetector":{"MetricDataQueries":[{"Id":"a","Expression":"b + 1"}]}}""",
        "ValidationException", "Error in expression 'a' [Unrecognized identifier: 'b']")]
    [InlineData(
        """{"SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a","Stat":"Sum"},"Configuration":{"MetricTimezone":"Nowhere/Land"}}""",
        "InvalidParameterValueException", "The value Nowhere/Land for parameter Configuration.MetricTimezone is invalid.")]
    [InlineData(
        """
        {"SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a","Stat":"Sum"},
         "Configuration":{"ExcludedTimeRanges":[{"StartTime":60,"EndTime":60}]}}
        """,
        "InvalidParameterValueException",
        "The parameter Configuration.ExcludedTimeRanges.member.1.StartTime must be less than the parameter Configuration.ExcludedTimeRanges.member.1.EndTime.")]
    public async Task PutAnomalyDetector_ThatIsWrong_Fails(string input, string error, string? message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutAnomalyDetector", JsonNode.Parse(input)!.AsObject())).AssertError(error, message);

        Assert.Empty(await DescribeAsync(world));
    }

    [Fact]
    public async Task PutAnomalyDetector_WithTooManyExcludedTimes_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var input = Detector();
        input["Configuration"] = new JsonObject
        {
            ["ExcludedTimeRanges"] = new JsonArray([.. Enumerable.Range(0, 11).Select(static i => new JsonObject { ["StartTime"] = i, ["EndTime"] = i + 1 })]),
        };

        (await world.CloudWatchAsync("PutAnomalyDetector", input)).AssertError(
            "InvalidParameterValueException", "The collection Configuration.ExcludedTimeRanges must not have a size greater than 10.");
    }

    [Theory]
    [InlineData("""{"SingleMetricAnomalyDetector":{"AccountId":"111111111111","Namespace":"orders","MetricName":"a","Stat":"Sum"}}""")]
    [InlineData("""{"SingleMetricAnomalyDetector":{"Namespace":"orders","MetricName":"a","Stat":"p90_E"}}""")]
    public async Task PutAnomalyDetector_ThatIsNotBuilt_IsRefused(string input)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutAnomalyDetector", JsonNode.Parse(input)!.AsObject())).AssertError("NotImplemented", null, 501);
    }

    internal static JsonObject Detector(string metric = "latency", string stat = "Average", JsonArray? dimensions = null)
    {
        var single = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = metric, ["Stat"] = stat };
        if (dimensions is not null)
        {
            single["Dimensions"] = dimensions;
        }

        return new() { ["SingleMetricAnomalyDetector"] = single };
    }

    internal static JsonObject MathDetector(string expression) => new()
    {
        ["MetricMathAnomalyDetector"] = new JsonObject
        {
            ["MetricDataQueries"] = new JsonArray(new JsonObject { ["Id"] = "e1", ["Expression"] = expression }, Query("m1", returnsData: false)),
        },
    };

    internal static JsonObject Query(string id, bool returnsData = true, int period = 60) => new()
    {
        ["Id"] = id,
        ["ReturnData"] = returnsData,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = "latency" },
            ["Period"] = period,
            ["Stat"] = "Average",
        },
    };

    /// <summary>Puts values to <c>orders/latency</c>, one each so many seconds.</summary>
    internal static async Task PutSeriesAsync(TestWorld world, long from, int period, int count, Func<DateTimeOffset, double> valueAt)
    {
        foreach (var times in Enumerable.Range(0, count).Select(i => from + ((long)i * period)).Chunk(1000))
        {
            var data = times.Select(t => new JsonObject
            {
                ["MetricName"] = "latency",
                ["Timestamp"] = t,
                ["Value"] = valueAt(DateTimeOffset.FromUnixTimeSeconds(t)),
            });
            (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray([.. data]) })).Ok();
        }
    }

    internal static async Task<JsonArray> DescribeAsync(TestWorld world, params (string Name, JsonNode Value)[] filters) =>
        await DescribeAsync(world, "json", filters);

    private static async Task<JsonArray> DescribeAsync(TestWorld world, string protocol, params (string Name, JsonNode Value)[] filters) =>
        (await world.CloudWatchAsync(
            "DescribeAnomalyDetectors", new(filters.Select(static f => KeyValuePair.Create(f.Name, (JsonNode?)f.Value))), protocol))
        .Ok()["AnomalyDetectors"]!.AsArray();
}
