using System.Collections.Immutable;

namespace Simfra.Services.CloudWatch;

/// <summary>What a part of an expression amounts to: a number, a text, a series or several.</summary>
internal abstract record MathValue
{
    /// <summary>As CloudWatch's messages call it.</summary>
    public abstract string TypeName { get; }
}

internal sealed record ScalarValue(double Number) : MathValue
{
    public override string TypeName => "Scalar";
}

internal sealed record TextValue(string Text) : MathValue
{
    public override string TypeName => "String";
}

/// <summary>Values by time.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Period">How many seconds each value stands for.</param>
/// <param name="Points">The values.</param>
internal sealed record SeriesValue(string Label, int Period, SortedDictionary<DateTimeOffset, double> Points) : MathValue
{
    public override string TypeName => "TimeSeries";

    /// <summary>The metric behind it; null for what was worked out.</summary>
    public MetricQuery? Source { get; init; }

    /// <summary>The dimensions of a group of Metrics Insights; null for what is none.</summary>
    public ImmutableSortedDictionary<string, string>? Attributes { get; init; }

    /// <summary>The units that the metric has data in.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>The same with other values; those that are no numbers are left out.</summary>
    public SeriesValue With(IEnumerable<KeyValuePair<DateTimeOffset, double>> points) =>
        this with { Points = new(points.Where(static p => double.IsFinite(p.Value)).ToDictionary()), Source = null, Units = [] };

    public SeriesValue Map(Func<DateTimeOffset, double, double> change) => With(Points.Select(p => KeyValuePair.Create(p.Key, change(p.Key, p.Value))));
}

internal sealed record SeriesListValue(IReadOnlyList<SeriesValue> Series) : MathValue
{
    public override string TypeName => "Array[TimeSeries]";
}

/// <summary>What is wrong with an expression.</summary>
internal sealed class MathException(string message) : Exception(message);
