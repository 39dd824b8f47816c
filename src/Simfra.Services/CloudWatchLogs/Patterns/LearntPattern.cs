using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>A pattern's place: by its detector, then by its id.</summary>
internal readonly record struct LearntPatternKey(string Detector, string Id) : IComparable<LearntPatternKey>, IStateKey
{
    public int CompareTo(LearntPatternKey other) =>
        string.CompareOrdinal(Detector, other.Detector) is var order and not 0 ? order : string.CompareOrdinal(Id, other.Id);

    public string ToKeyText() => KeyText.Of((Detector, Id));
}

/// <summary>A pattern that a detector knows, and how often it is usually seen in a period.</summary>
internal sealed record LearntPattern
{
    public required string Detector { get; init; }
    public required string Id { get; init; }
    public required ImmutableArray<PatternPart> Parts { get; init; }

    /// <summary>It is what the log group usually has; false as long as it counts as new.</summary>
    public bool IsUsual { get; init; }

    /// <summary>How many of the detector's periods say nothing of it.</summary>
    public long Skipped { get; init; }

    /// <summary>How many events of it there were, over all periods that count.</summary>
    public double Sum { get; init; }

    /// <summary>The sum of the squares of the periods' counts.</summary>
    public double SumOfSquares { get; init; }

    [JsonIgnore]
    public LearntPatternKey Key => new(Detector, Id);

    /// <summary>What is usual after so many periods: how many there are that count, their mean, and how far they are from it.</summary>
    public (long Periods, double Mean, double Spread) Usual(long periods)
    {
        var counted = periods - Skipped;
        if (counted <= 0)
        {
            return (0, 0, 0);
        }

        var mean = Sum / counted;
        return (counted, mean, Math.Sqrt(Math.Max(0, (SumOfSquares / counted) - (mean * mean))));
    }

    /// <summary>The same with another period of so many events.</summary>
    public LearntPattern With(long count, ImmutableArray<PatternPart> seen) => this with
    {
        Sum = Sum + count,
        SumOfSquares = SumOfSquares + ((double)count * count),
        Parts = seen.IsDefault ? Parts : [.. Parts.Select((p, i) => Add(p, seen[i]))],
    };

    /// <summary>A token that takes many values keeps none, so that it says nothing of any of them.</summary>
    private static PatternPart Add(PatternPart part, PatternPart seen)
    {
        if (part.Name is null || part.Values.IsEmpty || seen.Values.IsEmpty)
        {
            return part with { Values = [] };
        }

        var values = part.Values.Concat(seen.Values)
            .GroupBy(static v => v.Value, static v => v.Count, StringComparer.Ordinal)
            .Select(static g => new TokenCount(g.Key, g.Sum()))
            .ToList();
        return part with { Values = values.Count > PatternCluster.MaxValues ? [] : [.. values.OrderByDescending(static v => v.Count)] };
    }
}
