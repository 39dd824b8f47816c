using System.Text.Json.Nodes;
using Simfra.ModelGen.Inputs;

namespace Simfra.ModelGen.Tests;

public sealed class ModelPatchTests
{
    [Theory]
    [InlineData("""{ "op": "add", "path": "/b", "value": 2 }""", """{ "a": [1, { "x/y": "~" }], "b": 2 }""")]
    [InlineData("""{ "op": "add", "path": "/a/0", "value": 0 }""", """{ "a": [0, 1, { "x/y": "~" }] }""")]
    [InlineData("""{ "op": "add", "path": "/a/-", "value": 9 }""", """{ "a": [1, { "x/y": "~" }, 9] }""")]
    [InlineData("""{ "op": "replace", "path": "/a/1/x~1y", "value": null }""", """{ "a": [1, { "x/y": null }] }""")]
    [InlineData("""{ "op": "replace", "path": "/a/0", "value": 7 }""", """{ "a": [7, { "x/y": "~" }] }""")]
    [InlineData("""{ "op": "remove", "path": "/a/0" }""", """{ "a": [{ "x/y": "~" }] }""")]
    [InlineData("""{ "op": "remove", "path": "/a" }""", "{}")]
    [InlineData("""{ "op": "copy", "from": "/a/1", "path": "/~0" }""", """{ "a": [1, { "x/y": "~" }], "~": { "x/y": "~" } }""")]
    [InlineData("""{ "op": "move", "from": "/a/1", "path": "/c" }""", """{ "a": [1], "c": { "x/y": "~" } }""")]
    [InlineData("""{ "op": "test", "path": "/a/0", "value": 1 }""", """{ "a": [1, { "x/y": "~" }] }""")]
    public void Apply_Operation_ChangesTheDocument(string operation, string expected)
    {
        var document = JsonNode.Parse("""{ "a": [1, { "x/y": "~" }] }""")!.AsObject();

        Parse(operation).Apply(document);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), document), document.ToJsonString());
    }

    [Theory]
    [InlineData("""{ "op": "add", "path": "/gone/b", "value": 2 }""", "p.json: the model has no '/gone'.")]
    [InlineData("""{ "op": "replace", "path": "/gone", "value": 2 }""", "p.json: the model has no '/gone'.")]
    [InlineData("""{ "op": "replace", "path": "/a/2", "value": 2 }""", "p.json: the model has no '/a/2'.")]
    [InlineData("""{ "op": "add", "path": "/a/3", "value": 2 }""", "p.json: the model has no '/a/3'.")]
    [InlineData("""{ "op": "add", "path": "/a/0/b", "value": 2 }""", "p.json: the model has no '/a/0/b'.")]
    [InlineData("""{ "op": "remove", "path": "/gone" }""", "p.json: the model has no '/gone'.")]
    [InlineData("""{ "op": "add", "path": "/b" }""", "p.json: the patch of '/b' has no value.")]
    [InlineData("""{ "op": "test", "path": "/a/0", "value": 2 }""", "p.json: the test of '/a/0' fails.")]
    [InlineData("""{ "op": "merge", "path": "/a" }""", "p.json: unknown operation 'merge'.")]
    [InlineData("""{ "op": "move", "path": "/a" }""", "p.json: an operation has no 'from'.")]
    public void Apply_OperationThatDoesNotFit_IsRefused(string operation, string message)
    {
        var document = JsonNode.Parse("""{ "a": [1, { "x/y": "~" }] }""")!.AsObject();

        Assert.Equal(message, Assert.Throws<ModelException>(() => Parse(operation).Apply(document)).Message);
    }

    [Fact]
    public void Parse_OperationWithoutAReason_IsRefused()
    {
        var patch = JsonNode.Parse("""[{ "op": "remove", "path": "/a", "reason": " " }]""")!;

        Assert.Equal(
            "p.json: the patch of '/a' gives no reason.", Assert.Throws<ModelException>(() => ModelPatch.Parse("p.json", patch)).Message);
    }

    private static ModelPatch Parse(string operation)
    {
        var patch = JsonNode.Parse($"[{operation}]")!;
        patch[0]!["reason"] = "a test";
        return ModelPatch.Parse("p.json", patch);
    }
}
