namespace Simfra.Services.S3;

/// <summary>DATE_ADD, DATE_DIFF and EXTRACT, which name a part of a date.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-date.html"/>
internal static class SqlDates
{
    public static bool IsPart(string word) => word is "year" or "month" or "day" or "hour" or "minute" or "second";

    public static bool IsExtractable(string word) => IsPart(word) || word is "timezone_hour" or "timezone_minute";

    public static SqlExpression Add(string part, SqlExpression quantity, SqlExpression time) => new SqlCall(
        new(2, 2, (values, _) => Add(part, SqlFunctions.Integer(values[0]), SqlFunctions.Time(values[1]))), [quantity, time]);

    public static SqlExpression Difference(string part, SqlExpression from, SqlExpression to) => new SqlCall(
        new(2, 2, (values, _) => new SqlInteger(Difference(part, SqlFunctions.Time(values[0]).Utc, SqlFunctions.Time(values[1]).Utc))), [from, to]);

    public static SqlExpression Extract(string part, SqlExpression time) => new SqlCall(
        new(1, 1, (values, _) => new SqlInteger(Extract(part, SqlFunctions.Time(values[0])))), [time]);

    /// <summary>The sum is at least as precise as the part that was added.</summary>
    private static SqlTimestamp Add(string part, long quantity, SqlTimestamp time)
    {
        var precision = part switch
        {
            "year" => SqlTimePrecision.Year,
            "month" => SqlTimePrecision.Month,
            "day" => SqlTimePrecision.Day,
            "second" => SqlTimePrecision.Second,
            _ => SqlTimePrecision.Minute,
        };
        try
        {
            var count = checked((int)quantity);
            var sum = part switch
            {
                "year" => time.Local.AddYears(count),
                "month" => time.Local.AddMonths(count),
                "day" => time.Local.AddDays(count),
                "hour" => time.Local.AddHours(count),
                "minute" => time.Local.AddMinutes(count),
                _ => time.Local.AddSeconds(count),
            };
            return time with { Local = sum, Precision = precision > time.Precision ? precision : time.Precision };
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException)
        {
            throw S3Errors.IntegerOverflow();
        }
    }

    /// <summary>Whole parts from one time to the other: 23:00 and 01:00 of the next day are no day apart.</summary>
    private static long Difference(string part, DateTime from, DateTime to) => part switch
    {
        "year" => Months(from, to) / 12,
        "month" => Months(from, to),
        "day" => (to - from).Days,
        "hour" => (to - from).Ticks / TimeSpan.TicksPerHour,
        "minute" => (to - from).Ticks / TimeSpan.TicksPerMinute,
        _ => (to - from).Ticks / TimeSpan.TicksPerSecond,
    };

    private static int Months(DateTime from, DateTime to)
    {
        if (from > to)
        {
            return -Months(to, from);
        }

        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        var isShort = to.Day < from.Day || (to.Day == from.Day && to.TimeOfDay < from.TimeOfDay);
        return isShort ? months - 1 : months;
    }

    private static long Extract(string part, SqlTimestamp time) => part switch
    {
        "year" => time.Local.Year,
        "month" => time.Local.Month,
        "day" => time.Local.Day,
        "hour" => time.Local.Hour,
        "minute" => time.Local.Minute,
        "second" => time.Local.Second,
        "timezone_hour" => (time.Offset ?? TimeSpan.Zero).Hours,
        _ => (time.Offset ?? TimeSpan.Zero).Minutes,
    };
}
