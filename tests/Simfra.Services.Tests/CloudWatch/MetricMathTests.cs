using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Expressions of metrics. <c>m1</c> has 1, 2, -, 4 in four minutes, <c>m2</c> has 10, 20, 30, -.</summary>
public sealed class MetricMathTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [InlineData("m1 + m2", "11 22 30 4")]
    [InlineData("m1 * 2 - 1", "1 3 . 7")]
    [InlineData("-m1 ^ 2", "-1 -4 . -16")]
    [InlineData("m2 / (m1 - 1)", ". 20 . 0")]
    [InlineData("m1 >= m2", "0 0 0 1")]
    [InlineData("m1 > 1 OR m2 > 10", "0 1 1 1")]
    [InlineData("m1 > 1", "0 1 . 1")]
    [InlineData("m1 > 1 AND m1 < 4", "0 1 . 0")]
    [InlineData("m1 == 1 || m1 == 4", "1 0 . 1")]
    [InlineData("m1 / MAX(m1)", "0.25 0.5 . 1")]
    [InlineData("ABS(0 - m1)", "1 2 . 4")]
    [InlineData("FLOOR(m1 / 4) + CEIL(m1 / 4)", "1 1 . 2")]
    [InlineData("LOG10(m2 * m2 / m2)", "1 1.301 1.477")]
    [InlineData("DIFF(m1)", ". 1 . 2")]
    [InlineData("DIFF_TIME(m1)", ". 60 . 120")]
    [InlineData("RATE(m2)", ". 0.167 0.167")]
    [InlineData("RUNNING_SUM(m1)", "1 3 . 7")]
    [InlineData("FILL(m1, 0)", "1 2 0 4")]
    [InlineData("FILL(m1, REPEAT)", "1 2 2 4")]
    [InlineData("FILL(m1, LINEAR)", "1 2 3 4")]
    [InlineData("FILL(m1, m2)", "1 2 30 4")]
    [InlineData("IF(m1 > 1, m1, 0)", "0 2 . 4")]
    [InlineData("IF(m1 > 1, m1)", ". 2 . 4")]
    [InlineData("IF(m1 > 1, m2, 7)", "7 20 . 0")]
    [InlineData("IF(m2 > 20, 5, m1)", "1 2 5")]
    [InlineData("IF(1, m1, m2)", "1 2 . 4")]
    [InlineData("IF(SUM(m1) > 100, m1, m2)", "10 20 30")]
    [InlineData("TIME_SERIES(AVG([m1, m2]) - AVG([m1, m2]))", null)]
    [InlineData("TIME_SERIES(METRIC_COUNT(METRICS()))", "2 2 2 2")]
    [InlineData("TIME_SERIES(PERIOD(m1))", "60 60 60 60")]
    [InlineData("TIME_SERIES(DATAPOINT_COUNT(m1))", "3 3 3 3")]
    [InlineData("TIME_SERIES(STDDEV(m2))", "8.165 8.165 8.165 8.165")]
    [InlineData("SUM(METRICS())", "11 22 30 4")]
    [InlineData("AVG([m1, m2])", "5.5 11 15 2")]
    [InlineData("MIN([m1, m2])", "1 2 30 4")]
    [InlineData("DATAPOINT_COUNT([m1, m2])", "2 2 1 1")]
    [InlineData("SUM(METRICS('1'))", "1 2 . 4")]
    [InlineData("FIRST(SORT(METRICS(), SUM, ASC))", "1 2 . 4")]
    [InlineData("LAST(SLICE(SORT(METRICS(), MAX, DESC), 0, 1))", "10 20 30")]
    [InlineData("MINUTE(m1) - 4", "0 1 2 3")]
    [InlineData("HOUR(m1)", "3 3 3 3")]
    [InlineData("DAY(m1)", "3 3 3 3")]
    [InlineData("DATE(m1) + MONTH(m1) + YEAR(m1)", "2033 2033 2033 2033")]
    [InlineData("EPOCH(m1) - EPOCH(m1)", "0 0 0 0")]
    public async Task Expression_AmountsTo(string expression, string? expected)
    {
        await using var world = await WorldAsync();

        var answer = await AskAsync(world, expression);

        if (expected is null)
        {
            answer.AssertError("ValidationException", null);
            return;
        }

        var result = Assert.Single(answer.Ok()["MetricDataResults"]!.AsArray())!;
        Assert.Equal("e1", result.Text("Label"));
        Assert.Equal(expected.Split(' ').Select((v, i) => (v, i)).Where(v => v.v != ".").Select(v => $"{v.i}:{v.v}"), PointsOf(result));
    }

    [Theory]
    [InlineData("m1 +", "Unexpected end of the expression")]
    [InlineData("m1 $ 2", "Syntax error at '$', position 4")]
    [InlineData("m3 + 1", "Unrecognized identifier: 'm3'")]
    [InlineData("NOSUCH(m1)", "Unknown function: 'NOSUCH'")]
    [InlineData("abs(m1)", "Unknown function: 'abs'")]
    [InlineData("METRICS() - METRICS()", "Unsupported operand type(s) for -: '[Array[TimeSeries], Array[TimeSeries]]'")]
    [InlineData("SUM(m1)", "The expression results in Scalar, and not in a time series")]
    [InlineData("e1 + 1", "The expressions depend on each other in a cycle")]
    public async Task Expression_ThatIsWrong_FailsWithValidationError(string expression, string message)
    {
        await using var world = await WorldAsync();

        (await AskAsync(world, expression)).AssertError("ValidationException", $"Error in expression 'e1' [{message}]");
    }

    [Theory]
    [InlineData("SERVICE_QUOTA(m1)", "The metric math function SERVICE_QUOTA is not implemented by Simfra.Embedded.")]
    [InlineData("m1 + LAMBDA('f')", "The metric math function LAMBDA is not implemented by Simfra.Embedded.")]
    [InlineData("SELECT AVG(a) FROM b GROUP BY tag.stage", "Metrics Insights by tags or accounts (tag.…) is not implemented by Simfra.Embedded.")]
    public async Task Expression_ThatIsNotBuilt_IsRefused(string expression, string message)
    {
        await using var world = await WorldAsync();

        (await AskAsync(world, expression)).AssertError("NotImplemented", message, 501);
    }

    [Theory]
    [InlineData("SEARCH('{orders,host} latency', 'Sum', 60)", "a latency,b latency")]
    [InlineData("SEARCH('{orders,host} MetricName=\"latency\" host=a', 'Sum', 60)", "a latency")]
    [InlineData("SEARCH('{orders,host} latency NOT host=(a)', 'Sum', 60)", "b latency")]
    [InlineData("SEARCH('host (a OR b) Namespace=\"orders\"', 'Sum', 60)", "a latency,b latency")]
    [InlineData("SEARCH('{orders} latency', 'Sum', 60)", "")]
    [InlineData("SEARCH('{orders,host}, LATENCY', 'Sum', 60)", "a latency,b latency")]
    [InlineData("SEARCH('NOT Namespace=AWS host', 'Sum', 60)", "a latency,b latency")]
    public async Task Search_FindsMetrics(string expression, string labels)
    {
        await using var world = await WorldAsync();
        await world.PutAsync(1, null, "latency", null, ("host", "a"));
        await world.PutAsync(2, null, "latency", null, ("host", "b"));

        var results = (await AskAsync(world, expression)).Ok()["MetricDataResults"]!.AsArray();

        Assert.Equal(labels, string.Join(',', results.Select(r => r!.Text("Label"))));
    }

    /// <summary>Words are found by AWS's tokens: capitals and digits begin new ones, and several at a stretch are meant as they are written.</summary>
    [Theory]
    [InlineData("count", true)]
    [InlineData("COUNT", true)]
    [InlineData("customcount1", true)]
    [InlineData("CustomCount", true)]
    [InlineData("Count1", true)]
    [InlineData("custom-count", true)]
    [InlineData("Count_1", true)]
    [InlineData("couNT", false)]
    [InlineData("customcount", false)]
    [InlineData("count1", false)]
    [InlineData("\"CustomCount1\"", true)]
    [InlineData("\"customcount1\"", false)]
    [InlineData("\"Custom\"", false)]
    [InlineData("MetricName=\"CustomCount1\"", true)]
    [InlineData("NOT MetricName=Count", false)]
    [InlineData("(x OR Count) AND host", true)]
    [InlineData("\"a \\(b\\) \\\"c\\\"\"", true)]
    public async Task Search_FindsWordsByTheirTokens(string term, bool isFound)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(1, null, "CustomCount1", null, ("host", "a (b) \"c\""));

        var results = (await AskAsync(world, $"SEARCH('{{orders,host}} {term}', 'Sum', 60)")).Ok()["MetricDataResults"]!.AsArray();

        Assert.Equal(isFound ? 1 : 0, results.Count);
    }

    [Fact]
    public async Task Labels_HoldWhatTheResultHolds()
    {
        await using var world = await WorldAsync();
        var query = Metric("m", "m2");
        query["Label"] = "${PROP('MetricName')} in ${PROP('Region')}: ${MIN} to ${MAX}, last ${LAST} at ${LAST_TIME}";
        var input = Input(query);
        input["LabelOptions"] = new JsonObject { ["Timezone"] = "+0130" };

        var result = (await world.CloudWatchAsync("GetMetricData", input)).Ok()["MetricDataResults"]![0]!;

        Assert.Equal("m2 in us-east-1: 10 to 30, last 30 at 2030-01-02T04:36:00Z", result.Text("Label"));
    }

    private static async Task<TestWorld> WorldAsync()
    {
        var world = await TestWorld.StartAsync();
        foreach (var (name, values) in ((string, double?[])[])[("m1", [1, 2, null, 4]), ("m2", [10, 20, 30, null])])
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] is { } value)
                {
                    await world.PutAsync(value, Now + (60 * i), name);
                }
            }
        }

        return world;
    }

    private static Task<CloudWatchAnswer> AskAsync(TestWorld world, string expression)
    {
        var (first, second) = (Metric("m1", "m1"), Metric("m2", "m2"));
        first["ReturnData"] = false;
        second["ReturnData"] = false;
        return world.CloudWatchAsync("GetMetricData", Input(new JsonObject { ["Id"] = "e1", ["Expression"] = expression }, first, second));
    }

    private static JsonObject Input(params JsonObject[] queries) => new()
    {
        ["MetricDataQueries"] = new JsonArray([.. queries]),
        ["StartTime"] = Now,
        ["EndTime"] = Now + 240,
        ["ScanBy"] = "TimestampAscending",
    };

    private static JsonObject Metric(string id, string name) => new()
    {
        ["Id"] = id,
        ["MetricStat"] = new JsonObject
        {
            ["Metric"] = new JsonObject { ["Namespace"] = "orders", ["MetricName"] = name },
            ["Period"] = 60,
            ["Stat"] = "Sum",
        },
    };

    private static IEnumerable<string> PointsOf(JsonNode result) => result.Numbers("Timestamps").Zip(
        result.Numbers("Values"),
        static (time, value) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(time - Now) / 60}:{Math.Round(value, 3)}"));
}
