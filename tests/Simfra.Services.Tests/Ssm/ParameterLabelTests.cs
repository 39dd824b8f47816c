using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

public sealed class ParameterLabelTests
{
    [Fact]
    public async Task LabelParameterVersion_MovesALabelFromTheVersionThatHadIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");
        await world.OverwriteAsync("host", "b");

        await LabelAsync(world, 1, "live");
        Assert.Equal("a", (await world.GetAsync("host:live")).Text("Value"));
        var moved = await LabelAsync(world, null, "live");

        Assert.Equal(2, moved.Number("ParameterVersion"));
        Assert.Equal("b", (await world.GetAsync("host:live")).Text("Value"));
        var history = (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = "host" })).Ok().Json["Parameters"]!;
        Assert.Empty(history[0]!["Labels"]!.AsArray());
        Assert.Equal(["live"], history[1]!.Texts("Labels"));
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("aws-live")]
    [InlineData("SSM")]
    [InlineData("a b")]
    public async Task LabelParameterVersion_WithBadLabels_TellsThemAndSetsTheOthers(string bad)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        var answer = await LabelAsync(world, null, bad, "good");

        Assert.Equal([bad], answer.Texts("InvalidLabels"));
        Assert.Equal("a", (await world.GetAsync("host:good")).Text("Value"));
    }

    [Fact]
    public async Task LabelParameterVersion_MoreThanTen_FailsWithLabelLimit()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");
        await LabelAsync(world, null, [.. Enumerable.Range(0, 10).Select(i => $"l{i}")]);

        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "host", ["Labels"] = new JsonArray("one-more") })).AssertJsonError(
            "ParameterVersionLabelLimitExceeded",
            "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.");
        await LabelAsync(world, null, "l0");
    }

    [Fact]
    public async Task LabelParameterVersion_OfWhatIsNotThere_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "nope", ["Labels"] = new JsonArray("l") }))
            .AssertJsonError("ParameterNotFound", "Parameter nope not found.");
        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "host", ["ParameterVersion"] = 2, ["Labels"] = new JsonArray("l") }))
            .AssertJsonError("ParameterVersionNotFound", "Systems Manager could not find version 2 of host. Verify the version and try again.");
    }

    [Fact]
    public async Task UnlabelParameterVersion_TellsWhichWereThere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");
        await LabelAsync(world, null, "live", "blue");

        var answer = (await world.SsmAsync("UnlabelParameterVersion", new()
        {
            ["Name"] = "host",
            ["ParameterVersion"] = 1,
            ["Labels"] = new JsonArray("live", "green"),
        })).Ok().Json;

        Assert.Equal(["live"], answer.Texts("RemovedLabels"));
        Assert.Equal(["green"], answer.Texts("InvalidLabels"));
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host:live" })).AssertJsonError("ParameterVersionNotFound", null);
        Assert.Equal("a", (await world.GetAsync("host:blue")).Text("Value"));
    }

    [Fact]
    public async Task UnlabelParameterVersion_WithoutVersion_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("UnlabelParameterVersion", new() { ["Name"] = "host", ["Labels"] = new JsonArray("l") })).AssertJsonError(
            "ValidationException",
            "1 validation error detected: Value null at 'parameterVersion' failed to satisfy constraint: Member must not be null");
    }

    private static async Task<JsonNode> LabelAsync(TestWorld world, int? version, params string[] labels) =>
        (await world.SsmAsync("LabelParameterVersion", new()
        {
            ["Name"] = "host",
            ["ParameterVersion"] = version,
            ["Labels"] = new JsonArray([.. labels.Select(l => JsonValue.Create(l))]),
        })).Ok().Json;
}
