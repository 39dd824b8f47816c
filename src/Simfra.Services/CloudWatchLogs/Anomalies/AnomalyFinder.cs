using System.Collections.Immutable;
using System.Globalization;
using Simfra.Services.CloudWatchLogs.Patterns;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>What can be unusual of a pattern.</summary>
internal static class AnomalyKind
{
    public const string NewPattern = "new";
    public const string Increase = "increase";
    public const string Decrease = "decrease";

    /// <summary>A token has a value more often than usual.</summary>
    public static string Value(int place, string value) => string.Create(CultureInfo.InvariantCulture, $"value:{place}:{value}");
}

/// <summary>Something unusual in a period.</summary>
/// <param name="Pattern">The pattern's id.</param>
/// <param name="Kind">What is unusual.</param>
/// <param name="Magnitude">How far it is from what is usual.</param>
/// <param name="Count">How many events there were.</param>
/// <param name="Priority"><c>HIGH</c>, <c>MEDIUM</c> or <c>LOW</c>.</param>
/// <param name="Description">In words.</param>
/// <param name="Parts">The pattern with the values of the period.</param>
/// <param name="Samples">Some of the events.</param>
internal sealed record AnomalyFinding(
    string Pattern,
    string Kind,
    double Magnitude,
    long Count,
    string Priority,
    string Description,
    ImmutableArray<PatternPart> Parts,
    ImmutableArray<AnomalySample> Samples);

/// <summary>
/// Compares the patterns of a period with what is usual. A count is unusual that is further from the mean than three times what counts are usually away
/// from it, and half as many again or no more than half as many. The rules are ours; AWS doesn't tell its own.
/// </summary>
internal static class AnomalyFinder
{
    private const int MinPeriods = 10;
    private const int Spreads = 3;
    private const int MinDifference = 5;
    private const int MinMeanOfDecrease = 10;
    private const int MinEventsOfValues = 50;
    private const int MaxValues = 20;
    private const double Half = 0.5;

    /// <param name="pattern">What is known of it.</param>
    /// <param name="periods">How many periods the detector has learnt of.</param>
    /// <param name="seen">Its events in the period; null where there were none.</param>
    public static IEnumerable<AnomalyFinding> Find(LearntPattern pattern, long periods, PatternCluster? seen)
    {
        var count = seen?.Count ?? 0;
        if (!pattern.IsUsual)
        {
            if (count > 0)
            {
                yield return Make(pattern, seen, AnomalyKind.NewPattern, count, Weight.Some, $"{count} occurrences of a new pattern");
            }

            yield break;
        }

        var (counted, mean, spread) = pattern.Usual(periods);
        if (counted < MinPeriods)
        {
            yield break;
        }

        var margin = Spreads * Math.Max(Math.Max(spread, Math.Sqrt(mean)), 1);
        var (difference, percent) = (Math.Abs(count - mean), PercentOf(count, mean));
        if (count > mean + margin && difference >= MinDifference && difference >= mean * Half)
        {
            yield return Make(pattern, seen, AnomalyKind.Increase, difference, WeightOf(percent), $"{percent} increase in count of the pattern");
        }
        else if (mean >= MinMeanOfDecrease && count < mean - margin && count <= mean * Half)
        {
            yield return Make(pattern, seen, AnomalyKind.Decrease, difference, Weight.None, $"{percent} decrease in count of the pattern");
        }
        else if (seen is not null && pattern.Sum >= MinEventsOfValues)
        {
            foreach (var finding in FindValues(pattern, seen))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<AnomalyFinding> FindValues(LearntPattern pattern, PatternCluster seen)
    {
        var parts = seen.ToParts();
        var position = 0;
        for (var place = 0; place < parts.Length; place++)
        {
            position += pattern.Parts[place].Name is null ? 0 : 1;
            if (pattern.Parts[place] is not { Name: { } name, Values: { Length: > 0 and <= MaxValues } usual })
            {
                continue;
            }

            foreach (var value in parts[place].Values)
            {
                var expected = (usual.FirstOrDefault(u => u.Value == value.Value)?.Count ?? 0) / pattern.Sum * seen.Count;
                if (value.Count < MinDifference || value.Count < 2 * expected || value.Count <= expected + (Spreads * Math.Max(Math.Sqrt(expected), 1)))
                {
                    continue;
                }

                var percent = PercentOf(value.Count, expected);
                var what = $"value \"{value.Value}\" for \"{name}\"-{position}";
                yield return Make(
                    pattern,
                    seen,
                    AnomalyKind.Value(place, value.Value),
                    value.Count - expected,
                    expected > 0 ? WeightOf(percent) : Weight.Some,
                    expected > 0 ? $"{percent} increase in count of {what}" : $"{value.Count} occurrences of new {what}") with
                { Count = value.Count };
            }
        }
    }

    private static AnomalyFinding Make(LearntPattern pattern, PatternCluster? seen, string kind, double magnitude, Weight weight, string description) => new(
        pattern.Id,
        kind,
        magnitude,
        seen?.Count ?? 0,
        PriorityOf(pattern, weight),
        description,
        seen?.ToParts() ?? pattern.Parts,
        [.. seen?.Samples.Select(static s => new AnomalySample(s.Timestamp, s.Message)) ?? []]);

    /// <summary>By the severity that the pattern's words tell, and by how far it is from what is usual.</summary>
    private static string PriorityOf(LearntPattern pattern, Weight weight)
    {
        var severity = PatternForms.SeverityOf(pattern.Parts) switch
        {
            "Fatal" or "Error" => 2,
            "Warning" => 1,
            _ => 0,
        };
        return (severity + (int)weight) switch
        {
            >= 3 => "HIGH",
            2 => "MEDIUM",
            _ => "LOW",
        };
    }

    private static Percent PercentOf(double count, double mean) => new(mean > 0 ? Math.Abs(count - mean) / mean * 100 : double.PositiveInfinity);

    private static Weight WeightOf(Percent percent) => percent.Value switch
    {
        >= 500 => Weight.Much,
        >= 100 => Weight.Some,
        _ => Weight.None,
    };

    /// <summary>How much a deviation adds to the priority. By AWS's page an increase by 500% can be of high priority whatever the pattern says.</summary>
    private enum Weight
    {
        None = 0,
        Some = 1,
        Much = 3,
    }

    private readonly record struct Percent(double Value)
    {
        public override string ToString() => double.IsFinite(Value) ? Value.ToString("0.0", CultureInfo.InvariantCulture) + "%" : "Unexpected";
    }
}
