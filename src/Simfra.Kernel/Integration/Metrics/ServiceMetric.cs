using System.Collections.Immutable;
using Simfra.State;

namespace Simfra.Integration;

/// <summary>A metric that a service reports of itself: <c>AWS/SQS</c> <c>NumberOfMessagesSent</c>.</summary>
/// <param name="metricNamespace">The namespace: <c>AWS/SQS</c>.</param>
/// <param name="name">The name.</param>
/// <param name="unit">The unit as CloudWatch writes it: <c>Count</c>, <c>Bytes</c>.</param>
/// <param name="dimensions">The names of its dimensions, three at the most.</param>
internal sealed class ServiceMetric(string metricNamespace, string name, string unit, params string[] dimensions)
{
    public string Namespace { get; } = metricNamespace;

    public string Name { get; } = name;

    public string Unit { get; } = unit;

    public ImmutableArray<string> Dimensions { get; } =
        dimensions.Length <= 3 ? [.. dimensions] : throw new ArgumentException($"{name} has more dimensions than are kept.", nameof(dimensions));

    public override string ToString() => $"{Namespace} {Name}";
}

/// <summary>Which of a metric's resources was measured, and when: the values of its dimensions, and the minute.</summary>
internal readonly record struct MeasuredSeries(
    ServiceMetric Metric, StateScope Scope, string First, string? Second, string? Third, DateTimeOffset Minute)
{
    /// <summary>Names and values of the dimensions.</summary>
    public IEnumerable<(string Name, string Value)> Dimensions
    {
        get
        {
            if (Metric.Dimensions.Length > 0)
            {
                yield return (Metric.Dimensions[0], First);
            }

            if (Metric.Dimensions.Length > 1 && Second is not null)
            {
                yield return (Metric.Dimensions[1], Second);
            }

            if (Metric.Dimensions.Length > 2 && Third is not null)
            {
                yield return (Metric.Dimensions[2], Third);
            }
        }
    }
}

/// <summary>What was measured in a minute: each value, and how often.</summary>
internal sealed class MeasuredMinute(MeasuredSeries series)
{
    private double _first;
    private double _firstCount;
    private Dictionary<double, double>? _others;

    public MeasuredSeries Series { get; } = series;

    /// <summary>The values with how often each occurred, the least first.</summary>
    public IEnumerable<(double Value, double Count)> Values =>
        (_others ?? []).Select(static v => (v.Key, v.Value)).Append((_first, _firstCount)).OrderBy(static v => v.Item1);

    public void Add(double value, double count)
    {
        // Most metrics count, and have one value only.
        if (_firstCount.Equals(0.0) || value.Equals(_first))
        {
            _first = value;
            _firstCount += count;
            return;
        }

        _others ??= [];
        _others[value] = _others.GetValueOrDefault(value) + count;
    }
}
