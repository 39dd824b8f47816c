using System.Globalization;

namespace Simfra.Services.S3;

/// <summary>What was read of a time, field by field.</summary>
internal sealed class SqlTimeFields
{
    private readonly Dictionary<char, int> _numbers = [];
    private string _fraction = "";
    private bool? _isAfternoon;
    private TimeSpan? _offset;

    public void Set(char letter, string digits)
    {
        switch (letter)
        {
            case 'S':
                _fraction = digits;
                break;
            case 'n':
                _fraction = digits.PadLeft(9, '0');
                break;
            case 'y' when digits.Length == 2:
                // Two digits are of the hundred years around the millennium that Java counts from.
                var year = int.Parse(digits, CultureInfo.InvariantCulture);
                _numbers['y'] = year + (year < 70 ? 2000 : 1900);
                break;
            default:
                _numbers[char.ToLowerInvariant(letter) == 'h' ? 'h' : letter] = int.Parse(digits, CultureInfo.InvariantCulture);
                break;
        }
    }

    public int ReadMonth(string text, int at, bool isShort)
    {
        var names = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        for (var month = 0; month < 12; month++)
        {
            var name = isShort ? names[month][..3] : names[month];
            if (string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) == 0)
            {
                _numbers['M'] = month + 1;
                return at + name.Length;
            }
        }

        throw S3Errors.ValueParseFailure();
    }

    public int ReadHalf(string text, int at)
    {
        _isAfternoon = text.AsSpan(at) switch
        {
            ['A' or 'a', 'M' or 'm', ..] => false,
            ['P' or 'p', 'M' or 'm', ..] => true,
            _ => throw S3Errors.ValueParseFailure(),
        };
        return at + 2;
    }

    /// <summary>Z where the pattern lets it, or a sign with hours and, with a colon or without, minutes.</summary>
    public int ReadOffset(string text, int at, bool takesZ)
    {
        if (takesZ && at < text.Length && text[at] == 'Z')
        {
            _offset = TimeSpan.Zero;
            return at + 1;
        }

        if (at >= text.Length || text[at] is not ('+' or '-'))
        {
            throw S3Errors.ValueParseFailure();
        }

        var sign = text[at] == '-' ? -1 : 1;
        var hours = TwoDigits(text, at + 1) ?? throw S3Errors.ValueParseFailure();
        at += 3;
        var colon = at < text.Length && text[at] == ':' ? 1 : 0;
        var minutes = TwoDigits(text, at + colon);
        if (hours > 23 || minutes > 59 || (colon == 1 && minutes is null))
        {
            throw S3Errors.ValueParseFailure();
        }

        _offset = new TimeSpan(hours, minutes ?? 0, 0) * sign;
        return minutes is null ? at : at + colon + 2;
    }

    public SqlTimestamp ToTimestamp()
    {
        var (year, month, day) = (Number('y', 1), Number('M', 1), Number('d', 1));
        var (hour, minute, second) = (Hour(), Number('m', 0), Number('s', 0));
        if (year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            throw S3Errors.ValueParseFailure();
        }

        var precision = _numbers.ContainsKey('s') ? SqlTimePrecision.Second
            : _numbers.ContainsKey('h') ? SqlTimePrecision.Minute
            : _numbers.ContainsKey('d') ? SqlTimePrecision.Day
            : _numbers.ContainsKey('M') ? SqlTimePrecision.Month
            : SqlTimePrecision.Year;
        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).AddTicks(SqlTimestamp.TicksOf(_fraction));
        return new(local, _offset, precision, _fraction.Length);
    }

    private int Number(char letter, int absent) => _numbers.GetValueOrDefault(letter, absent);

    private int Hour()
    {
        var hour = Number('h', 0);
        if (_isAfternoon is not { } isAfternoon)
        {
            return hour;
        }

        return hour is < 1 or > 12 ? throw S3Errors.ValueParseFailure() : (hour % 12) + (isAfternoon ? 12 : 0);
    }

    private static int? TwoDigits(string text, int at) =>
        at + 2 <= text.Length && char.IsAsciiDigit(text[at]) && char.IsAsciiDigit(text[at + 1])
            ? int.Parse(text.AsSpan(at, 2), CultureInfo.InvariantCulture)
            : null;
}
