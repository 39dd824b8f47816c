using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

public sealed class MetricWriteTests
{
    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricData_ValuesWithCounts_CountAsOftenAsToldInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricData", Put(new()
        {
            ["MetricName"] = "test-metric",
            ["Timestamp"] = Now,
            ["Unit"] = "Count",
            ["Values"] = new JsonArray(1.0, 10.0),
            ["Counts"] = new JsonArray(2, 4.0),
        }), protocol)).Ok();

        var answer = (await world.CloudWatchAsync("GetMetricStatistics", new()
        {
            ["Namespace"] = "orders",
            ["MetricName"] = "test-metric",
            ["StartTime"] = Now,
            ["EndTime"] = Now + 60,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray("SampleCount", "Sum", "Maximum"),
        }, protocol)).Ok();
        Assert.Equal("test-metric", answer.Text("Label"));
        var expected = new JsonObject { ["Timestamp"] = Now, ["Unit"] = "Count", ["SampleCount"] = 6.0, ["Sum"] = 42.0, ["Maximum"] = 10.0 };
        var point = Assert.Single(answer["Datapoints"]!.AsArray())!;
        Assert.Equal(expected.Select(m => m.Key).Order(StringComparer.Ordinal), point.AsObject().Select(m => m.Key).Order(StringComparer.Ordinal));
        Assert.Equal((Now, 6.0, 42.0, 10.0, "Count"), (point.Number("Timestamp"), point.Number("SampleCount"), point.Number("Sum"), point.Number("Maximum"), point.Text("Unit")));
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricData_WithValueAndValues_FailsWithInvalidParameterCombination(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.CloudWatchAsync(
            "PutMetricData", Put(new() { ["MetricName"] = "m", ["Value"] = 1.5, ["Values"] = new JsonArray(1.5) }), protocol);

        answer.AssertError(
            protocol == "query" ? "InvalidParameterCombination" : "InvalidParameterCombinationException",
            "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.");
        Assert.Equal(protocol == "query" ? null : "InvalidParameterCombination;Sender", answer.QueryError);
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricData_WithoutRequiredMembers_TellsAllOfThem(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.CloudWatchAsync("PutMetricData", new()
        {
            ["MetricData"] = new JsonArray(
                new JsonObject { ["Value"] = 1.5 },
                new JsonObject { ["MetricName"] = "m", ["Value"] = 1.5, ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = "d" }) }),
        }, protocol);

        answer.AssertError(protocol == "query" ? "MissingParameter" : "MissingRequiredParameterException", null);
        Assert.Equal(
            ["The parameter MetricData.member.1.MetricName is required.", "The parameter MetricData.member.2.Dimensions.member.1.Value is required.",
                "The parameter Namespace is required."],
            answer.Message!.Split('\n').Order(StringComparer.Ordinal));
        Assert.Equal(protocol == "query" ? null : "MissingParameter;Sender", answer.QueryError);
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task PutMetricData_WithAnUnknownUnit_FailsWithValidationError(string protocol)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.CloudWatchAsync("PutMetricData", Put(new() { ["MetricName"] = "m", ["Value"] = 1.5, ["Unit"] = "Miles" }), protocol);

        answer.AssertError(protocol == "query" ? "ValidationError" : "ValidationException", null);
        Assert.StartsWith(
            "1 validation error detected: Value 'Miles' at 'metricData.1.member.unit' failed to satisfy constraint: Member must satisfy enum value set: [",
            answer.Message!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Value\":1.5,\"StatisticValues\":{\"SampleCount\":1,\"Sum\":1,\"Minimum\":1,\"Maximum\":1}}", "InvalidParameterCombinationException", "The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.")]
    [InlineData("{\"Values\":[1,2],\"Counts\":[1]}", "InvalidParameterValueException", "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.")]
    [InlineData("{}", "MissingRequiredParameterException", "The parameter MetricData.member.1.Value is required.")]
    [InlineData("{\"Value\":1.5,\"StorageResolution\":5}", "InvalidParameterValueException", "The value 5 for parameter MetricData.member.1.StorageResolution is invalid.")]
    [InlineData("{\"Value\":\"NaN\"}", "InvalidParameterValueException", "The value NaN for parameter MetricData.member.1.Value is invalid.")]
    [InlineData("{\"Values\":[1],\"Counts\":[-1]}", "InvalidParameterValueException", "The value -1 for parameter MetricData.member.1.Counts is invalid.")]
    public async Task PutMetricData_WithABadDatum_Fails(string datum, string error, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var given = JsonNode.Parse(datum)!.AsObject();
        given["MetricName"] = "m";

        (await world.CloudWatchAsync("PutMetricData", Put(given))).AssertError(error, message);
        Assert.Empty((await world.CloudWatchAsync("ListMetrics", [])).Ok()["Metrics"]!.AsArray());
    }

    [Fact]
    public async Task PutMetricData_OfOtherTimes_AreWithinTwoWeeksAndTwoHours()
    {
        await using var world = await TestWorld.StartAsync();
        var now = TestWorld.StartTime.ToUnixTimeSeconds();

        foreach (var time in (long[])[now - 1_209_601, now + 7201])
        {
            (await world.CloudWatchAsync("PutMetricData", Put(new() { ["MetricName"] = "m", ["Value"] = 1.5, ["Timestamp"] = time }))).AssertError(
                "InvalidParameterValueException",
                "The parameter MetricData.member.1.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.");
        }

        await world.PutAsync(1, now - 1_209_600);
        await world.PutAsync(1, now + 7200);
    }

    [Fact]
    public async Task PutMetricData_WithoutDataOrInTheNamespaceOfAws_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders" }))
            .AssertError("InvalidParameterCombinationException", "At least one of the parameters must be specified.");
        (await world.CloudWatchAsync("PutMetricData", new()
        {
            ["Namespace"] = "AWS/EC2",
            ["MetricData"] = new JsonArray(new JsonObject { ["MetricName"] = "m", ["Value"] = 1.5 }),
        })).AssertError("InvalidParameterValueException", "The value AWS/EC2 for parameter Namespace is invalid.");
        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["EntityMetricData"] = new JsonArray(new JsonObject()) }))
            .AssertError("InvalidParameterCombinationException", "At least one of the parameters must be specified.");
    }

    [Fact]
    public async Task PutMetricData_OfEntities_IsPutAndStrictAboutThemWhereTold()
    {
        await using var world = await TestWorld.StartAsync();
        JsonObject Put(JsonObject entity, bool isStrict) => new()
        {
            ["Namespace"] = "orders",
            ["StrictEntityValidation"] = isStrict,
            ["EntityMetricData"] = new JsonArray(new JsonObject
            {
                ["Entity"] = entity,
                ["MetricData"] = new JsonArray(new JsonObject { ["MetricName"] = "m", ["Value"] = 1.5 }),
            }),
        };
        var known = new JsonObject { ["KeyAttributes"] = new JsonObject { ["Type"] = "Service", ["Name"] = "shop" } };

        (await world.CloudWatchAsync("PutMetricData", Put(known, isStrict: true))).Ok();
        (await world.CloudWatchAsync("PutMetricData", Put([], isStrict: false))).Ok();
        (await world.CloudWatchAsync("PutMetricData", Put([], isStrict: true))).AssertError(
            "InvalidParameterValueException", "The parameter EntityMetricData.member.1.Entity must have a Type, and a Name or an Identifier.");

        Assert.Single((await world.CloudWatchAsync("ListMetrics", [])).Ok()["Metrics"]!.AsArray());
    }

    [Fact]
    public async Task PutMetricData_WithADimensionTwice_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("PutMetricData", Put(new()
        {
            ["MetricName"] = "m",
            ["Value"] = 1.5,
            ["Dimensions"] = CloudWatchTestCalls.Dimensions(("a", "1"), ("a", "2")),
        }))).AssertError("InvalidParameterValueException", "The dimension a of MetricData.member.1 is given more than once.");
    }

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task ListMetrics_GivesNamesWithSortedDimensionsInEveryProtocol(string protocol)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(1, null, "latency", null, ("stage", "test"), ("host", "a"));
        await world.PutAsync(2, null, "latency", null, ("host", "a"), ("stage", "test"));
        await world.PutAsync(1, null, "errors");

        var all = (await world.CloudWatchAsync("ListMetrics", [], protocol)).Ok();
        var found = (await world.CloudWatchAsync(
            "ListMetrics", new() { ["Namespace"] = "orders", ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = "host" }) }, protocol)).Ok();

        Assert.Equal(["errors", "latency"], all["Metrics"]!.AsArray().Select(m => m!.Text("MetricName")));
        var metric = Assert.Single(found["Metrics"]!.AsArray())!;
        Assert.Equal(["host=a", "stage=test"], metric["Dimensions"]!.AsArray().Select(d => $"{d!.Text("Name")}={d!.Text("Value")}"));
    }

    [Fact]
    public async Task ListMetrics_FiltersByNameDimensionAndActivity()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(1, Now - 4 * 3600, "old");
        await world.PutAsync(1, null, "latency", null, ("host", "a"));
        async Task<int> CountAsync(JsonObject input) => (await world.CloudWatchAsync("ListMetrics", input)).Ok()["Metrics"]!.AsArray().Count;

        Assert.Equal(1, await CountAsync(new() { ["MetricName"] = "old" }));
        Assert.Equal(1, await CountAsync(new() { ["RecentlyActive"] = "PT3H" }));
        Assert.Equal(0, await CountAsync(new() { ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = "host", ["Value"] = "b" }) }));
        Assert.Equal(0, await CountAsync(new() { ["Namespace"] = "other" }));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(14));
        Assert.Equal(0, await CountAsync([]));
    }

    [Fact]
    public async Task ListMetrics_ByPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var data = Enumerable.Range(0, 501).Select(i => new JsonObject { ["MetricName"] = $"m{i:D3}", ["Value"] = 1.5 });
        (await world.CloudWatchAsync("PutMetricData", new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray([.. data]) })).Ok();

        var first = (await world.CloudWatchAsync("ListMetrics", [])).Ok();
        var second = (await world.CloudWatchAsync("ListMetrics", new() { ["NextToken"] = first.Text("NextToken") })).Ok();

        Assert.Equal(500, first["Metrics"]!.AsArray().Count);
        Assert.Equal("m500", Assert.Single(second["Metrics"]!.AsArray())!.Text("MetricName"));
        Assert.Null(second["NextToken"]);
    }

    [Fact]
    public async Task Metrics_OfOtherAccountsAndRegions_AreApart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(1);

        Assert.Empty((await world.CloudWatchAsync("ListMetrics", [], account: TestWorld.OtherAccount)).Ok()["Metrics"]!.AsArray());
        Assert.Empty((await world.CloudWatchAsync("ListMetrics", [], region: "eu-west-1")).Ok()["Metrics"]!.AsArray());
    }

    private static JsonObject Put(JsonObject datum) => new() { ["Namespace"] = "orders", ["MetricData"] = new JsonArray(datum) };
}
