using System.Globalization;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A length of time as bin, datefloor and dateceil take it: so many milliseconds, or so many months.</summary>
internal readonly record struct QueryPeriod(double Milliseconds, int Months)
{
    private const double Day = 86_400_000;

    /// <summary>The first Monday of 1970: weeks begin on Mondays.</summary>
    private const double FirstWeek = 4 * Day;

    /// <summary>Reads <c>5m</c>; null for what is no length of time.</summary>
    public static QueryPeriod? Parse(string text)
    {
        var letters = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var isNumber = double.TryParse(text.AsSpan(0, text.Length - letters.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var count);
        if (!isNumber || count is <= 0 or > 1e9)
        {
            return null;
        }

        var unit = letters.Length > 1 && letters is not "ms" && letters[^1] == 's' ? letters[..^1] : letters;
        var milliseconds = unit switch
        {
            "millisecond" or "ms" or "msec" => 1,
            "second" or "s" or "sec" => 1000,
            "minute" or "m" or "min" => 60_000,
            "hour" or "h" or "hr" => 3_600_000,
            "day" or "d" => Day,
            "week" or "w" => 7 * Day,
            _ => 0,
        };
        if (milliseconds > 0)
        {
            return new(count * milliseconds, 0);
        }

        var months = unit switch
        {
            "month" or "mo" or "mon" => 1,
            "quarter" or "q" or "qtr" => 3,
            "year" or "y" or "yr" => 12,
            _ => 0,
        };
        return months > 0 && count <= 12_000 && Math.Floor(count) == count ? new(0, (int)count * months) : null;
    }

    public double Floor(double milliseconds)
    {
        if (Months == 0)
        {
            var origin = Milliseconds % (7 * Day) == 0 ? FirstWeek : 0;
            return origin + (Math.Floor((milliseconds - origin) / Milliseconds) * Milliseconds);
        }

        var month = MonthOf(milliseconds);
        return StartOf(month - (((month % Months) + Months) % Months));
    }

    public double Next(double floor) => Months == 0 ? floor + Milliseconds : StartOf(MonthOf(floor) + Months);

    /// <summary>Months since the year 1.</summary>
    private static int MonthOf(double milliseconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(milliseconds, -62135596800000, 253402300799999));
        return ((time.Year - 1) * 12) + time.Month - 1;
    }

    private static double StartOf(int month)
    {
        var clamped = Math.Clamp(month, 0, (9999 * 12) - 1);
        return new DateTimeOffset((clamped / 12) + 1, (clamped % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    }
}
