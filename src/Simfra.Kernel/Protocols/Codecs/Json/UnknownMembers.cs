using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>
/// Members of a document that its shape hasn't got. AWS ignores them, as the wire's readers do; whoever writes the document by hand has
/// misspelt one.
/// </summary>
internal static class UnknownMembers
{
    /// <summary>The first one: its path, and the structure that hasn't got it; null where there is none.</summary>
    public static (string Path, Schema Structure)? Find(JsonNode? document, Schema schema, string path = "") => (schema.Kind, document) switch
    {
        (ShapeKind.Structure, JsonObject json) => json.Select(member => InStructure(member, schema, path)).FirstOrDefault(static found => found is not null),
        (ShapeKind.Map, JsonObject json) => json.Select(entry => Find(entry.Value, schema.Element!.Target, $"{path}[{entry.Key}]"))
            .FirstOrDefault(static found => found is not null),
        (ShapeKind.List, JsonArray json) => json.Select((element, i) => Find(element, schema.Element!.Target, $"{path}[{i}]"))
            .FirstOrDefault(static found => found is not null),
        _ => null,
    };

    private static (string Path, Schema Structure)? InStructure(KeyValuePair<string, JsonNode?> member, Schema structure, string path)
    {
        var memberPath = path.Length == 0 ? member.Key : $"{path}.{member.Key}";
        return structure.FindMember(member.Key) is { } known ? Find(member.Value, known.Target, memberPath) : (memberPath, structure);
    }
}
