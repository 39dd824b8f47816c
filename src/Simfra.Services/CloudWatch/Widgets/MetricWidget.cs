using Simfra.Models.CloudWatch;

namespace Simfra.Services.CloudWatch;

/// <summary>A graph of metrics, as it is described.</summary>
internal sealed record MetricWidget
{
    public required List<MetricDataQuery> Queries { get; init; }

    /// <summary>The colours that are told, by the ids of the queries.</summary>
    public required IReadOnlyDictionary<string, PixelColor> Colors { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
    public string? Title { get; init; }

    /// <summary>The time zone that times are written in: <c>+0130</c>.</summary>
    public string? Timezone { get; init; }
    public bool IsStacked { get; init; }
    public bool HasLegend { get; init; } = true;

    /// <summary>Where the axis begins and ends; null where the values tell.</summary>
    public double? Least { get; init; }
    public double? Greatest { get; init; }
    public string? AxisLabel { get; init; }
    public IReadOnlyList<HorizontalAnnotation> Horizontal { get; init; } = [];
    public IReadOnlyList<VerticalAnnotation> Vertical { get; init; } = [];
}

/// <summary>A line at a value, or a field between two.</summary>
/// <param name="Value">The value.</param>
/// <param name="To">The other value; null for a line.</param>
/// <param name="Label">What is written at it.</param>
/// <param name="Fill">What is filled beside it: <c>above</c>, <c>below</c>, <c>between</c>; null for nothing.</param>
/// <param name="Color">The colour.</param>
internal sealed record HorizontalAnnotation(double Value, double? To, string? Label, string? Fill, PixelColor Color);

/// <summary>A line at a time, or a field between two.</summary>
/// <param name="Time">The time.</param>
/// <param name="To">The other time; null for a line.</param>
/// <param name="Label">What is written at it.</param>
/// <param name="Fill">What is filled beside it: <c>before</c>, <c>after</c>, <c>between</c>; null for nothing.</param>
/// <param name="Color">The colour.</param>
internal sealed record VerticalAnnotation(DateTimeOffset Time, DateTimeOffset? To, string? Label, string? Fill, PixelColor Color);

/// <summary>A series of a graph.</summary>
internal sealed record WidgetSeries(string Label, PixelColor Color, int Period, IReadOnlyList<KeyValuePair<DateTimeOffset, double>> Points);
