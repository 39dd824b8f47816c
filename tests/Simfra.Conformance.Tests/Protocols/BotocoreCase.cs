using System.Text.Json.Nodes;
using Simfra.ModelGen;
using Simfra.Schemas;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>A case of botocore's protocol tests. Each suite brings a model of its own.</summary>
internal sealed class BotocoreCase
{
    private static readonly Lazy<Dictionary<string, (JsonObject Suite, JsonObject Content)>> Inputs = new(() => Read("input"));
    private static readonly Lazy<Dictionary<string, (JsonObject Suite, JsonObject Content)>> Outputs = new(() => Read("output"));

    private BotocoreCase(string key, JsonObject suite, JsonObject content)
    {
        Key = key;
        Content = content;
        Id = content["id"]!.GetValue<string>();
        var given = content["given"]!.AsObject();
        var model = new JsonObject
        {
            ["metadata"] = suite["metadata"]!.DeepClone(),
            ["shapes"] = suite["shapes"]?.DeepClone() ?? new JsonObject(),
            ["operations"] = new JsonObject { [given["name"]!.GetValue<string>()] = given.DeepClone() },
        };
        model["metadata"]!["apiVersion"] ??= "2020-01-01";
        CaseModel.Complete(model, content);
        Service = ServiceSchemaBuilder.FromModel(model);
        Operation = Service.Operations[0];
    }

    /// <summary>File, place and id: unique, and the name of the test.</summary>
    public string Key { get; }

    public string Id { get; }

    public JsonObject Content { get; }

    public ServiceSchema Service { get; }

    public OperationSchema Operation { get; }

    /// <summary>The keys of all cases of one direction, in order.</summary>
    /// <param name="folder"><c>input</c> or <c>output</c>.</param>
    public static IEnumerable<string> Keys(string folder) => All(folder).Keys;

    public static BotocoreCase Find(string folder, string key)
    {
        var (suite, content) = All(folder)[key];
        return new(key, suite, content);
    }

    private static Dictionary<string, (JsonObject Suite, JsonObject Content)> All(string folder) =>
        folder == "input" ? Inputs.Value : Outputs.Value;

    private static Dictionary<string, (JsonObject Suite, JsonObject Content)> Read(string folder)
    {
        var cases = new Dictionary<string, (JsonObject, JsonObject)>(StringComparer.Ordinal);
        if (!Corpus.IsHere)
        {
            return cases;
        }

        foreach (var file in Corpus.Files(folder))
        {
            foreach (var (suite, s) in Corpus.Read(file).Select(static (suite, s) => (suite!.AsObject(), s)))
            {
                foreach (var (content, c) in suite["cases"]!.AsArray().Select(static (content, c) => (content!.AsObject(), c)))
                {
                    cases.Add($"{Path.GetFileNameWithoutExtension(file)} {s}.{c} {content["id"]}", (suite, content));
                }
            }
        }

        return cases;
    }
}
