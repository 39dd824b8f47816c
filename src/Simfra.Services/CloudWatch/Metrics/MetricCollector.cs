using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Takes in what the world's services report of themselves: what they have counted, and how things stand with them.</summary>
internal sealed class MetricCollector(ServiceState<CloudWatchState> states, ServiceHost host) : IMeasurementStore
{
    /// <summary>What the namespaces of AWS's services begin with; nobody else puts data there.</summary>
    public const string NamespacePrefix = "AWS/";

    private const int Minute = 60;
    private const int Day = 86_400;

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
        foreach (var gauges in host.Capabilities.FindAll<IMetricGauges>().Where(g => metricNamespace is null || g.Namespace == metricNamespace))
        {
            Read(gauges, scope, host.Clock.GetUtcNow());
        }
    }

    private void Read(IMetricGauges gauges, StateScope scope, DateTimeOffset now)
    {
        var time = MetricPeriod.Floor(now, gauges.IsDaily ? Day : Minute);
        if (gauges.IsDaily && states.Find(scope)?.GaugeDays.Find(gauges.Namespace)?.Day == time)
        {
            return;
        }

        var readings = gauges.Read(scope, now).ToList();
        if (readings.Count == 0)
        {
            return;
        }

        states.Update(() =>
        {
            var state = states[scope];
            foreach (var reading in readings)
            {
                Put(state, reading, time, now);
            }

            if (gauges.IsDaily)
            {
                state.GaugeDays.Put(new(gauges.Namespace, time));
            }
        });
    }

    /// <summary>How things stand takes the place of how they stood in the same period.</summary>
    private static void Put(CloudWatchState state, GaugeReading reading, DateTimeOffset time, DateTimeOffset now)
    {
        var series = new MeasuredSeries(reading.Metric, state.Scope, reading.First, reading.Second, null, time);
        var identity = IdentityOf(reading.Metric, series.Dimensions);
        var datum = Datum.OfValues(identity.Key, time, reading.Metric.Unit, [new(reading.Value, 1)]);
        state.Data.Remove(datum.Key);
        state.Put(identity, datum, now);
    }

    private static MetricIdentity IdentityOf(ServiceMetric metric, IEnumerable<(string Name, string Value)> dimensions) =>
        MetricIdentity.Of(metric.Namespace, metric.Name, dimensions.Select(static d => new MetricDimension(d.Name, d.Value)));
}
