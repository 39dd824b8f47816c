using System.Text.Json;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>The metrics that events in the embedded metric format bring with them: under <c>_aws</c> they say which of their members are values.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html"/>
internal static class EmbeddedMetrics
{
    private const int MaxValues = 100;
    private const int MaxMetrics = 100;
    private const int MaxDimensions = 30;

    /// <summary>The data of an event by namespaces; nothing for one that isn't in the format.</summary>
    public static IEnumerable<(string Namespace, EmittedDatum Datum)> Read(CloudWatchLogsState state, LogGroup group, LogEvent stored, LogsMetrics metrics)
    {
        // Few events are in the format: only those that name its member are parsed.
        if (!stored.Message.Contains("\"_aws\"", StringComparison.Ordinal)
            || group.Class != LogGroupClass.Standard
            || state.Protection.AccountPolicyFor(PolicyType.MetricExtractionPolicy, group.Name) is not null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(stored.Filtered(isTransformed: false));
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("_aws", out var metadata))
            {
                return [];
            }

            return [.. Read(document.RootElement, metadata)];
        }
        catch (JsonException)
        {
            metrics.EmbeddedMetricFailed(group, isRead: false);
            return [];
        }
        catch (Exception error) when (error is System.InvalidOperationException or KeyNotFoundException or FormatException)
        {
            metrics.EmbeddedMetricFailed(group, isRead: true);
            return [];
        }
    }

    private static List<(string Namespace, EmittedDatum Datum)> Read(JsonElement root, JsonElement metadata)
    {
        var timestamp = metadata.GetProperty("Timestamp").GetInt64();
        var data = new List<(string Namespace, EmittedDatum Datum)>();
        foreach (var directive in metadata.GetProperty("CloudWatchMetrics").EnumerateArray())
        {
            var name = directive.GetProperty("Namespace").GetString()!;
            var sets = directive.TryGetProperty("Dimensions", out var given) && given.GetArrayLength() > 0
                ? given.EnumerateArray().Select(set => set.EnumerateArray().Select(static d => d.GetString()!).ToList()).ToList()
                : [[]];
            var definitions = directive.GetProperty("Metrics");
            if (sets.Exists(static s => s.Count > MaxDimensions) || definitions.GetArrayLength() > MaxMetrics)
            {
                throw new FormatException("Too many dimensions or metrics.");
            }

            foreach (var definition in definitions.EnumerateArray())
            {
                data.AddRange(sets.SelectMany(set => DataOf(root, definition, set, timestamp)).Select(d => (name, d)));
            }
        }

        return data;
    }

    /// <summary>A datum for each value of a metric. A dimension's value may be any member of the event that is text.</summary>
    private static IEnumerable<EmittedDatum> DataOf(JsonElement root, JsonElement definition, List<string> dimensionSet, long timestamp)
    {
        var name = definition.GetProperty("Name").GetString()!;
        var unit = definition.TryGetProperty("Unit", out var givenUnit) ? givenUnit.GetString() : null;
        var resolution = definition.TryGetProperty("StorageResolution", out var givenResolution) ? givenResolution.GetInt32() : (int?)null;
        var dimensions = LogGroup.NoTags.SetItems(dimensionSet.Select(d => KeyValuePair.Create(d, root.GetProperty(d).GetString()!)));
        var target = root.GetProperty(name);
        double[] values = target.ValueKind == JsonValueKind.Array ? [.. target.EnumerateArray().Select(static v => v.GetDouble())] : [target.GetDouble()];
        return values.Length > MaxValues
            ? throw new FormatException("Too many values.")
            : values.Select(v => new EmittedDatum(name, timestamp, v, unit, dimensions) { StorageResolution = resolution });
    }
}
