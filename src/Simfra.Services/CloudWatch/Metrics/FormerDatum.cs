using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>
/// What was put at one time, as earlier versions kept it in snapshots and on disk. It is read with the rest, and joins it with the metric's next data.
/// </summary>
internal sealed record FormerDatum
{
    public required string Metric { get; init; }
    public required DateTimeOffset Timestamp { get; init; }
    public required long Sequence { get; init; }
    public required string Unit { get; init; }
    public required double SampleCount { get; init; }
    public required double Sum { get; init; }
    public required double Minimum { get; init; }
    public required double Maximum { get; init; }
    public ImmutableArray<WeightedValue> Values { get; init; } = [];

    public FormerDatumKey Key => new(Metric, Timestamp, Sequence);

    public Datum ToDatum()
    {
        var minute = new DateTimeOffset(Timestamp.UtcTicks - (Timestamp.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        return Values.IsEmpty
            ? Datum.OfStatistics(Metric, minute, Unit, SampleCount, Sum, Minimum, Maximum)
            : Datum.OfValues(Metric, minute, Unit, Values);
    }
}

internal readonly record struct FormerDatumKey(string Metric, DateTimeOffset Timestamp, long Sequence) : IComparable<FormerDatumKey>, IStateKey
{
    public int CompareTo(FormerDatumKey other)
    {
        var order = string.CompareOrdinal(Metric, other.Metric);
        order = order != 0 ? order : Timestamp.CompareTo(other.Timestamp);
        return order != 0 ? order : Sequence.CompareTo(other.Sequence);
    }

    public string ToKeyText() => KeyText.Of((Metric, Timestamp, Sequence));
}

/// <summary>The number of the last datum, which earlier versions counted.</summary>
internal sealed record FormerDatumSequence(string Name, long Last);
