using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads the members of a widget, each of the kind that it has to be.</summary>
internal static class WidgetJson
{
    /// <summary>What a widget asks for and a graph hasn't is refused by name.</summary>
    public static void CheckMembers(JsonObject node, string path, string[] known)
    {
        if (node.Select(static m => m.Key).FirstOrDefault(k => !known.Contains(k)) is { } unknown)
        {
            throw CloudWatchErrors.NotBuilt($"A widget's property {path}{unknown}");
        }
    }

    public static string? Text(JsonObject node, string name) => Find(node, name, JsonValueKind.String, "a string")?.GetValue<string>();

    public static double? Number(JsonObject node, string name) => Find(node, name, JsonValueKind.Number, "a number")?.GetValue<double>() switch
    {
        { } infinite when !double.IsFinite(infinite) => throw MetricWidgetReader.Invalid($"{name} is too large"),
        var number => number,
    };

    public static bool? Flag(JsonObject node, string name) => node[name] switch
    {
        null => null,
        { } value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        _ => throw MetricWidgetReader.Invalid($"{name} must be true or false"),
    };

    public static JsonObject? Child(JsonObject node, string name) => Find(node, name, JsonValueKind.Object, "an object")?.AsObject();

    public static JsonArray? List(JsonObject node, string name) => Find(node, name, JsonValueKind.Array, "an array")?.AsArray();

    public static PixelColor? Color(JsonObject node) => Text(node, "color") is not { } text ? null
        : PixelColor.Find(text) ?? throw MetricWidgetReader.Invalid($"color {text} must be like #1f77b4");

    /// <summary>A time as it is written; null for what is none.</summary>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;

    private static JsonNode? Find(JsonObject node, string name, JsonValueKind kind, string words) =>
        node[name] is not { } value ? null : value.GetValueKind() == kind ? value : throw MetricWidgetReader.Invalid($"{name} must be {words}");
}
