using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.CloudWatchLogs;
using Simfra.Services.CloudWatchLogs.Patterns;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>Watches a log group for what is unusual.</summary>
internal sealed record LogAnomalyDetector
{
    public const int DefaultVisibilityDays = 21;

    /// <summary>AWS's page says that training can take up to so long.</summary>
    public static readonly TimeSpan TrainingTime = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan InitializingTime = TimeSpan.FromMinutes(1);

    public required string Id { get; init; }
    public string? Name { get; init; }

    /// <summary>The group's name.</summary>
    public required string Group { get; init; }

    /// <summary>As it was given; null where it wasn't.</summary>
    public string? Frequency { get; init; }
    public string? FilterPattern { get; init; }
    public string? KmsKeyId { get; init; }

    /// <summary>A data key, encrypted under the detector's key; who is to see anomalies must be allowed to decrypt it.</summary>
    public string? DataKey { get; init; }
    public int VisibilityDays { get; init; } = DefaultVisibilityDays;
    public required long CreatedAt { get; init; }
    public required long ModifiedAt { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }
    public bool IsPaused { get; init; }

    /// <summary>Its last run couldn't be made: the log group or the key was gone.</summary>
    public bool IsFailed { get; init; }

    /// <summary>When training began; null when it is over.</summary>
    public DateTimeOffset? TrainingSince { get; init; }

    /// <summary>What came in before has been looked at: milliseconds.</summary>
    public long EvaluatedTo { get; init; }

    /// <summary>How many periods what is usual has been learnt of.</summary>
    public long Periods { get; init; }

    /// <summary>The job of its next run; null while it is paused.</summary>
    public JobId? Job { get; init; }

    [JsonIgnore]
    public TimeSpan Period => TimeSpan.FromMinutes(Frequency switch
    {
        EvaluationFrequency.OneMin => 1,
        EvaluationFrequency.TenMin => 10,
        EvaluationFrequency.FifteenMin => 15,
        EvaluationFrequency.ThirtyMin => 30,
        EvaluationFrequency.OneHour => 60,
        _ => 5,
    });

    public string ArnIn(StateScope scope) => $"arn:aws:logs:{scope.Region}:{scope.Account}:anomaly-detector:{Id}";

    public string StatusAt(DateTimeOffset now) => this switch
    {
        { IsPaused: true } => AnomalyDetectorStatus.Paused,
        { IsFailed: true } => AnomalyDetectorStatus.Failed,
        { TrainingSince: null } => AnomalyDetectorStatus.Analyzing,
        _ => now < TrainingSince + InitializingTime ? AnomalyDetectorStatus.Initializing : AnomalyDetectorStatus.Training,
    };
}

/// <summary>For how long something isn't reported.</summary>
/// <param name="At">Since when: milliseconds.</param>
/// <param name="Until">To when: milliseconds; 0 for ever.</param>
internal sealed record AnomalySuppression(long At, long Until)
{
    public bool HoldsAt(long now) => Until == 0 || now < Until;
}

/// <summary>A pattern of which a detector reports nothing.</summary>
internal sealed record SuppressedPattern(string Detector, string Pattern, AnomalySuppression Suppression)
{
    [JsonIgnore]
    public LearntPatternKey Key => new(Detector, Pattern);
}

/// <summary>An anomaly's place: by its detector, then in the order of their being found.</summary>
internal readonly record struct LogAnomalyKey(string Detector, long Number) : IComparable<LogAnomalyKey>, IStateKey
{
    public int CompareTo(LogAnomalyKey other) =>
        string.CompareOrdinal(Detector, other.Detector) is var order and not 0 ? order : Number.CompareTo(other.Number);

    public string ToKeyText() => KeyText.Of((Detector, Number));
}

/// <summary>Something unusual that a detector has found.</summary>
internal sealed record LogAnomaly
{
    public required string Detector { get; init; }
    public required long Number { get; init; }
    public required string Id { get; init; }
    public required string PatternId { get; init; }

    /// <summary>What is unusual: one of <see cref="AnomalyKind"/>, with the token and its value where it is about those.</summary>
    public required string Kind { get; init; }
    public required string Priority { get; init; }
    public required string Description { get; init; }
    public required ImmutableArray<PatternPart> Parts { get; init; }

    /// <summary>In milliseconds, as all times here.</summary>
    public required long FirstSeen { get; init; }
    public required long LastSeen { get; init; }
    public required bool IsActive { get; init; }

    /// <summary>The furthest that it was from what is usual.</summary>
    public required double Peak { get; init; }

    /// <summary>From then on it counts as usual.</summary>
    public required long BaselineAt { get; init; }
    public required ImmutableArray<AnomalyCount> Histogram { get; init; }
    public required ImmutableArray<AnomalySample> Samples { get; init; }
    public AnomalySuppression? Suppression { get; init; }

    [JsonIgnore]
    public LogAnomalyKey Key => new(Detector, Number);

    public bool IsUsualAt(long now) => now >= BaselineAt;
}

/// <summary>How many events a run of the detector has found.</summary>
internal sealed record AnomalyCount(long Time, long Count);

/// <summary>An event of an anomaly.</summary>
internal sealed record AnomalySample(long Timestamp, string Message);

/// <summary>The detectors of one account and region, and what they know and have found.</summary>
internal sealed class AnomalyTables(StatePartition partition)
{
    private static readonly TableDefinition<string, LogAnomalyDetector> DetectorTable =
        new("logs.anomaly-detector", version: 1, d => d.Id, AnomalyJsonContext.Default);

    private static readonly TableDefinition<LearntPatternKey, LearntPattern> PatternTable =
        new("logs.learnt-pattern", version: 1, p => p.Key, AnomalyJsonContext.Default);

    private static readonly TableDefinition<LearntPatternKey, SuppressedPattern> SuppressedTable =
        new("logs.suppressed-pattern", version: 1, p => p.Key, AnomalyJsonContext.Default);

    private static readonly TableDefinition<LogAnomalyKey, LogAnomaly> AnomalyTable =
        new("logs.anomaly", version: 1, a => a.Key, AnomalyJsonContext.Default);

    public StateScope Scope { get; } = partition.Scope;

    public Table<string, LogAnomalyDetector> Detectors { get; } = partition.Table(DetectorTable);

    public Table<LearntPatternKey, LearntPattern> Patterns { get; } = partition.Table(PatternTable);

    public Table<LearntPatternKey, SuppressedPattern> Suppressed { get; } = partition.Table(SuppressedTable);

    public Table<LogAnomalyKey, LogAnomaly> Anomalies { get; } = partition.Table(AnomalyTable);

    public IEnumerable<LearntPattern> PatternsOf(string detector) => Patterns.From(new(detector, "")).TakeWhile(p => p.Detector == detector);

    public IEnumerable<LogAnomaly> AnomaliesOf(string detector) => Anomalies.From(new(detector, 0)).TakeWhile(a => a.Detector == detector);

    /// <summary>Why an anomaly isn't reported at a time; null where it is.</summary>
    public (AnomalySuppression Suppression, bool IsOfPattern)? SuppressionOf(LogAnomaly anomaly, long now)
    {
        if (SuppressionOf(anomaly.Detector, anomaly.PatternId, now) is { } ofPattern)
        {
            return (ofPattern, true);
        }

        return anomaly.Suppression is { } own && own.HoldsAt(now) ? (own, false) : null;
    }

    public AnomalySuppression? SuppressionOf(string detector, string pattern, long now) =>
        Suppressed.Find(new(detector, pattern))?.Suppression is { } suppression && suppression.HoldsAt(now) ? suppression : null;

    public void Forget(string detector)
    {
        ForgetPatterns(detector);
        foreach (var suppressed in Suppressed.From(new(detector, "")).TakeWhile(p => p.Detector == detector))
        {
            Suppressed.Remove(suppressed.Key);
        }

        foreach (var anomaly in AnomaliesOf(detector))
        {
            Anomalies.Remove(anomaly.Key);
        }

        Detectors.Remove(detector);
    }

    public void ForgetPatterns(string detector)
    {
        foreach (var pattern in PatternsOf(detector))
        {
            Patterns.Remove(pattern.Key);
        }
    }

    /// <summary>A detector by the end of its ARN; null where there is none.</summary>
    public TaggedResource? FindTagged(string kind, string id) => kind == "anomaly-detector" && Detectors.Find(id) is { } detector
        ? new(detector.Tags, tags => Detectors.Put(detector with { Tags = tags }))
        : null;
}

/// <summary>How detectors and anomalies are written where they are persisted.</summary>
[JsonSerializable(typeof(LogAnomalyDetector))]
[JsonSerializable(typeof(LearntPattern))]
[JsonSerializable(typeof(SuppressedPattern))]
[JsonSerializable(typeof(LogAnomaly))]
internal sealed partial class AnomalyJsonContext : JsonSerializerContext;
