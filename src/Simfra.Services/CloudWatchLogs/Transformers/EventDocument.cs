using System.Globalization;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>An event on its way through a transformer: the fields that it has so far, found by paths with dots and places in lists.</summary>
/// <param name="message">The event's text.</param>
/// <param name="origin">Where it comes in; null for a test.</param>
internal sealed class EventDocument(string message, EventOrigin? origin)
{
    public JsonObject Fields { get; } = [];

    /// <summary>The value of a field; <c>@message</c> is the event's text, and some more tell where it comes in.</summary>
    public JsonNode? Get(string path)
    {
        if (Metadata(path) is { } metadata)
        {
            return metadata;
        }

        JsonNode? node = Fields;
        foreach (var segment in path.Split('.'))
        {
            node = node switch
            {
                JsonObject map => map[segment],
                JsonArray list when PlaceIn(list, segment) is { } place => list[place],
                _ => null,
            };
        }

        return node;
    }

    public string? GetText(string path) => Get(path) switch
    {
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.GetValue<string>(),
        null => null,
        var other => other.ToJsonString(),
    };

    public bool Has(string path) => Metadata(path) is not null || (Find(path) is { } place
        && (place.Parent is JsonObject map ? map.ContainsKey(place.Name) : place.Parent is JsonArray list && PlaceIn(list, place.Name) is not null));

    /// <summary>Sets a field, with the maps around it; what is there stays unless it is to be overwritten.</summary>
    public void Set(string path, JsonNode? value, bool overwrite)
    {
        if (!overwrite && Has(path))
        {
            return;
        }

        var segments = path.Split('.');
        JsonNode node = Fields;
        foreach (var segment in segments.SkipLast(1))
        {
            if (node is not JsonObject map)
            {
                return;
            }

            if (map[segment] is not { } child)
            {
                map[segment] = child = new JsonObject();
            }

            node = child;
        }

        switch (node)
        {
            case JsonObject map:
                map[segments[^1]] = value;
                break;
            case JsonArray list when PlaceIn(list, segments[^1]) is { } place:
                list[place] = value;
                break;
            default:
                break;
        }
    }

    public void Remove(string path)
    {
        switch (Find(path))
        {
            case { Parent: JsonObject map } place:
                map.Remove(place.Name);
                break;
            case { Parent: JsonArray list } place when PlaceIn(list, place.Name) is { } index:
                list.RemoveAt(index);
                break;
            default:
                break;
        }
    }

    private string? Metadata(string path) => path switch
    {
        "@message" => message,
        "@logGroupName" => origin?.Group.Name,
        "@logGroupStream" => origin?.Stream,
        "@accountId" => origin?.Group.Scope.Account,
        "@regionName" => origin?.Group.Scope.Region,
        _ => null,
    };

    private (JsonNode Parent, string Name)? Find(string path)
    {
        var last = path.LastIndexOf('.');
        var parent = last < 0 ? Fields : Get(path[..last]);
        return parent is null ? null : (parent, path[(last + 1)..]);
    }

    private static int? PlaceIn(JsonArray list, string segment) =>
        int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < list.Count ? place : null;
}
