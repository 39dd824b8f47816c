using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>CloudWatch's operations, allowed and denied to a user by policies; metrics are no resources.</summary>
public sealed class MetricAuthorizationTests
{
    public static TheoryData<string, string> Operations { get; } = new()
    {
        { "PutMetricData", """{"Namespace":"orders","MetricData":[{"MetricName":"a","Value":1}]}""" },
        { "ListMetrics", "{}" },
        {
            "GetMetricStatistics",
            """{"Namespace":"orders","MetricName":"a","StartTime":1,"EndTime":61,"Period":60,"Statistics":["Sum"]}"""
        },
        { "GetMetricData", """{"StartTime":1,"EndTime":61,"MetricDataQueries":[{"Id":"a","Expression":"1"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsAction(string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.World.CloudWatchAsync(operation, JsonNode.Parse(input)!.AsObject());
        await user.PutPolicyAsync(Allow($"cloudwatch:{operation}"));
        var allowed = await user.World.CloudWatchAsync(operation, JsonNode.Parse(input)!.AsObject());

        denied.AssertError("AccessDeniedException", MessageFor(user, operation), 403);
        Assert.Equal("AccessDenied;Sender", denied.QueryError);
        Assert.NotEqual(403, (int)allowed.Status);
    }

    [Theory]
    [InlineData("PutMetricAlarm", """{"AlarmName":"high"}""")]
    [InlineData("PutCompositeAlarm", """{"AlarmName":"high","AlarmRule":"TRUE"}""")]
    [InlineData("DescribeAlarms", "{}")]
    [InlineData("DescribeAlarmsForMetric", """{"Namespace":"orders","MetricName":"a"}""")]
    [InlineData("DescribeAlarmHistory", """{"AlarmName":"high"}""")]
    [InlineData("DescribeAlarmContributors", """{"AlarmName":"high"}""")]
    [InlineData("SetAlarmState", """{"AlarmName":"high","StateValue":"OK","StateReason":""}""")]
    [InlineData("EnableAlarmActions", """{"AlarmNames":["high"]}""")]
    [InlineData("DisableAlarmActions", """{"AlarmNames":["high"]}""")]
    [InlineData("DeleteAlarms", """{"AlarmNames":["high"]}""")]
    [InlineData("GetMetricStream", """{"Name":"all"}""")]
    [InlineData("ListMetricStreams", "{}")]
    [InlineData("DeleteMetricStream", """{"Name":"all"}""")]
    [InlineData("StartMetricStreams", """{"Names":["all"]}""")]
    [InlineData("StopMetricStreams", """{"Names":["all"]}""")]
    [InlineData("GetMetricWidgetImage", """{"MetricWidget":"{}"}""")]
    [InlineData("PutAnomalyDetector", """{"Namespace":"orders"}""")]
    [InlineData("DescribeAnomalyDetectors", "{}")]
    [InlineData("DeleteAnomalyDetector", """{"Namespace":"orders"}""")]
    [InlineData("PutInsightRule", """{"RuleName":"clients","RuleDefinition":"{}"}""")]
    [InlineData("DescribeInsightRules", "{}")]
    [InlineData("DeleteInsightRules", """{"RuleNames":["clients"]}""")]
    [InlineData("EnableInsightRules", """{"RuleNames":["clients"]}""")]
    [InlineData("DisableInsightRules", """{"RuleNames":["clients"]}""")]
    [InlineData("GetInsightRuleReport", """{"RuleName":"clients","StartTime":0,"EndTime":60,"Period":60}""")]
    [InlineData("GetAlarmMuteRule", """{"AlarmMuteRuleName":"night"}""")]
    [InlineData("ListAlarmMuteRules", "{}")]
    [InlineData("DeleteAlarmMuteRule", """{"AlarmMuteRuleName":"night"}""")]
    [InlineData("PutDashboard", """{"DashboardName":"main","DashboardBody":"{}"}""")]
    [InlineData("GetDashboard", """{"DashboardName":"main"}""")]
    [InlineData("ListDashboards", "{}")]
    [InlineData("DeleteDashboards", """{"DashboardNames":["main"]}""")]
    [InlineData("ListTagsForResource", """{"ResourceARN":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:high"}""")]
    [InlineData("TagResource", """{"ResourceARN":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:high","Tags":[{"Key":"a","Value":"b"}]}""")]
    [InlineData("UntagResource", """{"ResourceARN":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:high","TagKeys":["a"]}""")]
    public async Task AnOperationOfAlarmsAndDashboards_NeedsItsAction(string operation, string input)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.World.CloudWatchAsync(operation, JsonNode.Parse(input)!.AsObject());
        await user.PutPolicyAsync(Allow($"cloudwatch:{operation}"));
        var allowed = await user.World.CloudWatchAsync(operation, JsonNode.Parse(input)!.AsObject());

        denied.AssertError("AccessDeniedException", null, 403);
        Assert.Contains($"is not authorized to perform: cloudwatch:{operation}", denied.Message, StringComparison.Ordinal);
        Assert.NotEqual(403, (int)allowed.Status);
    }

    [Fact]
    public async Task DeleteAlarms_MayDependOnTheAlarmsTags()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("cloudwatch:DeleteAlarms", condition: When("aws:ResourceTag/stage", "test")));
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm())).Ok();
        var input = new JsonObject { ["AlarmNames"] = new JsonArray("high") };

        (await user.World.CloudWatchAsync("DeleteAlarms", input)).AssertError("AccessDeniedException", null, 403);
        (await world.CloudWatchAsync("TagResource", new()
        {
            ["ResourceARN"] = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:high",
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "stage", ["Value"] = "test" }),
        })).Ok();
        (await user.World.CloudWatchAsync("DeleteAlarms", input)).Ok();
    }

    [Fact]
    public async Task PutAlarmMuteRule_NeedsTheRuleAndItsAlarms()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("cloudwatch:PutAlarmMuteRule", "arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:*"));
        (await world.CloudWatchAsync("PutMetricAlarm", AlarmTests.Alarm())).Ok();

        (await user.World.CloudWatchAsync("PutAlarmMuteRule", AlarmMuteRuleTests.Rule("cron(0 2 * * *)", "PT1H")))
            .AssertError("AccessDeniedException", null, 403);
        await user.PutPolicyAsync(Allow("cloudwatch:PutAlarmMuteRule"));
        (await user.World.CloudWatchAsync("PutAlarmMuteRule", AlarmMuteRuleTests.Rule("cron(0 2 * * *)", "PT1H"))).Ok();
    }

    [Theory]
    [InlineData("cbor", "AccessDeniedException")]
    [InlineData("json", "AccessDeniedException")]
    [InlineData("query", "AccessDenied")]
    public async Task ADenial_IsTheSameInEachProtocol(string protocol, string code)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.World.CloudWatchAsync("ListMetrics", [], protocol)).AssertError(code, MessageFor(user, "ListMetrics"), 403);
    }

    [Fact]
    public async Task PutMetricData_IsBoundByNamespace()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("cloudwatch:PutMetricData", condition: When("cloudwatch:namespace", "orders")));

        await user.World.PutAsync(1);
        (await user.World.CloudWatchAsync(
            "PutMetricData", new() { ["Namespace"] = "other", ["MetricData"] = new JsonArray(new JsonObject { ["MetricName"] = "a", ["Value"] = 1 }) }))
            .AssertError("AccessDeniedException", MessageFor(user, "PutMetricData"), 403);
    }

    private static string MessageFor(TestUser user, string operation) =>
        $"User: {user.Arn} is not authorized to perform: cloudwatch:{operation} because no identity-based policy allows the cloudwatch:{operation} action";
}
