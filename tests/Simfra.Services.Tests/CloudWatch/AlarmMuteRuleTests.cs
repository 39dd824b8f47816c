using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Alarm mute rules. The world begins on Wednesday, 2030-01-02, at 03:04:05 UTC.</summary>
public sealed class AlarmMuteRuleTests
{
    private const string RuleArn = "arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:night";

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutAlarmMuteRule_IsShownAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await WorldAsync();

        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("cron(0 2 * * SUN)", "PT4H", "Europe/Berlin", ("Description", "backup")), protocol)).Ok();

        var rule = (await world.CloudWatchAsync("GetAlarmMuteRule", new() { ["AlarmMuteRuleName"] = "night" }, protocol)).Ok();
        Assert.Equal(
            ("night", RuleArn, "backup", "SCHEDULED", "RECURRING"),
            (rule.Text("Name"), rule.Text("AlarmMuteRuleArn"), rule.Text("Description"), rule.Text("Status"), rule.Text("MuteType")));
        var schedule = rule["Rule"]!["Schedule"]!;
        Assert.Equal(("cron(0 2 * * SUN)", "PT4H", "Europe/Berlin"), (schedule.Text("Expression"), schedule.Text("Duration"), schedule.Text("Timezone")));
        Assert.Equal(["high"], rule["MuteTargets"]!["AlarmNames"]!.AsArray().Select(static n => n!.GetValue<string>()));
        Assert.Equal(TestWorld.StartTime.ToUnixTimeSeconds(), rule.Number("LastUpdatedTimestamp"));
    }

    [Theory]
    [InlineData("at(2030-01-02T03:00)", "PT5M", null, "ACTIVE")]
    [InlineData("at(2030-01-02T03:00)", "PT4M", null, "EXPIRED")]
    [InlineData("at(2030-01-02T04:00)", "P15D", "Europe/Berlin", "ACTIVE")]
    [InlineData("at(2030-01-02T03:00)", "PT1H", "America/New_York", "SCHEDULED")]
    [InlineData("cron(0 3 * * *)", "PT4M", null, "SCHEDULED")]
    [InlineData("cron(0 3 * * *)", "PT1H", null, "ACTIVE")]
    [InlineData("cron(0 3 * * 3)", "PT1H", null, "ACTIVE")]
    [InlineData("cron(0 3 * * 0,7)", "PT1H", null, "SCHEDULED")]
    [InlineData("cron(0 3 * * TUE-THU)", "PT1H", null, "ACTIVE")]
    [InlineData("cron(0 3 1 * WED)", "PT1H", null, "ACTIVE")]
    [InlineData("cron(0 3 1 * THU)", "PT1H", null, "SCHEDULED")]
    [InlineData("cron(0 18 1 JAN *)", "P2DT12H", null, "ACTIVE")]
    [InlineData("cron(* * * * *)", "PT1M", null, "ACTIVE")]
    public async Task Status_FollowsTheSchedule(string expression, string duration, string? timezone, string status)
    {
        await using var world = await WorldAsync();

        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule(expression, duration, timezone))).Ok();

        Assert.Equal(status, await StatusAsync(world));
        var listed = (await world.CloudWatchAsync("ListAlarmMuteRules", new() { ["Statuses"] = new JsonArray(status) })).Ok();
        var summary = Assert.Single(listed["AlarmMuteRuleSummaries"]!.AsArray())!;
        Assert.Equal((RuleArn, expression[0] == 'a' ? "ONE_TIME" : "RECURRING"), (summary.Text("AlarmMuteRuleArn"), summary.Text("MuteType")));
    }

    [Fact]
    public async Task StartAndExpireDates_BoundTheSchedule()
    {
        await using var world = await WorldAsync();
        var start = TestWorld.StartTime.ToUnixTimeSeconds();
        (await world.CloudWatchAsync(
            "PutAlarmMuteRule", Rule("cron(0 3 * * *)", "PT2H", null, ("StartDate", start + 60), ("ExpireDate", start + 120)))).Ok();

        Assert.Equal("SCHEDULED", await StatusAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("ACTIVE", await StatusAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("EXPIRED", await StatusAsync(world));
    }

    [Fact]
    public async Task Actions_AreHeldBackAndDoneAfterTheWindow_WhereTheStateLasts()
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2030-01-02T03:00)", "PT1H"))).Ok();

        await AlarmTests.SetAsync(world, "ALARM");
        await world.Server.DrainAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(55));
        Assert.Empty(await ReceiveAllAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.Server.DrainAsync();

        var message = Assert.Single(await ReceiveAllAsync(world));
        Assert.Equal(
            ("ALARM", "OK", true), (message.Text("NewStateValue"), message.Text("OldStateValue"), message["ActionExecutedAfterMuteWindow"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Actions_AreNotDoneAfterTheWindow_WhereTheStateIsAsBefore()
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2030-01-02T03:00)", "PT1H"))).Ok();

        await AlarmTests.SetAsync(world, "ALARM");
        await AlarmTests.SetAsync(world, "OK");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        await world.Server.DrainAsync();
        Assert.Empty(await ReceiveAllAsync(world));

        await AlarmTests.SetAsync(world, "ALARM");
        await world.Server.DrainAsync();
        Assert.False(Assert.Single(await ReceiveAllAsync(world))["ActionExecutedAfterMuteWindow"]!.GetValue<bool>());
    }

    [Fact]
    public async Task RulesThatOverlap_MuteUntilTheLastOfThemEnds()
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2030-01-02T03:00)", "PT1H"))).Ok();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2030-01-02T03:30)", "PT1H", null, ("Name", "later")))).Ok();

        await AlarmTests.SetAsync(world, "ALARM");
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Empty(await ReceiveAllAsync(world));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(26));
        await world.Server.DrainAsync();

        Assert.Single(await ReceiveAllAsync(world));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("other time")]
    [InlineData("other alarm")]
    public async Task ARuleThatIsDeletedOrChanged_UnmutesAtOnce(string how)
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("AlarmName", "other")))).Ok();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2030-01-02T03:00)", "PT1H"))).Ok();
        await AlarmTests.SetAsync(world, "ALARM");

        (how switch
        {
            "delete" => await world.CloudWatchAsync("DeleteAlarmMuteRule", new() { ["AlarmMuteRuleName"] = "night" }),
            "other time" => await world.CloudWatchAsync("PutAlarmMuteRule", Rule("at(2031-01-02T03:00)", "PT1H")),
            _ => await world.CloudWatchAsync(
                "PutAlarmMuteRule", Rule("at(2030-01-02T03:00)", "PT1H", null, ("MuteTargets", new JsonObject { ["AlarmNames"] = new JsonArray("other") }))),
        }).Ok();
        await world.Server.DrainAsync();

        Assert.True(Assert.Single(await ReceiveAllAsync(world))["ActionExecutedAfterMuteWindow"]!.GetValue<bool>());
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        await world.Server.DrainAsync();
        Assert.Empty(await ReceiveAllAsync(world));
    }

    [Fact]
    public async Task DeleteAlarmMuteRule_OfNoRule_IsDone()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("DeleteAlarmMuteRule", new() { ["AlarmMuteRuleName"] = "none" })).Ok();
        var answer = await world.CloudWatchAsync("GetAlarmMuteRule", new() { ["AlarmMuteRuleName"] = "none" });

        answer.AssertError("ResourceNotFoundException", null, 404);
        Assert.Equal("none", answer.Body.Text("ResourceId"));
    }

    [Fact]
    public async Task ListAlarmMuteRules_GivesPagesAndThoseOfAnAlarm()
    {
        await using var world = await WorldAsync();
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("AlarmName", "other")))).Ok();
        foreach (var (name, alarm) in ((string, string)[])[("a", "high"), ("b", "other"), ("c", "high")])
        {
            (await world.CloudWatchAsync("PutAlarmMuteRule", Rule(
                "cron(0 2 * * *)", "PT1H", null, ("Name", name), ("MuteTargets", new JsonObject { ["AlarmNames"] = new JsonArray(alarm) })))).Ok();
        }

        var first = await ListAsync(new() { ["MaxRecords"] = 2 });
        var second = await ListAsync(new() { ["MaxRecords"] = 2, ["NextToken"] = first.Text("NextToken") });

        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(["c"], Names(second));
        Assert.Null(second["NextToken"]);
        Assert.Equal(["a", "c"], Names(await ListAsync(new() { ["AlarmName"] = "high" })));
        (await world.CloudWatchAsync("ListAlarmMuteRules", new() { ["AlarmName"] = "none" })).AssertError("ResourceNotFoundException", null, 404);
        (await world.CloudWatchAsync("ListAlarmMuteRules", new() { ["NextToken"] = "?" }))
            .AssertError("InvalidNextToken", "The next token specified is invalid.");

        async Task<JsonNode> ListAsync(JsonObject input) => (await world.CloudWatchAsync("ListAlarmMuteRules", input)).Ok();

        static IEnumerable<string> Names(JsonNode page) =>
            page["AlarmMuteRuleSummaries"]!.AsArray().Select(static r => r!.Text("AlarmMuteRuleArn").Split(':')[^1]);
    }

    [Theory]
    [InlineData("rate(5 minutes)", "PT1H", null, "rate(5 minutes)", "Expression")]
    [InlineData("at(2030-01-02T03:00:00)", "PT1H", null, "at(2030-01-02T03:00:00)", "Expression")]
    [InlineData("cron(0 3 * *)", "PT1H", null, "cron(0 3 * *)", "Expression")]
    [InlineData("cron(0/5 3 * * *)", "PT1H", null, "cron(0/5 3 * * *)", "Expression")]
    [InlineData("cron(0 24 * * *)", "PT1H", null, "cron(0 24 * * *)", "Expression")]
    [InlineData("cron(0 3 * * *)", "PT59S", null, "PT59S", "Duration")]
    [InlineData("cron(0 3 * * *)", "P15DT1M", null, "P15DT1M", "Duration")]
    [InlineData("cron(0 3 * * *)", "1 hour", null, "1 hour", "Duration")]
    [InlineData("cron(0 3 * * *)", "PT1H", "Mars/Olympus", "Mars/Olympus", "Timezone")]
    public async Task PutAlarmMuteRule_WithAScheduleThatIsNone_Fails(string expression, string duration, string? timezone, string value, string parameter)
    {
        await using var world = await WorldAsync();

        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule(expression, duration, timezone)))
            .AssertError("InvalidParameterValueException", $"The value {value} for parameter Rule.Schedule.{parameter} is invalid.");
    }

    [Fact]
    public async Task PutAlarmMuteRule_OfAnAlarmThatIsNotThereOrDatesInTheWrongOrder_Fails()
    {
        await using var world = await WorldAsync();

        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule(
            "cron(0 3 * * *)", "PT1H", null, ("MuteTargets", new JsonObject { ["AlarmNames"] = new JsonArray("none") }))))
            .AssertError("ResourceNotFoundException", null, 404);
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("cron(0 3 * * *)", "PT1H", null, ("StartDate", 100), ("ExpireDate", 100))))
            .AssertError("InvalidParameterValueException", "The parameter StartDate must be less than the parameter ExpireDate.");
    }

    [Fact]
    public async Task Tags_AreThoseOfTheFirstPutAndOfTagResource()
    {
        await using var world = await WorldAsync();
        JsonArray Tags(string value) => new(new JsonObject { ["Key"] = "team", ["Value"] = value });
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("cron(0 3 * * *)", "PT1H", null, ("Tags", Tags("a"))))).Ok();
        (await world.CloudWatchAsync("PutAlarmMuteRule", Rule("cron(0 3 * * *)", "PT1H", null, ("Tags", Tags("b"))))).Ok();
        Assert.Equal("a", await TeamAsync());

        (await world.CloudWatchAsync("TagResource", new() { ["ResourceARN"] = RuleArn, ["Tags"] = Tags("c") })).Ok();
        Assert.Equal("c", await TeamAsync());

        async Task<string> TeamAsync() =>
            Assert.Single((await world.CloudWatchAsync("ListTagsForResource", new() { ["ResourceARN"] = RuleArn })).Ok()["Tags"]!.AsArray())!.Text("Value");
    }

    internal static JsonObject Rule(string expression, string duration, string? timezone = null, params (string Name, JsonNode Value)[] more)
    {
        var schedule = new JsonObject { ["Expression"] = expression, ["Duration"] = duration };
        if (timezone is not null)
        {
            schedule["Timezone"] = timezone;
        }

        var rule = new JsonObject
        {
            ["Name"] = "night",
            ["Rule"] = new JsonObject { ["Schedule"] = schedule },
            ["MuteTargets"] = new JsonObject { ["AlarmNames"] = new JsonArray("high") },
        };
        foreach (var (name, value) in more)
        {
            rule[name] = value;
        }

        return rule;
    }

    /// <summary>A world with an alarm that is OK, and tells a topic of all that becomes of it.</summary>
    private static async Task<TestWorld> WorldAsync()
    {
        var world = await TestWorld.StartAsync();
        var topic = await AlarmTests.SubscribedTopicAsync(world);
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(("TreatMissingData", "ignore")))).Ok();
        await AlarmTests.SetAsync(world, "OK");
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm(
            ("TreatMissingData", "ignore"), ("AlarmActions", new JsonArray(topic)), ("OKActions", new JsonArray(topic))))).Ok();
        return world;
    }

    private static async Task<string> StatusAsync(TestWorld world) =>
        (await world.CloudWatchAsync("GetAlarmMuteRule", new() { ["AlarmMuteRuleName"] = "night" })).Ok().Text("Status");

    private static async Task<List<JsonNode>> ReceiveAllAsync(TestWorld world)
    {
        var received = (await world.JsonAsync(
            "sqs", "ReceiveMessage", new JsonObject
            {
                ["QueueUrl"] = "http://localhost/000000000000/alarms",
                ["MaxNumberOfMessages"] = 10,
                ["VisibilityTimeout"] = 43_200,
            })).Ok().Json;
        return [.. (received["Messages"]?.AsArray() ?? []).Select(static m => JsonNode.Parse(JsonNode.Parse(m!.Text("Body"))!.Text("Message"))!)];
    }
}
