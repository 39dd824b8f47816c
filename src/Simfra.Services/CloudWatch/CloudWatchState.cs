using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The metrics of one account and region.</summary>
internal sealed class CloudWatchState
{
    private const string SequenceName = "datum";

    private static readonly TableDefinition<string, Metric> MetricTable =
        new("cloudwatch.metric", version: 1, m => m.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<DatumKey, Datum> DatumTable =
        new("cloudwatch.datum", version: 1, d => d.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<string, DatumSequence> SequenceTable =
        new("cloudwatch.sequence", version: 1, s => s.Name, CloudWatchJsonContext.Default);

    private readonly Table<string, DatumSequence> _sequences;

    private CloudWatchState(StatePartition partition)
    {
        Metrics = partition.Table(MetricTable);
        Data = partition.Table(DatumTable);
        _sequences = partition.Table(SequenceTable);
    }

    public Table<string, Metric> Metrics { get; }

    public Table<DatumKey, Datum> Data { get; }

    public static CloudWatchState Create(StatePartition partition) => new(partition);

    public long NextSequence()
    {
        var next = (_sequences.Find(SequenceName)?.Last ?? 0) + 1;
        _sequences.Put(new(SequenceName, next));
        return next;
    }

    /// <summary>A metric's data from a time up to another, in the order of time.</summary>
    public IEnumerable<Datum> DataOf(string metric, DateTimeOffset from, DateTimeOffset to) =>
        Data.From(new(metric, from, 0)).TakeWhile(d => d.Metric == metric && d.Timestamp < to);
}

/// <summary>How the records of CloudWatch are written where they are persisted.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Metric))]
[JsonSerializable(typeof(Datum))]
[JsonSerializable(typeof(DatumSequence))]
internal sealed partial class CloudWatchJsonContext : JsonSerializerContext;
