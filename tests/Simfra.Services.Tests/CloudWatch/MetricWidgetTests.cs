using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>Pictures of graphs. In those of 100 by 50 there is room for lines alone.</summary>
public sealed class MetricWidgetTests
{
    private const string Blue = "1f77b4";
    private const string Orange = "ff7f0e";

    private static readonly long Now = CloudWatchTestCalls.Now;

    [Theory]
    [MemberData(nameof(CloudWatchTestCalls.Protocols), MemberType = typeof(CloudWatchTestCalls))]
    public async Task Image_IsAPngInEveryProtocol(string protocol)
    {
        await using var world = await WorldAsync(5);

        var answer = await world.CloudWatchAsync("GetMetricWidgetImage", Input(Widget()), protocol);

        var image = new DecodedPng(Convert.FromBase64String(answer.Ok().Text("MetricWidgetImage")));
        Assert.Equal((100, 50), (image.Width, image.Height));
        Assert.NotEqual(0, image.CountOf(Blue));
    }

    [Fact]
    public async Task Image_WithoutASize_IsOf600By400()
    {
        await using var world = await WorldAsync(5);

        var image = await ImageAsync(world, """{"metrics":[["orders","latency"]]}""");

        Assert.Equal((600, 400), (image.Width, image.Height));
    }

    /// <summary>The axis goes from 0, at row 48, to 10, at row 0.</summary>
    [Theory]
    [InlineData(0, 48)]
    [InlineData(5, 24)]
    [InlineData(10, 0)]
    public async Task Line_IsWhereTheValuesAre(double value, int row)
    {
        await using var world = await WorldAsync(value);

        var image = await ImageAsync(world, Widget());

        // The last of ten minutes begins at nine tenths of the width.
        Assert.Equal([row, row + 1], image.RowsOf(Blue, 10));
        Assert.Equal([row, row + 1], image.RowsOf(Blue, 85));
        Assert.Empty(image.RowsOf(Blue, 95));
    }

    [Fact]
    public async Task Line_RisesWithTheValuesAndBreaksWhereOneIsMissing()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var minute in (int[])[0, 1, 2, 6, 7, 8])
        {
            await world.PutAsync(minute, Now + (60 * minute));
        }

        var image = await ImageAsync(world, Widget());

        Assert.True(image.RowsOf(Blue, 5)[0] > image.RowsOf(Blue, 15)[0]);
        Assert.True(image.RowsOf(Blue, 15)[0] > image.RowsOf(Blue, 65)[0]);
        Assert.Empty(image.RowsOf(Blue, 40));
    }

    [Fact]
    public async Task Picture_IsTheSameForTheSameDataOnly()
    {
        await using var world = await WorldAsync(5);
        var before = await BytesAsync(world, Widget());
        var again = await BytesAsync(world, Widget());
        await world.PutAsync(9, Now + 540);

        Assert.Equal(before, again);
        Assert.NotEqual(before, await BytesAsync(world, Widget()));
    }

    /// <summary>Each of two ways to say the same, or to say something else.</summary>
    [Theory]
    [InlineData("""["orders","calls","host","a"],[".","latency",".","."]""", """["orders","calls","host","a"],["orders","latency","host","a"]""", true)]
    [InlineData("""["orders","latency","host","a"],["...","b"]""", """["orders","latency","host","a"],["orders","latency","host","b"]""", true)]
    [InlineData("""["orders","latency",{"stat":"Sum"}]""", """["orders","latency",{"stat":"Average"}]""", false)]
    [InlineData("""["orders","latency",{"period":60}]""", """["orders","latency",{"period":300}]""", false)]
    [InlineData("""["orders","latency",{"id":"m1"}],[{"expression":"m1 * 2","color":"#2ca02c"}]""", """["orders","latency",{"id":"m1"}]""", false)]
    [InlineData("""["orders","latency",{"id":"m1","visible":false}],[{"expression":"m1 * 1","color":"#1f77b4"}]""", """["orders","latency"]""", true)]
    public async Task Metrics_AreReadAsWritten(string first, string second, bool isSame)
    {
        await using var world = await WorldAsync(3);
        await world.PutAsync(2, Now);
        await world.PutAsync(4, Now, "latency", null, ("host", "a"));
        await world.PutAsync(6, Now, "latency", null, ("host", "b"));
        await world.PutAsync(8, Now, "calls", null, ("host", "a"));

        var (one, other) = (await BytesAsync(world, Widget(first)), await BytesAsync(world, Widget(second)));

        Assert.Equal(isSame, one.AsSpan().SequenceEqual(other));
    }

    [Fact]
    public async Task Series_HaveColoursOfTheirOwn()
    {
        await using var world = await WorldAsync(2);
        for (var i = 0; i < 10; i++)
        {
            await world.PutAsync(6, Now + (60 * i), "calls");
        }

        var usual = await ImageAsync(world, Widget("""["orders","latency"],["orders","calls"]"""));
        var told = await ImageAsync(world, Widget("""["orders","latency",{"color":"#00ff00"}],["orders","calls"]"""));

        Assert.Equal([38, 39], usual.RowsOf(Blue, 20));
        Assert.Equal([19, 20], usual.RowsOf(Orange, 20));
        Assert.Equal([38, 39], told.RowsOf("00ff00", 20));
        Assert.Equal(0, told.CountOf(Blue));
    }

    [Fact]
    public async Task StackedSeries_StandOnEachOther()
    {
        await using var world = await WorldAsync(2);
        for (var i = 0; i < 10; i++)
        {
            await world.PutAsync(3, Now + (60 * i), "calls");
        }

        var image = await ImageAsync(world, Widget("""["orders","latency"],["orders","calls"]""", """ "stacked":true, """));

        // 2 + 3 is in the middle; what is below is filled, lighter.
        Assert.Equal([24, 25], image.RowsOf(Orange, 20));
        Assert.NotEqual("ffffff", image[20, 30]);
        Assert.NotEqual("ffffff", image[20, 45]);
        Assert.NotEqual(image[20, 30], image[20, 45]);
        Assert.Equal("ffffff", image[20, 10]);
    }

    [Fact]
    public async Task Annotations_ArePaintedAtTheirValuesAndTimes()
    {
        await using var world = await WorldAsync(9);
        var time = DateTimeOffset.FromUnixTimeSeconds(Now + 300).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var annotations =
            $$"""
            "annotations":{
              "horizontal":[{"value":5,"color":"#ff0000"},[{"value":1,"color":"#0000ff"},{"value":2}],{"value":7,"color":"#00ffff","visible":false}],
              "vertical":[{"value":"{{time}}","color":"#00ff00","fill":"after"}]
            },
            """;

        var image = await ImageAsync(world, Widget("""["orders","latency"]""", annotations));

        Assert.Equal([24], image.RowsOf("ff0000", 20));
        Assert.Equal([38, 43], image.RowsOf("0000ff", 20));
        Assert.NotEqual("ffffff", image[20, 40]);
        Assert.Contains(30, image.RowsOf("00ff00", 49));
        Assert.Equal(("ffffff", "99ff99"), (image[30, 30], image[70, 30]));
        Assert.Equal(0, image.CountOf("00ffff"));
    }

    /// <summary>In a picture that has room, there are texts around the graph.</summary>
    [Theory]
    [InlineData(""" "title":"Orders", """)]
    [InlineData(""" "yAxis":{"left":{"label":"seconds"}}, """)]
    [InlineData(""" "legend":{"position":"hidden"}, """)]
    [InlineData(""" "timezone":"+0130", """)]
    [InlineData(""" "annotations":{"horizontal":[{"value":5,"label":"limit"}]}, """)]
    public async Task Texts_AreWritten(string member)
    {
        await using var world = await WorldAsync(5);
        string Large(string members) =>
            $$"""{"metrics":[["orders","latency"]],{{members}} "start":"{{At(0)}}","end":"{{At(600)}}","period":60,"width":400,"height":200}""";

        Assert.NotEqual(await BytesAsync(world, Large("")), await BytesAsync(world, Large(member)));
        Assert.NotEqual(0, (await ImageAsync(world, Large(member))).CountOf("444444"));
    }

    /// <summary>The last three hours, where nothing is told.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData(""" ,"start":"-PT1M" """, false)]
    [InlineData(""" ,"start":"-P1D" """, true)]
    [InlineData(""" ,"start":"-P1W","end":"-P1D" """, false)]
    public async Task Times_MayBeRelative(string members, bool isThere)
    {
        await using var world = await WorldAsync(5);
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        var image = await ImageAsync(world, $$"""{"metrics":[["orders","latency"]],"width":100,"height":50{{members}}}""");

        Assert.Equal(isThere, image.CountOf(Blue) > 0);
    }

    [Theory]
    [InlineData("[]", "it must be a JSON object")]
    [InlineData("{", "it must be a JSON object")]
    [InlineData("{}", "it must have metrics")]
    [InlineData("""{"metrics":[]}""", "metrics must have from 1 to 100 elements")]
    [InlineData("""{"metrics":[["orders"]]}""", "a metric must have a namespace, a name, and names and values of dimensions")]
    [InlineData("""{"metrics":[["orders","."]]}""", "'.' stands for nothing")]
    [InlineData("""{"metrics":[["orders","latency"]],"width":2001}""", "width must be an integer from 1 to 2000")]
    [InlineData("""{"metrics":[["orders","latency"]],"start":"-PT0H"}""", "start must be before end")]
    [InlineData("""{"metrics":[["orders","latency"]],"start":"yesterday"}""", "start yesterday is no time")]
    [InlineData("""{"metrics":[["orders","latency",{"color":"blue"}]]}""", "color blue must be like #1f77b4")]
    [InlineData("""{"metrics":[["orders","latency"]],"stacked":"yes"}""", "stacked must be true or false")]
    [InlineData("""{"metrics":[["orders","latency"]],"region":"eu-west-1"}""", "region must be us-east-1")]
    [InlineData("""{"metrics":[["orders","latency"]],"timezone":"CET"}""", "timezone must be like +0130")]
    [InlineData("""{"metrics":[["orders","latency"]],"yAxis":{"left":{"min":1,"max":1}}}""", "yAxis.left.min must be less than yAxis.left.max")]
    public async Task Widget_ThatIsWrong_FailsWithValidationError(string widget, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("GetMetricWidgetImage", Input(widget))).AssertError("ValidationException", $"The metric widget is invalid: {message}");
    }

    [Theory]
    [InlineData("""{"metrics":[["orders","latency"]],"view":"pie"}""", "A widget's view pie")]
    [InlineData("""{"metrics":[["orders","latency"]],"liveData":true}""", "A widget's property liveData")]
    [InlineData("""{"metrics":[["orders","latency",{"yAxis":"right"}]]}""", "A widget's right axis (metrics.yAxis)")]
    [InlineData("""{"metrics":[["orders","latency",{"accountId":"1"}]]}""", "A widget's property metrics.accountId")]
    [InlineData("""{"metrics":[["orders","latency"]],"yAxis":{"right":{}}}""", "A widget's property yAxis.right")]
    [InlineData("""{"metrics":[["orders","latency"]],"legend":{"position":"right"}}""", "A widget's legend at the right")]
    [InlineData("""{"metrics":[["orders","latency"]],"annotations":{"alarms":[]}}""", "A widget's property annotations.alarms")]
    public async Task Widget_ThatIsNotBuilt_IsRefusedByName(string widget, string what)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.CloudWatchAsync("GetMetricWidgetImage", Input(widget))).AssertError(
            "NotImplemented", $"{what} is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task OutputFormat_IsPng()
    {
        await using var world = await TestWorld.StartAsync();

        (await CallAsync("png")).Ok();
        (await CallAsync("jpg")).AssertError("InvalidParameterValueException", "The value jpg for parameter OutputFormat is invalid.");
        (await CallAsync("image/png")).AssertError("NotImplemented", null, 501);

        Task<CloudWatchAnswer> CallAsync(string format) => world.CloudWatchAsync(
            "GetMetricWidgetImage", new() { ["MetricWidget"] = Widget(), ["OutputFormat"] = format });
    }

    /// <summary>A value of each of ten minutes.</summary>
    private static async Task<TestWorld> WorldAsync(double value)
    {
        var world = await TestWorld.StartAsync();
        await AnomalyDetectorTests.PutSeriesAsync(world, Now, 60, 10, _ => value);
        return world;
    }

    private static string At(int seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Now + seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Widget(string metrics = """["orders","latency"]""", string members = "") =>
        $$"""
        {
          "metrics":[{{metrics}}],{{members}}"start":"{{At(0)}}","end":"{{At(600)}}","period":60,"width":100,"height":50,
          {{(members.Contains("yAxis", StringComparison.Ordinal) ? "" : """ "yAxis":{"left":{"min":0,"max":10}}, """)}}"view":"timeSeries"
        }
        """;

    private static JsonObject Input(string widget) => new() { ["MetricWidget"] = widget };

    private static async Task<byte[]> BytesAsync(TestWorld world, string widget) =>
        Convert.FromBase64String((await world.CloudWatchAsync("GetMetricWidgetImage", Input(widget))).Ok().Text("MetricWidgetImage"));

    private static async Task<DecodedPng> ImageAsync(TestWorld world, string widget) => new(await BytesAsync(world, widget));
}
