using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Where a datum stands: with its metric, by its time.</summary>
internal readonly record struct DatumKey(string Metric, DateTimeOffset Timestamp, string Unit) : IComparable<DatumKey>, IStateKey
{
    public int CompareTo(DatumKey other)
    {
        var order = string.CompareOrdinal(Metric, other.Metric);
        order = order != 0 ? order : Timestamp.CompareTo(other.Timestamp);
        return order != 0 ? order : string.CompareOrdinal(Unit, other.Unit);
    }

    public string ToKeyText() => KeyText.Of((Metric, Timestamp, Unit));
}

/// <summary>All that was put to a metric in a unit for one minute (one second, at high resolution): statistics, and the values behind them.</summary>
internal sealed record Datum
{
    public required string Metric { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required string Unit { get; init; }
    public required double SampleCount { get; init; }
    public required double Sum { get; init; }
    public required double Minimum { get; init; }
    public required double Maximum { get; init; }

    /// <summary>The values, the least first; empty where statistics were put that stand for several: of these no percentile can be told.</summary>
    public ImmutableArray<WeightedValue> Values { get; init; } = [];

    public DatumKey Key => new(Metric, Timestamp, Unit);

    /// <summary>Values with how often each occurred.</summary>
    public static Datum OfValues(string metric, DateTimeOffset timestamp, string unit, IEnumerable<WeightedValue> values)
    {
        var sorted = Distribution.Of(values);
        return new()
        {
            Metric = metric,
            Timestamp = timestamp,
            Unit = unit,
            SampleCount = sorted.Sum(static v => v.Count),
            Sum = sorted.Sum(static v => v.Value * v.Count),
            Minimum = sorted[0].Value,
            Maximum = sorted[^1].Value,
            Values = sorted,
        };
    }

    /// <summary>A set of statistics. One that stands for a single value is as good as that value.</summary>
    public static Datum OfStatistics(string metric, DateTimeOffset timestamp, string unit, double sampleCount, double sum, double minimum, double maximum)
    {
        return new()
        {
            Metric = metric,
            Timestamp = timestamp,
            Unit = unit,
            SampleCount = sampleCount,
            Sum = sum,
            Minimum = minimum,
            Maximum = maximum,
            Values = minimum.Equals(maximum) && sampleCount > 0 ? [new(minimum, sampleCount)] : [],
        };
    }

    /// <summary>Both together, at this one's time.</summary>
    public Datum Plus(Datum other) => this with
    {
        SampleCount = SampleCount + other.SampleCount,
        Sum = Sum + other.Sum,
        Minimum = Math.Min(Minimum, other.Minimum),
        Maximum = Math.Max(Maximum, other.Maximum),
        Values = Values.IsEmpty || other.Values.IsEmpty ? [] : Distribution.Merge(Values, other.Values),
    };
}

internal readonly record struct WeightedValue(double Value, double Count);

/// <summary>Values with how often each occurred, the least first. Of very many different ones, neighbours stand together.</summary>
internal static class Distribution
{
    private const int MaxValues = 500;

    public static ImmutableArray<WeightedValue> Of(IEnumerable<WeightedValue> values)
    {
        var distinct = values.GroupBy(static v => v.Value, static (value, same) => new WeightedValue(value, same.Sum(static v => v.Count)));
        return Thin([.. distinct.OrderBy(static v => v.Value)]);
    }

    public static ImmutableArray<WeightedValue> Merge(ImmutableArray<WeightedValue> first, ImmutableArray<WeightedValue> second)
    {
        var merged = ImmutableArray.CreateBuilder<WeightedValue>(first.Length + second.Length);
        for (int i = 0, j = 0; i < first.Length || j < second.Length;)
        {
            if (j == second.Length || (i < first.Length && first[i].Value < second[j].Value))
            {
                merged.Add(first[i++]);
            }
            else if (i == first.Length || second[j].Value < first[i].Value)
            {
                merged.Add(second[j++]);
            }
            else
            {
                merged.Add(new(first[i].Value, first[i++].Count + second[j++].Count));
            }
        }

        return Thin(merged.DrainToImmutable());
    }

    /// <summary>Joins neighbours in pairs where there are too many; the least and the greatest stay what they are.</summary>
    private static ImmutableArray<WeightedValue> Thin(ImmutableArray<WeightedValue> values)
    {
        if (values.Length <= MaxValues)
        {
            return values;
        }

        var thinned = ImmutableArray.CreateBuilder<WeightedValue>((values.Length / 2) + 2);
        thinned.Add(values[0]);
        for (var i = 1; i < values.Length - 1; i += 2)
        {
            thinned.Add(i + 1 < values.Length - 1 ? Join(values[i], values[i + 1]) : values[i]);
        }

        thinned.Add(values[^1]);
        return Thin(thinned.DrainToImmutable());
    }

    private static WeightedValue Join(WeightedValue first, WeightedValue second)
    {
        var count = first.Count + second.Count;
        return new(count > 0 ? ((first.Value * first.Count) + (second.Value * second.Count)) / count : first.Value, count);
    }
}
