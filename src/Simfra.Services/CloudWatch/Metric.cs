using System.Collections.Immutable;
using Simfra.Models.CloudWatch;
using Simfra.State;
using MetricDescription = Simfra.Models.CloudWatch.Metric;

namespace Simfra.Services.CloudWatch;

/// <summary>What a metric is: namespace, name and dimensions in the order of their names. As a text it is the key of its data.</summary>
internal sealed record MetricIdentity(string Namespace, string Name, ImmutableArray<MetricDimension> Dimensions)
{
    private const char Separator = '\u001f';

    public string Key { get; } = string.Join(Separator, [Namespace, Name, .. Dimensions.SelectMany(d => (string[])[d.Name, d.Value])]);

    public static MetricIdentity Of(string metricNamespace, string name, List<Dimension>? dimensions) => new(
        metricNamespace,
        name,
        [.. (dimensions ?? []).Select(d => new MetricDimension(d.Name!, d.Value!)).OrderBy(d => d.Name, StringComparer.Ordinal)]);
}

internal sealed record MetricDimension(string Name, string Value);

/// <summary>A metric that has had data. It is listed for two weeks after the last of it.</summary>
internal sealed record Metric(string Key, string Namespace, string Name, ImmutableArray<MetricDimension> Dimensions, DateTimeOffset LastDataAt)
{
    public MetricDescription Show() => new()
    {
        Namespace = Namespace,
        MetricName = Name,
        Dimensions = [.. Dimensions.Select(d => new Dimension { Name = d.Name, Value = d.Value })],
    };
}

/// <summary>Where a datum stands: with its metric, by its time.</summary>
internal readonly record struct DatumKey(string Metric, DateTimeOffset Timestamp, long Sequence) : IComparable<DatumKey>, IStateKey
{
    public int CompareTo(DatumKey other)
    {
        var order = string.CompareOrdinal(Metric, other.Metric);
        order = order != 0 ? order : Timestamp.CompareTo(other.Timestamp);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public string ToKeyText() => KeyText.Of((Metric, Timestamp, Sequence));
}

/// <summary>What was put at one time: values with how often each occurred, or a set of statistics.</summary>
internal sealed record Datum
{
    public required string Metric { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required long Sequence { get; init; }
    public required string Unit { get; init; }
    public required double SampleCount { get; init; }
    public required double Sum { get; init; }
    public required double Minimum { get; init; }
    public required double Maximum { get; init; }

    /// <summary>The values behind the statistics; empty where only the statistics were put, of which no percentile can be told.</summary>
    public ImmutableArray<WeightedValue> Values { get; init; } = [];

    public DatumKey Key => new(Metric, Timestamp, Sequence);
}

internal readonly record struct WeightedValue(double Value, double Count);

/// <summary>The number of the last datum put.</summary>
internal sealed record DatumSequence(string Name, long Last);
