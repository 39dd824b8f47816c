using System.Collections.Immutable;

namespace Simfra.Services.CloudWatch;

/// <summary>Evaluates queries of Metrics Insights over the metrics of an account and region.</summary>
internal static class InsightsEvaluation
{
    private const int MaxMetrics = 10_000;

    /// <summary>What stands for a dimension that metrics of a group don't have.</summary>
    private const string Missing = "Other";

    /// <summary>One series, or one for each group, in the order that is asked for.</summary>
    public static MathValue Evaluate(
        InsightsQuery query, CloudWatchState state, int period, string label, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var metrics = state.MetricsOf(query.Namespace, query.Metric).Where(m => Fits(query, m)).Take(MaxMetrics).ToList();
        if (query.Groups.IsEmpty)
        {
            return Read(query, metrics, label);
        }

        var groups = metrics
            .GroupBy(m => string.Join('\u001f', query.Groups.Select(g => ValueOf(m, g) ?? Missing)), StringComparer.Ordinal)
            .OrderBy(static g => g.Key, StringComparer.Ordinal)
            .Select(g => Read(query, g, g.Key.Replace('\u001f', ' ')) with { Attributes = AttributesOf(query, g.Key) })
            .Where(static s => s.Points.Count > 0);
        if (query.Order is { } order)
        {
            groups = query.IsDescending
                ? groups.OrderByDescending(s => Rank(order, s.Points.Values))
                : groups.OrderBy(s => Rank(order, s.Points.Values));
        }

        return new SeriesListValue([.. groups.Take(query.Limit)]);

        SeriesValue Read(InsightsQuery query, IEnumerable<Metric> group, string name)
        {
            var start = MetricPeriod.Floor(from, period);
            var data = group.SelectMany(m => state.DataOf(m.Key, start, to)).Where(d => MetricRetention.IsReadable(d.Timestamp, period, now));
            var points = data
                .GroupBy(d => start.AddSeconds(Math.Floor((d.Timestamp - start).TotalSeconds / period) * period))
                .ToDictionary(static g => g.Key, g => Aggregate(query.Function, [.. g]));
            return new(name, period, new(points));
        }
    }

    private static ImmutableSortedDictionary<string, string> AttributesOf(InsightsQuery query, string key) => ResourceTags.None.AddRange(
        query.Groups.Distinct(StringComparer.Ordinal).Zip(key.Split('\u001f'), static (name, value) => KeyValuePair.Create(name, value)));

    private static bool Fits(InsightsQuery query, Metric metric) =>
        (query.Schema is not { } schema || metric.Dimensions.Select(static d => d.Name).ToHashSet(StringComparer.Ordinal).SetEquals(schema))
        && query.Conditions.All(c => ValueOf(metric, c.Key) is { } value && value == c.Value == c.IsEqual);

    private static string? ValueOf(Metric metric, string key) => metric.Dimensions.FirstOrDefault(d => d.Name == key)?.Value;

    private static double Aggregate(string function, List<Datum> data) => function switch
    {
        "AVG" => data.Sum(static d => d.Sum) / data.Sum(static d => d.SampleCount),
        "COUNT" => data.Sum(static d => d.SampleCount),
        "MAX" => data.Max(static d => d.Maximum),
        "MIN" => data.Min(static d => d.Minimum),
        _ => data.Sum(static d => d.Sum),
    };

    private static double Rank(string function, IReadOnlyCollection<double> values) => function switch
    {
        "AVG" => values.Average(),
        "COUNT" => values.Count,
        "MAX" => values.Max(),
        "MIN" => values.Min(),
        _ => values.Sum(),
    };
}
