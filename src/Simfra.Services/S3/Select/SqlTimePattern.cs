using System.Globalization;
using System.Text;

namespace Simfra.Services.S3;

/// <summary>A pattern of TO_STRING and TO_TIMESTAMP: letters stand for fields, what is quoted and other characters for themselves.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-date.html"/>
internal sealed class SqlTimePattern
{
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];

    private readonly List<Part> _parts;

    private SqlTimePattern(List<Part> parts) => _parts = parts;

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="Schemas.AwsServiceException">It has letters that stand for nothing, or a quote without an end.</exception>
    public static SqlTimePattern Parse(string pattern)
    {
        var parts = new List<Part>();
        for (var at = 0; at < pattern.Length;)
        {
            var c = pattern[at];
            if (c == '\'')
            {
                var close = pattern.IndexOf('\'', at + 1);
                parts.Add(new('\'', close < 0 ? throw S3Errors.UnterminatedTimestampPatternToken() : pattern[(at + 1)..close]));
                at = close + 1;
                continue;
            }

            var end = at;
            while (end < pattern.Length && pattern[end] == c && (char.IsAsciiLetter(c) || end == at))
            {
                end++;
            }

            var part = char.IsAsciiLetter(c) ? new Part(c, pattern[at..end]) : new Part('\'', c.ToString());
            CheckLetters(part);
            parts.Add(part);
            at = end;
        }

        return new(parts);
    }

    public string Format(SqlTimestamp time)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(Format(part, time));
        }

        return text.ToString();
    }

    /// <summary>Reads a time that is written by the pattern.</summary>
    /// <exception cref="Schemas.AwsServiceException">The text isn't written by it, or the pattern isn't one to read by.</exception>
    public SqlTimestamp Read(string text)
    {
        CheckForReading();
        var fields = new SqlTimeFields();
        var at = 0;
        foreach (var part in _parts)
        {
            at = part.Letter == '\'' ? ReadLiteral(part.Text, text, at) : ReadField(part, text, at, fields);
        }

        return at == text.Length ? fields.ToTimestamp() : throw S3Errors.ValueParseFailure();
    }

    private static void CheckLetters(Part part)
    {
        var max = part.Letter switch
        {
            'y' => 4,
            'M' => 5,
            'd' or 'h' or 'H' or 'm' or 's' => 2,
            'a' or 'n' => 1,
            'S' => 9,
            'X' or 'x' => 5,
            '\'' => int.MaxValue,
            _ => throw S3Errors.InvalidTimestampPatternSymbol(),
        };
        if (part.Text.Length > max || (part.Letter == 'y' && part.Text.Length == 3))
        {
            throw S3Errors.InvalidTimestampPatternToken();
        }
    }

    private static string Format(Part part, SqlTimestamp time)
    {
        var local = time.Local;
        return part.Letter switch
        {
            'y' => part.Text.Length == 2 ? Number(local.Year % 100, 2) : Number(local.Year, part.Text.Length),
            'M' => part.Text.Length switch
            {
                <= 2 => Number(local.Month, part.Text.Length),
                3 => Months[local.Month - 1][..3],
                4 => Months[local.Month - 1],
                _ => Months[local.Month - 1][..1],
            },
            'd' => Number(local.Day, part.Text.Length),
            'a' => local.Hour < 12 ? "AM" : "PM",
            'h' => Number(((local.Hour + 11) % 12) + 1, part.Text.Length),
            'H' => Number(local.Hour, part.Text.Length),
            'm' => Number(local.Minute, part.Text.Length),
            's' => Number(local.Second, part.Text.Length),
            'S' => time.Fraction(part.Text.Length),
            'n' => Number((int)(local.Ticks % TimeSpan.TicksPerSecond * 100), 1),
            'X' or 'x' => Offset(part, time.Offset ?? TimeSpan.Zero),
            _ => part.Text,
        };
    }

    private static string Number(int value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');

    private static string Offset(Part part, TimeSpan offset)
    {
        if (part.Letter == 'X' && offset == TimeSpan.Zero)
        {
            return "Z";
        }

        var sign = offset < TimeSpan.Zero ? "-" : "+";
        return part.Text.Length switch
        {
            1 => $"{sign}{offset:hh}",
            2 or 4 => $"{sign}{offset:hhmm}",
            _ => $"{sign}{offset:hh\\:mm}",
        };
    }

    /// <summary>To be read, a pattern has each field once, and hours of half a day together with the half.</summary>
    private void CheckForReading()
    {
        var letters = _parts.Where(static p => p.Letter != '\'').ToList();
        if (letters.Any(static p => p is { Letter: 'M', Text.Length: 5 }))
        {
            throw S3Errors.InvalidTimestampPatternSymbolForParsing();
        }

        var fields = letters.Select(static p => p.Letter switch
        {
            'H' => 'h',
            'n' => 'S',
            'x' => 'X',
            var letter => letter,
        }).ToList();
        if (fields.Distinct().Count() != fields.Count)
        {
            throw S3Errors.DuplicateTimestampPatternFields();
        }

        var hasHalf = letters.Any(static p => p.Letter == 'a');
        if (letters.Any(p => (p.Letter == 'h' && !hasHalf) || (p.Letter == 'H' && hasHalf)))
        {
            throw S3Errors.TimestampPatternHourClockMismatch();
        }

        // A field without the larger ones tells no time.
        var known = "yMdhms".TakeWhile(fields.Contains).Count();
        if (fields.Contains('S') && known < 6)
        {
            throw S3Errors.InvalidTimestampPattern();
        }

        if ("yMdhms".Count(fields.Contains) != known || known == 0)
        {
            throw S3Errors.InvalidTimestampPattern();
        }
    }

    private static int ReadLiteral(string literal, string text, int at) =>
        string.CompareOrdinal(text, at, literal, 0, literal.Length) == 0 ? at + literal.Length : throw S3Errors.ValueParseFailure();

    private static int ReadField(Part part, string text, int at, SqlTimeFields fields)
    {
        switch (part)
        {
            case { Letter: 'M', Text.Length: > 2 }:
                return fields.ReadMonth(text, at, part.Text.Length == 3);
            case { Letter: 'a' }:
                return fields.ReadHalf(text, at);
            case { Letter: 'X' or 'x' }:
                return fields.ReadOffset(text, at, part.Letter == 'X');
            default:
                // Letters in twos and more tell how many digits there are; one letter takes what there is.
                var max = part.Text.Length > 1 || part.Letter == 'S' ? part.Text.Length : part.Letter switch
                {
                    'y' => 4,
                    'n' => 9,
                    _ => 2,
                };
                var end = at;
                while (end < text.Length && end - at < max && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }

                if (end == at || (part.Text.Length > 1 && end - at < max))
                {
                    throw S3Errors.ValueParseFailure();
                }

                fields.Set(part.Letter, text[at..end]);
                return end;
        }
    }

    private sealed record Part(char Letter, string Text);
}
