using System.Text;
using System.Text.Json.Nodes;
using Simfra.ModelGen.Emit;
using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen;

/// <summary>Makes a schema of a model at run time, by way of the same table that generated code carries.</summary>
internal static class ServiceSchemaBuilder
{
    /// <param name="model">A service model, or a small one of a test; every operation of it counts as implemented.</param>
    /// <param name="id">The service's id.</param>
    public static ServiceSchema FromModel(JsonNode model, string id = "test")
    {
        var parsed = ModelLoader.Parse(id, model.AsObject());
        var settings = new ServiceSettings
        {
            Id = id,
            Name = CSharpNames.Pascal(id),
            Implemented = parsed.Operations.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal),
        };
        return FromPlan(ServicePlan.Create(parsed, settings));
    }

    public static ServiceSchema FromPlan(ServicePlan plan)
    {
        var table = Encoding.UTF8.GetBytes(new TableWriter(plan, new PatternReport()).Write());
        var index = Encoding.UTF8.GetBytes(CatalogEmitter.Index([plan]));
        return new ServiceCatalog(index, _ => () => table).Services[0];
    }
}
