using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.CloudWatchLogs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Rules of Contributor Insights, over events in log groups.</summary>
public sealed class InsightRuleTests
{
    private const string RuleArn = "arn:aws:cloudwatch:us-east-1:000000000000:insight-rule/clients";
    private const string CountByIp = """{"Keys":["$.ip"]}""";

    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutInsightRule_IsShownAsGivenInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        var definition = Definition(CountByIp);

        (await world.CloudWatchAsync("PutInsightRule", new() { ["RuleName"] = "clients", ["RuleDefinition"] = definition }, protocol)).Ok();

        var rule = Assert.Single((await world.CloudWatchAsync("DescribeInsightRules", [], protocol)).Ok()["InsightRules"]!.AsArray())!;
        Assert.Equal(
            ("clients", "ENABLED", "CloudWatchLogRule/1", definition),
            (rule.Text("Name"), rule.Text("State"), rule.Text("Schema"), rule.Text("Definition")));
    }

    [Fact]
    public async Task Report_RanksContributorsByHowOftenTheyOccur()
    {
        await using var world = await WorldAsync(CountByIp);
        await world.PutAsync((0, Event("a")), (1, Event("b")), (2, Event("a")), (60_000, Event("a")), (61_000, """{"other":1}"""), (62_000, "text"));

        var report = await ReportAsync(world, ("Metrics", new JsonArray(
            "UniqueContributors", "MaxContributorValue", "SampleCount", "Sum", "Minimum", "Maximum", "Average")));

        Assert.Equal(("SampleCount", 4.0, 2.0), (report.Text("AggregationStatistic"), report.Number("AggregateValue"), report.Number("ApproximateUniqueCount")));
        Assert.Equal(["$.ip"], report["KeyLabels"]!.AsArray().Select(static k => k!.GetValue<string>()));
        Assert.Equal(["a:3 (0:2 1:1)", "b:1 (0:1)"], Contributors(report));
        Assert.Equal(["0: 2 2 3 3 1 1 1", "1: 1 1 1 1 1 1 1", "2: 0 - 0 0 - - -"], report["MetricDatapoints"]!.AsArray().Select(static d =>
            $"{(d!.Number("Timestamp") - Now) / 60}: " + string.Join(' ', ((string[])
                ["UniqueContributors", "MaxContributorValue", "SampleCount", "Sum", "Minimum", "Maximum", "Average"]).Select(m => d![m] is null ? "-" : FormattableString.Invariant($"{d!.Number(m)}")))));
    }

    [Fact]
    public async Task Report_AddsUpAFieldAndRanksBySumOrMaximum()
    {
        await using var world = await WorldAsync("""{"Keys":["$.ip"],"ValueOf":"$.bytes"}""", "Sum");
        await world.PutAsync((0, Event("a", 5)), (1, Event("b", 7)), (60_000, Event("a", 6)), (60_001, """{"ip":"a","bytes":"many"}"""), (60_002, """{"ip":"c"}"""));

        var bySum = await ReportAsync(world);
        var byMaximum = await ReportAsync(world, ("OrderBy", "Maximum"), ("MaxContributorCount", 1));

        Assert.Equal(("Sum", 18.0), (bySum.Text("AggregationStatistic"), bySum.Number("AggregateValue")));
        Assert.Equal(["a:11 (0:5 1:6)", "b:7 (0:7)"], Contributors(bySum));
        Assert.Equal(["b:7 (0:7)"], Contributors(byMaximum));
        Assert.Equal(2, byMaximum.Number("ApproximateUniqueCount"));
    }

    [Theory]
    [InlineData("""{"Match":"$.ip","In":["a","c"]}""", "a")]
    [InlineData("""{"Match":"$.ip","NotIn":["a"]}""", "b")]
    [InlineData("""{"Match":"$.ip","StartsWith":["x","b"]}""", "b")]
    [InlineData("""{"Match":"$.bytes","GreaterThan":5}""", "b")]
    [InlineData("""{"Match":"$.bytes","LessThan":7}""", "a")]
    [InlineData("""{"Match":"$.bytes","EqualTo":5}""", "a")]
    [InlineData("""{"Match":"$.bytes","NotEqualTo":5}""", "b")]
    [InlineData("""{"Match":"$.users[1].name","IsPresent":true}""", "b")]
    [InlineData("""{"Match":"$.users[1].name","IsPresent":false}""", "a")]
    [InlineData("""{"Match":"$.users","IsPresent":true}""", "")]
    [InlineData("""{"Match":"$.bytes","GreaterThan":1},{"Match":"$.ip","In":["b"]}""", "b")]
    public async Task Filters_NarrowWhatIsCounted(string filters, string contributors)
    {
        await using var world = await WorldAsync($$"""{"Keys":["$.ip"],"Filters":[{{filters}}]}""");
        await world.PutAsync((0, Event("a", 5)), (1, """{"ip":"b","bytes":7,"users":[{"name":"x"},{"name":"y"}]}"""));

        Assert.Equal(contributors, string.Join(' ', Contributors(await ReportAsync(world)).Select(static c => c[..1])));
    }

    [Fact]
    public async Task Lines_OfTheCommonLogFormat_AreCountedByPlace()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutRuleAsync(world, Definition(
            """{"Keys":["Ip","6"],"Filters":[{"Match":"Status","EqualTo":200}]}""", format: "CLF", more: ""","Fields":{"1":"Ip","6":"Request","7":"Status"}"""));
        await world.PutAsync(
            (0, """10.0.0.1 - frank - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 200 2326"""),
            (1, """10.0.0.1 - frank - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 404 2326"""),
            (2, """10.0.0.2 - - - [10/Oct/2000:13:55:36 -0700] "GET /b HTTP/1.0" 200"""));

        var report = await ReportAsync(world);

        Assert.Equal(["Ip", "6"], report["KeyLabels"]!.AsArray().Select(static k => k!.GetValue<string>()));
        Assert.Equal(["10.0.0.1,GET /a HTTP/1.0:1 (0:1)", "10.0.0.2,GET /b HTTP/1.0:1 (0:1)"], Contributors(report));
    }

    [Fact]
    public async Task Groups_MayBeNamedByTheirBeginningOrTheirArn()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutRuleAsync(world, Definition(CountByIp).Replace("/app/orders", "/app/*", StringComparison.Ordinal));
        await PutRuleAsync(world, Definition(CountByIp).Replace("LogGroupNames\":[\"/app/orders", $"LogGroupARNs\":[\"{LogsTestCalls.GroupArn}", StringComparison.Ordinal), "arn");
        await PutRuleAsync(world, Definition(CountByIp).Replace("/app/orders", "/app", StringComparison.Ordinal), "other");
        await world.PutAsync((0, Event("a")));

        Assert.Equal(
            ["a:1 (0:1)", "a:1 (0:1)"],
            [.. Contributors(await ReportAsync(world)), .. Contributors(await ReportAsync(world, ("RuleName", "arn"))), .. Contributors(await ReportAsync(world, ("RuleName", "other")))]);
    }

    [Fact]
    public async Task ARule_CountsWhatIsLoggedWhileItIsEnabled()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, Event("before")));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await PutRuleAsync(world, Definition(CountByIp));
        await world.PutAsync((1, Event("on")));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var names = new JsonObject { ["RuleNames"] = new JsonArray("clients", "none") };

        var disabled = (await world.CloudWatchAsync("DisableInsightRules", names)).Ok();
        await world.PutAsync((2, Event("off")));
        Assert.Equal("DISABLED", (await world.CloudWatchAsync("DescribeInsightRules", [])).Ok()["InsightRules"]![0]!.Text("State"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.CloudWatchAsync("EnableInsightRules", names)).Ok();
        await world.PutAsync((3, Event("on")));

        Assert.Equal(["on:2 (0:2)"], Contributors(await ReportAsync(world)));
        Assert.Equal("none", Assert.Single(disabled["Failures"]!.AsArray())!.Text("FailureResource"));
    }

    [Fact]
    public async Task TransformedEvents_AreCountedWhereARuleAsksForThem()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.LogsOkAsync("PutTransformer", """
            {"logGroupIdentifier":"/app/orders","transformerConfig":[{"parseJSON":{}},{"renameKeys":{"entries":[{"key":"ip","renameTo":"client"}]}}]}
            """);
        var definition = Definition("""{"Keys":["$.client"]}""");
        await PutRuleAsync(world, definition);
        (await world.CloudWatchAsync(
            "PutInsightRule", new() { ["RuleName"] = "transformed", ["RuleDefinition"] = definition, ["ApplyOnTransformedLogs"] = true })).Ok();
        await world.PutAsync((0, Event("a")));

        Assert.Empty(Contributors(await ReportAsync(world)));
        Assert.Equal(["a:1 (0:1)"], Contributors(await ReportAsync(world, ("RuleName", "transformed"))));
    }

    [Fact]
    public async Task InsightRuleMetric_IsSeenByExpressionsAndAlarms()
    {
        await using var world = await WorldAsync(CountByIp);
        const string expression = "INSIGHT_RULE_METRIC(\"clients\", \"UniqueContributors\")";
        (await world.CloudWatchAsync("PutMetricAlarm", new()
        {
            ["AlarmName"] = "many",
            ["ComparisonOperator"] = "GreaterThanThreshold",
            ["EvaluationPeriods"] = 1,
            ["Threshold"] = 1,
            ["Metrics"] = new JsonArray(new JsonObject { ["Id"] = "e1", ["Expression"] = expression, ["Period"] = 60 }),
        })).Ok();
        await world.PutAsync((0, Event("a")), (1, Event("b")));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var data = (await world.CloudWatchAsync("GetMetricData", new()
        {
            ["MetricDataQueries"] = new JsonArray(new JsonObject { ["Id"] = "e1", ["Expression"] = expression, ["Period"] = 60 }),
            ["StartTime"] = Now,
            ["EndTime"] = Now + 60,
        })).Ok();
        Assert.Equal([2.0], data["MetricDataResults"]![0]!.Numbers("Values"));
        Assert.Equal("ALARM", (await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]![0]!.Text("StateValue"));
    }

    [Theory]
    [InlineData("{", "it isn't JSON")]
    [InlineData("[]", "it must be an object")]
    [InlineData("""{"Schema":{"Name":"Other","Version":1}}""", "Schema must be {\"Name\": \"CloudWatchLogRule\", \"Version\": 1}")]
    [InlineData("""{"Schema":{"Name":"CloudWatchLogRule","Version":1}}""", "it must have either LogGroupNames or LogGroupARNs")]
    public async Task PutInsightRule_WithADefinitionThatIsNone_Fails(string definition, string why)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutInsightRule", new() { ["RuleName"] = "clients", ["RuleDefinition"] = definition }))
            .AssertError("InvalidParameterValueException", $"The value for parameter RuleDefinition is invalid: {why}.");
    }

    [Theory]
    [InlineData("""{"Keys":[]}""", "Count", "Contribution must have 1 to 4 Keys")]
    [InlineData("""{"Keys":["ip"]}""", "Count", "ip isn't in JSON property format")]
    [InlineData("""{"Keys":["$.ip"]}""", "Sum", "ValueOf must be given where AggregateOn is Sum, and only there")]
    [InlineData("""{"Keys":["$.ip"],"ValueOf":"$.b"}""", "Count", "ValueOf must be given where AggregateOn is Sum, and only there")]
    [InlineData("""{"Keys":["$.ip"]}""", "Average", "AggregateOn must be Count or Sum")]
    [InlineData("""{"Keys":["$.ip"],"Filters":[{"Match":"$.a","Like":["b"]}]}""", "Count", "the filter's operator Like or its value isn't valid")]
    [InlineData("""{"Keys":["$.ip"],"Filters":[{"Match":"$.a","In":"b"}]}""", "Count", "the filter's operator In or its value isn't valid")]
    [InlineData("""{"Keys":["$.ip"],"Filters":[{"In":["b"]}]}""", "Count", "a filter must have Match")]
    public async Task PutInsightRule_WithAContributionThatIsNone_Fails(string contribution, string aggregation, string why)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutInsightRule", new() { ["RuleName"] = "clients", ["RuleDefinition"] = Definition(contribution, aggregation) }))
            .AssertError("InvalidParameterValueException", $"The value for parameter RuleDefinition is invalid: {why}.");
    }

    [Theory]
    [InlineData("Period", 90, "The value 90 for parameter Period is invalid.")]
    [InlineData("MaxContributorCount", 101, "The value 101 for parameter MaxContributorCount is invalid.")]
    [InlineData("OrderBy", "Average", "The value Average for parameter OrderBy is invalid.")]
    public async Task GetInsightRuleReport_OfWhatThereIsNot_Fails(string parameter, object value, string message)
    {
        await using var world = await WorldAsync(CountByIp);
        var input = ReportInput((parameter, value is int number ? JsonValue.Create(number) : JsonValue.Create((string)value)));

        (await world.CloudWatchAsync("GetInsightRuleReport", input)).AssertError("InvalidParameterValueException", message);
        (await world.CloudWatchAsync("GetInsightRuleReport", ReportInput(("Metrics", new JsonArray("p99")))))
            .AssertError("InvalidParameterValueException", "The value p99 for parameter Metrics is invalid.");
        (await world.CloudWatchAsync("GetInsightRuleReport", ReportInput(("RuleName", "none")))).AssertError("ResourceNotFoundException", null, 404);
    }

    [Fact]
    public async Task DescribeInsightRules_GivesPages_AndDeletedRulesAreGone()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await PutRuleAsync(world, Definition(CountByIp), name);
        }

        var first = (await world.CloudWatchAsync("DescribeInsightRules", new() { ["MaxResults"] = 2 })).Ok();
        var second = (await world.CloudWatchAsync("DescribeInsightRules", new() { ["NextToken"] = first.Text("NextToken") })).Ok();
        Assert.Equal(["a", "b"], Names(first));
        Assert.Equal(["c"], Names(second));

        var failures = (await world.CloudWatchAsync("DeleteInsightRules", new() { ["RuleNames"] = new JsonArray("a", "x", "c") })).Ok()["Failures"]!;
        Assert.Equal("x", Assert.Single(failures.AsArray())!.Text("FailureResource"));
        Assert.Equal(["b"], Names((await world.CloudWatchAsync("DescribeInsightRules", [])).Ok()));

        static IEnumerable<string> Names(JsonNode page) => page["InsightRules"]!.AsArray().Select(static r => r!.Text("Name"));
    }

    [Fact]
    public async Task Policies_MayAskForLogGroupsAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker",
            Allow("cloudwatch:PutInsightRule", condition: When("ForAllValues:StringEquals", "cloudwatch:requestInsightRuleLogGroups", ["/app/orders"])),
            Allow("cloudwatch:DeleteInsightRules", condition: When("aws:ResourceTag/stage", "test")));
        JsonObject Rule(string definition) => new() { ["RuleName"] = "clients", ["RuleDefinition"] = definition };

        (await user.World.CloudWatchAsync("PutInsightRule", Rule(Definition(CountByIp).Replace("/app/orders", "/app/*", StringComparison.Ordinal))))
            .AssertError("AccessDeniedException", null, 403);
        (await user.World.CloudWatchAsync("PutInsightRule", Rule(Definition(CountByIp)))).Ok();
        var names = new JsonObject { ["RuleNames"] = new JsonArray("clients") };
        (await user.World.CloudWatchAsync("DeleteInsightRules", names)).AssertError("AccessDeniedException", null, 403);
        (await world.CloudWatchAsync("TagResource", new()
        {
            ["ResourceARN"] = RuleArn,
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "stage", ["Value"] = "test" }),
        })).Ok();
        (await user.World.CloudWatchAsync("DeleteInsightRules", names)).Ok();
    }

    private static string Event(string ip, int bytes = 1) => $$"""{"ip":"{{ip}}","bytes":{{bytes}}}""";

    private static string Definition(string contribution, string aggregation = "Count", string format = "JSON", string more = "") => $$"""
        {"Schema":{"Name":"CloudWatchLogRule","Version":1},"LogGroupNames":["/app/orders"],"LogFormat":"{{format}}"{{more}},"Contribution":{{contribution}},"AggregateOn":"{{aggregation}}"}
        """;

    private static JsonObject ReportInput(params (string Name, JsonNode Value)[] more)
    {
        var input = new JsonObject { ["RuleName"] = "clients", ["StartTime"] = Now, ["EndTime"] = Now + 180, ["Period"] = 60 };
        foreach (var (name, value) in more)
        {
            input[name] = value;
        }

        return input;
    }

    private static async Task<JsonNode> ReportAsync(TestWorld world, params (string Name, JsonNode Value)[] more) =>
        (await world.CloudWatchAsync("GetInsightRuleReport", ReportInput(more))).Ok();

    private static List<string> Contributors(JsonNode report) => [.. report["Contributors"]!.AsArray().Select(static c =>
    {
        var points = c!["Datapoints"]!.AsArray().Select(static d => $"{(d!.Number("Timestamp") - Now) / 60}:{d!.Number("ApproximateValue")}");
        return $"{string.Join(',', c["Keys"]!.AsArray().Select(static k => k!.GetValue<string>()))}:{c.Number("ApproximateAggregateValue")} ({string.Join(' ', points)})";
    })];

    private static async Task PutRuleAsync(TestWorld world, string definition, string name = "clients") =>
        (await world.CloudWatchAsync("PutInsightRule", new() { ["RuleName"] = name, ["RuleDefinition"] = definition })).Ok();

    /// <summary>A world with a log group and a rule that is enabled.</summary>
    private static async Task<TestWorld> WorldAsync(string contribution, string aggregation = "Count")
    {
        var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutRuleAsync(world, Definition(contribution, aggregation));
        return world;
    }
}
