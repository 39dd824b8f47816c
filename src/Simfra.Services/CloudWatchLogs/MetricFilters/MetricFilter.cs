using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>A filter's place, a metric's or a subscription's: by its group's name and its own.</summary>
internal readonly record struct FilterKey(string Group, string Name) : IComparable<FilterKey>, IStateKey
{
    public int CompareTo(FilterKey other) =>
        string.CompareOrdinal(Group, other.Group) is var order and not 0 ? order : string.CompareOrdinal(Name, other.Name);

    public string ToKeyText() => KeyText.Of((Group, Name));
}

/// <summary>A metric filter: which events make data of which metric.</summary>
internal sealed record MetricFilter
{
    public required string Group { get; init; }
    public required string Name { get; init; }
    public required string Pattern { get; init; }
    public required long CreatedAt { get; init; }
    public required string MetricNamespace { get; init; }
    public required string MetricName { get; init; }

    /// <summary>A number, or the selector of a field that has one.</summary>
    public required string MetricValue { get; init; }
    public double? DefaultValue { get; init; }
    public string? Unit { get; init; }

    /// <summary>The metric's dimensions: names, and the selectors of their values.</summary>
    public required ImmutableSortedDictionary<string, string> Dimensions { get; init; }
    public bool IsOnTransformed { get; init; }

    /// <summary>System fields that are dimensions too: <c>@aws.account</c>, <c>@aws.region</c>.</summary>
    public ImmutableArray<string> SystemDimensions { get; init; } = [];

    /// <summary>Which events it is for by where they come from; null where it is for all.</summary>
    public string? SelectionCriteria { get; init; }

    [JsonIgnore]
    public FilterKey Key => new(Group, Name);
}
