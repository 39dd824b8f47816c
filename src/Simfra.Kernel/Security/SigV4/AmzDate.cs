using System.Globalization;

namespace Simfra.Security.SigV4;

/// <summary>The date forms of signatures: <c>20150830T123600Z</c>, its first eight digits, and HTTP's own in a Date header.</summary>
internal static class AmzDate
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Basic, CultureInfo.InvariantCulture);

    /// <summary>The form of S3's error documents: <c>2015-08-30T12:36:00Z</c>.</summary>
    public static string FormatExtended(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is not { Length: 16 } || text[8] != 'T' || text[15] != 'Z'
            || text.AsSpan(0, 8).ContainsAnyExceptInRange('0', '9') || text.AsSpan(9, 6).ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        int Digits(int start, int count) => int.Parse(text.AsSpan(start, count), NumberStyles.None, CultureInfo.InvariantCulture);
        var (year, month, day) = (Digits(0, 4), Digits(4, 2), Digits(6, 2));
        var (hour, minute, second) = (Digits(9, 2), Digits(11, 2), Digits(13, 2));
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        time = new(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    /// <summary>Parses the basic form or, as the Date header allows it, HTTP's form.</summary>
    public static bool TryParseHeader(string? text, out DateTimeOffset time) =>
        TryParse(text, out time)
        || DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
