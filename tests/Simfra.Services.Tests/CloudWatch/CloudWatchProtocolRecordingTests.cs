using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Recorded answers of AWS in each of its protocols, against what a world answers in the same one.</summary>
public sealed class CloudWatchProtocolRecordingTests
{
    private const string Recording = CloudWatchRecordingTests.Recording;

    /// <summary>All answers that were recorded tell of the call itself, which is of the client that recorded them.</summary>
    private const string OfTheClient = ".ResponseMetadata";

    /// <summary>Recordings that aren't replayed here, with the place where they are, or the reason.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["test_put_metric_data_validation[json]"] = nameof(CloudWatchRecordingTests),
        ["test_get_metric_data_stats[json"] = nameof(CloudWatchRecordingTests),
        ["test_breaching_alarm_actions[json]"] = nameof(CloudWatchRecordingTests),
        ["test_invalid_dashboard_name[json]"] = nameof(CloudWatchRecordingTests),
        ["test_create_metric_stream["] = nameof(CloudWatchRecordingTests),
        ["test_insight_rule["] = nameof(CloudWatchRecordingTests),
        ["test_invalid_amount_of_datapoints["] = nameof(CloudWatchRecordingTests),
        ["test_set_alarm_invalid_input["] = nameof(CloudWatchRecordingTests),
        ["test_put_metric_alarm"] = nameof(CloudWatchRecordingTests),
        ["test_aws_sqs_metrics_created"] = nameof(CloudWatchRecordingTests),
        ["test_tagging_metric_alarm["] = nameof(CloudWatchRecordingTests),
        ["test_anomaly_detector_lifecycle["] = nameof(CloudWatchRecordingTests),
    };

    private static readonly string[] Here =
    [
        "test_basic_operations_multiple_protocols[", "test_exception_serializing_with_no_shape_in_spec[", "test_put_metric_data_values_list[",
        "test_put_metric_data_validation[", "test_get_metric_data_for_multiple_metrics[", "test_get_metric_data_stats[smithy",
        "test_get_metric_data_with_dimensions[", "test_describe_alarms_converts_date_format_correctly[", "test_put_metric_alarm_escape_character[",
        "test_trigger_composite_alarm[", "test_breaching_alarm_actions[query]", "test_enable_disable_alarm_actions[", "test_dashboard_lifecycle[",
        "test_get_metric_data_with_zero_and_labels[", "test_get_metric_statistics[", "test_handle_different_units[",
        "test_get_metric_data_with_different_units[", "test_get_metric_data_different_units_no_unit_in_query[", "test_label_generation[",
        "test_get_metric_with_null_dimensions[", "test_get_metric_with_no_results[", "test_delete_alarm[", "test_multiple_dimensions_statistics[",
        "test_set_alarm[", "test_tagging_composite_alarm[",
    ];

    private static readonly long Now = CloudWatchTestCalls.Now;

    [SharedDataFact(Recording)]
    public void EveryRecording_IsReplayedOrExplained()
    {
        var all = JsonNode.Parse(File.ReadAllText(SharedData.PathOf(Recording)))!.AsObject().Select(static e => e.Key.Split("::")[^1]);

        Assert.DoesNotContain(all, static n => !Here.Concat(Elsewhere.Keys).Any(known => n.StartsWith(known, StringComparison.Ordinal)));
    }

    [SharedDataTheory(Recording)]
    [InlineData("json")]
    [InlineData("cbor")]
    public async Task BasicOperations(string protocol)
    {
        var recorded = Open("test_basic_operations_multiple_protocols", protocol);
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(41, name: "some");
        await world.PutAsync(23, name: "part");

        // The API's model has no LogAlarms.
        recorded.CheckPart("describe-alarms", (await world.CloudWatchAsync("DescribeAlarms", [], protocol)).Ok(), ".LogAlarms");
        recorded.CheckPart("get-metric-data", await DataAsync(world, protocol, Query("some", "some", "Sum"), Query("part", "part", "Sum")));
        recorded.AssertAllPlayed();
    }

    [SharedDataTheory(Recording)]
    [InlineData("json")]
    [InlineData("query")]
    public async Task Errors(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        // How boto3 prints them isn't replayed: code and message are.
        (await SetAsync("INVALID")).AssertError(
            protocol == "json" ? "ValidationException" : "ValidationError",
            "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: " +
            "[INSUFFICIENT_DATA, ALARM, OK]");
        var missing = await SetAsync("OK");
        missing.AssertError("ResourceNotFound", null, 404);
        Assert.Null(missing.Message);

        Task<CloudWatchAnswer> SetAsync(string state) => world.CloudWatchAsync(
            "SetAlarmState", new() { ["AlarmName"] = "none", ["StateValue"] = state, ["StateReason"] = "test" }, protocol);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query", "InvalidParameterCombination", "InvalidParameterValue")]
    [InlineData("cbor", "InvalidParameterCombinationException", "InvalidParameterValueException")]
    public async Task DataThatAreWrong_FailAsInJson(string protocol, string combination, string value)
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var (datum, code) in ((string, string)[])
        [
            ("""{"MetricName":"m","Value":1.5,"Values":[1.5]}""", combination),
            ("""{"MetricName":"m","Values":[1,2],"Counts":[1]}""", value),
            ("""{"MetricName":"m","Value":1.5,"StatisticValues":{"SampleCount":1,"Sum":1,"Minimum":1,"Maximum":1}}""", combination),
        ])
        {
            JsonObject Input() => new() { ["Namespace"] = "ns", ["MetricData"] = new JsonArray(JsonNode.Parse(datum)) };
            var json = await world.CloudWatchAsync("PutMetricData", Input());
            (await world.CloudWatchAsync("PutMetricData", Input(), protocol)).AssertError(code, json.Message);
        }
    }

    [SharedDataTheory(Recording)]
    [InlineData("query")]
    [InlineData("cbor")]
    public async Task ValuesWithCounts(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"test-metric","Values":[1,10],"Counts":[2,4],"Unit":"Count","Timestamp":TIME}""");

        Open("test_put_metric_data_values_list", protocol).CheckPart(
            "get_metric_statistics", await StatisticsAsync(world, protocol, "test-metric", "Maximum", "SampleCount", "Sum"), OfTheClient);
    }

    [SharedDataFact(Recording)]
    public async Task AllStatistics()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"metric","Values":[0,1,2,3,4,5,6,7,8,9],"Timestamp":TIME}""");

        Open("test_get_metric_statistics", "query").CheckPart(
            "get_metric_statistics", await StatisticsAsync(world, "query", "metric", "SampleCount", "Average", "Sum", "Minimum", "Maximum"), OfTheClient);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query")]
    [InlineData("cbor")]
    public async Task DataInSeveralUnits(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"m-test","Value":1,"Unit":"Seconds","Timestamp":TIME}""");
        await PutAsync(world, """{"MetricName":"m-test","Value":5,"Unit":"Count","Timestamp":TIME}""");
        await PutAsync(world, """{"MetricName":"m-test","Value":10,"Timestamp":TIME}""");

        // Units come in no order that AWS tells of: here by name.
        Open("test_handle_different_units", protocol).CheckPart(
            "get_metric_statistics_with_different_units", await StatisticsAsync(world, protocol, "m-test", "Average"), OfTheClient,
            ".Datapoints[0].Average", ".Datapoints[0].Unit", ".Datapoints[1].Average", ".Datapoints[1].Unit");
        var query = Query("m1", "m-test", "Average");
        query["MetricStat"]!["Unit"] = "Seconds";
        Open("test_get_metric_data_with_different_units", "query").CheckPart(
            "get_metric_data_with_different_units", await DataAsync(world, "query", query), OfTheClient);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query-metric_data0", "Milliseconds:60000 Seconds:60")]
    [InlineData("json-metric_data0", "Milliseconds:60000 Seconds:60")]
    [InlineData("smithy-rpc-v2-cbor-metric_data0", "Milliseconds:60000 Seconds:60")]
    [InlineData("smithy-rpc-v2-cbor-metric_data1", "Seconds:60 Milliseconds:120000")]
    [InlineData("smithy-rpc-v2-cbor-metric_data2", "Seconds:60 Milliseconds:60000 Count:5")]
    public async Task AQueryWithoutAUnit(string variant, string data)
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var datum in data.Split(' ').Select(static d => d.Split(':')))
        {
            await PutAsync(world, $$"""{"MetricName":"m-test","Value":{{datum[1]}},"Unit":"{{datum[0]}}","Timestamp":TIME}""");
        }

        JsonRecording.Open(Recording, $"test_get_metric_data_different_units_no_unit_in_query[{variant}]").WithWords("timestamp").CheckPart(
            "get_metric_data_with_no_unit_specified", await DataAsync(world, ProtocolOf(variant), Query("m1", "m-test", "Average")), OfTheClient);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query-input_pairs0")]
    [InlineData("query-input_pairs1")]
    [InlineData("json-input_pairs0")]
    [InlineData("json-input_pairs2")]
    [InlineData("json-input_pairs3")]
    [InlineData("json-input_pairs4")]
    [InlineData("json-input_pairs6")]
    [InlineData("smithy-rpc-v2-cbor-input_pairs1")]
    [InlineData("smithy-rpc-v2-cbor-input_pairs3")]
    [InlineData("smithy-rpc-v2-cbor-input_pairs4")]
    [InlineData("smithy-rpc-v2-cbor-input_pairs5")]
    public async Task Labels(string variant)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"metric1","Values":[0,9,100],"Unit":"Seconds","Timestamp":TIME}""");
        var all = JsonNode.Parse(await File.ReadAllTextAsync(SharedData.PathOf(Recording)))!.AsObject();
        var results = all.Single(e => e.Key.EndsWith($"::test_label_generation[{variant}]", StringComparison.Ordinal))
            .Value!["recorded-content"]!["label_generation"]!["MetricDataResults"]!.AsArray();

        // The ids tell what was asked: result_Sum_60_Seconds.
        var queries = results.Select(static r => r!.Text("Id")).Select(static id =>
        {
            var parts = id.Split('_');
            var query = Query(id, "metric1", parts[1]);
            query["MetricStat"]!["Period"] = int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture);
            query["MetricStat"]!["Unit"] = parts[3];
            return query;
        });

        JsonRecording.Open(Recording, $"test_label_generation[{variant}]").WithWords("timestamp").CheckPart(
            "label_generation", await DataAsync(world, ProtocolOf(variant), [.. queries]), OfTheClient);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query")]
    [InlineData("json")]
    [InlineData("cbor")]
    public async Task MetricData(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"metric1","Value":11,"Dimensions":[{"Name":"d","Value":"v"}],"Timestamp":TIME}""");
        await PutAsync(world, """{"MetricName":"metric1","Values":[0,100,16.5],"Counts":[4,1,1],"Timestamp":TIME}""");
        var query = Query("result1", "metric1", "Sum");
        query["MetricStat"]!["Metric"]!["Dimensions"] = CloudWatchTestCalls.Dimensions(("d", "v"));

        Open("test_get_metric_data_with_dimensions", protocol).CheckPart("get_metric_data", await DataAsync(world, protocol, query), OfTheClient);
        Open("test_get_metric_data_with_zero_and_labels", protocol).CheckPart(
            "get_metric_data_with_zero_and_labels",
            await DataAsync(world, protocol, [.. ((string[])["Average", "Sum", "Minimum", "Maximum"]).Select(static s => Query($"result_{s}", "metric1", s))]),
            OfTheClient);
        if (protocol != "cbor")
        {
            await PutAsync(world, """{"MetricName":"m1","Values":[25],"Counts":[2],"Timestamp":TIME}""");
            await PutAsync(world, """{"MetricName":"m2","Value":25,"Timestamp":TIME}""");
            await PutAsync(world, """{"MetricName":"m3","Values":[25,30],"Timestamp":TIME}""");
            Open("test_get_metric_data_for_multiple_metrics", protocol).CheckPart(
                "get_metric_data", await DataAsync(world, protocol, Query("result1", "m1", "Sum"), Query("result2", "m2", "Sum"), Query("result3", "m3", "Sum")),
                OfTheClient, ".MetricDataResults[0].Label", ".MetricDataResults[1].Label", ".MetricDataResults[2].Label");
        }

        if (protocol != "json")
        {
            Open("test_get_metric_with_no_results", protocol).CheckPart("result", await DataAsync(world, protocol, Query("result", "none", "Sum")), OfTheClient);
        }
    }

    [SharedDataTheory(Recording)]
    [InlineData("Sum")]
    [InlineData("SampleCount")]
    [InlineData("Average")]
    public async Task AStatisticInCbor(string statistic)
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"MetricName":"metric1","Values":[1,2,3,4,5,6,7,8,9,10,11],"Timestamp":TIME}""");

        JsonRecording.Open(Recording, $"test_get_metric_data_stats[smithy-rpc-v2-cbor-{statistic}]").WithWords("timestamp").CheckPart(
            "get_metric_data", await DataAsync(world, "cbor", Query("result1", "metric1", statistic)), OfTheClient);
        Open("test_get_metric_with_null_dimensions", "cbor").CheckPart(
            "get_metric_with_null_dimensions", await DataAsync(world, "cbor", Query("none", "none", statistic)), OfTheClient);
    }

    [SharedDataFact(Recording)]
    public async Task AMetricOfManyDimensions()
    {
        var recorded = Open("test_multiple_dimensions_statistics", "json");
        await using var world = await TestWorld.StartAsync();
        const string dimensions = """
            [{"Name":"error","Value":"none"},{"Name":"exception","Value":"none"},{"Name":"method","Value":"GET"},{"Name":"outcome","Value":"SUCCESS"},
             {"Name":"status","Value":"200"},{"Name":"uri","Value":"/greetings"}]
            """;
        await PutAsync(world, $$"""{"MetricName":"http.server.requests.count","Value":5,"Dimensions":{{dimensions}},"Timestamp":TIME}""");
        var query = Query("result1", "http.server.requests.count", "Maximum");
        query["MetricStat"]!["Metric"]!["Dimensions"] = JsonNode.Parse(dimensions);

        recorded.CheckPart("get-metric-stats-max", await DataAsync(world, "json", query), OfTheClient);
        recorded.CheckPart("list-metrics", (await world.CloudWatchAsync("ListMetrics", [])).Ok(), OfTheClient);
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task AlarmsAreDescribedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        JsonObject Alarm(int period, int threshold) => new()
        {
            ["AlarmName"] = "a",
            ["MetricName"] = "metric1",
            ["Namespace"] = "ns",
            ["Period"] = period,
            ["Threshold"] = threshold,
            ["Statistic"] = "Sum",
            ["EvaluationPeriods"] = 1,
            ["ComparisonOperator"] = "GreaterThanThreshold",
        };
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(60, 30))).Ok();
        Open("test_describe_alarms_converts_date_format_correctly", "json").CheckPart("describe-alarms", await DescribeAsync(world, "json"), OfTheClient);
        var deletion = Open("test_delete_alarm", "query");
        deletion.CheckPart("describe-alarm", await DescribeAsync(world, "query"), OfTheClient);
        deletion.CheckPart(
            "delete-alarm", (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("a") }, "query")).Ok(), OfTheClient);
        deletion.CheckPart("describe-after-delete", await DescribeAsync(world, "query"), OfTheClient);
        deletion.AssertAllPlayed();

        var escaped = Alarm(600, 1);
        escaped["AlarmDescription"] = "<";
        escaped["AlarmActions"] = new JsonArray("arn:aws:sns:us-east-1:111122223333:MyTopic");
        (await world.CloudWatchAsync("PutMetricAlarm", escaped, "cbor")).Ok();
        Open("test_put_metric_alarm_escape_character", "cbor").CheckPart("describe-alarms-escaped-character", await DescribeAsync(world, "cbor"), OfTheClient);
    }

    [SharedDataTheory(Recording)]
    [InlineData("query")]
    [InlineData("json")]
    [InlineData("cbor")]
    public async Task StatesAreSet(string protocol)
    {
        var recorded = Open("test_set_alarm", protocol);
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", new()
        {
            ["AlarmName"] = "cpu",
            ["AlarmDescription"] = "Test Alarm when CPU exceeds 50 percent",
            ["MetricName"] = "CPUUtilization-3",
            ["Namespace"] = "ns",
            ["Period"] = 300,
            ["Threshold"] = 50,
            ["Unit"] = "Percent",
            ["Statistic"] = "Average",
            ["EvaluationPeriods"] = 2,
            ["ComparisonOperator"] = "GreaterThanThreshold",
            ["TreatMissingData"] = "ignore",
            ["Dimensions"] = CloudWatchTestCalls.Dimensions(("InstanceId", "i-0317828c84edbe100")),
            ["AlarmActions"] = new JsonArray("arn:aws:sns:us-east-1:000000000000:alarm"),
            ["OKActions"] = new JsonArray("arn:aws:sns:us-east-1:000000000000:ok"),
        }, protocol)).Ok();

        await SetAsync(world, protocol, "cpu", "ALARM", "testing alarm");
        recorded.CheckPart("triggered-alarm", await DescribeAsync(world, protocol), OfTheClient);
        await SetAsync(world, protocol, "cpu", "OK", "resetting alarm");
        recorded.CheckPart("reset-alarm", await DescribeAsync(world, protocol), OfTheClient);
        recorded.AssertAllPlayed();
    }

    [SharedDataTheory(Recording)]
    [InlineData("query")]
    [InlineData("cbor")]
    public async Task ActionsAreSwitchedOffAndOn(string protocol)
    {
        var recorded = Open("test_enable_disable_alarm_actions", protocol).With("<topic_arn>", "alarms").With("<region-name-full:1>", "US East (N. Virginia)");
        await using var world = await TestWorld.StartAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        (await world.CloudWatchAsync("PutMetricAlarm", CloudWatchRecordingTests.RecordedAlarm("my-metric101", topic, 2, 2, "ignore"), protocol)).Ok();
        JsonObject Names() => new() { ["AlarmNames"] = new JsonArray("recorded") };
        recorded.CheckPart("describe_alarm", await DescribeAsync(world, protocol), OfTheClient);

        await SetAsync(world, protocol, "recorded", "ALARM", "testing alarm");
        await world.Server.DrainAsync();

        // Since the recording, messages tell of mute rules too.
        recorded.CheckPart(
            "alarm-state-sqs-msg", JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!, ".ActionExecutedAfterMuteWindow");
        recorded.CheckPart("alarm-state-describe", await DescribeAsync(world, protocol), OfTheClient);
        (await world.CloudWatchAsync("DisableAlarmActions", Names(), protocol)).Ok();
        await SetAsync(world, protocol, "recorded", "OK", "testing OK state");
        recorded.CheckPart("describe_alarm_disabled", await DescribeAsync(world, protocol), OfTheClient);
        recorded.CheckPart("ok-state-action-disabled-describe", await DescribeAsync(world, protocol), OfTheClient);
        (await world.CloudWatchAsync("EnableAlarmActions", Names(), protocol)).Ok();
        recorded.CheckPart("describe_alarm_enabled", await DescribeAsync(world, protocol), OfTheClient);
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task AnAlarmWithoutDataInTheQueryProtocol()
    {
        var recorded = Open("test_breaching_alarm_actions", "query").With("<topic_arn>", "alarms").With("<region-name-full:1>", "US East (N. Virginia)");
        await using var world = await TestWorld.StartAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        (await world.CloudWatchAsync("PutMetricAlarm", CloudWatchRecordingTests.RecordedAlarm("my-metric101", topic, 2, 2, "breaching"), "query")).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        await world.Server.DrainAsync();

        recorded.CheckPart(
            "alarm-1-sqs-msg", JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!, ".ActionExecutedAfterMuteWindow");
        recorded.CheckPart("alarm-1-describe", await DescribeAsync(world, "query"), OfTheClient);
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task ACompositeAlarm()
    {
        var recorded = Open("test_trigger_composite_alarm", "cbor").With("<simple-alarm-1-name>", "one").With("<simple-alarm-2-name>", "two");
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["one", "two"])
        {
            (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("AlarmName", name), ("TreatMissingData", "ignore")), "cbor")).Ok();
        }

        const string arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:";
        recorded.CheckPart("put-composite-alarm", (await world.CloudWatchAsync("PutCompositeAlarm", new()
        {
            ["AlarmName"] = "composite",
            ["AlarmDescription"] = "composite alarm description",
            ["AlarmRule"] = $"ALARM(\"{arn}one\") OR ALARM(\"{arn}two\")",
            ["AlarmActions"] = new JsonArray("arn:aws:sns:us-east-1:000000000000:alarm-topic"),
            ["OKActions"] = new JsonArray("arn:aws:sns:us-east-1:000000000000:ok-topic"),
        }, "cbor")).Ok(), OfTheClient);

        await SetAsync(world, "cbor", "one", "ALARM", "test");
        await CheckAsync("composite-alarm-in-alarm-when-alarm-1-is-in-alarm");
        await SetAsync(world, "cbor", "one", "OK", "test");
        await CheckAsync("composite-alarm-in-ok-when-alarm-1-is-back-to-ok");
        await SetAsync(world, "cbor", "two", "ALARM", "test");
        await CheckAsync("composite-alarm-in-alarm-when-alarm-2-is-in-alarm");
        await SetAsync(world, "cbor", "two", "OK", "test");
        await CheckAsync("composite-alarm-in-ok-when-alarm-2-is-back-to-ok");
        await SetAsync(world, "cbor", "one", "ALARM", "test");
        await SetAsync(world, "cbor", "two", "ALARM", "test");
        await CheckAsync("composite-alarm-is-triggered-by-alarm-1-and-then-unchanged-by-alarm-2");
        recorded.AssertAllPlayed();

        async Task CheckAsync(string step)
        {
            var described = (await world.CloudWatchAsync("DescribeAlarms", new() { ["AlarmTypes"] = new JsonArray("CompositeAlarm") }, "cbor")).Ok();
            var composite = Assert.Single(described["CompositeAlarms"]!.AsArray())!;
            composite["StateReasonData"] = JsonNode.Parse(composite.Text("StateReasonData"));
            recorded.CheckPart(step, composite);
        }
    }

    [SharedDataFact(Recording)]
    public async Task ADashboard()
    {
        var recorded = Open("test_dashboard_lifecycle", "query");
        await using var world = await TestWorld.StartAsync();
        const string body = """
            {"widgets":[{"type":"metric","x":0,"y":0,"width":6,"height":6,"properties":{"metrics":[["AWS/EC2","CPUUtilization","InstanceId","i-12345678"]],"region":"us-east-1","view":"timeSeries","stacked":false}}]}
            """;
        await CallAsync("PutDashboard", new() { ["DashboardName"] = "main", ["DashboardBody"] = body });
        var shown = await CallAsync("GetDashboard", new() { ["DashboardName"] = "main" });
        shown["DashboardBody"] = JsonNode.Parse(shown.Text("DashboardBody"));

        // The body was longer by white space.
        recorded.CheckPart("get_dashboard", shown, OfTheClient);
        recorded.CheckPart("list_dashboards", await CallAsync("ListDashboards", []), OfTheClient, ".DashboardEntries[0].Size");
        recorded.CheckPart("list_dashboards_prefix_empty", await CallAsync("ListDashboards", new() { ["DashboardNamePrefix"] = "none" }), OfTheClient);
        recorded.CheckPart(
            "list_dashboards_prefix", await CallAsync("ListDashboards", new() { ["DashboardNamePrefix"] = "ma" }), OfTheClient, ".DashboardEntries[0].Size");
        await CallAsync("DeleteDashboards", new() { ["DashboardNames"] = new JsonArray("main") });
        recorded.CheckPart("list_dashboards_empty", await CallAsync("ListDashboards", []), OfTheClient);
        recorded.AssertAllPlayed();

        async Task<JsonNode> CallAsync(string operation, JsonObject input) => (await world.CloudWatchAsync(operation, input, "query")).Ok();
    }

    [SharedDataFact(Recording)]
    public async Task TheTagsOfACompositeAlarm()
    {
        var recorded = Open("test_tagging_composite_alarm", "query");
        await using var world = await TestWorld.StartAsync();
        const string arn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:composite";
        await CallAsync("PutCompositeAlarm", new() { ["AlarmName"] = "composite", ["AlarmRule"] = "FALSE", ["Tags"] = Tags(("Environment", "Production")) });
        await CheckAsync("list_tags_for_resource_after_creation ");
        await CallAsync("TagResource", new() { ["ResourceARN"] = arn, ["Tags"] = Tags(("tag1", "foo"), ("tag2", "bar")) });
        await CheckAsync("list_tags_for_resource_updated");
        await CallAsync("UntagResource", new() { ["ResourceARN"] = arn, ["TagKeys"] = new JsonArray("tag1") });
        await CheckAsync("list_tags_for_resource_post_untag");
        await CallAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("composite") });
        await CheckAsync("list_tags_for_deleted_resource");
        recorded.AssertAllPlayed();

        async Task<JsonNode> CallAsync(string operation, JsonObject input) => (await world.CloudWatchAsync(operation, input, "query")).Ok();

        async Task CheckAsync(string step) => recorded.CheckPart(step, await CallAsync("ListTagsForResource", new() { ["ResourceARN"] = arn }), OfTheClient);

        static JsonArray Tags(params (string Key, string Value)[] tags) =>
            new([.. tags.Select(static t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);
    }

    private static JsonRecording Open(string test, string protocol) =>
        JsonRecording.Open(Recording, $"{test}[{(protocol == "cbor" ? "smithy-rpc-v2-cbor" : protocol)}]").WithWords("timestamp", "date");

    private static string ProtocolOf(string variant) => variant[0] switch
    {
        'q' => "query",
        'j' => "json",
        _ => "cbor",
    };

    private static async Task PutAsync(TestWorld world, string datum) => (await world.CloudWatchAsync("PutMetricData", new()
    {
        ["Namespace"] = "orders",
        ["MetricData"] = new JsonArray(JsonNode.Parse(datum.Replace("TIME", Now.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))),
    })).Ok();

    private static async Task<JsonNode> DataAsync(TestWorld world, string protocol, params JsonObject[] queries) => (await world.CloudWatchAsync(
        "GetMetricData", new() { ["MetricDataQueries"] = new JsonArray([.. queries]), ["StartTime"] = Now, ["EndTime"] = Now + 300 }, protocol)).Ok();

    private static async Task<JsonNode> StatisticsAsync(TestWorld world, string protocol, string metric, params string[] statistics) =>
        (await world.CloudWatchAsync("GetMetricStatistics", new()
        {
            ["Namespace"] = "orders",
            ["MetricName"] = metric,
            ["StartTime"] = Now,
            ["EndTime"] = Now + 60,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray([.. statistics]),
        }, protocol)).Ok();

    private static async Task SetAsync(TestWorld world, string protocol, string alarm, string state, string reason) => (await world.CloudWatchAsync(
        "SetAlarmState", new() { ["AlarmName"] = alarm, ["StateValue"] = state, ["StateReason"] = reason }, protocol)).Ok();

    /// <summary>The alarms, with what their states' reasons have been read.</summary>
    private static async Task<JsonNode> DescribeAsync(TestWorld world, string protocol)
    {
        var described = (await world.CloudWatchAsync("DescribeAlarms", [], protocol)).Ok();
        foreach (var alarm in described["MetricAlarms"]!.AsArray().Where(static a => a!["StateReasonData"] is not null))
        {
            alarm!["StateReasonData"] = JsonNode.Parse(alarm.Text("StateReasonData"));
        }

        return described;
    }

    private static JsonObject Query(string id, string metric, string statistic) => new()
    {
        ["Id"] = id,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = metric },
            ["Period"] = 60,
            ["Stat"] = statistic,
        },
    };
}
