namespace Simfra.Services.CloudWatch;

/// <summary>How long data are kept, and in which detail: seconds for three hours, minutes for 15 days, five minutes for 63, hours for 455.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html"/>
internal static class MetricRetention
{
    private const int Minute = 60;
    private const int FiveMinutes = 300;
    private const int Hour = 3600;

    private static readonly TimeSpan BySecond = TimeSpan.FromHours(3);
    private static readonly TimeSpan ByMinute = TimeSpan.FromDays(15);
    private static readonly TimeSpan ByFiveMinutes = TimeSpan.FromDays(63);
    private static readonly TimeSpan ByHour = TimeSpan.FromDays(455);
    private static readonly TimeSpan MergeInterval = TimeSpan.FromDays(1);

    /// <summary>In which detail data of a time can be read at a later one: the period in seconds, or null for what isn't kept so long.</summary>
    public static int? PeriodOf(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        var age when age <= BySecond => 1,
        var age when age <= ByMinute => Minute,
        var age when age <= ByFiveMinutes => FiveMinutes,
        var age when age <= ByHour => Hour,
        _ => null,
    };

    /// <summary>Whether data of a time can be read by a period.</summary>
    public static bool IsReadable(DateTimeOffset time, int period, DateTimeOffset now) => PeriodOf(time, now) is { } kept && period % kept == 0;

    /// <summary>
    /// Merges a metric's data that nobody can read in their detail any more, once a day at the most; with what is put to it. Who reads sees the same
    /// before and after.
    /// </summary>
    public static Metric Apply(CloudWatchState state, Metric metric, DateTimeOffset now)
    {
        if (now - metric.MergedAt < MergeInterval)
        {
            return metric;
        }

        foreach (var datum in state.DataOf(metric.Key, DateTimeOffset.MinValue, now - BySecond))
        {
            var period = PeriodOf(datum.Timestamp, now);
            if (period is { } seconds && datum.Timestamp.ToUnixTimeSeconds() % seconds == 0)
            {
                continue;
            }

            state.Data.Remove(datum.Key);
            if (period is { } longer)
            {
                state.Add(datum with { Timestamp = MetricPeriod.Floor(datum.Timestamp, longer) });
            }
        }

        return metric with { MergedAt = now };
    }
}
