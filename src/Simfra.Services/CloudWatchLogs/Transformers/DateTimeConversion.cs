using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Simfra.Models.CloudWatchLogs;

namespace Simfra.Services.CloudWatchLogs.Transformers;

/// <summary>Reads a time in one of several forms, and writes it in another.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Transformation-Datatype.html"/>
internal sealed class DateTimeConversion
{
    private const string DefaultFormat = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

    private readonly DateTimeConverter _processor;
    private readonly List<DateTimePattern> _patterns;
    private readonly DateTimePattern _format;
    private readonly TimeZoneInfo _source;
    private readonly TimeZoneInfo _target;

    private DateTimeConversion(DateTimeConverter processor)
    {
        _processor = processor;
        var culture = CultureOf(processor.Locale);
        _patterns = processor.MatchPatterns!.ConvertAll(p => DateTimePattern.Parse(p, culture));
        _format = DateTimePattern.Parse(processor.TargetFormat ?? DefaultFormat, culture);
        _source = ZoneOf(processor.SourceTimezone);
        _target = ZoneOf(processor.TargetTimezone);
        _format.CheckCanWrite(_target);
    }

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException; NotImplemented for letters and languages that aren't built.</exception>
    public static DateTimeConversion Of(DateTimeConverter processor) => new(processor);

    public void Apply(EventDocument document)
    {
        if (document.GetText(_processor.Source!) is { } text
            && _patterns.Select(p => p.Read(text, _source)).FirstOrDefault(static t => t is not null) is { } time)
        {
            document.Set(_processor.Target!, _format.Write(TimeZoneInfo.ConvertTime(time, _target)), overwrite: true);
        }
    }

    private static CultureInfo CultureOf(string? locale)
    {
        if (locale is null or "" or "ROOT" or "locale.ROOT" or "en" or "en_US" or "en-US" or "en_GB" or "en-GB")
        {
            return CultureInfo.InvariantCulture;
        }

        try
        {
            return CultureInfo.GetCultureInfo(locale.Replace('_', '-'), predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw CloudWatchLogsErrors.NotBuilt($"The locale {locale} of dateTimeConverter");
        }
    }

    private static TimeZoneInfo ZoneOf(string? zone)
    {
        if (zone is null or "Z" or "UTC" or "GMT")
        {
            return TimeZoneInfo.Utc;
        }

        if (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
        {
            return found;
        }

        return DateTimePattern.OffsetOf(zone.Replace("UTC", "", StringComparison.Ordinal).Replace("GMT", "", StringComparison.Ordinal)) is { } offset
            ? TimeZoneInfo.CreateCustomTimeZone(zone, offset, zone, zone)
            : throw CloudWatchLogsErrors.InvalidParameter($"The time zone {zone} does not exist.");
    }
}

/// <summary>A form of times, written as Java's DateTimeFormatter has it: <c>yyyy-MM-dd'T'HH:mm:ss</c>.</summary>
internal sealed partial class DateTimePattern
{
    private readonly List<(char Letter, int Count, string Literal)> _parts;
    private readonly CultureInfo _culture;
    private readonly Regex _regex;

    private DateTimePattern(List<(char Letter, int Count, string Literal)> parts, CultureInfo culture)
    {
        (_parts, _culture) = (parts, culture);
        _regex = new($@"\A{string.Concat(parts.Select((p, i) => RegexOf(p, i)))}\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);
    }

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException, NotImplemented.</exception>
    public static DateTimePattern Parse(string pattern, CultureInfo culture)
    {
        var parts = new List<(char Letter, int Count, string Literal)>();
        foreach (Match match in Part().Matches(pattern))
        {
            var letters = match.Groups["letters"].Value;
            if (letters.Length > 0 && !"yuMLdHhkmsSaEzZXxV".Contains(letters[0], StringComparison.Ordinal))
            {
                throw CloudWatchLogsErrors.NotBuilt($"The letter {letters[0]} in the pattern {pattern} of dateTimeConverter");
            }

            var quoted = match.Groups["quoted"];
            parts.Add(letters.Length > 0
                ? (letters[0], letters.Length, "")
                : ('\0', 0, quoted.Success ? (quoted.Length == 0 ? "'" : quoted.Value.Replace("''", "'", StringComparison.Ordinal)) : match.Value));
        }

        return parts.Exists(static p => p.Literal == "'" && p.Letter == '\0') && pattern.Count(static c => c == '\'') % 2 == 1
            ? throw CloudWatchLogsErrors.InvalidParameter($"The pattern {pattern} is not valid.")
            : new(parts, culture);
    }

    /// <summary>An offset from UTC: <c>+0100</c>, <c>-05:30</c>, <c>+1</c>; null for what is none.</summary>
    public static TimeSpan? OffsetOf(string text)
    {
        if (text is "Z" or "z")
        {
            return TimeSpan.Zero;
        }

        if (Offset().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var minutes = match.Groups["minutes"] is { Success: true } given ? Number(given.Value) : 0;
        var offset = new TimeSpan(Number(match.Groups["hours"].Value), minutes, 0);
        return offset > TimeSpan.FromHours(14) ? null : match.Groups["sign"].Value == "-" ? -offset : offset;
    }

    /// <summary>Names of zones are known here for UTC alone.</summary>
    /// <exception cref="Schemas.AwsServiceException">NotImplemented.</exception>
    public void CheckCanWrite(TimeZoneInfo zone)
    {
        if (_parts.Exists(static p => p.Letter == 'z') && zone.BaseUtcOffset != TimeSpan.Zero)
        {
            throw CloudWatchLogsErrors.NotBuilt("The letter z in the targetFormat of dateTimeConverter for another zone than UTC");
        }
    }

    /// <summary>The time that a text tells, in a zone unless it tells its own; null where it has another form.</summary>
    public DateTimeOffset? Read(string text, TimeZoneInfo zone)
    {
        if (_regex.Match(text) is not { Success: true } match)
        {
            return null;
        }

        var (year, month, day, hour, minute, second, ticks) = (1970, 1, 1, 0, 0, 0, 0L);
        bool? isAfternoon = null;
        TimeSpan? offset = null;
        foreach (var (i, part) in _parts.Index())
        {
            var value = match.Groups[$"g{i.ToString(CultureInfo.InvariantCulture)}"].Value;
            switch (part.Letter)
            {
                case 'y' or 'u':
                    year = part.Count == 2 ? 2000 + Number(value) : Number(value);
                    break;
                case 'M' or 'L':
                    month = part.Count < 3 ? Number(value) : MonthOf(value);
                    break;
                case 'd':
                    day = Number(value);
                    break;
                case 'H' or 'h' or 'k':
                    hour = Number(value) % (part.Letter == 'h' ? 12 : 24);
                    break;
                case 'm':
                    minute = Number(value);
                    break;
                case 's':
                    second = Number(value);
                    break;
                case 'S':
                    ticks = long.Parse(value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
                    break;
                case 'a':
                    isAfternoon = value.StartsWith('P') || value.StartsWith('p');
                    break;
                case 'z' or 'Z' or 'X' or 'x' or 'V':
                    offset = OffsetOf(value) ?? (value.ToUpperInvariant() is "UTC" or "GMT" ? TimeSpan.Zero : null);
                    if (offset is null && !TimeZoneInfo.TryFindSystemTimeZoneById(value, out zone!))
                    {
                        return null;
                    }

                    break;
                default:
                    break;
            }
        }

        hour += isAfternoon is true && hour < 12 ? 12 : 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var local = new DateTime(year, month, day, hour, minute, second).AddTicks(ticks);
        return new(local, offset ?? zone.GetUtcOffset(local));
    }

    public string Write(DateTimeOffset time)
    {
        var text = new StringBuilder();
        foreach (var (letter, count, literal) in _parts)
        {
            text.Append(letter switch
            {
                '\0' => literal,
                'y' or 'u' => count == 2 ? Digits(time.Year % 100, 2) : Digits(time.Year, count),
                'M' or 'L' => count < 3 ? Digits(time.Month, count) : time.ToString(count == 3 ? "MMM" : "MMMM", _culture),
                'd' => Digits(time.Day, count),
                'H' => Digits(time.Hour, count),
                'k' => Digits(time.Hour == 0 ? 24 : time.Hour, count),
                'h' => Digits(time.Hour % 12 == 0 ? 12 : time.Hour % 12, count),
                'm' => Digits(time.Minute, count),
                's' => Digits(time.Second, count),
                'S' => (time.Ticks % TimeSpan.TicksPerSecond).ToString("D7", CultureInfo.InvariantCulture).PadRight(count, '0')[..count],
                'a' => time.Hour < 12 ? "AM" : "PM",
                'E' => time.ToString(count < 4 ? "ddd" : "dddd", _culture),
                'z' => "UTC",
                'X' when time.Offset == TimeSpan.Zero => "Z",
                'X' or 'x' when count == 1 && time.Offset.Minutes == 0 => OffsetText(time.Offset)[..3],
                'X' or 'x' when count is 3 or 5 => OffsetText(time.Offset),
                _ => OffsetText(time.Offset).Replace(":", "", StringComparison.Ordinal),
            });
        }

        return text.ToString();
    }

    private static string OffsetText(TimeSpan offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");

    private static string Digits(int number, int count) => number.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private int MonthOf(string name)
    {
        var names = _culture.DateTimeFormat;
        for (var month = 1; month <= 12; month++)
        {
            if (string.Equals(name, names.GetMonthName(month), StringComparison.OrdinalIgnoreCase)
                || string.Equals(name.TrimEnd('.'), names.GetAbbreviatedMonthName(month).TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
            {
                return month;
            }
        }

        return 0;
    }

    private static string RegexOf((char Letter, int Count, string Literal) part, int place)
    {
        var pattern = part.Letter switch
        {
            '\0' => null,
            'y' or 'u' => part.Count == 2 ? "[0-9]{2}" : "[0-9]{4}",
            'M' or 'L' or 'E' when part.Count >= 3 || part.Letter == 'E' => @"\p{L}+\.?",
            'S' => $"[0-9]{{{part.Count.ToString(CultureInfo.InvariantCulture)}}}",
            'a' => "[AP]M",
            'z' or 'V' => @"[A-Za-z_/+\-:0-9]+",
            'Z' or 'X' or 'x' => @"Z|[+-][0-9]{1,2}(?::?[0-9]{2})?",
            _ => part.Count >= 2 ? "[0-9]{2}" : "[0-9]{1,2}",
        };
        return pattern is null ? Regex.Escape(part.Literal) : string.Create(CultureInfo.InvariantCulture, $"(?<g{place}>{pattern})");
    }

    [GeneratedRegex(@"(?<letters>([A-Za-z])\1*)|'(?<quoted>(?:[^']|'')*)'|[^A-Za-z']+|'")]
    private static partial Regex Part();

    [GeneratedRegex(@"\A(?<sign>[+-])(?<hours>[0-9]{1,2})(?::?(?<minutes>[0-9]{2}))?\z")]
    private static partial Regex Offset();
}
