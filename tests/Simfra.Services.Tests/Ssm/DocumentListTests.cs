using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Ssm.SsmTestDocument;

namespace Simfra.Services.Tests.Ssm;

public sealed class DocumentListTests
{
    [Theory]
    [InlineData("[]", "deploy,inventory,stop")]
    [InlineData("""[{"Key":"Name","Values":["de","st"]}]""", "deploy,stop")]
    [InlineData("""[{"Key":"Owner","Values":["Self"]}]""", "deploy,inventory,stop")]
    [InlineData("""[{"Key":"Owner","Values":["Amazon"]}]""", "")]
    [InlineData("""[{"Key":"Owner","Values":["ThirdParty"]}]""", "")]
    [InlineData("""[{"Key":"Owner","Values":["Private"]}]""", "")]
    [InlineData("""[{"Key":"DocumentType","Values":["Command","Policy"]}]""", "deploy,inventory")]
    [InlineData("""[{"Key":"PlatformTypes","Values":["Windows"]}]""", "inventory,stop")]
    [InlineData("""[{"Key":"TargetType","Values":["/AWS::EC2::Instance"]}]""", "deploy")]
    [InlineData("""[{"Key":"SearchKeyword","Values":["LOAD"]}]""", "deploy")]
    [InlineData("""[{"Key":"tag:team","Values":["shop","other"]}]""", "deploy")]
    [InlineData("""[{"Key":"tag:team"}]""", "deploy,stop")]
    [InlineData("""[{"Key":"tag:team"},{"Key":"DocumentType","Values":["Automation"]}]""", "stop")]
    public async Task Filters_ChooseDocuments(string filters, string expected)
    {
        await using var world = await StartAsync();

        var listed = (await world.SsmAsync("ListDocuments", new() { ["Filters"] = JsonNode.Parse(filters) })).Ok().Json;

        Assert.Equal(expected, string.Join(',', listed.Names("DocumentIdentifiers")));
    }

    [Theory]
    [InlineData("Name", "deploy", "deploy")]
    [InlineData("Owner", "Self", "deploy,inventory,stop")]
    [InlineData("Owner", "Public", "")]
    [InlineData("DocumentType", "Automation", "stop")]
    [InlineData("PlatformTypes", "MacOS", "deploy,inventory,stop")]
    public async Task LegacyFilters_ChooseDocuments(string key, string value, string expected)
    {
        await using var world = await StartAsync();
        var filter = new JsonObject { ["key"] = key, ["value"] = value };

        var listed = (await world.SsmAsync("ListDocuments", new() { ["DocumentFilterList"] = new JsonArray(filter) })).Ok().Json;

        Assert.Equal(expected, string.Join(',', listed.Names("DocumentIdentifiers")));
    }

    [Fact]
    public async Task AnIdentifier_TellsOfTheDefaultVersion()
    {
        await using var world = await StartAsync();
        await world.UpdateDocumentAsync("deploy", Shell("who"));

        var listed = (await world.SsmAsync("ListDocuments", new() { ["MaxResults"] = 1 })).Ok().Json["DocumentIdentifiers"]![0]!;

        var expected = JsonNode.Parse(
            $$"""
            {"Name":"deploy","CreatedDate":{{TestWorld.StartTime.ToUnixTimeSeconds()}},"Owner":"000000000000","PlatformTypes":["Linux","MacOS"],
             "DocumentVersion":"1","DocumentType":"Command","SchemaVersion":"2.2","DocumentFormat":"JSON","TargetType":"/AWS::EC2::Instance",
             "Tags":[{"Key":"team","Value":"shop"}]}
            """);
        Assert.True(JsonNode.DeepEquals(expected, listed), listed.ToJsonString());
    }

    [Fact]
    public async Task Pages_ShowEachDocumentOnce()
    {
        await using var world = await StartAsync();

        var first = (await world.SsmAsync("ListDocuments", new() { ["MaxResults"] = 2 })).Ok().Json;
        var second = (await world.SsmAsync("ListDocuments", new() { ["MaxResults"] = 2, ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        Assert.Equal(["deploy", "inventory", "stop"], first.Names("DocumentIdentifiers").Concat(second.Names("DocumentIdentifiers")));
        Assert.Null(second["NextToken"]);
        (await world.SsmAsync("ListDocuments", new() { ["NextToken"] = "?" })).AssertJsonError("InvalidNextToken", null);
    }

    [Theory]
    [InlineData("""[{"Key":"Colour","Values":["red"]}]""", "InvalidFilterKey", 400)]
    [InlineData("""[{"Key":"Owner","Values":["Self","Public"]}]""", "ValidationException", 400)]
    [InlineData("""[{"Key":"Owner","Values":["Me"]}]""", "InvalidFilterOption", 400)]
    [InlineData("""[{"Key":"Owner","Values":["All"]}]""", "NotImplemented", 501)]
    public async Task BadFilters_AreRefused(string filters, string error, int status)
    {
        await using var world = await StartAsync();

        (await world.SsmAsync("ListDocuments", new() { ["Filters"] = JsonNode.Parse(filters) })).AssertJsonError(error, null, status);
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await MakeAsync(world, "deploy", "Command", Shell(), "/AWS::EC2::Instance", "shop");
        await MakeAsync(world, "stop", "Automation", """{"schemaVersion":"0.3","mainSteps":[{"action":"aws:sleep","name":"wait"}]}""", null, "infra");
        await MakeAsync(
            world, "inventory", "Policy", """{"schemaVersion":"2.0","mainSteps":[{"action":"aws:softwareInventory","name":"collect"}]}""", null, null);
        return world;
    }

    private static async Task MakeAsync(TestWorld world, string name, string type, string content, string? target, string? team)
    {
        var input = Document(name, content, type);
        if (target is not null)
        {
            input["TargetType"] = target;
        }

        if (team is not null)
        {
            input["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = team });
        }

        (await world.SsmAsync("CreateDocument", input)).Ok();
    }
}
