using Simfra.State;
using Simfra.State.Inspection;

namespace Simfra.Services.CloudWatch;

/// <summary>The metrics of an account in a region. Looking changes nothing.</summary>
public sealed class CloudWatchView
{
    private readonly ServiceState<CloudWatchState> _states;
    private readonly MetricCollector _collector;
    private readonly Viewpoint _from;

    internal CloudWatchView(ServiceState<CloudWatchState> states, MetricCollector collector, Viewpoint from)
    {
        _states = states;
        _collector = collector;
        _from = from;
    }

    /// <summary>The metrics that have had data, by namespace, name and dimensions.</summary>
    public IReadOnlyList<MetricView> Metrics
    {
        get
        {
            _from.Saw(this);
            _collector.Collect();
            return [.. State?.Metrics.All.Select(Show) ?? []];
        }
    }

    private CloudWatchState? State => _states.Find(_from.Scope);

    /// <summary>The metrics of a namespace and name, one for each set of dimensions; none where no data were put.</summary>
    /// <param name="metricNamespace">The namespace: <c>Orders</c>.</param>
    /// <param name="name">The name: <c>Placed</c>.</param>
    public IReadOnlyList<MetricView> MetricsOf(string metricNamespace, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(metricNamespace);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return [.. Metrics.Where(m => m.Namespace == metricNamespace && m.Name == name)];
    }

    /// <summary>The metric without dimensions of a namespace and name.</summary>
    /// <param name="metricNamespace">The namespace.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="SimfraNotFoundException">There is none.</exception>
    public MetricView Metric(string metricNamespace, string name) =>
        MetricsOf(metricNamespace, name).FirstOrDefault(static m => m.Dimensions.Count == 0)
        ?? throw Viewpoint.NotFound($"metric '{metricNamespace}/{name}' without dimensions", _from.Place, Metrics.Select(static m => m.ToString()));

    /// <summary>A line for each metric.</summary>
    public override string ToString() =>
        string.Join('\n', (State?.Metrics.All.Select(m => $"metric {Show(m)}") ?? []).DefaultIfEmpty($"No metric in {_from.Place}."));

    private MetricView Show(Metric metric) =>
        new(metric, [.. State!.DataOf(metric.Key, DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(DatumView.Of)]);
}

/// <summary>A metric with its data as it was when it was looked at.</summary>
public sealed class MetricView
{
    private readonly Metric _metric;

    internal MetricView(Metric metric, IReadOnlyList<DatumView> data)
    {
        _metric = metric;
        Data = data;
    }

    /// <summary>Its namespace.</summary>
    public string Namespace => _metric.Namespace;

    /// <summary>Its name.</summary>
    public string Name => _metric.Name;

    /// <summary>Its dimensions.</summary>
    public IReadOnlyDictionary<string, string> Dimensions => _metric.Dimensions.ToDictionary(static d => d.Name, static d => d.Value, StringComparer.Ordinal);

    /// <summary>What was put, added up by the minute (by the second at high resolution) and unit, in the order of time.</summary>
    public IReadOnlyList<DatumView> Data { get; }

    /// <summary>Its namespace, name and dimensions, and how much was put.</summary>
    public override string ToString()
    {
        var dimensions = string.Join(", ", _metric.Dimensions.Select(static d => $"{d.Name}={d.Value}"));
        return $"{Namespace}/{Name}{(dimensions.Length == 0 ? "" : $" [{dimensions}]")}: {Data.Count} data, sum {Data.Sum(static d => d.Sum)}";
    }
}

/// <summary>What was put into a metric for one minute, or for one second at high resolution.</summary>
/// <param name="Timestamp">The time that it is for.</param>
/// <param name="Unit">Its unit: <c>Count</c>, <c>None</c>.</param>
/// <param name="SampleCount">How many values it stands for.</param>
/// <param name="Sum">The sum of the values.</param>
/// <param name="Minimum">The least of them.</param>
/// <param name="Maximum">The greatest of them.</param>
public sealed record DatumView(DateTimeOffset Timestamp, string Unit, double SampleCount, double Sum, double Minimum, double Maximum)
{
    internal static DatumView Of(Datum datum) => new(datum.Timestamp, datum.Unit, datum.SampleCount, datum.Sum, datum.Minimum, datum.Maximum);
}
