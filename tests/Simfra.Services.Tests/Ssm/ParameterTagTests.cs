using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

public sealed class ParameterTagTests
{
    [Fact]
    public async Task Tags_AreAddedReplacedAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a", new() { ["Tags"] = Tags(("team", "a"), ("stage", "test")) });

        (await TagAsync(world, "host", Tags(("team", "b"), ("cost", "1")))).Ok();
        (await world.SsmAsync("RemoveTagsFromResource", OfHost(("TagKeys", new JsonArray("stage", "nope"))))).Ok();

        Assert.Equal("cost=1 team=b", await ListAsync(world, "host"));
        await world.OverwriteAsync("host", "b");
        Assert.Equal("cost=1 team=b", await ListAsync(world, "host"));
    }

    [Fact]
    public async Task AddTagsToResource_MoreThanFifty_FailsAndChangesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await TagAsync(world, "host", Tags([.. Enumerable.Range(0, 50).Select(i => ($"k{i}", ""))]))).Ok();
        (await TagAsync(world, "host", Tags(("one-more", "")))).AssertJsonError("TooManyTagsError", null);

        Assert.DoesNotContain("one-more", await ListAsync(world, "host"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddTagsToResource_WithAKeyOfAws_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await TagAsync(world, "host", Tags(("aws:team", "a"))))
            .AssertJsonError("ValidationException", "aws: prefixed tag key names are not allowed for external use.");
    }

    [Theory]
    [InlineData("AddTagsToResource")]
    [InlineData("RemoveTagsFromResource")]
    [InlineData("ListTagsForResource")]
    public async Task AnUnknownParameter_FailsWithInvalidResourceIdAndNoMessage(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var input = OfHost();
        if (operation.StartsWith("Add", StringComparison.Ordinal))
        {
            input["Tags"] = Tags(("k", "v"));
        }
        else if (operation.StartsWith("Remove", StringComparison.Ordinal))
        {
            input["TagKeys"] = new JsonArray("k");
        }

        var answer = await world.SsmAsync(operation, input);

        answer.AssertJsonError("InvalidResourceId", null);
        Assert.Null(answer.JsonMessage);
    }

    [Fact]
    public async Task TagsOfOtherResources_AreRefusedAsNotBuilt()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("ListTagsForResource", new() { ["ResourceType"] = "OpsItem", ["ResourceId"] = "d" }))
            .AssertJsonError("NotImplemented", "Tags of the resource type OpsItem is not implemented by Simfra.Embedded.", 501);
        (await world.SsmAsync("ListTagsForResource", new() { ["ResourceType"] = "Chair", ["ResourceId"] = "d" }))
            .AssertJsonError("ValidationException", null);
    }

    private static Task<TestAnswer> TagAsync(TestWorld world, string name, JsonArray tags) =>
        world.SsmAsync("AddTagsToResource", new() { ["ResourceType"] = "Parameter", ["ResourceId"] = name, ["Tags"] = tags });

    private static async Task<string> ListAsync(TestWorld world, string name)
    {
        var answer = (await world.SsmAsync("ListTagsForResource", new() { ["ResourceType"] = "Parameter", ["ResourceId"] = name })).Ok().Json;
        return string.Join(' ', answer["TagList"]!.AsArray().Select(t => $"{t!.Text("Key")}={t!.Text("Value")}"));
    }

    private static JsonObject OfHost(params (string Name, JsonNode Value)[] more)
    {
        var input = new JsonObject { ["ResourceType"] = "Parameter", ["ResourceId"] = "host" };
        foreach (var (name, value) in more)
        {
            input[name] = value;
        }

        return input;
    }

    private static JsonArray Tags(params (string Key, string Value)[] tags) =>
        new([.. tags.Select(t => new JsonObject { ["Key"] = t.Key, ["Value"] = t.Value })]);
}
