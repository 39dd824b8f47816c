namespace Simfra.Services.CloudWatch;

/// <summary>A minute of a metric in one unit, as a stream sends it.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Bucket">What was put for the minute.</param>
/// <param name="Statistics">The statistics that the stream sends beside minimum, maximum, sum and count, as far as they can be told.</param>
internal sealed record StreamedPoint(Metric Metric, StatisticBucket Bucket, IReadOnlyList<(StatisticName Name, double Value)> Statistics)
{
    private const int Minute = 60;

    private static readonly StatisticName LeastName = StatisticName.Find("Minimum")!;
    private static readonly StatisticName GreatestName = StatisticName.Find("Maximum")!;
    private static readonly StatisticName SumName = StatisticName.Find("Sum")!;

    public double Minimum => Bucket.Get(LeastName)!.Value;

    public double Maximum => Bucket.Get(GreatestName)!.Value;

    public double Sum => Bucket.Get(SumName)!.Value;

    /// <summary>The percentiles among the statistics, between 0 and 1, the least first.</summary>
    public IEnumerable<(double Quantile, double Value)> Percentiles => Statistics
        .Where(static s => s.Name.Kind == StatisticKind.Percentile)
        .Select(static s => (Quantile: s.Name.To!.Value / 100, s.Value))
        .OrderBy(static s => s.Quantile);

    /// <summary>What a stream has to send of a metric's minute; nothing where the metric is gone.</summary>
    public static IEnumerable<StreamedPoint> Of(CloudWatchState state, MetricStream stream, PendingMinuteKey minute)
    {
        if (state.Metrics.Find(minute.Metric) is not { } metric)
        {
            yield break;
        }

        var data = state.DataOf(minute.Metric, minute.Minute, minute.Minute.AddSeconds(Minute));
        foreach (var bucket in StatisticBucket.Collect(data, minute.Minute, Minute))
        {
            var statistics = stream.StatisticsOf(metric.Namespace, metric.Name)
                .Select(s => (Name: s, Value: bucket.Get(s)))
                .Where(static s => s.Value is not null)
                .Select(static s => (s.Name, s.Value!.Value));
            yield return new(metric, bucket, [.. statistics]);
        }
    }
}
