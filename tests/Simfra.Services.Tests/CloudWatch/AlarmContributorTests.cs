using System.Text.Json.Nodes;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Alarms on the groups of a query: more than 10 requests of a shop in a minute.</summary>
public sealed class AlarmContributorTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task Alarm_IsInAlarmWhereOneOfItsGroupsIs(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm(), protocol)).Ok();
        await PutAsync(world, 0, ("a", 11), ("b", 5), ("c", 12));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(("ALARM", "2 out of 3 time series evaluated to ALARM"), await StateAsync(world));
        var contributors = await ContributorsAsync(world, protocol);
        Assert.Equal(["a", "c"], contributors.Select(static c => c!["ContributorAttributes"]!.Text("shop")).Order(StringComparer.Ordinal));
        var first = contributors.First(static c => c!["ContributorAttributes"]!.Text("shop") == "a")!;
        Assert.Equal(
            "Threshold Crossed: 1 datapoint was greater than the threshold (10.0). " +
            "The most recent datapoint which crossed the threshold: [11.0 (02/01/30 03:04:00)].",
            first.Text("StateReason"));
        Assert.Matches("^[0-9a-f]{16}$", first.Text("ContributorId"));
        Assert.Equal(Now + 60, first.Number("StateTransitionedTimestamp"));
    }

    [Fact]
    public async Task Group_ThatChanges_KeepsItsIdAndItsTime()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        await PutAsync(world, 0, ("a", 11));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var first = Assert.Single(await ContributorsAsync(world))!;
        await PutAsync(world, 1, ("a", 12), ("b", 1));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var second = Assert.Single(await ContributorsAsync(world))!;
        await PutAsync(world, 2, ("a", 3));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(await ContributorsAsync(world));
        Assert.Equal(
            (first.Text("ContributorId"), first.Number("StateTransitionedTimestamp")),
            (second.Text("ContributorId"), second.Number("StateTransitionedTimestamp")));
        Assert.Contains("[12.0 (02/01/30 03:05:00)]", second.Text("StateReason"), StringComparison.Ordinal);
        Assert.Equal(("OK", "0 out of 2 time series evaluated to ALARM"), await StateAsync(world));
    }

    /// <summary>Once nothing is found any more, missing data are treated as told.</summary>
    [Theory]
    [InlineData("missing", "INSUFFICIENT_DATA")]
    [InlineData("breaching", "ALARM")]
    [InlineData("notBreaching", "OK")]
    public async Task Query_ThatFindsNothing_LeavesTheAlarmToMissingData(string treatment, string state)
    {
        await using var world = await TestWorld.StartAsync();
        var alarm = Alarm();
        alarm["TreatMissingData"] = treatment;
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await PutAsync(world, 0, ("a", 11));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));

        Assert.Equal(state, (await StateAsync(world)).Value);
        Assert.Empty(await ContributorsAsync(world));
    }

    /// <summary>Topics, functions and buses are told of each group; the alarm that stays in alarm tells nothing.</summary>
    [Fact]
    public async Task Actions_AreDoneForEachGroup()
    {
        await using var world = await TestWorld.StartAsync();
        var receivers = EventReceivers.In(world);
        const string function = "arn:aws:lambda:us-east-1:000000000000:function:f";
        var alarm = Alarm();
        alarm["AlarmActions"] = new JsonArray(await AlarmTests.SubscribedTopicAsync(world), function);
        (await world.CloudWatchAsync("PutMetricAlarm", alarm)).Ok();
        await PutAsync(world, 0, ("a", 11));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.Server.DrainAsync();

        var notification = await AlarmTests.ReceiveAsync(world);
        var message = JsonNode.Parse(notification.Text("Message"))!;
        Assert.Equal("ALARM: \"busy\" in US East (N. Virginia)", notification.Text("Subject"));
        Assert.Equal(("ALARM", "OK"), (message.Text("NewStateValue"), message.Text("OldStateValue")));
        Assert.Equal("a", message["AlarmContributorAttributes"]!.Text("shop"));
        Assert.Equal((await ContributorsAsync(world))[0]!.Text("ContributorId"), message.Text("AlarmContributorId"));
        var called = JsonNode.Parse(Assert.Single(receivers.Calls, static c => c.Target == function).Payload)!["alarmData"]!;
        Assert.Equal("a", called["alarmContributor"]!["attributes"]!.Text("shop"));
        Assert.False(called.AsObject().ContainsKey("previousState"));
        Assert.Equal(60, called["configuration"]!["metrics"]![0]!.Number("period"));
        Assert.Equal(
            ["CloudWatch Alarm Contributor State Change", "CloudWatch Alarm State Change"],
            receivers.Calls.Where(static c => c.Target != function).Select(static c => JsonNode.Parse(c.Payload)!.Text("detail-type")).Order(StringComparer.Ordinal));

        receivers.Calls.Clear();
        await PutAsync(world, 1, ("a", 12), ("b", 13));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.Server.DrainAsync();

        message = JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!;
        Assert.Equal("b", message["AlarmContributorAttributes"]!.Text("shop"));
    }

    [Fact]
    public async Task History_OfGroups_IsToldWhereItIsAskedFor()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        await PutAsync(world, 0, ("a", 11), ("b", 12));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await PutAsync(world, 1, ("a", 1), ("b", 12));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        var id = (await HistoryAsync(("HistoryItemType", "AlarmContributorStateUpdate")))
            .First(static e => e!["AlarmContributorAttributes"]!.Text("shop") == "a")!.Text("AlarmContributorId");

        Assert.Equal(["StateUpdate", "ConfigurationUpdate"], (await HistoryAsync()).Select(static e => e!.Text("HistoryItemType")));
        Assert.Equal(3, (await HistoryAsync(("HistoryItemType", "AlarmContributorStateUpdate"))).Count);
        Assert.Equal(
            ["Alarm contributor updated from ALARM to OK", "Alarm contributor updated from OK to ALARM"],
            (await HistoryAsync(("AlarmContributorId", id))).Select(static e => e!.Text("HistorySummary")));

        async Task<JsonArray> HistoryAsync(params (string Name, string Value)[] filters)
        {
            var input = new JsonObject(filters.Select(static f => KeyValuePair.Create(f.Name, (JsonNode?)f.Value))) { ["AlarmName"] = "busy" };
            return (await world.CloudWatchAsync("DescribeAlarmHistory", input)).Ok()["AlarmHistoryItems"]!.AsArray();
        }
    }

    [Fact]
    public async Task Contributors_ArePagedAndGoWithTheAlarm()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm())).Ok();
        await PutAsync(world, 0, [.. Enumerable.Range(0, 101).Select(static i => ($"s{i}", 11.0))]);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var first = (await world.CloudWatchAsync("DescribeAlarmContributors", Name())).Ok();
        var next = Name();
        next["NextToken"] = first.Text("NextToken");
        var second = (await world.CloudWatchAsync("DescribeAlarmContributors", next)).Ok();
        Assert.Equal(100, first["AlarmContributors"]!.AsArray().Count);
        Assert.Single(second["AlarmContributors"]!.AsArray());
        Assert.Null(second["NextToken"]);

        var single = Alarm();
        single["Metrics"]![0]!["Expression"] = "SELECT SUM(requests) FROM orders";
        (await world.CloudWatchAsync("PutMetricAlarm", single)).Ok();
        Assert.Empty(await ContributorsAsync(world));
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("busy") })).Ok();
        (await world.CloudWatchAsync("DescribeAlarmContributors", Name())).AssertError("ResourceNotFoundException", null, 404);
    }

    private static JsonObject Name() => new() { ["AlarmName"] = "busy" };

    private static JsonObject Alarm() => new()
    {
        ["AlarmName"] = "busy",
        ["ComparisonOperator"] = "GreaterThanThreshold",
        ["EvaluationPeriods"] = 1,
        ["Threshold"] = 10,
        ["Metrics"] = new JsonArray(new JsonObject
        {
            ["Id"] = "q1",
            ["Expression"] = "SELECT SUM(requests) FROM orders GROUP BY shop ORDER BY MAX() DESC",
            ["Period"] = 60,
        }),
    };

    private static async Task PutAsync(TestWorld world, int minute, params (string Shop, double Value)[] shops)
    {
        var data = shops.Select(s => new JsonObject
        {
            ["MetricName"] = "requests",
            ["Dimensions"] = CloudWatchTestCalls.Dimensions(("shop", s.Shop)),
            ["Value"] = s.Value,
            ["Timestamp"] = Now + (60 * minute),
        });
        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray([.. data]) })).Ok();
    }

    private static async Task<(string Value, string Reason)> StateAsync(TestWorld world)
    {
        var alarm = Assert.Single((await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]!.AsArray())!;
        return (alarm.Text("StateValue"), alarm.Text("StateReason"));
    }

    private static async Task<JsonArray> ContributorsAsync(TestWorld world, string protocol = "json") =>
        (await world.CloudWatchAsync("DescribeAlarmContributors", Name(), protocol)).Ok()["AlarmContributors"]!.AsArray();
}
