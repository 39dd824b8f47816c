using System.Text.Json.Nodes;
using Simfra.Services.Tests.CloudWatchLogs;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>
/// Recorded answers of AWS, against what a world answers to the same calls.
/// </summary>
public sealed class CloudWatchRecordingTests
{
    internal const string Recording = "conformance/recordings/cloudwatch/test_cloudwatch.snapshot.json";

    private static readonly long Now = CloudWatchTestCalls.Now;

    [SharedDataFact(Recording)]
    public async Task PutMetricDataThatIsWrong_IsAsRecorded()
    {
        var recorded = Open("test_put_metric_data_validation[json]");
        await using var world = await TestWorld.StartAsync();

        recorded.Check("invalid-param-combination", await PutAsync(world, """{"MetricName":"m","Value":1.5,"Values":[1.5]}"""));
        recorded.Check("invalid-param-value", await PutAsync(world, """{"MetricName":"m","Values":[1,2],"Counts":[1]}"""));
        recorded.Check(
            "invalid-param-combination-2",
            await PutAsync(world, """{"MetricName":"m","Value":1.5,"StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":1,"Maximum":1}}"""));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task DataPointsAreTooMany_AsRecorded()
    {
        var recorded = Open("test_invalid_amount_of_datapoints[json]");
        await using var world = await TestWorld.StartAsync();

        recorded.Check("error-invalid-amount-datapoints", await StatisticsAsync(Now, Now + 86_400, 1));
        recorded.Check("error-invalid-time-frame", await StatisticsAsync(Now, Now, 60));
        recorded.Check("get-metric-statitics", await StatisticsAsync(Now, Now + 1, 60));
        recorded.AssertAllPlayed();

        Task<TestAnswer> StatisticsAsync(long from, long to, int period) => CallAsync(world, "GetMetricStatistics", new()
        {
            ["Namespace"] = "ns",
            ["MetricName"] = "metric_name",
            ["StartTime"] = from,
            ["EndTime"] = to,
            ["Period"] = period,
            ["Statistics"] = new JsonArray("SampleCount"),
        });
    }

    [SharedDataFact(Recording)]
    public async Task MetricsOfSqs_AreAsRecorded()
    {
        var recorded = Open("test_aws_sqs_metrics_created");
        await using var world = await TestWorld.StartAsync();
        (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "q" })).Ok();
        JsonObject Queue() => new() { ["QueueUrl"] = "http://localhost/000000000000/q" };
        (await world.JsonAsync("sqs", "ReceiveMessage", Queue())).Ok();
        var message = Queue();
        message["MessageBody"] = "Hello";
        (await world.JsonAsync("sqs", "SendMessage", message)).Ok();
        recorded.Check("get_metric_data", await DataAsync(
            world, Query("sent", "NumberOfMessagesSent"), Query("sent_size", "SentMessageSize"), Query("empty_receives", "NumberOfEmptyReceives")));

        var received = (await world.JsonAsync("sqs", "ReceiveMessage", Queue())).Ok().Json["Messages"]![0]!;
        var deletion = Queue();
        deletion["ReceiptHandle"] = received.Text("ReceiptHandle");
        (await world.JsonAsync("sqs", "DeleteMessage", deletion)).Ok();

        recorded.Check("get_metric_data_2", await DataAsync(
            world, Query("num_msg_received", "NumberOfMessagesReceived"), Query("num_msg_deleted", "NumberOfMessagesDeleted")));
        recorded.AssertAllPlayed();

        static JsonObject Query(string id, string name) => MetricQuery(id, "AWS/SQS", name, "Sum", ("QueueName", "q"));
    }

    [SharedDataTheory(Recording)]
    [InlineData("Sum")]
    [InlineData("SampleCount")]
    [InlineData("Minimum")]
    [InlineData("Average")]
    public async Task Statistics_AreAsRecorded(string statistic)
    {
        var recorded = Open($"test_get_metric_data_stats[json-{statistic}]");
        await using var world = await TestWorld.StartAsync();
        for (var i = 1; i <= 11; i++)
        {
            (await PutAsync(world, $$"""{"MetricName":"metric1","Value":{{i}},"Timestamp":{{Now}}}""")).Ok();
        }

        recorded.Check("get_metric_data", await DataAsync(world, MetricQuery("result1", "ns", "metric1", statistic)));
    }

    [SharedDataFact(Recording)]
    public async Task AnAlarmAndItsHistory_AreAsRecorded()
    {
        var recorded = Open("test_put_metric_alarm").With("<topic_arn>", "alarms").With("<region-name-full:1>", "US East (N. Virginia)");
        await using var world = await TestWorld.StartAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        (await CallAsync(world, "PutMetricAlarm", RecordedAlarm("my-metric1", topic, 1, 21, "ignore"))).Ok();

        recorded.Check("describe-alarm", await CallAsync(world, "DescribeAlarms", []));
        foreach (var value in (double[])[21, 22])
        {
            (await PutAsync(world, $$"""
                {
                  "MetricName": "my-metric1", "Dimensions": [{"Name":"InstanceId","Value":"abc"}], "Unit": "Seconds", "StorageResolution": 1,
                  "Timestamp": {{Now + 5}}, "Value": {{value}}
                }
                """)).Ok();
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await world.Server.DrainAsync();
        recorded.CheckPart(
            "alarm-triggered-sqs-msg", JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!, ".NewStateReason");
        var history = (await CallAsync(world, "DescribeAlarmHistory", new() { ["HistoryItemType"] = "StateUpdate" })).Ok().Json;
        var data = JsonNode.Parse(history["AlarmHistoryItems"]![0]!.Text("HistoryData"))!;
        history["AlarmHistoryItems"]![0]!["HistoryData"] = data;

        // The recording has a pattern in the place of the time in the reason.
        recorded.CheckPart(
            "describe-alarm-history", history, ".AlarmHistoryItems[0].HistoryData.newState.stateReason", ".ResponseMetadata");
        var described = (await CallAsync(world, "DescribeAlarmsForMetric", new()
        {
            ["Namespace"] = "ns",
            ["MetricName"] = "my-metric1",
            ["Dimensions"] = CloudWatchTestCalls.Dimensions(("InstanceId", "abc")),
        })).Ok().Json;
        described["MetricAlarms"]![0]!["StateReasonData"] = JsonNode.Parse(described["MetricAlarms"]![0]!.Text("StateReasonData"));
        recorded.CheckPart("describe-alarms-for-metric", described, ".MetricAlarms[0].StateReason", ".ResponseMetadata");
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task AnAlarmWithoutData_IsAsRecorded()
    {
        var recorded = Open("test_breaching_alarm_actions[json]").With("<topic_arn>", "alarms").With("<region-name-full:1>", "US East (N. Virginia)");
        await using var world = await TestWorld.StartAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        (await CallAsync(world, "PutMetricAlarm", RecordedAlarm("my-metric101", topic, 2, 2, "breaching"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await world.Server.DrainAsync();

        // Since the recording, messages tell of mute rules too.
        recorded.CheckPart(
            "alarm-1-sqs-msg", JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!, ".ActionExecutedAfterMuteWindow");
        var described = (await CallAsync(world, "DescribeAlarms", [])).Ok().Json;
        described["MetricAlarms"]![0]!["StateReasonData"] = JsonNode.Parse(described["MetricAlarms"]![0]!.Text("StateReasonData"));
        recorded.CheckPart("alarm-1-describe", described, ".ResponseMetadata");
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task StatesThatAreSet_AreAsRecorded()
    {
        var recorded = Open("test_set_alarm_invalid_input[json]");
        await using var world = await TestWorld.StartAsync();
        (await CallAsync(world, "PutMetricAlarm", AlarmTests.Alarm())).Ok();

        recorded.Check("error-invalid-state", await SetAsync("high", "INVALID"));
        recorded.Check("error-resource-not-found", await SetAsync("none", "OK"));
        recorded.AssertAllPlayed();

        Task<TestAnswer> SetAsync(string alarm, string state) => CallAsync(
            world, "SetAlarmState", new() { ["AlarmName"] = alarm, ["StateValue"] = state, ["StateReason"] = "testing alarm" });
    }

    [SharedDataFact(Recording)]
    public async Task DashboardsAndTags_AreAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        Open("test_invalid_dashboard_name[json]").Check(
            "error-invalid-dashboardname",
            await CallAsync(world, "PutDashboard", new() { ["DashboardName"] = "test-dashboard-invalid-name-ÿ", ["DashboardBody"] = "{}" }));

        var recorded = Open("test_tagging_metric_alarm[json]");
        const string arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:high";
        recorded.Check("put_metric_alarm", await CallAsync(
            world, "PutMetricAlarm", AlarmTests.Alarm(("Tags", new JsonArray(new JsonObject { ["Key"] = "Environment", ["Value"] = "Production" })))));
        recorded.Check("list_tags_for_resource_after_creation", await ListAsync());
        (await CallAsync(world, "TagResource", new()
        {
            ["ResourceARN"] = arn,
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "tag1", ["Value"] = "foo" }, new JsonObject { ["Key"] = "tag2", ["Value"] = "bar" }),
        })).Ok();
        recorded.Check("list_tags_for_resource_updated", await ListAsync());
        (await CallAsync(world, "UntagResource", new() { ["ResourceARN"] = arn, ["TagKeys"] = new JsonArray("tag1") })).Ok();
        recorded.Check("list_tags_for_resource_post_untag", await ListAsync());
        (await CallAsync(world, "DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("high") })).Ok();
        recorded.Check("list_tags_for_deleted_resource", await ListAsync());
        recorded.AssertAllPlayed();

        Task<TestAnswer> ListAsync() => CallAsync(world, "ListTagsForResource", new() { ["ResourceARN"] = arn });
    }

    [SharedDataFact(Recording)]
    public async Task MetricStreams_AreAsRecorded()
    {
        var recorded = Open("test_create_metric_stream[smithy-rpc-v2-cbor]")
            .With("<firehose-arn:1>", SubscriptionTestTargets.Firehose).With("<role-arn:1>", SubscriptionTestTargets.Role);
        await using var world = await TestWorld.StartAsync();
        recorded.Check("create_metric_stream", await CallAsync(world, "PutMetricStream", MetricStreamTests.Stream()));
        recorded.Check("get_metric_stream", await CallAsync(world, "GetMetricStream", new() { ["Name"] = "all" }));
        recorded.Check("start_metric_stream", await CallAsync(world, "StartMetricStreams", new() { ["Names"] = new JsonArray("all") }));
        recorded.Check("stop_metric_stream", await CallAsync(world, "StopMetricStreams", new() { ["Names"] = new JsonArray("all") }));
        recorded.Check("delete_metric_stream", await CallAsync(world, "DeleteMetricStream", new() { ["Name"] = "all" }));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task InsightRules_AreAsRecorded()
    {
        var recorded = Open("test_insight_rule[smithy-rpc-v2-cbor]");
        await using var world = await TestWorld.StartAsync();
        const string definition = """
            {
              "Schema": {"Name": "CloudWatchLogRule", "Version": 1}, "LogGroupNames": ["API-Gateway-Access-Logs*"], "LogFormat": "CLF",
              "Fields": {"4": "IpAddress", "7": "StatusCode"},
              "Contribution": {"Keys": ["IpAddress"], "Filters": [{"Match": "StatusCode", "EqualTo": 200}]}, "AggregateOn": "Count"
            }
            """;
        JsonObject Names() => new() { ["RuleNames"] = new JsonArray("clients") };
        recorded.Check(
            "create_insight_rule", await CallAsync(world, "PutInsightRule", new() { ["RuleName"] = "clients", ["RuleDefinition"] = definition }));
        var described = (await CallAsync(world, "DescribeInsightRules", [])).Ok().Json;
        described["InsightRules"]![0]!["Definition"] = JsonNode.Parse(described["InsightRules"]![0]!.Text("Definition"));
        recorded.CheckPart("describe_insight_rule", described, ".ResponseMetadata");
        recorded.Check("disable_insight_rule", await CallAsync(world, "DisableInsightRules", Names()));
        recorded.Check("enable_insight_rule", await CallAsync(world, "EnableInsightRules", Names()));
        recorded.Check("get_insight_rule_report", await CallAsync(world, "GetInsightRuleReport", new()
        {
            ["RuleName"] = "clients",
            ["StartTime"] = Now - 3600,
            ["EndTime"] = Now,
            ["Period"] = 300,
            ["MaxContributorCount"] = 10,
            ["Metrics"] = new JsonArray("UniqueContributors"),
        }));
        recorded.Check("delete_insight_rule", await CallAsync(world, "DeleteInsightRules", Names()));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task AnAnomalyDetector_IsAsRecorded()
    {
        var recorded = Open("test_anomaly_detector_lifecycle[query]");
        await using var world = await TestWorld.StartAsync();
        JsonObject Detector() => new()
        {
            ["SingleMetricAnomalyDetector"] = new JsonObject
            {
                ["Namespace"] = "MyNamespace",
                ["MetricName"] = "MyMetric",
                ["Dimensions"] = CloudWatchTestCalls.Dimensions(("DimensionName", "DimensionValue")),
                ["Stat"] = "Sum",
            },
        };
        recorded.Check("create_anomaly_detector", await CallAsync(world, "PutAnomalyDetector", Detector()));
        recorded.Check("describe_anomaly_detector", await CallAsync(world, "DescribeAnomalyDetectors", new() { ["AnomalyDetectorTypes"] = new JsonArray("SINGLE_METRIC") }));
        recorded.Check("delete_anomaly_detector", await CallAsync(world, "DeleteAnomalyDetector", Detector()));
        recorded.AssertAllPlayed();
    }

    private static JsonRecording Open(string test) => JsonRecording.Open(Recording, test).WithWords("timestamp", "date");

    private static Task<TestAnswer> CallAsync(TestWorld world, string operation, JsonObject input) => world.JsonAsync("cloudwatch", operation, input);

    private static Task<TestAnswer> PutAsync(TestWorld world, string datum) =>
        CallAsync(world, "PutMetricData", new() { ["Namespace"] = "ns", ["MetricData"] = new JsonArray(JsonNode.Parse(datum)) });

    private static Task<TestAnswer> DataAsync(TestWorld world, params JsonObject[] queries) => CallAsync(
        world, "GetMetricData", new() { ["MetricDataQueries"] = new JsonArray([.. queries]), ["StartTime"] = Now, ["EndTime"] = Now + 300 });

    private static JsonObject MetricQuery(string id, string metricNamespace, string name, string statistic, params (string Name, string Value)[] dimensions) => new()
    {
        ["Id"] = id,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = metricNamespace, ["MetricName"] = name, ["Dimensions"] = CloudWatchTestCalls.Dimensions(dimensions) },
            ["Period"] = 60,
            ["Stat"] = statistic,
        },
    };

    internal static JsonObject RecordedAlarm(string metric, string topic, int periods, int threshold, string missing) => new()
    {
        ["AlarmName"] = "recorded",
        ["AlarmDescription"] = "testing cloudwatch alarms",
        ["MetricName"] = metric,
        ["Namespace"] = "ns",
        ["Period"] = 10,
        ["Threshold"] = threshold,
        ["Dimensions"] = CloudWatchTestCalls.Dimensions(("InstanceId", "abc")),
        ["Unit"] = "Seconds",
        ["Statistic"] = "Average",
        ["OKActions"] = new JsonArray(topic),
        ["AlarmActions"] = new JsonArray(topic),
        ["EvaluationPeriods"] = periods,
        ["ComparisonOperator"] = "GreaterThanThreshold",
        ["TreatMissingData"] = missing,
    };
}
