using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class CompositeAlarmTests
{
    [Theory]
    [InlineData("ALARM(a)", "ALARM", "ALARM")]
    [InlineData("ALARM(\"a\") AND NOT OK('b')", "OK", "ALARM")]
    [InlineData("OK(a) OR INSUFFICIENT_DATA(b)", "OK", "OK")]
    [InlineData("alarm(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a) or (FALSE and TRUE)", "ALARM", "ALARM")]
    [InlineData("AT_LEAST(2, ALARM, (a, b))", "OK", "ALARM")]
    [InlineData("AT_LEAST(50%, NOT OK, (a, b))", "ALARM", "ALARM")]
    [InlineData("NOT (ALARM(a) OR ALARM(b))", "OK", "OK")]
    public async Task Rule_IsEvaluatedWhenItsAlarmsChange(string rule, string withFirst, string withBoth)
    {
        await using var world = await WorldAsync();
        await SetAsync(world, "OK", "a");
        await SetAsync(world, "OK", "b");
        await PutAsync(world, rule);

        await SetAsync(world, "ALARM", "a");
        Assert.Equal(withFirst, (await DescribeAsync(world)).Text("StateValue"));
        await SetAsync(world, "ALARM", "b");
        Assert.Equal(withBoth, (await DescribeAsync(world)).Text("StateValue"));
    }

    [Fact]
    public async Task Transition_NamesItsCause()
    {
        await using var world = await WorldAsync();
        await PutAsync(world, "ALARM(a) OR ALARM(b)");
        Assert.Equal(
            "arn:aws:cloudwatch:us-east-1:000000000000:alarm:both was created and its alarm rule evaluates to OK", (await DescribeAsync(world)).Text("StateReason"));

        await SetAsync(world, "ALARM", "a");

        var alarm = await DescribeAsync(world);
        Assert.Equal(
            "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a transitioned to ALARM at Wednesday 02 January, 2030 03:04:05 UTC", alarm.Text("StateReason"));
        var triggering = Assert.Single(JsonNode.Parse(alarm.Text("StateReasonData"))!["triggeringAlarms"]!.AsArray())!;
        Assert.Equal(("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a", "ALARM"), (triggering.Text("arn"), triggering["state"]!.Text("value")));
    }

    [Theory]
    [InlineData("ALARM(a", "AlarmRule is invalid: 'ALARM(a' can't be read at position 7.")]
    [InlineData("ALARM(a) XOR OK(b)", "AlarmRule is invalid: 'ALARM(a) XOR OK(b)' can't be read at position 9.")]
    [InlineData("ALARM(none)", "Could not save the composite alarm as alarms [none] in the alarm rule do not exist")]
    [InlineData("ALARM(both)", "The alarm rule contains a cycle: a composite alarm can't depend on itself.")]
    public async Task PutCompositeAlarm_WithABadRule_Fails(string rule, string message)
    {
        await using var world = await WorldAsync();

        (await world.CloudWatchAsync("PutCompositeAlarm", new() { ["AlarmName"] = "both", ["AlarmRule"] = rule })).AssertError("ValidationException", message);
    }

    /// <summary>Alarms may watch each other; each is evaluated once for a change, and none can be deleted before a rule is changed.</summary>
    [Fact]
    public async Task Cycles_AreEvaluatedOnceRound()
    {
        await using var world = await WorldAsync();
        await PutAsync(world, "ALARM(a)", "first");
        await PutAsync(world, "NOT ALARM(first)", "second");
        await PutAsync(world, "ALARM(second)", "first");

        await SetAsync(world, "ALARM", "a");
        await PutAsync(world, "ALARM(second) OR ALARM(a)", "first");
        await SetAsync(world, "OK", "a");

        var history = (await world.CloudWatchAsync("DescribeAlarmHistory", new()
        {
            ["AlarmTypes"] = new JsonArray("CompositeAlarm"),
            ["HistoryItemType"] = "StateUpdate",
        })).Ok()["AlarmHistoryItems"]!.AsArray();
        Assert.Equal(6, history.Count);
        await AssertNotDeletedAsync("first", "Cannot delete first as there are composite alarm(s) depending on it.");
        await AssertNotDeletedAsync("second", "Cannot delete second as there are composite alarm(s) depending on it.");
        await PutAsync(world, "FALSE", "first");
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("second") })).Ok();
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("first") })).Ok();

        async Task AssertNotDeletedAsync(string alarm, string message) => (await world.CloudWatchAsync(
            "DeleteAlarms", new() { ["AlarmNames"] = new JsonArray(alarm) })).AssertError("ValidationException", message);
    }

    [Fact]
    public async Task DeleteAlarms_OfAlarmsThatOthersDependOn_DeletesNone()
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("AlarmName", "c")))).Ok();
        await PutAsync(world, "ALARM(a) OR ALARM(b)", action: "arn:aws:sns:us-east-1:000000000000:t", suppressor: "c");

        await AssertNotDeletedAsync("Cannot delete a,b as there are composite alarm(s) depending on them.", "a", "b");
        await AssertNotDeletedAsync("Cannot delete c as there are composite alarm(s) depending on it.", "c");

        Assert.Equal(3, (await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]!.AsArray().Count);

        async Task AssertNotDeletedAsync(string message, params string[] alarms) => (await world.CloudWatchAsync(
            "DeleteAlarms", new() { ["AlarmNames"] = new JsonArray([.. alarms]) })).AssertError("ValidationException", message);
    }

    [Fact]
    public async Task ParentsAndChildren_AreFound()
    {
        await using var world = await WorldAsync();
        await PutAsync(world, "ALARM(a) AND OK(b)");

        var children = (await world.CloudWatchAsync("DescribeAlarms", new() { ["ChildrenOfAlarmName"] = "both" })).Ok();
        var parents = (await world.CloudWatchAsync("DescribeAlarms", new() { ["ParentsOfAlarmName"] = "a" })).Ok();

        Assert.Equal(["a", "b"], children["MetricAlarms"]!.AsArray().Select(a => a!.Text("AlarmName")));
        var parent = Assert.Single(parents["CompositeAlarms"]!.AsArray())!;
        Assert.Equal("both", parent.Text("AlarmName"));
        Assert.Null(parent["StateValue"]);
    }

    [Fact]
    public async Task Suppressor_HoldsActionsBackAndLetsThemGoAfterTheExtensionPeriod()
    {
        await using var world = await WorldAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        await SetAsync(world, "ALARM", "b");
        await PutAsync(world, "ALARM(a)", "both", topic, "b");

        await SetAsync(world, "ALARM", "a");
        Assert.Equal("Alarm", (await DescribeAsync(world)).Text("ActionsSuppressedBy"));
        await SetAsync(world, "OK", "b");
        Assert.Equal("ExtensionPeriod", (await DescribeAsync(world)).Text("ActionsSuppressedBy"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(59));
        Assert.Equal("ExtensionPeriod", (await DescribeAsync(world)).Text("ActionsSuppressedBy"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.Server.DrainAsync();

        Assert.Null((await DescribeAsync(world))["ActionsSuppressedBy"]);
        var message = JsonNode.Parse((await AlarmTests.ReceiveAsync(world)).Text("Message"))!;
        Assert.Equal(("both", "ALARM", "ALARM(a)"), (message.Text("AlarmName"), message.Text("NewStateValue"), message.Text("AlarmRule")));
    }

    [Fact]
    public async Task Suppressor_ThatDoesNotComeInTheWaitPeriod_HoldsNothingBack()
    {
        await using var world = await WorldAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        await PutAsync(world, "ALARM(a)", "both", topic, "b");

        await SetAsync(world, "ALARM", "a");
        Assert.Equal("WaitPeriod", (await DescribeAsync(world)).Text("ActionsSuppressedBy"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        await world.Server.DrainAsync();

        Assert.Null((await DescribeAsync(world))["ActionsSuppressedBy"]);
        Assert.Equal("ALARM: \"both\" in US East (N. Virginia)", (await AlarmTests.ReceiveAsync(world)).Text("Subject"));
    }

    [Fact]
    public async Task DeleteAlarms_TakesOneCompositeAlarmAtATime()
    {
        await using var world = await WorldAsync();
        await PutAsync(world, "ALARM(a)");
        await PutAsync(world, "ALARM(b)", "other");

        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("both", "other") })).AssertError(
            "ValidationException", "Only one composite alarm can be deleted at a time.");
        (await world.CloudWatchAsync("DeleteAlarms", new() { ["AlarmNames"] = new JsonArray("both", "a") })).Ok();
    }

    private static async Task<TestWorld> WorldAsync()
    {
        var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["a", "b"])
        {
            (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("AlarmName", name), ("TreatMissingData", "ignore")))).Ok();
        }

        return world;
    }

    private static async Task PutAsync(TestWorld world, string rule, string name = "both", string? action = null, string? suppressor = null)
    {
        var input = new JsonObject { ["AlarmName"] = name, ["AlarmRule"] = rule };
        if (action is not null)
        {
            input["AlarmActions"] = new JsonArray(action);
            input["ActionsSuppressor"] = suppressor;
            input["ActionsSuppressorWaitPeriod"] = 30;
            input["ActionsSuppressorExtensionPeriod"] = 60;
        }

        (await world.CloudWatchAsync("PutCompositeAlarm", input)).Ok();
    }

    private static Task SetAsync(TestWorld world, string state, string alarm) => AlarmTests.SetAsync(world, state, alarm);

    private static async Task<JsonNode> DescribeAsync(TestWorld world) => Assert.Single((await world.CloudWatchAsync(
        "DescribeAlarms", new() { ["AlarmTypes"] = new JsonArray("CompositeAlarm"), ["AlarmNames"] = new JsonArray("both") })).Ok()["CompositeAlarms"]!.AsArray())!;
}
