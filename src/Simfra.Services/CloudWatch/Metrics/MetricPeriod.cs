namespace Simfra.Services.CloudWatch;

/// <summary>The length of a period: 1, 5, 10, 20 or 30 seconds, or a multiple of 60.</summary>
internal static class MetricPeriod
{
    private const int Day = 86_400;

    public static void Check(int? period, string parameter)
    {
        if (period is not (1 or 5 or 10 or 20 or 30) && (period is null or <= 0 || period % 60 != 0))
        {
            throw CloudWatchErrors.InvalidParameter(
                $"The parameter {parameter} must be 1, 5, 10, 20, 30, or a multiple of 60.");
        }
    }

    /// <summary>Where the period begins that a time is in; periods are counted from midnight, longer ones from the epoch.</summary>
    public static DateTimeOffset Floor(DateTimeOffset time, int period)
    {
        var seconds = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (period <= Day ? seconds % Day % period : seconds % period));
    }

    /// <summary>
    /// Where a range is read from: the whole minute, five minutes or hour that its start is in, by how long ago that is; the start of the period for
    /// periods of less than a minute.
    /// </summary>
    public static DateTimeOffset RoundStart(DateTimeOffset start, int period, DateTimeOffset now)
    {
        var detail = MetricRetention.PeriodOf(start, now) ?? 3600;
        return Floor(start, period < 60 && detail <= 60 ? period : Math.Max(detail, 60));
    }

    public static void CheckRange(DateTimeOffset start, DateTimeOffset end)
    {
        if (start >= end)
        {
            throw CloudWatchErrors.InvalidParameter("The parameter StartTime must be less than the parameter EndTime.");
        }
    }
}
