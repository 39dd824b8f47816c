using System.Globalization;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>How a value is compared.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>The right side of a comparison: a text, with <c>*</c> for any characters at its ends, a number, or a regular expression.</summary>
internal sealed class PatternValue
{
    private readonly string _text;
    private readonly PatternRegex? _regex;
    private readonly double? _number;

    private PatternValue(string text, bool isQuoted, PatternRegex? regex)
    {
        (_text, _regex) = (text, regex);
        _number = !isQuoted && regex is null ? ParseNumber(text) : null;
    }

    /// <summary>Takes an operator; null where none comes next.</summary>
    public static Comparison? TakeOperator(PatternScanner scanner) => scanner switch
    {
        _ when scanner.Take("!=") => Comparison.NotEqual,
        _ when scanner.Take("<=") => Comparison.LessOrEqual,
        _ when scanner.Take(">=") => Comparison.GreaterOrEqual,
        _ when scanner.Take("=") => Comparison.Equal,
        _ when scanner.Take("<") => Comparison.Less,
        _ when scanner.Take(">") => Comparison.Greater,
        _ => null,
    };

    /// <summary>Takes the value behind an operator.</summary>
    public static PatternValue Take(PatternScanner scanner, Comparison comparison)
    {
        scanner.SkipSpace();
        var isQuoted = scanner.Current == '"';
        var value = scanner.Current switch
        {
            '"' => new PatternValue(scanner.TakeQuoted(), true, null),
            '%' => new("", false, scanner.TakeRegex()),
            _ => new(scanner.TakeWhile(IsBare), false, null),
        };
        var isNothing = value._text.Length == 0 && value._regex is null && !isQuoted;
        var isOrder = comparison is not (Comparison.Equal or Comparison.NotEqual);
        return isNothing || (isOrder && value._number is null) ? throw scanner.Invalid() : value;
    }

    /// <summary>Whether the comparison is true of a text.</summary>
    public bool Compare(Comparison comparison, string text) => comparison switch
    {
        Comparison.Equal => IsEqual(text),
        Comparison.NotEqual => !IsEqual(text),
        _ => ParseNumber(text) is { } number && Compare(comparison, number.CompareTo(_number!.Value)),
    };

    public static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private static bool Compare(Comparison comparison, int order) => comparison switch
    {
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool IsBare(char c) => !char.IsWhiteSpace(c) && c is not (',' or ']' or '}' or ')' or '(' or '&' or '|' or '=' or '<' or '>' or '"' or '%');

    private bool IsEqual(string text)
    {
        if (_regex is not null)
        {
            return _regex.IsMatch(text);
        }

        return (_number is { } number && ParseNumber(text) == number) || IsLike(text);
    }

    /// <summary>Stars at the ends, or anywhere in between, are any characters.</summary>
    private bool IsLike(string text)
    {
        if (!_text.Contains('*', StringComparison.Ordinal))
        {
            return text == _text;
        }

        var parts = _text.Split('*');
        var (first, last) = (parts[0], parts[^1]);
        if (!text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal)
            || text.Length < first.Length + last.Length)
        {
            return false;
        }

        var (from, end) = (first.Length, text.Length - last.Length);
        foreach (var part in parts.AsSpan(1, parts.Length - 2))
        {
            var found = text.AsSpan(from, end - from).IndexOf(part, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            from += found + part.Length;
        }

        return true;
    }
}
