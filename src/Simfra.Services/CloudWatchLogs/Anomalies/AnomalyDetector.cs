using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Anomalies;

/// <summary>A detector of anomalies in a log group. It is kept and shown; nothing is detected.</summary>
internal sealed record LogAnomalyDetector
{
    private static readonly TimeSpan InitialTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TrainingTime = TimeSpan.FromDays(1);

    public required string Id { get; init; }
    public string? Name { get; init; }
    public required string GroupArn { get; init; }
    public required string Frequency { get; init; }
    public string? FilterPattern { get; init; }
    public required long VisibilityDays { get; init; }
    public bool IsPaused { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public string StatusAt(DateTimeOffset now) => IsPaused ? AnomalyDetectorStatus.Paused
        : now < CreatedAt + InitialTime ? AnomalyDetectorStatus.Initializing
        : now < CreatedAt + TrainingTime ? AnomalyDetectorStatus.Training
        : AnomalyDetectorStatus.Analyzing;
}

/// <summary>The anomaly detectors of one account and region.</summary>
internal sealed class AnomalyTables(StatePartition partition)
{
    private static readonly TableDefinition<string, LogAnomalyDetector> DetectorTable =
        new("logs.anomaly-detector", version: 1, d => d.Id, AnomalyJsonContext.Default);

    public Table<string, LogAnomalyDetector> Detectors { get; } = partition.Table(DetectorTable);

    /// <summary>A detector by the end of its ARN; null where there is none.</summary>
    public TaggedResource? FindTagged(string kind, string id) => kind == "anomaly-detector" && Detectors.Find(id) is { } detector
        ? new(detector.Tags, tags => Detectors.Put(detector with { Tags = tags }))
        : null;
}

/// <summary>How anomaly detectors are written where they are persisted.</summary>
[JsonSerializable(typeof(LogAnomalyDetector))]
internal sealed partial class AnomalyJsonContext : JsonSerializerContext;
