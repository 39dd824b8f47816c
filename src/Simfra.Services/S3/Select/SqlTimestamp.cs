using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Simfra.Services.S3;

/// <summary>How much of a timestamp is known.</summary>
internal enum SqlTimePrecision
{
    Year,
    Month,
    Day,
    Minute,
    Second,
}

/// <summary>A timestamp as Ion has it: of a precision, with an offset that may be unknown.</summary>
/// <param name="Local">Date and time by its own offset.</param>
/// <param name="Offset">The offset, or null (<c>-00:00</c>), which counts as none.</param>
/// <param name="Precision">How much of it is known.</param>
/// <param name="FractionDigits">Digits after the seconds, 0 to 9.</param>
internal sealed partial record SqlTimestamp(DateTime Local, TimeSpan? Offset, SqlTimePrecision Precision, int FractionDigits) : SqlValue
{
    public override string TypeName => "TIMESTAMP";

    public DateTime Utc => Local.Ticks >= (Offset ?? TimeSpan.Zero).Ticks ? Local - (Offset ?? TimeSpan.Zero) : DateTime.MinValue;

    public static SqlTimestamp Of(DateTimeOffset time) => new(time.UtcDateTime, TimeSpan.Zero, SqlTimePrecision.Second, 3);

    /// <summary>Reads <c>2017T</c>, <c>2017-01T</c>, <c>2017-01-02</c>, <c>2017-01-02T03:04Z</c>, <c>2017-01-02T03:04:05.006+07:00</c>.</summary>
    public static SqlTimestamp? TryParse(string text)
    {
        var match = IonTimestamp().Match(text);
        if (!match.Success)
        {
            return null;
        }

        int Number(string group, int absent) =>
            match.Groups[group] is { Success: true } found ? int.Parse(found.Value, CultureInfo.InvariantCulture) : absent;
        var (year, month, day) = (Number("year", 1), Number("month", 1), Number("day", 1));
        var (hour, minute, second) = (Number("hour", 0), Number("minute", 0), Number("second", 0));
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var fraction = match.Groups["fraction"].Value;
        if (!TryParseOffset(match.Groups["offset"].Value, out var offset))
        {
            return null;
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(TicksOf(fraction));
        var precision = match.Groups["second"].Success ? SqlTimePrecision.Second
            : match.Groups["hour"].Success ? SqlTimePrecision.Minute
            : match.Groups["day"].Success ? SqlTimePrecision.Day
            : match.Groups["month"].Success ? SqlTimePrecision.Month
            : SqlTimePrecision.Year;
        return new(local, offset, precision, fraction.Length);
    }

    /// <summary>The ticks that digits after a point stand for.</summary>
    public static long TicksOf(string fraction) =>
        fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);

    public override string ToString()
    {
        var text = new StringBuilder(Local.ToString("yyyy", CultureInfo.InvariantCulture));
        if (Precision >= SqlTimePrecision.Month)
        {
            text.Append(Local.ToString("-MM", CultureInfo.InvariantCulture));
        }

        if (Precision >= SqlTimePrecision.Day)
        {
            text.Append(Local.ToString("-dd", CultureInfo.InvariantCulture));
        }

        if (Precision < SqlTimePrecision.Minute)
        {
            return Precision == SqlTimePrecision.Day ? text.ToString() : text.Append('T').ToString();
        }

        text.Append(Local.ToString("'T'HH:mm", CultureInfo.InvariantCulture));
        if (Precision == SqlTimePrecision.Second)
        {
            text.Append(Local.ToString(":ss", CultureInfo.InvariantCulture));
            if (FractionDigits > 0)
            {
                text.Append('.').Append(Fraction(FractionDigits));
            }
        }

        return text.Append(OffsetText).ToString();
    }

    /// <summary>So many digits after the seconds.</summary>
    public string Fraction(int digits) =>
        (Local.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture).PadRight(digits, '0')[..digits];

    private string OffsetText => Offset switch
    {
        null => "-00:00",
        { Ticks: 0 } => "Z",
        { } offset => $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}",
    };

    private static bool TryParseOffset(string text, out TimeSpan? offset)
    {
        offset = text is "" or "-00:00" ? null : TimeSpan.Zero;
        if (text is "" or "-00:00" or "Z")
        {
            return true;
        }

        var (hours, minutes) = (int.Parse(text.AsSpan(1, 2), CultureInfo.InvariantCulture), int.Parse(text.AsSpan(4, 2), CultureInfo.InvariantCulture));
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return hours < 24 && minutes < 60;
    }

    [GeneratedRegex(
        @"^(?<year>\d{4})(T|-(?<month>\d{2})(T|-(?<day>\d{2})(T|T(?<hour>\d{2}):(?<minute>\d{2})(:(?<second>\d{2})(\.(?<fraction>\d{1,9}))?)?"
        + @"(?<offset>Z|[+-]\d{2}:\d{2}))?))$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex IonTimestamp();
}
