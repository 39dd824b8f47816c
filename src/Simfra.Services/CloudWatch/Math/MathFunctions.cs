namespace Simfra.Services.CloudWatch;

/// <summary>The functions of one series.</summary>
internal static class MathFunctions
{
    public const string Band = "ANOMALY_DETECTION_BAND";

    public static bool IsKnown(string function) => function is "ABS" or "CEIL" or "FLOOR" or "LOG" or "LOG10" or "DIFF" or "DIFF_TIME" or "RATE"
        or "RUNNING_SUM";

    /// <summary>Whether metric math has a function of that name, which is written in capitals.</summary>
    public static bool Has(string function) => IsKnown(function) || IsOfTime(function) || IsNotBuilt(function) || function is "IF" or "FILL" or "METRICS"
        or "SEARCH" or "TIME_SERIES" or "SORT" or "SLICE" or "FIRST" or "LAST" or "REMOVE_EMPTY" or "METRIC_COUNT" or "AVG" or "MAX" or "MIN" or "SUM"
        or "STDDEV" or "DATAPOINT_COUNT" or "PERIOD" or "INSIGHT_RULE_METRIC" or Band;

    public static bool IsNotBuilt(string function) => function is "SERVICE_QUOTA" or "DB_PERF_INSIGHTS" or "LAMBDA";

    public static bool IsOfTime(string function) => function is "EPOCH" or "MINUTE" or "HOUR" or "DAY" or "DATE" or "MONTH" or "YEAR";

    /// <summary>A part of a time.</summary>
    public static double OfTime(string function, DateTimeOffset time) => function switch
    {
        "EPOCH" => time.ToUnixTimeSeconds(),
        "MINUTE" => time.UtcDateTime.Minute,
        "HOUR" => time.UtcDateTime.Hour,

        // Weeks begin with Monday, 1.
        "DAY" => (((int)time.UtcDateTime.DayOfWeek + 6) % 7) + 1,
        "DATE" => time.UtcDateTime.Day,
        "MONTH" => time.UtcDateTime.Month,
        _ => time.UtcDateTime.Year,
    };

    public static SeriesValue Apply(string function, SeriesValue series) => function switch
    {
        "DIFF" => Pairs(series, static (before, now) => now.Value - before.Value),
        "DIFF_TIME" => Pairs(series, static (before, now) => (now.Key - before.Key).TotalSeconds),
        "RATE" => Pairs(series, static (before, now) => (now.Value - before.Value) / (now.Key - before.Key).TotalSeconds),
        "RUNNING_SUM" => RunningSum(series),
        _ => series.Map((_, value) => OfNumber(function, value)!.Value),
    };

    /// <summary>The function of a number; null for one that numbers have none of.</summary>
    public static double? OfNumber(string function, double number) => function switch
    {
        "ABS" => Math.Abs(number),
        "CEIL" => Math.Ceiling(number),
        "FLOOR" => Math.Floor(number),
        "LOG" => Math.Log(number),
        "LOG10" => Math.Log10(number),
        _ => null,
    };

    /// <summary>The last value before a time.</summary>
    public static KeyValuePair<DateTimeOffset, double>? Before(SeriesValue series, DateTimeOffset time)
    {
        KeyValuePair<DateTimeOffset, double>? before = null;
        foreach (var point in series.Points)
        {
            if (point.Key >= time)
            {
                break;
            }

            before = point;
        }

        return before;
    }

    /// <summary>The value on the line between a time's neighbours; null at the edges.</summary>
    public static double? Between(SeriesValue series, DateTimeOffset time)
    {
        foreach (var after in series.Points)
        {
            if (after.Key > time)
            {
                return Before(series, time) is { } before
                    ? before.Value + ((after.Value - before.Value) * ((time - before.Key) / (after.Key - before.Key)))
                    : null;
            }
        }

        return null;
    }

    private static SeriesValue Pairs(SeriesValue series, Func<KeyValuePair<DateTimeOffset, double>, KeyValuePair<DateTimeOffset, double>, double> compute) =>
        series.With(series.Points.Zip(series.Points.Skip(1), (before, now) => KeyValuePair.Create(now.Key, compute(before, now))));

    private static SeriesValue RunningSum(SeriesValue series)
    {
        var sum = 0.0;
        return series.Map((_, value) => sum += value);
    }
}
