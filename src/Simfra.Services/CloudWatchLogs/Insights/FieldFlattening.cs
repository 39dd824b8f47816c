using System.Globalization;
using System.Text.Json;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>All the fields of an event, those that are discovered among them.</summary>
internal static class FieldFlattening
{
    /// <summary>The discovered fields by their names.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Discover(QueryEvent logEvent)
    {
        var fields = new List<KeyValuePair<string, string>>();
        if (FieldDiscovery.FindJson(logEvent) is { Length: > 0 } json)
        {
            try
            {
                using var document = ClientJson.ParseDocument(json.ToString());
                Flatten("", document.RootElement, fields);
                return fields;
            }
            catch (JsonException)
            {
                return [];
            }
        }

        return [.. KnownFormats.Read(logEvent).Select(static f => KeyValuePair.Create(f.Name, f.Value.ToResult() ?? ""))];
    }

    private static void Flatten(string path, JsonElement element, List<KeyValuePair<string, string>> fields)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    var name = path.Length == 0 && property.Name.StartsWith('@') ? $"@{property.Name}" : property.Name;
                    Flatten(path.Length == 0 ? name : $"{path}.{name}", property.Value, fields);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (place, item) in element.EnumerateArray().Index())
                {
                    var name = place.ToString(CultureInfo.InvariantCulture);
                    Flatten(path.Length == 0 ? name : $"{path}.{name}", item, fields);
                }

                break;
            case JsonValueKind.Null when fields.Count < FieldDiscovery.MaxFields:
                break;
            default:
                if (fields.Count < FieldDiscovery.MaxFields)
                {
                    fields.Add(new(path, ValueOf(element)));
                }

                break;
        }
    }

    private static string ValueOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => element.GetRawText(),
    };
}
