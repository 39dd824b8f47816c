using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Metric filters, and the data that they make.</summary>
public sealed class MetricFilterTests
{
    [Fact]
    public async Task PutMetricFilter_ThenPutLogEvents_CountsWhatIsMeant()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutFilterAsync(world, "errors", "ERROR", """ "metricValue":"1" """);

        await world.PutAsync((-2, "ERROR a"), (-1, "fine"), (0, "ERROR b"));

        Assert.Equal("2", await SumAsync(world, "Sum"));
        Assert.Equal(1, (int)(await world.GroupAsync())["metricFilterCount"]!);
    }

    [Fact]
    public async Task AFieldsValue_BecomesTheMetrics_WithUnitAndDimensions()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutFilterAsync(
            world, "latency", "{ $.latency > 0 }", """ "metricValue":"$.latency","unit":"Milliseconds","dimensions":{"Path":"$.path"} """,
            ""","emitSystemFieldDimensions":["@aws.region"]""");

        await world.PutAsync(
            (0, """{"latency":12.5,"path":"/a"}"""), (0, """{"latency":7.5,"path":"/a"}"""), (0, """{"latency":1,"path":"/b"}"""), (0, """{"latency":3}"""));

        Assert.Equal("20", await SumAsync(world, "Sum", "/a"));
        Assert.Equal("1", await SumAsync(world, "Sum", "/b"));
    }

    [Fact]
    public async Task TheDefaultValue_StandsForMinutesInWhichNothingIsMeant()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutFilterAsync(world, "errors", "[level = ERROR, size]", """ "metricValue":"$size","defaultValue":100 """);

        await world.PutAsync((-60_000, "INFO 1"), (-60_000, "INFO 2"), (0, "ERROR 5"), (0, "INFO 3"), (0, "ERROR many"));

        Assert.Equal("105", await SumAsync(world, "Sum"));
        Assert.Equal("2", await SumAsync(world, "SampleCount"));
    }

    [Fact]
    public async Task DescribeMetricFilters_ByGroupPrefixAndMetric_InTheOrderOfNames()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("/other");
        await PutFilterAsync(world, "b", "x", """ "metricValue":"1" """);
        await PutFilterAsync(world, "a2", "x", """ "metricValue":"1" """);
        await PutFilterAsync(world, "a1", "x", """ "metricValue":"1" """, group: "/other", metric: "Others");

        Assert.Equal("a1 a2 b", await NamesAsync(world, "{}"));
        Assert.Equal("a2 b", await NamesAsync(world, $$"""{"logGroupName":"{{Group}}"}"""));
        Assert.Equal("a2", await NamesAsync(world, $$"""{"logGroupName":"{{Group}}","filterNamePrefix":"a"}"""));
        Assert.Equal("a1", await NamesAsync(world, """{"metricName":"Others","metricNamespace":"App"}"""));
        var page = await world.LogsOkAsync("DescribeMetricFilters", """{"limit":2}""");
        Assert.Equal("b", await NamesAsync(world, $$"""{"nextToken":"{{page.Text("nextToken")}}"}"""));
        (await world.LogsAsync("DescribeMetricFilters", """{"metricName":"x"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("DescribeMetricFilters", """{"logGroupName":"none"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task DeleteMetricFilter_EndsIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await PutFilterAsync(world, "errors", "ERROR", """ "metricValue":"1" """);
        var key = $$"""{"logGroupName":"{{Group}}","filterName":"errors"}""";

        await world.LogsOkAsync("DeleteMetricFilter", key);
        await world.PutAsync((0, "ERROR"));

        Assert.Equal("", await SumAsync(world, "Sum"));
        (await world.LogsAsync("DeleteMetricFilter", key)).AssertJsonError("ResourceNotFoundException", "The specified metric filter does not exist.");
    }

    [Theory]
    [InlineData(""" "metricValue":"1","defaultValue":0,"dimensions":{"a":"$.a"} """, "dimensions and default value are mutually exclusive properties.")]
    [InlineData(""" "metricValue":"1","dimensions":{"a":"$.a","b":"$.b","c":"$.c","d":"$.d"} """, null)]
    [InlineData(""" "metricValue":"1","dimensions":{"a":"text"} """, null)]
    [InlineData(""" "metricValue":"many" """, null)]
    public async Task PutMetricFilter_WithATransformationThatIsNone_IsRefused(string transformation, string? reason)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("PutMetricFilter", Input("f", "{ $.a = 1 }", transformation))).AssertJsonError(
            "InvalidParameterException", reason is null ? null : $"Invalid metric transformation: {reason}");
    }

    [Fact]
    public async Task PutMetricFilter_BeyondTheLimits_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        for (var i = 0; i < 100; i++)
        {
            await PutFilterAsync(world, $"f{i}", i < 5 ? "%x%" : "x", """ "metricValue":"1" """);
        }

        (await world.LogsAsync("PutMetricFilter", Input("more", "x", """ "metricValue":"1" """))).AssertJsonError("LimitExceededException", "Resource limit exceeded.");
        (await world.LogsAsync("PutMetricFilter", Input("f9", "%y%", """ "metricValue":"1" """))).AssertJsonError("LimitExceededException", null);
        await PutFilterAsync(world, "f4", "%y%", """ "metricValue":"2" """);
        (await world.LogsAsync("PutMetricFilter", Input("f4", "a:b", """ "metricValue":"1" """))).AssertJsonError(
            "InvalidParameterException", "Invalid character(s) in term ':'");
    }

    [Theory]
    [InlineData("INFREQUENT_ACCESS")]
    [InlineData("DELIVERY")]
    public async Task GroupsOfOtherClasses_HaveNoFilters(string logGroupClass)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync(more: $""","logGroupClass":"{logGroupClass}" """);
        const string Message = "This operation is only supported on the Standard log class.";

        (await world.LogsAsync("PutMetricFilter", Input("f", "x", """ "metricValue":"1" """))).AssertJsonError("ValidationException", Message);
        (await world.LogsAsync("DescribeMetricFilters", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError("ValidationException", Message);
        (await world.LogsAsync("DescribeSubscriptionFilters", $$"""{"logGroupName":"{{Group}}"}""")).AssertJsonError("ValidationException", Message);
    }

    [Theory]
    [InlineData("@aws.region = 'us-east-1'", "1")]
    [InlineData("@aws.region != 'us-east-1'", "")]
    [InlineData("@aws.account IN ['111122223333', '000000000000']", "1")]
    [InlineData("@aws.account not in ['000000000000']", "")]
    [InlineData("@aws.region = 'eu-west-1' OR @aws.account = '000000000000' AND @aws.region NOT IN ['eu-west-1']", "1")]
    [InlineData("(@aws.region = 'us-east-1' OR @aws.account = '000000000000') AND @aws.region = 'eu-west-1'", "")]
    public async Task FieldSelectionCriteria_ChooseEventsByWhereTheyComeFrom(string criteria, string expected)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        var quoted = criteria.Replace("'", "\\\"", StringComparison.Ordinal);
        await PutFilterAsync(world, "f", "x", """ "metricValue":"1" """, $""","fieldSelectionCriteria":"{quoted}" """);

        await world.PutAsync((0, "x"));

        Assert.Equal(expected, await SumAsync(world, "Sum"));
        var filter = (await world.LogsOkAsync("DescribeMetricFilters", "{}"))["metricFilters"]![0]!;
        Assert.Equal(criteria, filter.Text("fieldSelectionCriteria").Replace('"', '\''));
    }

    [Theory]
    [InlineData("@aws.region")]
    [InlineData("@aws.region = us-east-1")]
    [InlineData("@message = 'x'")]
    [InlineData("@aws.region IN []")]
    [InlineData("@aws.region = 'a' @aws.account = 'b'")]
    [InlineData("(@aws.region = 'a'")]
    public async Task FieldSelectionCriteria_ThatAreNone_AreRefused(string criteria)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        (await world.LogsAsync("PutMetricFilter", Input("f", "x", """ "metricValue":"1" """, $""","fieldSelectionCriteria":"{criteria}" """)))
            .AssertJsonError("InvalidParameterException", "Invalid fieldSelectionCriteria.");
    }

    private static string Input(string name, string pattern, string transformation, string more = "", string group = Group, string metric = "Count") =>
        $$"""
        {"logGroupName":"{{group}}","filterName":"{{name}}","filterPattern":"{{pattern}}",
        "metricTransformations":[{"metricName":"{{metric}}","metricNamespace":"App",{{transformation}}}]{{more}}}
        """;

    private static Task<JsonNode> PutFilterAsync(
        TestWorld world, string name, string pattern, string transformation, string more = "", string group = Group, string metric = "Count") =>
        world.LogsOkAsync("PutMetricFilter", Input(name, pattern, transformation, more, group, metric));

    private static async Task<string> NamesAsync(TestWorld world, string input) => string.Join(
        ' ', (await world.LogsOkAsync("DescribeMetricFilters", input))["metricFilters"]!.AsArray().Select(static f => f!.Text("filterName")));

    /// <summary>A statistic of the metric over the world's first hours; empty where there is no datum.</summary>
    private static async Task<string> SumAsync(TestWorld world, string statistic, string? path = null)
    {
        await world.Server.DrainAsync();
        var input = new JsonObject
        {
            ["Namespace"] = "App",
            ["MetricName"] = "Count",
            ["StartTime"] = (Now / 1000) - 3600,
            ["EndTime"] = (Now / 1000) + 3600,
            ["Period"] = 7200,
            ["Statistics"] = new JsonArray(statistic),
        };
        if (path is not null)
        {
            input["Dimensions"] = new JsonArray(
                new JsonObject { ["Name"] = "Path", ["Value"] = path }, new JsonObject { ["Name"] = "@aws.region", ["Value"] = "us-east-1" });
            input["Unit"] = "Milliseconds";
        }

        var data = (await world.JsonAsync("cloudwatch", "GetMetricStatistics", input)).Ok().Json["Datapoints"]!.AsArray();
        return data.Count == 0 ? "" : data.Sum(d => (double)d![statistic]!).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
