using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Takes in what the world's services report of themselves: what they have counted, and how things stand with them.</summary>
internal sealed class MetricCollector(ServiceState<CloudWatchState> states, ServiceHost host) : IMeasurementStore
{
    /// <summary>What the namespaces of AWS's services begin with; nobody else puts data there.</summary>
    public const string NamespacePrefix = "AWS/";

    public void Collect()
    {
        var measured = host.Metrics.Take();
        if (measured.Count == 0)
        {
            return;
        }

        states.Update(() =>
        {
            foreach (var minute in measured)
            {
                var series = minute.Series;
                var identity = IdentityOf(series.Metric, series.Dimensions);
                var values = minute.Values.Select(static v => new WeightedValue(v.Value, v.Count));
                states[series.Scope].Put(identity, Datum.OfValues(identity.Key, series.Minute, series.Metric.Unit, values), series.Minute);
            }
        });
    }

    /// <summary>The same, and asks services how things stand; before metrics are read.</summary>
    /// <param name="scope">The account and region whose metrics are read.</param>
    /// <param name="metricNamespace">The namespace that is read; null for any.</param>
    public void Collect(StateScope scope, string? metricNamespace)
    {
        if (metricNamespace?.StartsWith(NamespacePrefix, StringComparison.Ordinal) == false)
        {
            return;
        }

        Collect();
        var now = host.Clock.GetUtcNow();
        var readings = host.Capabilities.FindAll<IMetricGauges>()
            .Where(g => metricNamespace is null || g.Namespace == metricNamespace)
            .SelectMany(g => g.Read(scope, now))
            .ToList();
        if (readings.Count == 0)
        {
            return;
        }

        states.Update(() =>
        {
            var state = states[scope];
            foreach (var reading in readings)
            {
                Put(state, reading, now);
            }
        });
    }

    /// <summary>How things stand takes the place of how they stood in the same period.</summary>
    private static void Put(CloudWatchState state, GaugeReading reading, DateTimeOffset now)
    {
        var series = new MeasuredSeries(reading.Metric, state.Scope, reading.First, reading.Second, now);
        var identity = IdentityOf(reading.Metric, series.Dimensions);
        var time = MetricPeriod.Floor(now, reading.IsDaily ? 86_400 : 60);
        var datum = Datum.OfValues(identity.Key, time, reading.Metric.Unit, [new(reading.Value, 1)]);
        state.Data.Remove(datum.Key);
        state.Put(identity, datum, now);
    }

    private static MetricIdentity IdentityOf(ServiceMetric metric, IEnumerable<(string Name, string Value)> dimensions) =>
        MetricIdentity.Of(metric.Namespace, metric.Name, dimensions.Select(static d => new MetricDimension(d.Name, d.Value)));
}
