using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

public sealed class QueryDefinitionTests
{
    [Fact]
    public async Task PutQueryDefinition_MakesAndChangesOne()
    {
        await using var world = await TestWorld.StartAsync();

        var id = await PutAsync(world, """{"name":"a/b","queryString":"fields x","logGroupNames":["g"],"parameters":[{"name":"p","defaultValue":"1"}]}""");
        await PutAsync(world, $$"""{"name":"a/c","queryString":"fields y","queryDefinitionId":"{{id}}"}""");

        var definition = Assert.Single((await world.LogsOkAsync("DescribeQueryDefinitions", "{}"))["queryDefinitions"]!.AsArray())!;
        Assert.Equal((id, "a/c", "fields y", "CWLI"), (definition.Text("queryDefinitionId"), definition.Text("name"), definition.Text("queryString"), definition.Text("queryLanguage")));
        Assert.Equal((LogsTestCalls.Now, 0), (definition["lastModified"]!.GetValue<long>(), definition["logGroupNames"]!.AsArray().Count));
        Assert.Null(definition["parameters"]);
    }

    [Fact]
    public async Task PutQueryDefinition_WithTheSameToken_MakesOne()
    {
        await using var world = await TestWorld.StartAsync();
        const string Input = """{"name":"a","queryString":"fields x","clientToken":"01234567-89ab-cdef-0123-456789abcdef"}""";

        Assert.Equal(await PutAsync(world, Input), await PutAsync(world, Input));
    }

    [Fact]
    public async Task PutQueryDefinition_OfAnUnknownId_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsAsync("PutQueryDefinition", """{"name":"a","queryString":"fields x","queryDefinitionId":"none"}""");

        answer.AssertJsonError("ResourceNotFoundException", "The specified query definition does not exist.");
    }

    [Fact]
    public async Task DescribeQueryDefinitions_FiltersAndPages()
    {
        await using var world = await TestWorld.StartAsync();
        await PutAsync(world, """{"name":"team/b","queryString":"fields x","logGroupNames":["g","h"],"parameters":[{"name":"p","description":"d"}]}""");
        await PutAsync(world, """{"name":"team/a","queryString":"SELECT 1","queryLanguage":"SQL"}""");
        await PutAsync(world, """{"name":"other","queryString":"fields x"}""");

        var first = await world.LogsOkAsync("DescribeQueryDefinitions", """{"queryDefinitionNamePrefix":"team/","maxResults":1}""");
        var second = await world.LogsOkAsync(
            "DescribeQueryDefinitions", $$"""{"queryDefinitionNamePrefix":"team/","maxResults":1,"nextToken":"{{first.Text("nextToken")}}"}""");
        var sql = await world.LogsOkAsync("DescribeQueryDefinitions", """{"queryLanguage":"SQL"}""");

        Assert.Equal(("team/a", "team/b", "team/a"), (Name(first), Name(second), Name(sql)));
        Assert.Null(second["nextToken"]);
        Assert.Equal("""["g","h"]""", second["queryDefinitions"]![0]!["logGroupNames"]!.ToJsonString());
        Assert.Equal("""[{"name":"p","description":"d"}]""", second["queryDefinitions"]![0]!["parameters"]!.ToJsonString());

        static string Name(JsonNode answer) => Assert.Single(answer["queryDefinitions"]!.AsArray())!.Text("name");
    }

    [Fact]
    public async Task DeleteQueryDefinition_RemovesIt()
    {
        await using var world = await TestWorld.StartAsync();
        var id = await PutAsync(world, """{"name":"a","queryString":"fields x"}""");

        var deleted = await world.LogsOkAsync("DeleteQueryDefinition", $$"""{"queryDefinitionId":"{{id}}"}""");

        Assert.True(deleted["success"]!.GetValue<bool>());
        (await world.LogsAsync("DeleteQueryDefinition", $$"""{"queryDefinitionId":"{{id}}"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    private static async Task<string> PutAsync(TestWorld world, string input) => (await world.LogsOkAsync("PutQueryDefinition", input)).Text("queryDefinitionId");
}
