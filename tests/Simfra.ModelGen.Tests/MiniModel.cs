using System.Text.Json.Nodes;
using Simfra.ModelGen.Emit;
using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;

namespace Simfra.ModelGen.Tests;

/// <summary>Small service models, written inline.</summary>
internal static class MiniModel
{
    private const string Json = "\"protocol\": \"json\", \"jsonVersion\": \"1.0\"";

    /// <summary>A model of one operation, <c>Do</c>, with the given metadata and shapes, both as JSON without the outer braces.</summary>
    public static JsonObject Parse(string shapes, string metadata = Json, string operation = "") =>
        JsonNode.Parse($$"""
            {
              "metadata": { "apiVersion": "2020-01-01", {{metadata}} },
              "operations": { "Do": { "name": "Do", "http": { "method": "POST", "requestUri": "/" } {{operation}} } },
              "shapes": { {{shapes}} }
            }
            """)!.AsObject();

    /// <summary>The same, its one operation taking <c>Input</c>.</summary>
    public static JsonObject WithInput(string shapes) => Parse(shapes, operation: """, "input": { "shape": "Input" }""");

    public static ServiceModel Load(JsonObject model) => ModelLoader.Parse("mini", model);

    public static ServicePlan Plan(JsonObject model, params string[] implemented) => ServicePlan.Create(
        Load(model),
        new ServiceSettings { Id = "mini", Name = "Mini", Implemented = implemented.ToHashSet(StringComparer.Ordinal) });
}
