using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.ModelGen.Model;

/// <summary>
/// Reads the traits of one element of a model and, at the end, refuses those that nobody asked for: a trait that the generator
/// doesn't know may change the wire format, so it must not pass unseen.
/// </summary>
internal sealed class TraitReader(JsonObject element, string where)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public JsonNode? Node(string trait)
    {
        _read.Add(trait);
        return element[trait];
    }

    public string? Text(string trait) => Node(trait)?.GetValue<string>();

    public string Required(string trait) => Text(trait) ?? throw new ModelException($"{where}: '{trait}' is missing.");

    public bool Has(string trait) => Node(trait) is JsonValue value && value.TryGetValue<bool>(out var set) && set;

    public JsonObject? Object(string trait) => Node(trait) switch
    {
        null => null,
        JsonObject found => found,
        _ => throw new ModelException($"{where}: '{trait}' isn't an object."),
    };

    public IReadOnlyList<string> Texts(string trait) =>
        Node(trait) is JsonArray items ? [.. items.Select(static item => item!.GetValue<string>())] : [];

    /// <summary>A bound; one that no decimal holds bounds nothing that can be sent, and is left out.</summary>
    public decimal? Bound(string trait) =>
        Node(trait) is JsonValue value && value.TryGetValue<decimal>(out var bound) ? bound : null;

    public TimestampFormat TimestampFormat() => Text("timestampFormat") switch
    {
        null => Schemas.TimestampFormat.Default,
        "iso8601" => Schemas.TimestampFormat.DateTime,
        "unixTimestamp" => Schemas.TimestampFormat.EpochSeconds,
        "rfc822" => Schemas.TimestampFormat.HttpDate,
        var unknown => throw new ModelException($"{where}: unknown timestampFormat '{unknown}'."),
    };

    /// <summary>An <c>xmlNamespace</c> is a URI or an object with a URI and a prefix.</summary>
    public (string? Uri, string? Prefix) XmlNamespace() => Node("xmlNamespace") switch
    {
        null => (null, null),
        JsonObject named => (named["uri"]?.GetValue<string>(), named["prefix"]?.GetValue<string>()),
        var uri => (uri.GetValue<string>(), null),
    };

    public void Finish(params ReadOnlySpan<string> ignored)
    {
        foreach (var (trait, _) in element)
        {
            if (!_read.Contains(trait) && !ignored.Contains(trait))
            {
                throw new ModelException($"{where}: unknown trait '{trait}'.");
            }
        }
    }
}
