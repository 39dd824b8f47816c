using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>What is read of a metric: one statistic by periods.</summary>
internal sealed record MetricQuery(MetricIdentity Metric, StatisticName Statistic, int Period, string? Unit)
{
    public static MetricQuery Of(MetricStat stat) => new(
        MetricIdentity.Of(stat.Metric!.Namespace ?? "", stat.Metric.MetricName ?? "", stat.Metric.Dimensions),
        StatisticName.Find(stat.Stat)!,
        stat.Period!.Value,
        stat.Unit);
}

/// <summary>A value of a time.</summary>
/// <param name="Timestamp">The time.</param>
/// <param name="Value">The value.</param>
/// <param name="SampleCount">How many samples it is made of; 0 where that isn't known.</param>
/// <param name="Lower">The least value that was to be expected; null where no band is looked at.</param>
/// <param name="Upper">The greatest.</param>
internal readonly record struct DataPoint(DateTimeOffset Timestamp, double Value, double SampleCount = 0, double? Lower = null, double? Upper = null);

/// <summary>Reads metrics as they can be read at a time: older data in less detail.</summary>
internal static class MetricReader
{
    /// <summary>A metric's data by periods and units, from a time up to another.</summary>
    public static List<StatisticBucket> Read(
        CloudWatchState state, MetricIdentity metric, int period, string? unit, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var data = state.DataOf(metric.Key, from, to)
            .Where(d => (unit is null || d.Unit == unit) && MetricRetention.IsReadable(d.Timestamp, period, now));
        return StatisticBucket.Collect(data, from, period);
    }

    /// <summary>One statistic of a metric in the order of time. Of several units it is the first by name; they are told.</summary>
    public static (List<DataPoint> Points, List<string> Units) Read(
        CloudWatchState state, MetricQuery query, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var buckets = Read(state, query.Metric, query.Period, query.Unit, from, to, now);
        var units = buckets.Select(static b => b.Unit).Distinct().Order(StringComparer.Ordinal).ToList();
        var points = new List<DataPoint>();
        foreach (var bucket in buckets.Where(b => b.Unit == units[0]))
        {
            if (bucket.Get(query.Statistic) is { } value)
            {
                points.Add(new(bucket.Timestamp, value, bucket.SampleCount));
            }
        }

        return (points, units);
    }
}
