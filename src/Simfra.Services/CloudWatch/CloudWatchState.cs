using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>The metrics of one account and region.</summary>
internal sealed class CloudWatchState
{
    private static readonly TableDefinition<string, Metric> MetricTable =
        new("cloudwatch.metric", version: 1, m => m.Key, CloudWatchJsonContext.Default);

    private static readonly TableDefinition<DatumKey, Datum> DatumTable =
        new("cloudwatch.data", version: 1, d => d.Key, CloudWatchJsonContext.Default);

    private CloudWatchState(StatePartition partition)
    {
        Scope = partition.Scope;
        Metrics = partition.Table(MetricTable);
        Data = partition.Table(DatumTable);
    }

    public StateScope Scope { get; }

    public Table<string, Metric> Metrics { get; }

    public Table<DatumKey, Datum> Data { get; }

    public static CloudWatchState Create(StatePartition partition) => new(partition);

    /// <summary>A metric's data from a time up to another, in the order of time.</summary>
    public IEnumerable<Datum> DataOf(string metric, DateTimeOffset from, DateTimeOffset to) =>
        Data.From(new(metric, from, "")).TakeWhile(d => d.Metric == metric && d.Timestamp < to);

    /// <summary>The metrics of a namespace, of one name there, or all.</summary>
    public IEnumerable<Metric> MetricsOf(string? metricNamespace, string? name)
    {
        if (metricNamespace is null)
        {
            return Metrics.All.Where(m => name is null || m.Name == name);
        }

        var prefix = MetricIdentity.KeyPrefix(metricNamespace, name);
        return Metrics.From(prefix)
            .TakeWhile(m => m.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(m => name is null || m.Name == name);
    }

    /// <summary>Puts data to a metric, which comes into being with its first.</summary>
    public void Put(MetricIdentity identity, Datum datum, DateTimeOffset now, MetricEntity? entity = null)
    {
        var metric = Metrics.Find(identity.Key);
        var changed = metric ?? new(identity.Key, identity.Namespace, identity.Name, identity.Dimensions, datum.Timestamp) { MergedAt = now };
        changed = MetricRetention.Apply(this, changed, now) with { Entity = entity ?? changed.Entity };
        if (datum.Timestamp > changed.LastDataAt)
        {
            changed = changed with { LastDataAt = datum.Timestamp };
        }

        if (changed != metric)
        {
            Metrics.Put(changed);
        }

        Add(datum);
    }

    /// <summary>Adds data to those of the same time.</summary>
    public void Add(Datum datum) => Data.Put(Data.Find(datum.Key) is { } there ? there.Plus(datum) : datum);
}

/// <summary>How the records of CloudWatch are written where they are persisted.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Metric))]
[JsonSerializable(typeof(Datum))]
internal sealed partial class CloudWatchJsonContext : JsonSerializerContext;
