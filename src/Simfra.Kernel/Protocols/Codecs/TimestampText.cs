using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>The three ways in which AWS writes a moment: epoch seconds, ISO 8601 and HTTP's date.</summary>
internal static class TimestampText
{
    // AWS's servers take UTC alone, with any number of fractional digits; what is finer than .NET's ticks is cut off.
    private static readonly string[] DateTimeFormats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];
    private static readonly string[] HttpDateFormats =
    [
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        "ddd, dd MMM yyyy HH:mm:ss.FFFFFFF 'GMT'",
    ];

    private static readonly string[] LenientFormats =
    [
        .. DateTimeFormats,
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd",
        "yyyyMMdd'T'HHmmss'Z'",
    ];

    private static readonly double MinSeconds = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly double MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The format of a member: its own, else its target's, else the given one.</summary>
    public static TimestampFormat FormatOf(MemberSchema member, TimestampFormat otherwise) =>
        member.TimestampFormat != TimestampFormat.Default ? member.TimestampFormat
        : member.Target.TimestampFormat != TimestampFormat.Default ? member.Target.TimestampFormat
        : otherwise;

    /// <exception cref="MalformedInputException">The text isn't a timestamp in that format.</exception>
    public static DateTimeOffset Parse(string text, TimestampFormat format) => format switch
    {
        TimestampFormat.DateTime => ParseDateTime(text),
        TimestampFormat.HttpDate => ParseExact(text, HttpDateFormats),
        _ => FromEpochSeconds(ParseEpochSeconds(text)),
    };

    /// <summary>As AWS's Query, XML and older JSON services read: ISO 8601 with any offset or none, or epoch seconds.</summary>
    /// <exception cref="MalformedInputException">The text is no timestamp.</exception>
    public static DateTimeOffset ParseLenient(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            LenientFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var value)
            ? value
            : NumberText.IsDecimal(text)
                ? FromEpochSeconds(ParseEpochSeconds(text))
                : ParseDateTime(text);

    public static string Format(DateTimeOffset value, TimestampFormat format) => format switch
    {
        TimestampFormat.DateTime => FormatDateTime(value),
        TimestampFormat.HttpDate => value.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture),
        _ => FormatEpochSeconds(value),
    };

    /// <summary>Epoch seconds with as many fractional digits, up to three, as there are.</summary>
    public static string FormatEpochSeconds(DateTimeOffset value)
    {
        var milliseconds = value.ToUnixTimeMilliseconds();
        return milliseconds % 1000 == 0
            ? (milliseconds / 1000).ToString(CultureInfo.InvariantCulture)
            : (milliseconds / 1000m).ToString("0.###", CultureInfo.InvariantCulture);
    }

    /// <exception cref="MalformedInputException">The moment is outside of what can be told.</exception>
    public static DateTimeOffset FromEpochSeconds(double seconds)
    {
        if (!(seconds >= MinSeconds && seconds <= MaxSeconds))
        {
            throw new MalformedInputException("The timestamp is out of range.");
        }

        var whole = Math.Floor(seconds);
        var milliseconds = Math.Round((seconds - whole) * 1000);
        return DateTimeOffset.FromUnixTimeSeconds((long)whole).AddMilliseconds(milliseconds);
    }

    /// <summary>ISO 8601 with three fractional digits, as the oldest services write it.</summary>
    public static string FormatDateTimeInMilliseconds(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>In words, as CloudTrail's records have it: <c>Aug 28, 2023, 7:00:58 PM</c>.</summary>
    public static string Spell(DateTimeOffset value) => value.UtcDateTime.ToString("MMM d, yyyy, h:mm:ss tt", CultureInfo.InvariantCulture);

    private static string FormatDateTime(DateTimeOffset value)
    {
        var utc = value.UtcDateTime;
        var format = utc.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset ParseDateTime(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point > 0 && text.Length - point > 9 && text[^1] == 'Z')
        {
            var fraction = text.AsSpan(point + 1, text.Length - point - 2);
            text = fraction.IndexOfAnyExceptInRange('0', '9') < 0 ? $"{text.AsSpan(0, point + 8)}Z" : text;
        }

        return ParseExact(text, DateTimeFormats);
    }

    private static DateTimeOffset ParseExact(string text, string[] formats) =>
        DateTimeOffset.TryParseExact(
            text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : throw new MalformedInputException($"'{(text.Length <= 64 ? text : text[..64])}' is not a valid timestamp.");

    private static double ParseEpochSeconds(string text) => NumberText.ParseDouble(text) is var seconds && double.IsFinite(seconds)
        ? seconds
        : throw new MalformedInputException($"'{text}' is not a valid timestamp.");
}
