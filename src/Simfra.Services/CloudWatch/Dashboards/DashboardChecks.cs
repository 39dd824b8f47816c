using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;
using Simfra.Protocols.Codecs.Json;

namespace Simfra.Services.CloudWatch;

/// <summary>Whether a dashboard's body is one: JSON with widgets, each with what its type needs.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"/>
internal static class DashboardChecks
{
    private const int MaxWidgets = 500;
    private const int Columns = 24;
    private const int MaxHeight = 1000;

    /// <summary>What is wrong with it, each with the place.</summary>
    public static List<DashboardValidationMessage> Check(string body)
    {
        JsonNode? root;
        try
        {
            root = ClientJson.ParseNode(body);
        }
        catch (JsonException)
        {
            root = null;
        }

        if (root is not JsonObject dashboard)
        {
            return [new() { Message = "The field DashboardBody must be a valid JSON object" }];
        }

        if (dashboard["widgets"] is not JsonArray widgets)
        {
            return [dashboard.ContainsKey("widgets") ? Error("/widgets", "Should be array") : Error("/", "Should have required property 'widgets'")];
        }

        return widgets.Count > MaxWidgets
            ? [Error("/widgets", $"Should NOT have more than {MaxWidgets} items")]
            : [.. widgets.SelectMany(static (w, i) => CheckWidget(w, $"/widgets/{i}"))];
    }

    private static IEnumerable<DashboardValidationMessage> CheckWidget(JsonNode? node, string path)
    {
        if (node is not JsonObject widget)
        {
            return [Error(path, "Should be object")];
        }

        return CheckPlace(widget, path).Concat(CheckType(widget, path));
    }

    private static IEnumerable<DashboardValidationMessage> CheckPlace(JsonObject widget, string path)
    {
        (string Name, int Least, int Most)[] places = [("x", 0, Columns - 1), ("y", 0, int.MaxValue), ("width", 1, Columns), ("height", 1, MaxHeight)];
        foreach (var (name, least, most) in places)
        {
            if (widget[name] is not { } node)
            {
                continue;
            }

            if (node.GetValueKind() != JsonValueKind.Number || !node.AsValue().TryGetValue<int>(out var number))
            {
                yield return Error($"{path}/{name}", "Should be integer");
            }
            else if (number < least)
            {
                yield return Error($"{path}/{name}", $"Should be >= {least}");
            }
            else if (number > most)
            {
                yield return Error($"{path}/{name}", $"Should be <= {most}");
            }
        }
    }

    private static IEnumerable<DashboardValidationMessage> CheckType(JsonObject widget, string path)
    {
        if (widget["type"] is not JsonValue value || !value.TryGetValue<string>(out var type))
        {
            yield return Error(path, "Should have required property 'type'");
            yield break;
        }

        if (type is not ("metric" or "text" or "log" or "alarm" or "explorer" or "custom"))
        {
            yield return Error($"{path}/type", "Should be equal to one of the allowed values");
            yield break;
        }

        if (widget["properties"] is not JsonObject properties)
        {
            yield return Error(path, "Should have required property 'properties'");
            yield break;
        }

        foreach (var missing in RequiredOf(type, properties).Where(p => !properties.ContainsKey(p)))
        {
            yield return Error($"{path}/properties", $"Should have required property '{missing}'");
        }
    }

    private static string[] RequiredOf(string type, JsonObject properties) => type switch
    {
        "metric" => properties.ContainsKey("annotations") ? ["region"] : ["metrics", "region"],
        "text" => ["markdown"],
        "log" => ["query", "region"],
        "alarm" => ["alarms"],
        "custom" => ["endpoint"],
        _ => ["metrics", "aggregateBy", "labels"],
    };

    private static DashboardValidationMessage Error(string path, string message) => new() { DataPath = path, Message = message };
}
