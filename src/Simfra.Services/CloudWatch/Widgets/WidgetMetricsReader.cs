using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// Reads the metrics of a graph: namespace, name, names and values of dimensions, and how it is shown; <c>.</c> stands for what the metric before has
/// there, <c>...</c> for all that it has before what follows.
/// </summary>
internal sealed class WidgetMetricsReader(JsonObject root, string region)
{
    private const int MaxMetrics = 100;
    private const int DefaultPeriod = 300;

    private static readonly string[] Members = ["expression", "id", "label", "color", "period", "stat", "visible", "yAxis", "region"];

    public (List<MetricDataQuery> Queries, Dictionary<string, PixelColor> Colors) Read()
    {
        var metrics = WidgetJson.List(root, "metrics") ?? throw MetricWidgetReader.Invalid("it must have metrics");
        if (metrics.Count is 0 or > MaxMetrics)
        {
            throw MetricWidgetReader.Invalid($"metrics must have from 1 to {MaxMetrics} elements");
        }

        var queries = new List<MetricDataQuery>();
        var colors = new Dictionary<string, PixelColor>(StringComparer.Ordinal);
        List<string> before = [];
        foreach (var (metric, number) in metrics.Select(static (m, i) => (m, i + 1)))
        {
            var parts = metric as JsonArray ?? throw MetricWidgetReader.Invalid("metrics must have arrays");
            var shown = parts is [.., JsonObject last] ? last : [];
            WidgetJson.CheckMembers(shown, "metrics.", Members);
            if (WidgetJson.Text(shown, "yAxis") is not (null or "left"))
            {
                throw CloudWatchErrors.NotBuilt("A widget's right axis (metrics.yAxis)");
            }

            if (WidgetJson.Text(shown, "region") is { } other && other != region)
            {
                throw CloudWatchErrors.NotBuilt("A widget's metrics of other regions (metrics.region)");
            }

            var words = parts.TakeWhile(static p => p is not JsonObject).Select(Word).ToList();
            var query = QueryOf(shown, number);
            if (query.Expression is null)
            {
                before = Expand(words, before);
                query.MetricStat = StatOf(shown, before);
            }
            else if (words.Count > 0)
            {
                throw MetricWidgetReader.Invalid("an expression stands alone");
            }

            queries.Add(query);
            if (WidgetJson.Color(shown) is { } color)
            {
                colors[query.Id!] = color;
            }
        }

        MetricDataChecks.Check(queries, "metrics");
        return (queries, colors);
    }

    /// <summary>One without an id gets one that nobody gives.</summary>
    private static MetricDataQuery QueryOf(JsonObject shown, int number) => new()
    {
        Id = WidgetJson.Text(shown, "id") ?? $"metric_{number}",
        Expression = WidgetJson.Text(shown, "expression"),
        Label = WidgetJson.Text(shown, "label"),
        ReturnData = WidgetJson.Flag(shown, "visible") ?? true,
        Period = WidgetJson.Text(shown, "expression") is null ? null : PeriodOf(shown),
    };

    private static string Word(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw MetricWidgetReader.Invalid("a metric must be of strings");

    private static int? PeriodOf(JsonObject node) => WidgetJson.Number(node, "period") is not { } period ? null
        : double.IsInteger(period) ? (int)period
        : throw MetricWidgetReader.Invalid("period must be an integer");

    private static List<string> Expand(List<string> words, List<string> before)
    {
        if (words is ["...", .. var rest])
        {
            words = before.Count >= rest.Count
                ? [.. before.Take(before.Count - rest.Count), .. rest]
                : throw MetricWidgetReader.Invalid("'...' stands for nothing");
        }

        return [.. words.Select((w, i) => w != "." ? w : i < before.Count ? before[i] : throw MetricWidgetReader.Invalid("'.' stands for nothing"))];
    }

    private MetricStat StatOf(JsonObject shown, List<string> words)
    {
        if (words.Count < 2 || words.Count % 2 != 0)
        {
            throw MetricWidgetReader.Invalid("a metric must have a namespace, a name, and names and values of dimensions");
        }

        return new()
        {
            Metric = new()
            {
                Namespace = words[0],
                MetricName = words[1],
                Dimensions = [.. words.Skip(2).Chunk(2).Select(static d => new Dimension { Name = d[0], Value = d[1] })],
            },
            Period = PeriodOf(shown) ?? PeriodOf(root) ?? DefaultPeriod,
            Stat = WidgetJson.Text(shown, "stat") ?? WidgetJson.Text(root, "stat") ?? Statistic.Average,
        };
    }
}
