using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class MetricDataTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task GetMetricData_OfSeveralMetrics_GivesEachItsResultInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(25, name: "metric1");
        await world.PutAsync(25, name: "metric1");
        await world.PutAsync(7, name: "metric2");

        var answer = (await world.CloudWatchAsync("GetMetricData", Ask(
            Query("result1", "metric1"), Query("result2", "metric2"), Query("result3", "metric3")), protocol)).Ok();

        Assert.Empty(answer["Messages"]!.AsArray());
        var results = answer["MetricDataResults"]!.AsArray().Select(r => r!).ToArray();
        Assert.Equal(["result1 metric1 Complete", "result2 metric2 Complete", "result3 metric3 Complete"],
            results.Select(r => $"{r.Text("Id")} {r.Text("Label")} {r.Text("StatusCode")}"));
        Assert.Equal([50.0], results[0].Numbers("Values"));
        Assert.Equal([Now], results[0].Numbers("Timestamps"));
        Assert.Equal([7.0], results[1].Numbers("Values"));
        Assert.Empty(results[2]["Values"]!.AsArray());
        Assert.Empty(results[2]["Timestamps"]!.AsArray());
    }

    [Theory]
    [InlineData("Sum", 66)]
    [InlineData("SampleCount", 11)]
    [InlineData("Minimum", 1)]
    [InlineData("Maximum", 11)]
    [InlineData("Average", 6)]
    [InlineData("p50", 6)]
    public async Task GetMetricData_Statistics_AreOfAllValues(string statistic, double expected)
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 1; i <= 11; i++)
        {
            await world.PutAsync(i);
        }

        var answer = (await world.CloudWatchAsync("GetMetricData", Ask(Query("r", "latency", statistic)))).Ok();

        Assert.Equal([expected], answer["MetricDataResults"]![0]!.Numbers("Values"));
    }

    [Theory]
    [InlineData("Sum", 60, "Sum", 60, "metric1", "metric1")]
    [InlineData("Sum", 60, "Minimum", 60, "metric1 Sum", "metric1 Minimum")]
    [InlineData("Sum", 60, "Sum", 30, "metric1 60", "metric1 30")]
    [InlineData("Sum", 60, "Minimum", 30, "metric1 Sum 60", "metric1 Minimum 30")]
    public async Task GetMetricData_OfOneMetricTwice_TellsTheDifferenceInTheLabels(
        string firstStat, int firstPeriod, string secondStat, int secondPeriod, string firstLabel, string secondLabel)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = (await world.CloudWatchAsync(
            "GetMetricData", Ask(Query("a", "metric1", firstStat, firstPeriod), Query("b", "metric1", secondStat, secondPeriod)))).Ok();

        Assert.Equal([firstLabel, secondLabel], answer["MetricDataResults"]!.AsArray().Select(r => r!.Text("Label")));
    }

    [Fact]
    public async Task GetMetricData_OfSeveralUnits_ShowsTheFirstAndSaysSo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(60, unit: "Seconds");
        await world.PutAsync(60_000, unit: "Milliseconds");

        var all = (await world.CloudWatchAsync("GetMetricData", Ask(Query("m1", "latency")))).Ok()["MetricDataResults"]![0]!;
        var seconds = Query("m1", "latency");
        seconds["MetricStat"]!["Unit"] = "Seconds";
        var one = (await world.CloudWatchAsync("GetMetricData", Ask(seconds))).Ok()["MetricDataResults"]![0]!;

        Assert.Equal([60_000.0], all.Numbers("Values"));
        var message = Assert.Single(all["Messages"]!.AsArray())!;
        Assert.Equal(("MultipleUnits", "Multiple units returned: '[Milliseconds, Seconds]'"), (message.Text("Code"), message.Text("Value")));
        Assert.Equal([60.0], one.Numbers("Values"));
        Assert.Null(one["Messages"]);
    }

    [Fact]
    public async Task GetMetricData_IsNewestFirstUnlessToldOtherwise()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(1, Now);
        await world.PutAsync(2, Now + 60);
        var ascending = Ask(Query("r", "latency"));
        ascending["ScanBy"] = "TimestampAscending";

        var newest = (await world.CloudWatchAsync("GetMetricData", Ask(Query("r", "latency")))).Ok();
        var oldest = (await world.CloudWatchAsync("GetMetricData", ascending)).Ok();

        Assert.Equal([2.0, 1.0], newest["MetricDataResults"]![0]!.Numbers("Values"));
        Assert.Equal([1.0, 2.0], oldest["MetricDataResults"]![0]!.Numbers("Values"));
    }

    [Fact]
    public async Task GetMetricData_ByPagesOfDatapoints_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await world.PutAsync(i + 1, Now + (i * 60));
        }

        var input = Ask(Query("r", "latency"));
        input["ScanBy"] = "TimestampAscending";
        input["MaxDatapoints"] = 2;
        var first = (await world.CloudWatchAsync("GetMetricData", input)).Ok();
        input["NextToken"] = first.Text("NextToken");
        var second = (await world.CloudWatchAsync("GetMetricData", input)).Ok();

        Assert.Equal("PartialData", first["MetricDataResults"]![0]!.Text("StatusCode"));
        Assert.Equal([1.0, 2.0], first["MetricDataResults"]![0]!.Numbers("Values"));
        Assert.Equal([3.0], second["MetricDataResults"]![0]!.Numbers("Values"));
        Assert.Equal("Complete", second["MetricDataResults"]![0]!.Text("StatusCode"));
        Assert.Null(second["NextToken"]);
    }

    [Fact]
    public async Task GetMetricData_HighResolutionData_AreKeptBySecond()
    {
        await using var world = await TestWorld.StartAsync();
        var data = new JsonArray(
            new JsonObject { ["MetricName"] = "fast", ["Value"] = 1.5, ["Timestamp"] = Now + 1, ["StorageResolution"] = 1 },
            new JsonObject { ["MetricName"] = "fast", ["Value"] = 2.5, ["Timestamp"] = Now + 12, ["StorageResolution"] = 1 });
        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = data })).Ok();

        var result = (await world.CloudWatchAsync("GetMetricData", Ask(Query("r", "fast", "Sum", 10)))).Ok()["MetricDataResults"]![0]!;

        Assert.Equal([2.5, 1.5], result.Numbers("Values"));
        Assert.Equal([Now + 10.0, Now], result.Numbers("Timestamps"));
    }

    [Fact]
    public async Task GetMetricData_QueriesThatReturnNothing_AreLeftOut()
    {
        await using var world = await TestWorld.StartAsync();
        var hidden = Query("hidden", "metric2");
        hidden["ReturnData"] = false;
        var labelled = Query("shown", "metric1");
        labelled["Label"] = "Orders";

        var answer = (await world.CloudWatchAsync("GetMetricData", Ask(labelled, hidden))).Ok();

        var result = Assert.Single(answer["MetricDataResults"]!.AsArray())!;
        Assert.Equal(("shown", "Orders"), (result.Text("Id"), result.Text("Label")));
    }

    [Fact]
    public async Task GetMetricData_WithBadQueries_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        Task<CloudWatchAnswer> AskAsync(params JsonObject[] queries) => world.CloudWatchAsync("GetMetricData", Ask(queries));

        (await AskAsync(Query("a", "m"), Query("a", "m"))).AssertError(
            "InvalidParameterValueException", "The values for parameter id in MetricDataQueries are not unique.");
        (await AskAsync(Query("Upper", "m"))).AssertError(
            "InvalidParameterValueException", "The value Upper for parameter MetricDataQueries.member.1.Id is invalid.");
        (await AskAsync(new JsonObject { ["Id"] = "a" })).AssertError(
            "MissingRequiredParameterException", "The parameter MetricDataQueries.member.1.MetricStat is required.");
        (await AskAsync(Query("a", "m", "Median"))).AssertError(
            "InvalidParameterValueException", "The value Median for parameter MetricDataQueries.member.1.MetricStat.Stat is invalid.");
        (await AskAsync(new JsonObject { ["Id"] = "a", ["Expression"] = "m1+m2" })).AssertError(
            "ValidationException", "Error in expression 'a' [Unrecognized identifier: 'm1']");
        var others = Query("a", "m");
        others["AccountId"] = TestWorld.OtherAccount;
        (await AskAsync(others)).AssertError(
            "NotImplemented", "Reading metrics of other accounts (the parameter AccountId) is not implemented by Simfra.Embedded.", 501);
        var backwards = Ask(Query("a", "m"));
        backwards["EndTime"] = Now - 60;
        (await world.CloudWatchAsync("GetMetricData", backwards)).AssertError(
            "InvalidParameterValueException", "The parameter StartTime must be less than the parameter EndTime.");
    }

    private static JsonObject Query(string id, string name, string statistic = "Sum", int period = 60) => new()
    {
        ["Id"] = id,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = name },
            ["Period"] = period,
            ["Stat"] = statistic,
        },
    };

    private static JsonObject Ask(params JsonObject[] queries) =>
        new() { ["MetricDataQueries"] = new JsonArray([.. queries]), ["StartTime"] = Now, ["EndTime"] = Now + 300 };
}
