using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Services.Tests.Sns;

/// <summary>What was recorded of AWS's SNS. Ids, dates and names are placeholders there.</summary>
internal static class Recordings
{
    public const string Service = "conformance/recordings/sns/test_sns.snapshot.json";
    public const string Filters = "conformance/recordings/sns/test_sns_filter_policy.snapshot.json";

    /// <summary>The steps of one test, by name.</summary>
    public static JsonNode Read(string file, string test) =>
        ReadAll(file).Single(c => c.Key.EndsWith($"::{test}", StringComparison.Ordinal)).Value!["recorded-content"]!;

    /// <summary>All steps that ended with an error.</summary>
    public static IEnumerable<JsonNode> ErrorsOf(string file) =>
        ReadAll(file).SelectMany(static c => c.Value!["recorded-content"]!.AsObject()).Select(static s => s.Value!).Where(static s => s is JsonObject o
            && o.ContainsKey("Error"));

    /// <summary>A document has the recorded members, with the recorded values where those are no placeholders.</summary>
    /// <param name="expected">As recorded.</param>
    /// <param name="actual">As answered.</param>
    /// <param name="unlike">A member whose value is another here.</param>
    public static void AssertAlike(JsonNode expected, JsonNode actual, string? unlike = null) => AssertAlike(expected, actual, unlike, "");

    private static JsonObject ReadAll(string file) => JsonNode.Parse(File.ReadAllText(SharedData.PathOf(file)))!.AsObject();

    private static void AssertAlike(JsonNode? expected, JsonNode? actual, string? unlike, string path)
    {
        switch (expected)
        {
            case JsonObject members:
                Assert.Equal(members.Select(static m => m.Key).Order(), actual!.AsObject().Select(static m => m.Key).Order());
                foreach (var (name, value) in members.Where(m => m.Key != unlike))
                {
                    AssertAlike(value, actual[name], unlike, $"{path}.{name}");
                }

                break;
            case JsonArray items:
                Assert.Equal(items.Count, actual!.AsArray().Count);
                foreach (var (value, item) in items.Zip(actual.AsArray()))
                {
                    AssertAlike(value, item, unlike, $"{path}[]");
                }

                break;
            default:
                var text = expected?.ToString().Replace("111111111111", "000000000000", StringComparison.Ordinal);
                var isPlaceholder = text is "date" or "timestamp" || text?.Contains('<') == true;
                Assert.True(isPlaceholder || text == actual?.ToString(), $"{path}: {text} was recorded, and is {actual}.");
                break;
        }
    }
}
