using System.Text;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>Reads a pattern character by character.</summary>
internal sealed class PatternScanner(string text)
{
    public const char End = '\0';

    private int _position;

    /// <summary>The character that comes next; <see cref="End"/> behind the last.</summary>
    public char Current => _position < text.Length ? text[_position] : End;

    public bool IsAtEnd => _position >= text.Length;

    /// <summary>How many regular expressions were read.</summary>
    public int RegexCount { get; private set; }

    public void Advance() => _position++;

    public void SkipSpace()
    {
        while (!IsAtEnd && char.IsWhiteSpace(Current))
        {
            _position++;
        }
    }

    /// <summary>Takes a text if it comes next, behind spaces.</summary>
    public bool Take(string expected)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _position, expected, 0, expected.Length) != 0)
        {
            return false;
        }

        _position += expected.Length;
        return true;
    }

    /// <summary>Takes a word in any case if it comes next, behind spaces.</summary>
    public bool TakeWord(string expected)
    {
        SkipSpace();
        var end = _position + expected.Length;
        if (end > text.Length
            || !text.AsSpan(_position, expected.Length).Equals(expected, StringComparison.OrdinalIgnoreCase)
            || (end < text.Length && char.IsLetterOrDigit(text[end])))
        {
            return false;
        }

        _position = end;
        return true;
    }

    /// <summary>Takes a text that has to come next.</summary>
    public void Expect(string expected)
    {
        if (!Take(expected))
        {
            throw Invalid();
        }
    }

    /// <summary>Takes the characters that may be part of something.</summary>
    public string TakeWhile(Func<char, bool> isPart)
    {
        var start = _position;
        while (!IsAtEnd && isPart(Current))
        {
            _position++;
        }

        return text[start.._position];
    }

    /// <summary>Takes a text in quotes; a backslash stands before a quote or a backslash that is part of it.</summary>
    public string TakeQuoted()
    {
        Advance();
        var quoted = new StringBuilder();
        for (; !IsAtEnd; Advance())
        {
            if (Current == '"')
            {
                Advance();
                return quoted.ToString();
            }

            if (Current == '\\' && _position + 1 < text.Length && text[_position + 1] is '"' or '\\')
            {
                Advance();
            }

            quoted.Append(Current);
        }

        throw Malformed();
    }

    /// <summary>Takes a regular expression between percent signs.</summary>
    public PatternRegex TakeRegex()
    {
        Advance();
        var expression = new StringBuilder();
        for (; !IsAtEnd; Advance())
        {
            if (Current == '%')
            {
                Advance();
                RegexCount++;
                return PatternRegex.Parse(expression.ToString());
            }

            if (Current == '\\' && _position + 1 < text.Length)
            {
                expression.Append(Current);
                Advance();
            }

            expression.Append(Current);
        }

        throw Malformed();
    }

    /// <summary>The error for what comes next, as AWS words it: a character that can't be there, or an end that comes too early.</summary>
    public Exception Invalid() => IsAtEnd ? Malformed() : Invalid(Current.ToString());

    /// <summary>The error for a text that can't be there.</summary>
    public static Exception Invalid(string term) => CloudWatchLogsErrors.InvalidParameter($"Invalid character(s) in term '{term}'");

    /// <summary>The error for a pattern that isn't whole.</summary>
    public static Exception Malformed() => CloudWatchLogsErrors.InvalidParameter("Invalid metric filter pattern");
}
