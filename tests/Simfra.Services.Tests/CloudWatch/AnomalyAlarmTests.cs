using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Alarms whose threshold is a band.</summary>
public sealed class AnomalyAlarmTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    /// <summary>Between 8 and 12 is to be expected.</summary>
    [Theory]
    [InlineData("GreaterThanUpperThreshold", 13, "ALARM", "was greater than the upper thresholds [12.0]")]
    [InlineData("GreaterThanUpperThreshold", 7, "OK", "was not greater than the upper thresholds [12.0]")]
    [InlineData("LessThanLowerThreshold", 7, "ALARM", "was less than the lower thresholds [8.0]")]
    [InlineData("LessThanLowerThreshold", 13, "OK", "was not less than the lower thresholds [8.0]")]
    [InlineData(
        "LessThanLowerOrGreaterThanUpperThreshold", 13, "ALARM", "was less than the lower thresholds [8.0] or greater than the upper thresholds [12.0]")]
    [InlineData(
        "LessThanLowerOrGreaterThanUpperThreshold", 7, "ALARM", "was less than the lower thresholds [8.0] or greater than the upper thresholds [12.0]")]
    [InlineData(
        "LessThanLowerOrGreaterThanUpperThreshold", 10, "OK",
        "was not less than the lower thresholds [8.0] or not greater than the upper thresholds [12.0]")]
    public async Task Alarm_OnABand_IsEvaluated(string comparison, double value, string state, string words)
    {
        await using var world = await AnomalyBandTests.TrainedAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", BandAlarm(comparison))).Ok();
        await world.PutAsync(value, Now + 300);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var alarm = await DescribeAsync(world);
        var transition = state == "OK" ? "ALARM -> OK" : "OK -> ALARM";
        Assert.Equal(
            (state, $"Thresholds Crossed: 1 out of the last 1 datapoints [{value}.0 (02/01/30 03:09:00)] {words} (minimum 1 datapoint for {transition} transition)."),
            (alarm.Text("StateValue"), alarm.Text("StateReason")));
        var data = JsonNode.Parse(alarm.Text("StateReasonData"))!;
        Assert.Null(data["threshold"]);
        Assert.Equal(comparison.Contains("Upper", StringComparison.Ordinal) ? "[12]" : null, data["recentUpperThresholds"]?.ToJsonString());
        Assert.Equal(comparison.Contains("Lower", StringComparison.Ordinal) ? "[8]" : null, data["recentLowerThresholds"]?.ToJsonString());
        Assert.Equal(
            comparison switch
            {
                "GreaterThanUpperThreshold" => 12,
                "LessThanLowerThreshold" => 8,
                _ => null,
            },
            data["evaluatedDatapoints"]![0]!["threshold"]?.GetValue<double?>());
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task Alarm_OnABand_IsDescribedAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricAlarm", BandAlarm("GreaterThanUpperThreshold"), protocol)).Ok();

        var alarm = (await world.CloudWatchAsync("DescribeAlarms", [], protocol)).Ok()["MetricAlarms"]![0]!;
        Assert.Equal(("ad1", "GreaterThanUpperThreshold"), (alarm.Text("ThresholdMetricId"), alarm.Text("ComparisonOperator")));
        Assert.Null(alarm["Threshold"]);
        Assert.Equal(["m1", "ad1"], alarm["Metrics"]!.AsArray().Select(static q => q!.Text("Id")));
    }

    /// <summary>The alarm makes the detector that it needs, and makes it again where it has been deleted.</summary>
    [Fact]
    public async Task Alarm_OnABand_HasItsDetector()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricAlarm", BandAlarm("GreaterThanUpperThreshold"))).Ok();

        var detector = Assert.Single(await AnomalyDetectorTests.DescribeAsync(world))!;
        Assert.Equal(("latency", "Average"), (detector.Text("MetricName"), detector.Text("Stat")));
        (await world.CloudWatchAsync("DeleteAnomalyDetector", AnomalyDetectorTests.Detector())).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await AnomalyDetectorTests.DescribeAsync(world));
    }

    [Fact]
    public async Task Alarm_OnTheBandOfAnExpression_IsEvaluated()
    {
        await using var world = await TestWorld.StartAsync();
        await AnomalyDetectorTests.PutSeriesAsync(world, Now - 3600, 60, 60, static t => t.Minute % 2 == 0 ? 9 : 11);
        var alarm = BandAlarm("GreaterThanUpperThreshold");
        alarm["Metrics"] = new JsonArray(
            AnomalyDetectorTests.Query("m1", returnsData: false),
            new JsonObject { ["Id"] = "e1", ["Expression"] = "m1 * 2" },
            new JsonObject { ["Id"] = "ad1", ["Expression"] = "ANOMALY_DETECTION_BAND(e1, 2)" });
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await world.PutAsync(13, Now + 300);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("ALARM", (await DescribeAsync(world)).Text("StateValue"));
        var types = ("AnomalyDetectorTypes", (JsonNode)new JsonArray("METRIC_MATH"));
        Assert.Single(await AnomalyDetectorTests.DescribeAsync(world, types));
    }

    /// <summary>While nothing is expected yet, values can't be compared: as if there were none.</summary>
    [Theory]
    [InlineData("missing", "INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")]
    [InlineData(
        "breaching", "ALARM", "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].")]
    public async Task Alarm_OnABandThatIsNotThereYet_HasNoData(string treatment, string state, string reason)
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = BandAlarm("GreaterThanUpperThreshold");
        alarm["TreatMissingData"] = treatment;
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await world.PutAsync(13, Now);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var described = await DescribeAsync(world);
        Assert.Equal((state, reason), (described.Text("StateValue"), described.Text("StateReason")));
    }

    [Fact]
    public async Task Notification_OfAnAlarmOnABand_NamesIt()
    {
        await using var world = await AnomalyBandTests.TrainedAsync();
        var alarm = BandAlarm("GreaterThanUpperThreshold");
        alarm["AlarmActions"] = new JsonArray(await AlarmTests.SubscribedTopicAsync(world));
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await world.PutAsync(13, Now + 300);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.Server.DrainAsync();

        var trigger = JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!["Trigger"]!;

        Assert.Equal(("ad1", 60.0), (trigger.Text("ThresholdMetricId"), trigger.Number("Period")));
        Assert.False(trigger.AsObject().ContainsKey("Threshold"));
        Assert.Equal("ANOMALY_DETECTION_BAND(m1, 2)", trigger["Metrics"]![1]!.Text("Expression"));
    }

    [Theory]
    [InlineData("GreaterThanUpperThreshold", null, null, "ThresholdMetricId must be specified with the ComparisonOperator GreaterThanUpperThreshold")]
    [InlineData("GreaterThanThreshold", "ad1", null, "ThresholdMetricId can't be specified with the ComparisonOperator GreaterThanThreshold")]
    [InlineData("GreaterThanUpperThreshold", "ad1", 5.0, "Threshold and ThresholdMetricId can't be specified together")]
    [InlineData(
        "GreaterThanUpperThreshold", "m1", null, "ThresholdMetricId must be the id of an element of Metrics that is an ANOMALY_DETECTION_BAND function")]
    [InlineData(
        "GreaterThanUpperThreshold", "none", null, "Exactly one element of the metrics list should return data.")]
    public async Task PutMetricAlarm_WithABandThatIsWrong_FailsWithValidationError(string comparison, string? threshold, double? number, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = BandAlarm(comparison);
        alarm["ThresholdMetricId"] = threshold;
        alarm["Threshold"] = number;
        foreach (var name in alarm.Where(static m => m.Value is null).Select(static m => m.Key).ToList())
        {
            alarm.Remove(name);
        }

        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).AssertError("ValidationException", message);
    }

    [Fact]
    public async Task PutMetricAlarm_OnABandWithAutoScaling_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = BandAlarm("GreaterThanUpperThreshold");
        alarm["AlarmActions"] = new JsonArray("arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:a");

        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).AssertError(
            "ValidationException", "Auto Scaling actions are not supported on alarms that are based on anomaly detection models");
    }

    private static JsonObject BandAlarm(string comparison) => new()
    {
        ["AlarmName"] = "odd",
        ["ComparisonOperator"] = comparison,
        ["EvaluationPeriods"] = 1,
        ["DatapointsToAlarm"] = 1,
        ["ThresholdMetricId"] = "ad1",
        ["Metrics"] = new JsonArray(
            AnomalyDetectorTests.Query("m1"),
            new JsonObject { ["Id"] = "ad1", ["Expression"] = "ANOMALY_DETECTION_BAND(m1, 2)", ["Label"] = "latency (expected)" }),
    };

    private static async Task<JsonNode> DescribeAsync(TestWorld world) =>
        Assert.Single((await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]!.AsArray())!;
}
