using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>The search through a group's streams.</summary>
public sealed class FilterLogEventsTests
{
    [Fact]
    public async Task FilterLogEvents_OfAllStreams_IsInTheOrderOfTime()
    {
        await using var world = await WithStreamsAsync();

        var page = await FilterAsync(world);

        Assert.Equal("a1 b1 a2 b2 c1", page.Messages());
        Assert.Empty(page["searchedLogStreams"]!.AsArray());
        Assert.Equal(5, page["events"]!.AsArray().Select(static e => e!.Text("eventId")).Distinct().Count());
        Assert.All(page["events"]!.AsArray(), static e => Assert.Equal(56, e!.Text("eventId").Length));
        Assert.Equal(("a", Now - 9, Now), (page["events"]![0]!.Text("logStreamName"), (long)page["events"]![0]!["timestamp"]!, (long)page["events"]![0]!["ingestionTime"]!));
    }

    [Fact]
    public async Task FilterLogEvents_OfStreamsTimesAndPatterns_GivesWhatIsMeant()
    {
        await using var world = await WithStreamsAsync();

        Assert.Equal("b1 b2 c1", (await FilterAsync(world, ""","logStreamNames":["c","b"]""")).Messages());
        Assert.Equal("a1 a2", (await FilterAsync(world, ""","logStreamNamePrefix":"a" """)).Messages());
        Assert.Equal("a2 b2", (await FilterAsync(world, ""","filterPattern":"?a2 ?b2" """)).Messages());
        Assert.Equal("b1 a2", (await FilterAsync(world, $""","startTime":{Now - 8},"endTime":{Now - 7}""")).Messages());
        Assert.Equal("a1 b1 a2 b2 c1", (await FilterAsync(world, ""","interleaved":false""")).Messages());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task FilterLogEvents_PageByPage_GivesEachOnce(int limit)
    {
        await using var world = await WithStreamsAsync();
        await world.TryPutAsync([(-8, "b1'"), (-8, "b1''")], stream: "b");
        await world.TryPutAsync([(-8, "c1'")], stream: "c");

        var pages = new List<JsonNode> { await FilterAsync(world, $""","limit":{limit}""") };
        while (pages[^1]["nextToken"]?.GetValue<string>() is { } token)
        {
            pages.Add(await FilterAsync(world, $""","limit":{limit},"nextToken":"{token}" """));
        }

        Assert.Equal("a1 b1 b1' b1'' c1' a2 b2 c1", string.Join(' ', pages.Select(static p => p.Messages()).Where(static m => m.Length > 0)));
        Assert.Equal((8 + limit - 1) / limit, pages.Count);
    }

    [Fact]
    public async Task FilterLogEvents_WithErrors_TellsThem()
    {
        await using var world = await WithStreamsAsync();

        (await world.LogsAsync("FilterLogEvents", Input(""","nextToken":"unknown" """))).AssertJsonError(
            "InvalidParameterException", "The specified nextToken is invalid.");
        (await world.LogsAsync("FilterLogEvents", Input(""","logStreamNames":["a","x"]"""))).AssertJsonError(
            "ResourceNotFoundException", "The specified log stream does not exist.");
        (await world.LogsAsync("FilterLogEvents", """{"logGroupName":"none"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified log group does not exist.");
        (await world.LogsAsync("FilterLogEvents", Input(""","logStreamNames":["a"],"logStreamNamePrefix":"a" """))).AssertJsonError(
            "InvalidParameterException", null);
        (await world.LogsAsync("FilterLogEvents", Input(""","filterPattern":"a:b" """))).AssertJsonError(
            "InvalidParameterException", "Invalid character(s) in term ':'");
    }

    [Fact]
    public async Task FilterLogEvents_OfMoreThanItSearchesAtOnce_GivesEmptyPagesBetween()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        for (var i = 0; i < 11; i++)
        {
            (await world.TryPutAsync(Enumerable.Range(0, 10_000).Select(n => ((long)i, n == 9_999 && i == 10 ? "needle" : "hay")))).Ok();
        }

        var first = await FilterAsync(world, ""","filterPattern":"needle" """);
        var second = await FilterAsync(world, $""","filterPattern":"needle","nextToken":"{first.Text("nextToken")}" """);

        Assert.Equal(("", "needle"), (first.Messages(), second.Messages()));
        Assert.Null(second["nextToken"]);
    }

    private static string Input(string more) => $$"""{"logGroupName":"{{Group}}"{{more}}}""";

    private static Task<JsonNode> FilterAsync(TestWorld world, string more = "") => world.LogsOkAsync("FilterLogEvents", Input(more));

    private static async Task<TestWorld> WithStreamsAsync()
    {
        var world = await TestWorld.StartAsync();
        foreach (var stream in new[] { "a", "b", "c", "empty" })
        {
            await world.CreateStreamAsync(stream: stream);
        }

        await world.TryPutAsync([(-5, "c1")], stream: "c");
        await world.TryPutAsync([(-9, "a1"), (-7, "a2")], stream: "a");
        await world.TryPutAsync([(-8, "b1"), (-6, "b2")], stream: "b");
        return world;
    }
}
