using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class AlarmTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricAlarm_IsDescribedAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("AlarmDescription", "slow"), ("Unit", "Seconds")), protocol)).Ok();

        var answer = (await world.CloudWatchAsync("DescribeAlarms", [], protocol)).Ok();
        Assert.Empty(answer["CompositeAlarms"]!.AsArray());
        var alarm = Assert.Single(answer["MetricAlarms"]!.AsArray())!;
        Assert.Equal(
            ("slow", "latency", "Average", "INSUFFICIENT_DATA", "Unchecked: Initial alarm creation"),
            (alarm.Text("AlarmDescription"), alarm.Text("MetricName"), alarm.Text("Statistic"), alarm.Text("StateValue"), alarm.Text("StateReason")));
        Assert.Equal("arn:aws:cloudwatch:us-east-1:000000000000:alarm:high", alarm.Text("AlarmArn"));
        Assert.Equal((60.0, 1.0, 10.0), (alarm.Number("Period"), alarm.Number("EvaluationPeriods"), alarm.Number("Threshold")));
    }

    [Theory]
    [InlineData("GreaterThanThreshold", 11, "ALARM", "greater than")]
    [InlineData("GreaterThanThreshold", 10, "OK", "not greater than")]
    [InlineData("GreaterThanOrEqualToThreshold", 10, "ALARM", "greater than or equal to")]
    [InlineData("LessThanThreshold", 10, "OK", "not less than")]
    [InlineData("LessThanOrEqualToThreshold", 10, "ALARM", "less than or equal to")]
    public async Task Alarm_IsEvaluatedWhenItsPeriodIsOver(string comparison, double value, string state, string words)
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("ComparisonOperator", comparison)))).Ok();
        await world.PutAsync(value);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var alarm = await DescribeAsync(world);
        Assert.Equal(
            (state, $"Threshold Crossed: 1 datapoint [{value}.0 (02/01/30 03:04:00)] was {words} the threshold (10.0)."),
            (alarm.Text("StateValue"), alarm.Text("StateReason")));
        var data = JsonNode.Parse(alarm.Text("StateReasonData"))!;
        Assert.Equal(("Average", 60.0, "2030-01-02T03:04:00.000+0000"), (data.Text("statistic"), data.Number("period"), data.Text("startDate")));
    }

    /// <summary>AWS's tables of missing data: the newest value last, X breaches, 0 doesn't, - is missing.</summary>
    [Theory]
    [InlineData(3, 3, "0-X-X", "OK OK OK OK")]
    [InlineData(3, 3, "----0", "OK OK OK OK")]
    [InlineData(3, 3, "-----", "INSUFFICIENT_DATA same ALARM OK")]
    [InlineData(3, 3, "0XX-X", "ALARM ALARM ALARM ALARM")]
    [InlineData(3, 3, "--X--", "ALARM same ALARM OK")]
    [InlineData(2, 3, "0-X-X", "ALARM ALARM ALARM ALARM")]
    [InlineData(2, 3, "00X0X", "ALARM ALARM ALARM ALARM")]
    [InlineData(2, 3, "0-X--", "OK OK ALARM OK")]
    [InlineData(2, 3, "----0", "OK OK ALARM OK")]
    [InlineData(2, 3, "---X-", "ALARM same ALARM OK")]
    public async Task MissingData_AreTreatedAsTold(int datapoints, int periods, string values, string expected)
    {
        foreach (var (treatment, state) in ((string[])["missing", "ignore", "breaching", "notBreaching"]).Zip(expected.Split(' ')))
        {
            await using var world = await TestWorld.StartAsync();
            await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] != '-')
                {
                    await world.PutAsync(values[i] == 'X' ? 11 : 0, Now + (60 * (i + 1)));
                }
            }

            (await world.CloudWatchAsync(
                "PutMetricAlarm", Alarm(("TreatMissingData", treatment), ("EvaluationPeriods", periods), ("DatapointsToAlarm", datapoints)))).Ok();
            (await world.CloudWatchAsync("SetAlarmState", new()
            {
                ["AlarmName"] = "high",
                ["StateValue"] = state is "ALARM" or "same" ? "OK" : "ALARM",
                ["StateReason"] = "before",
            })).Ok();

            await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

            Assert.Equal((treatment, state == "same" ? "OK" : state), (treatment, (await DescribeAsync(world)).Text("StateValue")));
        }
    }

    [Fact]
    public async Task Alarm_WithoutData_SleepsUntilSomeCome()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(30));
        var before = world.Server.Journal.Jobs.Count;

        await world.PutAsync(11, world.Clock.GetUtcNow().ToUnixTimeSeconds());
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("ALARM", (await DescribeAsync(world)).Text("StateValue"));
        Assert.InRange(before, 1, 3);
    }

    [Fact]
    public async Task Alarm_OnAServicesMetric_SeesIt()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "jobs" })).Ok();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(
            ("Namespace", "AWS/SQS"), ("MetricName", "ApproximateNumberOfMessagesVisible"), ("Statistic", "Maximum"), ("Threshold", 0),
            ("Dimensions", CloudWatchTestCalls.Dimensions(("QueueName", "jobs")))))).Ok();
        (await world.JsonAsync("sqs", "SendMessage", new JsonObject { ["QueueUrl"] = "http://localhost/000000000000/jobs", ["MessageBody"] = "a" })).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("ALARM", (await DescribeAsync(world)).Text("StateValue"));
    }

    [Fact]
    public async Task Alarm_OnAnExpression_IsEvaluated()
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = new JsonObject
        {
            ["AlarmName"] = "high",
            ["ComparisonOperator"] = "GreaterThanThreshold",
            ["EvaluationPeriods"] = 1,
            ["Threshold"] = 0.5,
            ["Metrics"] = new JsonArray(
                new JsonObject { ["Id"] = "rate", ["Expression"] = "errors / calls", ["Label"] = "Error rate" }, Query("errors"), Query("calls")),
        };
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await world.PutAsync(6, name: "errors");
        await world.PutAsync(10, name: "calls");

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var described = await DescribeAsync(world);
        Assert.Equal("ALARM", described.Text("StateValue"));
        Assert.Equal(["errors / calls", null, null], described["Metrics"]!.AsArray().Select(m => m!["Expression"]?.GetValue<string>()));
    }

    [Fact]
    public async Task Alarm_OnAPercentileOfFewSamples_StaysAsItIsWhereTold()
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = Alarm(("ExtendedStatistic", "p90"), ("EvaluateLowSampleCountPercentile", "ignore"));
        alarm.Remove("Statistic");
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await world.PutAsync(11);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("INSUFFICIENT_DATA", (await DescribeAsync(world)).Text("StateValue"));
    }

    [Fact]
    public async Task Action_TellsATopicWhichQueuesHear()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = await SubscribedTopicAsync(world);
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("AlarmActions", new JsonArray(topic))))).Ok();
        await world.PutAsync(11.5);

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.Server.DrainAsync();

        var notification = await ReceiveAsync(world);
        Assert.Equal("ALARM: \"high\" in US East (N. Virginia)", notification.Text("Subject"));
        var message = JsonNode.Parse(notification.Text("Message"))!;
        Assert.Equal(
            ("high", "000000000000", "ALARM", "INSUFFICIENT_DATA", "US East (N. Virginia)", "2030-01-02T03:05:00.000+0000"),
            (message.Text("AlarmName"), message.Text("AWSAccountId"), message.Text("NewStateValue"), message.Text("OldStateValue"), message.Text("Region"),
                message.Text("StateChangeTime")));
        var trigger = message["Trigger"]!;
        Assert.Equal(("latency", "orders", "AVERAGE", 10.0), (trigger.Text("MetricName"), trigger.Text("Namespace"), trigger.Text("Statistic"), trigger.Number("Threshold")));
        Assert.Equal(
            ["Action", "StateUpdate", "ConfigurationUpdate"],
            (await HistoryAsync(world)).Select(e => e!.Text("HistoryItemType")));
        Assert.Equal($"Successfully executed action {topic}", (await HistoryAsync(world))[0]!.Text("HistorySummary"));
    }

    [Fact]
    public async Task Action_ThatIsDisabledOrFails_IsSeenInTheHistory()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("AlarmActions", new JsonArray("arn:aws:sns:us-east-1:000000000000:missing"))))).Ok();
        (await world.CloudWatchAsync("DisableAlarmActions", new() { ["AlarmNames"] = new JsonArray("high", "none") })).Ok();
        await SetAsync(world, "ALARM");
        await world.Server.DrainAsync();
        Assert.DoesNotContain(await HistoryAsync(world), e => e!.Text("HistoryItemType") == "Action");

        (await world.CloudWatchAsync("EnableAlarmActions", new() { ["AlarmNames"] = new JsonArray("high") })).Ok();
        await SetAsync(world, "OK");
        await SetAsync(world, "ALARM");
        await world.Server.DrainAsync();

        Assert.Equal("Failed to execute action arn:aws:sns:us-east-1:000000000000:missing", (await HistoryAsync(world))[0]!.Text("HistorySummary"));
        Assert.Equal("Alarm updated from OK to ALARM", (await HistoryAsync(world))[1]!.Text("HistorySummary"));
    }

    [Fact]
    public async Task History_IsFilteredPagedAndOutlivesTheAlarm()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        await SetAsync(world, "ALARM");
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("high") })).Ok();

        var first = (await world.CloudWatchAsync("DescribeAlarmHistory", new() { ["MaxRecords"] = 2, ["ScanBy"] = "TimestampAscending" })).Ok();
        var second = (await world.CloudWatchAsync(
            "DescribeAlarmHistory", new() { ["MaxRecords"] = 2, ["ScanBy"] = "TimestampAscending", ["NextToken"] = first.Text("NextToken") })).Ok();
        var states = (await world.CloudWatchAsync("DescribeAlarmHistory", new() { ["AlarmName"] = "high", ["HistoryItemType"] = "StateUpdate" })).Ok();

        Assert.Equal(
            ["Alarm \"high\" created", "Alarm updated from INSUFFICIENT_DATA to ALARM"], first["AlarmHistoryItems"]!.AsArray().Select(e => e!.Text("HistorySummary")));
        Assert.Equal(["Alarm \"high\" deleted"], second["AlarmHistoryItems"]!.AsArray().Select(e => e!.Text("HistorySummary")));
        var data = JsonNode.Parse(Assert.Single(states["AlarmHistoryItems"]!.AsArray())!.Text("HistoryData"))!;
        Assert.Equal(("INSUFFICIENT_DATA", "because"), (data["oldState"]!.Text("stateValue"), data["newState"]!.Text("stateReason")));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(31));
        Assert.Empty(await HistoryAsync(world));
    }

    [Fact]
    public async Task DescribeAlarms_FiltersAndPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["a1", "a2", "b1"])
        {
            (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("AlarmName", name), ("OKActions", new JsonArray($"arn:aws:sns:us-east-1:000000000000:{name}"))))).Ok();
        }

        await SetAsync(world, "ALARM", "a2");
        async Task<string> NamesAsync(JsonObject input) => string.Join(
            ',', (await world.CloudWatchAsync("DescribeAlarms", input)).Ok()["MetricAlarms"]!.AsArray().Select(a => a!.Text("AlarmName")));

        Assert.Equal("a1,a2", await NamesAsync(new() { ["AlarmNamePrefix"] = "a" }));
        Assert.Equal("b1", await NamesAsync(new() { ["AlarmNames"] = new JsonArray("b1", "none") }));
        Assert.Equal("a2", await NamesAsync(new() { ["StateValue"] = "ALARM" }));
        Assert.Equal("b1", await NamesAsync(new() { ["ActionPrefix"] = "arn:aws:sns:us-east-1:000000000000:b" }));
        Assert.Equal("", await NamesAsync(new() { ["AlarmTypes"] = new JsonArray("CompositeAlarm") }));
        var page = (await world.CloudWatchAsync("DescribeAlarms", new() { ["MaxRecords"] = 2 })).Ok();
        Assert.Equal("b1", await NamesAsync(new() { ["MaxRecords"] = 2, ["NextToken"] = page.Text("NextToken") }));
        (await world.CloudWatchAsync("DescribeAlarms", new() { ["NextToken"] = "!" })).AssertError("InvalidNextToken", "The next token specified is invalid.");
        var ofMetric = (await world.CloudWatchAsync("DescribeAlarmsForMetric", new() { ["Namespace"] = "orders", ["MetricName"] = "latency", ["Period"] = 60 })).Ok();
        Assert.Equal(3, ofMetric["MetricAlarms"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("Period", 45, "Period must be 10, 20, 30 or a multiple of 60")]
    [InlineData("EvaluationPeriods", 1441, "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).")]
    [InlineData("DatapointsToAlarm", 2, "DatapointsToAlarm must be less than or equal to EvaluationPeriods")]
    [InlineData("ExtendedStatistic", "p90", "Exactly one element of statistic or extendedStatistic must be specified")]
    [InlineData("AlarmActions", "topic", "Invalid arn syntax: topic")]
    [InlineData("Threshold", null, "Threshold must not be null")]
    [InlineData("MetricName", null, "MetricName must not be null")]
    public async Task PutMetricAlarm_WithABadSetting_FailsWithValidationError(string member, object? value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = Alarm();
        alarm[member] = value switch
        {
            int number => number,
            "topic" => new JsonArray("topic"),
            _ => (string?)value,
        };
        if (value is null)
        {
            alarm.Remove(member);
        }

        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).AssertError("ValidationException", message);
        Assert.Empty((await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]!.AsArray());
    }

    [Fact]
    public async Task AlarmsThatAreNotThere_AreNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        var set = await world.CloudWatchAsync("SetAlarmState", new() { ["AlarmName"] = "none", ["StateValue"] = "OK", ["StateReason"] = "" });
        set.AssertError("ResourceNotFound", null, 404);
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("none") })).AssertError("ResourceNotFound", null, 404);
        (await world.CloudWatchAsync("DescribeAlarmContributors", new() { ["AlarmName"] = "none" })).AssertError("ResourceNotFoundException", null, 404);
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        (await world.CloudWatchAsync(
            "SetAlarmState", new() { ["AlarmName"] = "high", ["StateValue"] = "OK", ["StateReason"] = "", ["StateReasonData"] = "{" }))
            .AssertError("InvalidFormatFault", "StateReasonData must be valid JSON");
        Assert.Empty((await world.CloudWatchAsync("DescribeAlarmContributors", new() { ["AlarmName"] = "high" })).Ok()["AlarmContributors"]!.AsArray());
    }

    [Fact]
    public async Task Reason_OfSomeOfTheLastValues_ListsThoseThatMadeTheDifference()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("EvaluationPeriods", 3), ("DatapointsToAlarm", 2)))).Ok();
        await SetAsync(world, "OK");
        foreach (var (minute, value) in ((int, double)[])[(0, 11), (1, 5), (2, 12)])
        {
            await world.PutAsync(value, Now + (60 * minute));
        }

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(
            "Threshold Crossed: 2 out of the last 3 datapoints [12.0 (02/01/30 03:06:00), 11.0 (02/01/30 03:04:00)] were greater than the threshold (10.0) " +
            "(minimum 2 datapoints for OK -> ALARM transition).",
            (await DescribeAsync(world)).Text("StateReason"));
        await world.PutAsync(1, Now + 180);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(
            "Threshold Crossed: 2 out of the last 3 datapoints [1.0 (02/01/30 03:07:00), 5.0 (02/01/30 03:05:00)] were not greater than the threshold (10.0) " +
            "(minimum 2 datapoints for ALARM -> OK transition).",
            (await DescribeAsync(world)).Text("StateReason"));
    }

    [Fact]
    public async Task AlarmsOnPromQlAndOtherAccounts_AreRefused()
    {
        await using var world = await TestWorld.StartAsync();
        var others = AnomalyDetectorTests.Query("m1");
        others["AccountId"] = TestWorld.OtherAccount;
        (await world.CloudWatchAsync("PutMetricAlarm", new()
        {
            ["AlarmName"] = "high",
            ["ComparisonOperator"] = "GreaterThanThreshold",
            ["EvaluationPeriods"] = 1,
            ["Threshold"] = 1,
            ["Metrics"] = new JsonArray(others),
        })).AssertError("NotImplemented", "Reading metrics of other accounts (the parameter AccountId) is not implemented by Simfra.Embedded.", 501);

        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(("EvaluationInterval", 60)))).AssertError(
            "NotImplemented", "An alarm on a PromQL query (the parameter EvaluationCriteria) is not implemented by Simfra.Embedded.", 501);
    }

    internal static JsonObject Alarm(params (string Name, JsonNode Value)[] more)
    {
        var alarm = new JsonObject
        {
            ["AlarmName"] = "high",
            ["Namespace"] = "orders",
            ["MetricName"] = "latency",
            ["Statistic"] = "Average",
            ["Period"] = 60,
            ["EvaluationPeriods"] = 1,
            ["Threshold"] = 10,
            ["ComparisonOperator"] = "GreaterThanThreshold",
        };
        foreach (var (name, value) in more)
        {
            alarm[name] = value;
        }

        return alarm;
    }

    internal static async Task SetAsync(TestWorld world, string state, string alarm = "high") => (await world.CloudWatchAsync(
        "SetAlarmState", new() { ["AlarmName"] = alarm, ["StateValue"] = state, ["StateReason"] = "because" })).Ok();

    /// <summary>A topic with a queue that anybody may send to.</summary>
    internal static async Task<string> SubscribedTopicAsync(TestWorld world)
    {
        var topic = (await world.QueryAsync("sns", "CreateTopic", [("Name", "alarms")])).Ok().Element("TopicArn")!;
        const string policy = """{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}""";
        (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "alarms", ["Attributes"] = new JsonObject { ["Policy"] = policy } })).Ok();
        (await world.QueryAsync(
            "sns", "Subscribe", [("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", "arn:aws:sqs:us-east-1:000000000000:alarms")])).Ok();
        return topic;
    }

    internal static async Task<JsonNode> ReceiveAsync(TestWorld world)
    {
        var received = (await world.JsonAsync("sqs", "ReceiveMessage", new JsonObject { ["QueueUrl"] = "http://localhost/000000000000/alarms" })).Ok().Json;
        var message = Assert.Single(received["Messages"]?.AsArray() ?? [])!;
        (await world.JsonAsync("sqs", "DeleteMessage", new JsonObject
        {
            ["QueueUrl"] = "http://localhost/000000000000/alarms",
            ["ReceiptHandle"] = message.Text("ReceiptHandle"),
        })).Ok();
        return JsonNode.Parse(message.Text("Body"))!;
    }

    private static JsonObject Query(string name) => new()
    {
        ["Id"] = name,
        ["ReturnData"] = false,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = name },
            ["Period"] = 60,
            ["Stat"] = "Sum",
        },
    };

    private static async Task<JsonNode> DescribeAsync(TestWorld world) =>
        Assert.Single((await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]!.AsArray())!;

    private static async Task<JsonArray> HistoryAsync(TestWorld world) =>
        (await world.CloudWatchAsync("DescribeAlarmHistory", [])).Ok()["AlarmHistoryItems"]!.AsArray();
}
