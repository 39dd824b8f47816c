using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.CloudWatchLogs.FilterPatterns;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Data that metric filters have made, on their way to CloudWatch.</summary>
internal sealed record MetricBatch(long Id, string Group, string Namespace, ImmutableArray<EmittedDatum> Data);

/// <summary>A datum of a metric.</summary>
internal sealed record EmittedDatum(string Metric, long Timestamp, double Value, string? Unit, ImmutableSortedDictionary<string, string> Dimensions)
{
    /// <summary>1 for a metric of high resolution, in seconds; null for AWS's default.</summary>
    public int? StorageResolution { get; init; }

    [JsonIgnore]
    public MetricDatum Shape => new()
    {
        MetricName = Metric,
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(Timestamp),
        Value = Value,
        Unit = Unit,
        StorageResolution = StorageResolution,
        Dimensions = Dimensions.IsEmpty ? null : [.. Dimensions.Select(static d => new Dimension { Name = d.Key, Value = d.Value })],
    };
}

/// <summary>Makes data of metrics of events as they come in, and puts them to CloudWatch after the call that brought the events.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html"/>
internal sealed class MetricEmission : IIngestionStep
{
    private const int MaxData = 1000;
    private const long Minute = 60_000;

    private static readonly JobDefinition Job = new("logs.emit-metrics");

    private readonly ServiceState<CloudWatchLogsState> _states;
    private readonly ServiceHost _host;
    private readonly PatternCache _patterns;

    private readonly LogsMetrics _metrics;

    public MetricEmission(ServiceState<CloudWatchLogsState> states, ServiceHost host, PatternCache patterns, LogsMetrics metrics)
    {
        (_states, _host, _patterns, _metrics) = (states, host, patterns, metrics);
        host.Jobs.HandleAsync(Job, EmitAsync);
    }

    public void Ingest(IngestedEvents ingested)
    {
        var state = ingested.State;
        foreach (var filter in state.MetricFiltersOf(ingested.Group.Name).Where(f => FieldSelection.Selects(f.SelectionCriteria, state.Scope)))
        {
            Emit(ingested, filter.MetricNamespace, DataOf(filter, ingested));
        }

        var embedded = ingested.Events.SelectMany(e => EmbeddedMetrics.Read(state, ingested.Group, e, _metrics));
        foreach (var data in embedded.GroupBy(static d => d.Namespace, static d => d.Datum, StringComparer.Ordinal))
        {
            Emit(ingested, data.Key, data);
        }
    }

    private void Emit(IngestedEvents ingested, string metricNamespace, IEnumerable<EmittedDatum> emitted)
    {
        var state = ingested.State;
        foreach (var data in emitted.Chunk(MaxData))
        {
            var batch = new MetricBatch(state.Next("metric-batch"), ingested.Group.Name, metricNamespace, [.. data]);
            state.MetricBatches.Add(batch);
            _host.Jobs.Schedule(Job, ingested.Context.Now, state.Scope, batch.Id.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>A datum for each event that is meant; the default for each minute that has events, but none that is.</summary>
    private IEnumerable<EmittedDatum> DataOf(MetricFilter filter, IngestedEvents ingested)
    {
        var pattern = _patterns.Get(filter.Pattern);
        foreach (var minute in ingested.Events.GroupBy(static e => e.Timestamp - (e.Timestamp % Minute)))
        {
            var isMeant = false;
            foreach (var stored in minute)
            {
                if (pattern.Match(stored.Filtered(filter.IsOnTransformed)) is not { } match)
                {
                    continue;
                }

                isMeant = true;
                if (DatumOf(filter, stored, match, ingested.State.Scope) is { } datum)
                {
                    yield return datum;
                }
            }

            if (!isMeant && filter.DefaultValue is { } value)
            {
                yield return new(filter.MetricName, minute.Key, value, filter.Unit, LogGroup.NoTags);
            }
        }
    }

    /// <summary>The datum of an event; null where a field that it is made of isn't there, or is no number.</summary>
    private static EmittedDatum? DatumOf(MetricFilter filter, LogEvent stored, FilterMatch match, StateScope scope)
    {
        var text = filter.MetricValue.StartsWith('$') ? match.Find(filter.MetricValue) : filter.MetricValue;
        if (text is null || PatternValue.ParseNumber(text) is not { } value)
        {
            return null;
        }

        var dimensions = LogGroup.NoTags;
        foreach (var (name, selector) in filter.Dimensions)
        {
            if (match.Find(selector) is not { Length: > 0 } found)
            {
                return null;
            }

            dimensions = dimensions.SetItem(name, found);
        }

        foreach (var field in filter.SystemDimensions)
        {
            dimensions = dimensions.SetItem(field, FieldSelection.ValueOf(field, scope));
        }

        return new(filter.MetricName, stored.Timestamp, value, filter.Unit, dimensions);
    }

    private async Task EmitAsync(Job job, CancellationToken cancellationToken)
    {
        var state = _states[job.Scope];
        if (state.MetricBatches.Find(long.Parse(job.Payload, CultureInfo.InvariantCulture)) is not { } batch)
        {
            return;
        }

        // CloudWatch Logs writes the account's metrics by its own right: it needs no one's leave, and no policy could give it.
        var caller = new InternalCaller(new RootPrincipal(job.Scope.Account), job.Scope)
        {
            SourceArn = LogGroupArn.Of(job.Scope, batch.Group),
            SourceAccount = job.Scope.Account,
            CalledVia = ["logs.amazonaws.com"],
        };
        try
        {
            await _host.Invoker.InvokeAsync(
                CloudWatchApi.PutMetricData,
                new() { Namespace = batch.Namespace, MetricData = [.. batch.Data.Select(static d => d.Shape)] },
                caller,
                cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException error) when (error.StatusCode < 500)
        {
            // What CloudWatch doesn't take is lost, as on AWS.
        }

        _states.Update(() => state.MetricBatches.Remove(batch.Id));
    }
}
