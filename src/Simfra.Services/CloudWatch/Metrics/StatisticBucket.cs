using System.Collections.Immutable;

namespace Simfra.Services.CloudWatch;

/// <summary>The data of one period in one unit, and their statistics.</summary>
internal sealed class StatisticBucket(DateTimeOffset timestamp, string unit)
{
    private Datum? _data;

    public DateTimeOffset Timestamp { get; } = timestamp;

    public string Unit { get; } = unit;

    public double SampleCount => _data!.SampleCount;

    /// <summary>The values, the least first; none where they aren't known, or some are negative: CloudWatch tells no percentiles then.</summary>
    private ImmutableArray<WeightedValue> Values => _data!.Minimum < 0 ? [] : _data.Values;

    /// <summary>Sorts data into periods, and by unit within each; in the order of time.</summary>
    /// <param name="data">The data, in the order of time.</param>
    /// <param name="from">Where the first period begins.</param>
    /// <param name="period">The length of a period in seconds.</param>
    public static List<StatisticBucket> Collect(IEnumerable<Datum> data, DateTimeOffset from, int period)
    {
        var buckets = new SortedDictionary<(DateTimeOffset Start, string Unit), StatisticBucket>();
        foreach (var datum in data)
        {
            var start = from.AddSeconds(Math.Floor((datum.Timestamp - from).TotalSeconds / period) * period);
            if (!buckets.TryGetValue((start, datum.Unit), out var bucket))
            {
                buckets.Add((start, datum.Unit), bucket = new(start, datum.Unit));
            }

            bucket._data = bucket._data?.Plus(datum) ?? datum;
        }

        return [.. buckets.Values];
    }

    /// <summary>The value of a statistic; null for one that can't be told of these data.</summary>
    public double? Get(StatisticName statistic) => statistic.Kind switch
    {
        StatisticKind.SampleCount => _data!.SampleCount,
        StatisticKind.Average => _data!.Sum / _data.SampleCount,
        StatisticKind.Sum => _data!.Sum,
        StatisticKind.Minimum => _data!.Minimum,
        StatisticKind.Maximum => _data!.Maximum,
        _ when Values.IsEmpty => null,
        StatisticKind.Percentile => PercentileAt(statistic.To!.Value),
        StatisticKind.WinsorizedMean => Winsorize(statistic),
        StatisticKind.PercentileRank => Kept(statistic).Sum(static v => v.Count) / SampleCount * 100,
        StatisticKind.TrimmedCount => Kept(statistic).Sum(static v => v.Count),
        StatisticKind.TrimmedSum => Kept(statistic).Sum(static v => v.Value * v.Count),
        _ => Kept(statistic) is { Count: > 0 } kept ? kept.Sum(static v => v.Value * v.Count) / kept.Sum(static v => v.Count) : null,
    };

    /// <summary>The value below which that share of the samples lies, interpolated between its neighbours.</summary>
    private double PercentileAt(double percent)
    {
        var rank = percent / 100 * (SampleCount - 1);
        var lower = ValueAt(Math.Floor(rank));
        return lower + ((ValueAt(Math.Ceiling(rank)) - lower) * (rank - Math.Floor(rank)));
    }

    private double ValueAt(double rank)
    {
        var seen = 0.0;
        foreach (var value in Values)
        {
            seen += value.Count;
            if (rank < seen)
            {
                return value.Value;
            }
        }

        return Values[^1].Value;
    }

    /// <summary>The values within the range of a trimmed statistic: a share of the samples, or those above one value and up to another.</summary>
    private List<WeightedValue> Kept(StatisticName statistic)
    {
        if (!statistic.IsPercent)
        {
            return [.. Values.Where(v => (statistic.From is null || v.Value > statistic.From) && (statistic.To is null || v.Value <= statistic.To))];
        }

        var (first, last) = (SampleCount * (statistic.From ?? 0) / 100, SampleCount * (statistic.To ?? 100) / 100);
        var kept = new List<WeightedValue>();
        var seen = 0.0;
        foreach (var value in Values)
        {
            var count = Math.Min(seen + value.Count, last) - Math.Max(seen, first);
            seen += value.Count;
            if (count > 0)
            {
                kept.Add(value with { Count = count });
            }
        }

        return kept;
    }

    /// <summary>The mean with what lies beyond the bounds counted as if it were at them.</summary>
    private double Winsorize(StatisticName statistic)
    {
        var least = statistic.From is not { } from ? double.NegativeInfinity : statistic.IsPercent ? PercentileAt(from) : from;
        var greatest = statistic.To is not { } to ? double.PositiveInfinity : statistic.IsPercent ? PercentileAt(to) : to;
        return Values.Sum(v => Math.Clamp(v.Value, least, greatest) * v.Count) / SampleCount;
    }
}
