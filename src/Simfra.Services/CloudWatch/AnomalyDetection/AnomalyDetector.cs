using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Services.CloudWatch;

/// <summary>What learns which values of a metric, or of an expression, are to be expected.</summary>
internal sealed record AnomalyDetector
{
    private const char Separator = '\u001e';

    private static readonly TimeSpan TrainingTime = TimeSpan.FromMinutes(5);

    public required string Key { get; init; }

    /// <summary>Since when it is as it is: it learns anew when it is changed.</summary>
    public required DateTimeOffset ConfiguredAt { get; init; }

    /// <summary>The metric; null where an expression is watched.</summary>
    public MetricIdentity? Metric { get; init; }
    public string? Statistic { get; init; }

    /// <summary>Metrics and expressions, one of which is watched.</summary>
    public ImmutableArray<WatchedQuery> Queries { get; init; } = [];

    /// <summary>Times of which nothing is learnt.</summary>
    public ImmutableArray<ExcludedTime> Excluded { get; init; } = [];

    /// <summary>The time zone whose hours and days the metric follows; null for UTC.</summary>
    public string? Timezone { get; init; }

    /// <summary>Peaks that come again and again are to be expected.</summary>
    public bool? PeriodicSpikes { get; init; }

    /// <summary>The query that is watched; null for a single metric.</summary>
    public WatchedQuery? Watched => Queries.FirstOrDefault(static q => q.ReturnData);

    public static AnomalyDetector OfMetric(MetricIdentity metric, string statistic, DateTimeOffset now) =>
        new() { Key = KeyOf(metric, statistic), ConfiguredAt = now, Metric = metric, Statistic = statistic };

    /// <summary>The detector of an expression: of what it is made of, the rest left out.</summary>
    /// <param name="queries">Metrics and expressions.</param>
    /// <param name="id">The one that is watched.</param>
    /// <param name="now">The time.</param>
    public static AnomalyDetector OfExpression(IReadOnlyList<WatchedQuery> queries, string id, DateTimeOffset now)
    {
        var needed = NeededFor(queries, id).ToList();
        return new()
        {
            Key = KeyOf(needed, id),
            ConfiguredAt = now,
            Queries = [.. needed.Select(q => q with { ReturnData = q.Id == id })],
        };
    }

    /// <summary>The detector that a band would go by.</summary>
    public static string KeyFor(IReadOnlyList<WatchedQuery> queries, string id) =>
        queries.First(q => q.Id == id) is { Metric: { } metric } query ? KeyOf(metric, query.Statistic!) : KeyOf([.. NeededFor(queries, id)], id);

    public bool IsPending(DateTimeOffset now) => now < ConfiguredAt + TrainingTime;

    public bool Excludes(DateTimeOffset time) => Excluded.Any(e => time >= e.From && time < e.To);

    private static string KeyOf(MetricIdentity metric, string statistic) => $"metric{Separator}{metric.Key}{Separator}{statistic}";

    private static string KeyOf(List<WatchedQuery> needed, string id)
    {
        var parts = needed.OrderBy(static q => q.Id, StringComparer.Ordinal).Select(static q => string.Create(
            CultureInfo.InvariantCulture, $"{q.Id}={q.Expression}{q.Metric?.Key}{Separator}{q.Statistic} {q.Unit} {q.Period ?? q.MetricPeriod}"));
        return string.Join(Separator, ["math", id, .. parts]);
    }

    /// <summary>A query, and those that its expression needs.</summary>
    private static IEnumerable<WatchedQuery> NeededFor(IReadOnlyList<WatchedQuery> queries, string id)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var next))
        {
            var text = queries.FirstOrDefault(q => q.Id == next)?.Expression;
            if (!needed.Add(next) || text is null || InsightsQuery.IsQuery(text))
            {
                continue;
            }

            var expression = MathParser.Parse(text);
            var all = expression.Functions.Contains("METRICS") ? queries.Where(static q => q.Metric is not null).Select(static q => q.Id) : [];
            foreach (var part in expression.Ids.Concat(all))
            {
                open.Push(part);
            }
        }

        return queries.Where(q => needed.Contains(q.Id));
    }
}

/// <summary>A time of which nothing is learnt.</summary>
internal sealed record ExcludedTime(DateTimeOffset From, DateTimeOffset To)
{
    public Models.CloudWatch.Range Show() => new() { StartTime = From, EndTime = To };
}
