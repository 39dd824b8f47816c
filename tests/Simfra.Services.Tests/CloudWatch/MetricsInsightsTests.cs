using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.CloudWatch;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Queries of Metrics Insights, over requests of shops in zones: a/1 has 1 and 3, a/2 has 10, b/1 has 5 a minute later, and 7 are of no shop.</summary>
public sealed class MetricsInsightsTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [InlineData("SELECT SUM(requests) FROM orders", "e1 21 5")]
    [InlineData("select avg(requests) from orders", "e1 5.25 5")]
    [InlineData("SELECT COUNT(requests) FROM orders", "e1 4 1")]
    [InlineData("SELECT MAX(\"requests\") FROM \"orders\"", "e1 10 5")]
    [InlineData("SELECT MIN(requests) FROM orders", "e1 1 5")]
    [InlineData("SELECT SUM(requests) FROM SCHEMA(orders)", "e1 7 -")]
    [InlineData("SELECT SUM(requests) FROM SCHEMA(orders, az, shop)", "e1 14 5")]
    [InlineData("SELECT SUM(requests) FROM SCHEMA(orders, shop)", "e1 - -")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE shop = 'a'", "e1 14 -")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE shop != 'a'", "e1 - 5")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE shop = 'a' AND az != '2'", "e1 4 -")]
    [InlineData("SELECT SUM(requests) FROM orders GROUP BY shop", "Other 7 -|a 14 -|b - 5")]
    [InlineData("SELECT SUM(requests) FROM SCHEMA(orders, shop, az) GROUP BY shop, az", "a 1 4 -|a 2 10 -|b 1 - 5")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE az = '1' GROUP BY shop ORDER BY SUM() DESC", "b - 5|a 4 -")]
    [InlineData("SELECT SUM(requests) FROM orders GROUP BY shop ORDER BY MAX()", "b - 5|Other 7 -|a 14 -")]
    [InlineData("SELECT SUM(requests) FROM orders GROUP BY shop ORDER BY AVG() DESC LIMIT 2", "a 14 -|Other 7 -")]
    [InlineData("SELECT SUM(other) FROM orders GROUP BY shop", "")]
    public async Task Query_AmountsTo(string query, string expected)
    {
        await using var world = await WorldAsync();

        var results = (await AskAsync(world, query)).Ok()["MetricDataResults"]!.AsArray();

        Assert.Equal(expected, string.Join('|', results.Select(static r =>
        {
            var points = r!.Numbers("Timestamps").Zip(r!.Numbers("Values")).ToDictionary(static p => p.First, static p => p.Second);
            return $"{r!.Text("Label")} {Show(Now)} {Show(Now + 60)}";

            string Show(double time) => points.TryGetValue(time, out var value) ? FormattableString.Invariant($"{value}") : "-";
        })));
    }

    [Fact]
    public async Task Query_IsUsedByOtherExpressions()
    {
        await using var world = await WorldAsync();

        var results = (await AskAsync(world, "SELECT SUM(requests) FROM orders GROUP BY shop", new JsonObject { ["Id"] = "e2", ["Expression"] = "SUM(e1)" }))
            .Ok()["MetricDataResults"]!.AsArray();

        Assert.Equal([21.0, 5.0], results[^1]!.Numbers("Values"));
    }

    [Theory]
    [InlineData("SELECT", "One of the functions AVG, COUNT, MAX, MIN, SUM is expected at position 7")]
    [InlineData("SELECT p99(requests) FROM orders", "One of the functions AVG, COUNT, MAX, MIN, SUM is expected at position 8")]
    [InlineData("SELECT SUM(requests)", "Unexpected end of the query")]
    [InlineData("SELECT SUM(Count) FROM orders", "Count is a reserved keyword: it must be enclosed in double quotation marks")]
    [InlineData("SELECT SUM(requests) FROM AWS/SQS", "Syntax error at '/', position 30")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE shop = \"a\"", "Syntax error at '\"', position 47")]
    [InlineData("SELECT SUM(requests) FROM orders WHERE shop > 'a'", "Syntax error at '>', position 45")]
    [InlineData("SELECT SUM(requests) FROM orders LIMIT 501", "LIMIT must be between 1 and 500")]
    [InlineData("SELECT SUM(requests) FROM orders ORDER BY requests", "One of the functions AVG, COUNT, MAX, MIN, SUM is expected at position 43")]
    [InlineData("SELECT SUM(requests) FROM orders LIMIT 5 GROUP BY shop", "Syntax error at 'G', position 42")]
    public async Task Query_ThatIsWrong_Fails(string query, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await AskAsync(world, query)).AssertError("ValidationException", $"Error in expression 'e1' [{message}]");
    }

    [Fact]
    public async Task Request_WithTwoQueries_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await AskAsync(world, "SELECT SUM(a) FROM b", new JsonObject { ["Id"] = "e2", ["Expression"] = "SELECT SUM(a) FROM b" }))
            .AssertError("ValidationException", "A request can have only one Metrics Insights query.");
    }

    [Fact]
    public async Task Alarm_OnAQuery_IsEvaluated()
    {
        await using var world = await WorldAsync();
        JsonObject Alarm(string query) => new()
        {
            ["AlarmName"] = "high",
            ["ComparisonOperator"] = "GreaterThanThreshold",
            ["EvaluationPeriods"] = 1,
            ["Threshold"] = 20,
            ["Metrics"] = new JsonArray(new JsonObject { ["Id"] = "q1", ["Expression"] = query, ["Period"] = 60 }),
        };
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm("SELECT SUM(requests) FROM orders"))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("ALARM", (await world.CloudWatchAsync("DescribeAlarms", [])).Ok()["MetricAlarms"]![0]!.Text("StateValue"));
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm("SELECT SUM(requests) FROM orders GROUP BY shop"))).AssertError(
            "ValidationException", "Metrics Insights queries with GROUP BY must have ORDER BY in alarms.");
        (await world.CloudWatchAsync("PutMetricAlarm", Alarm("SUM(SEARCH('{orders} requests', 'Sum', 60))")))
            .AssertError("ValidationException", "SEARCH is not supported on Metric Alarms.");
    }

    /// <summary>Whatever is given to the readers, they read it or say what is wrong with it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Readers_TakeOrRefuseAnyText(int seed)
    {
        var random = new Random(seed);
        string[] words =
        [
            "SELECT", "SUM", "AVG", "(", ")", "requests", "FROM", "SCHEMA", "\"AWS/SQS\"", ",", "WHERE", "shop", "=", "!=", "'a\\'b'", "AND", "GROUP", "BY", "ORDER",
            "DESC", "LIMIT", "5", "m1", "+", "-", "[", "]", "IF", "'", "\"", "\\", "\0", "ALARM", "NOT", "AT_LEAST", "50%", ".", "1e", "é", "^",
        ];
        var taken = 0;
        for (var i = 0; i < 5000; i++)
        {
            var text = new StringBuilder(i % 3 == 0 ? "SELECT SUM(requests) FROM orders " : "");
            for (var n = random.Next(12); n > 0; n--)
            {
                text.Append(words[random.Next(words.Length)]).Append(random.Next(3) == 0 ? "" : " ");
            }

            taken += Takes(() => InsightsParser.Parse(text.ToString())) + Takes(() => MathParser.Parse(text.ToString())) + Takes(() => CompositeRule.Parse(text.ToString()));
        }

        Assert.True(taken > 100, $"Only {taken} texts could be read.");

        static int Takes(Action read)
        {
            try
            {
                read();
                return 1;
            }
            catch (Exception exception) when (exception is MathException or Schemas.AwsServiceException)
            {
                Assert.NotEmpty(exception.Message);
                return 0;
            }
        }
    }

    [Theory]
    [InlineData("(", "m1")]
    [InlineData("-", "m1")]
    [InlineData("NOT ", "TRUE")]
    [InlineData("(", "TRUE")]
    [InlineData("ABS(", "m1")]
    [InlineData("2^", "m1")]
    public void Readers_RefuseWhatIsNestedTooDeeply(string opening, string inner)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 100_000)) + inner;

        Assert.ThrowsAny<Exception>(() => MathParser.Parse(text));
        Assert.ThrowsAny<Schemas.AwsServiceException>(() => CompositeRule.Parse(text));
    }

    private static Task<CloudWatchAnswer> AskAsync(TestWorld world, string query, params JsonObject[] others) => world.CloudWatchAsync("GetMetricData", new()
    {
        ["MetricDataQueries"] = new JsonArray([new JsonObject { ["Id"] = "e1", ["Expression"] = query, ["Period"] = 60 }, .. others]),
        ["StartTime"] = Now,
        ["EndTime"] = Now + 120,
        ["ScanBy"] = "TimestampAscending",
    });

    private static async Task<TestWorld> WorldAsync()
    {
        var world = await TestWorld.StartAsync();
        await world.PutAsync(1, Now, "requests", null, ("shop", "a"), ("az", "1"));
        await world.PutAsync(3, Now, "requests", null, ("shop", "a"), ("az", "1"));
        await world.PutAsync(10, Now, "requests", null, ("shop", "a"), ("az", "2"));
        await world.PutAsync(5, Now + 60, "requests", null, ("shop", "b"), ("az", "1"));
        await world.PutAsync(7, Now, "requests");
        return world;
    }
}
