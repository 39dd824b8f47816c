using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Data sources of log groups, which their tags name, and the fields that they index: how groups are listed and counted by them.</summary>
public sealed class DataSourceTests
{
    [Theory]
    [InlineData("""{"name":"shop"}""", "/a /b")]
    [InlineData("""{"name":"shop","type":"web"}""", "/a")]
    [InlineData("""{"name":"shop"},{"name":"stock"}""", "/a /b /c")]
    [InlineData("""{"name":"shop","type":"web"},{"name":"stock"}""", "/a /c")]
    [InlineData("""{"name":"sho"}""", "")]
    [InlineData("""{"name":"amazon_shop"}""", "")]
    public async Task ListLogGroups_ByDataSource_TellsThoseWhoseTagsNameIt(string filters, string expected)
    {
        await using var world = await TestWorld.StartAsync();
        await CreateGroupsAsync(world);

        Assert.Equal(expected, await NamesAsync(world, $$"""{"dataSources":[{{filters}}]}"""));
    }

    [Fact]
    public async Task ListLogGroups_ByFieldIndexes_TellsThoseThatHaveAllOfThem()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateGroupsAsync(world);
        await world.LogsOkAsync("PutIndexPolicy", """{"logGroupIdentifier":"/a","policyDocument":"{\"Fields\":[\"user\",\"path\"]}"}""");
        (await world.PutAccountPolicyAsync("FIELD_INDEX_POLICY", """{"Fields":["user"]}""", selection: """LogGroupNamePrefix IN ["/b"]""")).Ok();

        Assert.Equal("/a /b", await NamesAsync(world, """{"fieldIndexNames":["user"]}"""));
        Assert.Equal("/a", await NamesAsync(world, """{"fieldIndexNames":["path","user"]}"""));
        Assert.Equal("", await NamesAsync(world, """{"fieldIndexNames":["other"]}"""));
    }

    [Fact]
    public async Task ListAggregateLogGroupSummaries_CountsGroupsByNameAndType()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateGroupsAsync(world);
        await world.CreateGroupAsync("/a2", ""","tags":{"cw:datasource:name":"shop","cw:datasource:type":"web"}""");

        Assert.Equal("shop/db 1, shop/web 2, stock/ 1", await SummariesAsync(world, ""));
        Assert.Equal("shop/web 2", await SummariesAsync(world, ""","dataSources":[{"name":"shop","type":"web"}]"""));
        Assert.Equal("shop/web 1", await SummariesAsync(world, ""","logGroupNamePattern":"/a2" """));
        Assert.Equal("shop/db 1", await SummariesAsync(world, ""","logGroupClass":"INFREQUENT_ACCESS" """));
    }

    [Fact]
    public async Task ListAggregateLogGroupSummaries_IsPaged()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateGroupsAsync(world);

        var first = await world.LogsOkAsync("ListAggregateLogGroupSummaries", """{"groupBy":"DATA_SOURCE_NAME_AND_TYPE","limit":2}""");

        Assert.Equal("shop/db 1, shop/web 1", Show(first));
        Assert.Equal("stock/ 1", await SummariesAsync(world, $$""","nextToken":"{{first.Text("nextToken")}}" """));
        (await world.LogsAsync("ListAggregateLogGroupSummaries", """{"groupBy":"NAME"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("ListAggregateLogGroupSummaries", """{"groupBy":"DATA_SOURCE_NAME_AND_TYPE","accountIdentifiers":["000000000000"]}"""))
            .AssertJsonError("InvalidParameterException", null);
    }

    private static async Task CreateGroupsAsync(TestWorld world)
    {
        await world.CreateGroupAsync("/a", ""","tags":{"cw:datasource:name":"shop","cw:datasource:type":"web"}""");
        await world.CreateGroupAsync("/b", ""","logGroupClass":"INFREQUENT_ACCESS","tags":{"cw:datasource:name":"shop","cw:datasource:type":"db"}""");
        await world.CreateGroupAsync("/c", ""","tags":{"cw:datasource:name":"stock"}""");
        await world.CreateGroupAsync("/d", ""","tags":{"cw:datasource:name":"amazon_shop","cw:datasource:type":"web"}""");
        await world.CreateGroupAsync("/e");
    }

    private static async Task<string> NamesAsync(TestWorld world, string input) => string.Join(
        ' ', (await world.LogsOkAsync("ListLogGroups", input))["logGroups"]!.AsArray().Select(static g => g!.Text("logGroupName")));

    private static async Task<string> SummariesAsync(TestWorld world, string more) =>
        Show(await world.LogsOkAsync("ListAggregateLogGroupSummaries", $$"""{"groupBy":"DATA_SOURCE_NAME_AND_TYPE"{{more}}}"""));

    private static string Show(JsonNode answer) => string.Join(", ", answer["aggregateLogGroupSummaries"]!.AsArray().Select(
        static s => $"{Find(s!, "dataSource.Name")}/{Find(s!, "dataSource.Type")} {s!["logGroupCount"]}"));

    private static string? Find(JsonNode summary, string key) =>
        summary["groupingIdentifiers"]!.AsArray().FirstOrDefault(i => i!.Text("key") == key)?.Text("value");
}
