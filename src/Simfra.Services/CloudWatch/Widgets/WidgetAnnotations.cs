using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads the lines and fields that are drawn at values and times.</summary>
internal static class WidgetAnnotations
{
    public static List<HorizontalAnnotation> Horizontal(JsonObject annotations)
    {
        WidgetJson.CheckMembers(annotations, "annotations.", ["horizontal", "vertical"]);
        return Read(annotations, "horizontal", ["value", "label", "color", "fill", "visible", "yAxis"], static (first, second, color) =>
        {
            if (WidgetJson.Text(first, "yAxis") is not (null or "left"))
            {
                throw CloudWatchErrors.NotBuilt("A widget's right axis (annotations.horizontal.yAxis)");
            }

            return new HorizontalAnnotation(
                ValueOf(first), second is null ? null : ValueOf(second), WidgetJson.Text(first, "label"),
                FillOf(first, second, "horizontal", ["none", "above", "below"]), color);
        });
    }

    public static List<VerticalAnnotation> Vertical(JsonObject annotations) =>
        Read(annotations, "vertical", ["value", "label", "color", "fill", "visible"], static (first, second, color) => new VerticalAnnotation(
            TimeOf(first), second is null ? null : TimeOf(second), WidgetJson.Text(first, "label"),
            FillOf(first, second, "vertical", ["none", "before", "after"]), color));

    /// <summary>Each is an object, or two of them in an array for the field between.</summary>
    private static List<T> Read<T>(JsonObject annotations, string kind, string[] members, Func<JsonObject, JsonObject?, PixelColor, T> make)
    {
        var found = new List<T>();
        foreach (var node in WidgetJson.List(annotations, kind) ?? [])
        {
            var (first, second) = node switch
            {
                JsonObject one => (one, null),
                JsonArray and [JsonObject one, JsonObject other] => (one, other),
                _ => throw MetricWidgetReader.Invalid($"annotations.{kind} must have objects, or arrays of two"),
            };
            foreach (var part in (JsonObject?[])[first, second])
            {
                if (part is not null)
                {
                    WidgetJson.CheckMembers(part, $"annotations.{kind}.", members);
                }
            }

            if (WidgetJson.Flag(first, "visible") != false)
            {
                found.Add(make(first, second, WidgetJson.Color(first) ?? PixelColor.Annotation));
            }
        }

        return found;
    }

    private static string? FillOf(JsonObject first, JsonObject? second, string kind, string[] known) => WidgetJson.Text(first, "fill") switch
    {
        null => second is null ? null : "between",
        "none" => null,
        var fill when second is null && known.Contains(fill) => fill,
        var fill => throw MetricWidgetReader.Invalid($"annotations.{kind}.fill {fill} is none of [{string.Join(", ", known)}]"),
    };

    private static double ValueOf(JsonObject annotation) =>
        WidgetJson.Number(annotation, "value") ?? throw MetricWidgetReader.Invalid("annotations.horizontal must have values");

    private static DateTimeOffset TimeOf(JsonObject annotation) =>
        WidgetJson.Time(WidgetJson.Text(annotation, "value") ?? "") ?? throw MetricWidgetReader.Invalid("annotations.vertical must have times as values");
}
