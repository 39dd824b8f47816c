using System.Globalization;
using System.Text;

namespace Simfra.Services.DynamoDb.PartiQl;

internal enum StatementTokenKind
{
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>A string in single quotes.</summary>
    Text,

    Number,
    Symbol,
    End,
}

/// <summary>A word or sign of a PartiQL statement; of quoted ones, what is quoted.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
/// <param name="Start">Where in the statement it begins.</param>
/// <param name="Length">How long it is there, its quotes too.</param>
internal readonly record struct StatementToken(StatementTokenKind Kind, string Text, int Start, int Length)
{
    public bool IsName => Kind is StatementTokenKind.Word or StatementTokenKind.QuotedName;

    public bool IsSymbol(string symbol) => Kind == StatementTokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword) => Kind == StatementTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts a statement into tokens.</summary>
internal static class StatementLexer
{
    private static readonly string[] LongSymbols = ["<<", ">>", "<>", "<=", ">=", "!="];

    public static List<StatementToken> Read(string text)
    {
        var tokens = new List<StatementToken>();
        var position = 0;
        while (true)
        {
            SkipBlanks(text, ref position);
            if (position == text.Length)
            {
                tokens.Add(new(StatementTokenKind.End, "", position, 0));
                return tokens;
            }

            var start = position;
            var (kind, said) = Next(text, ref position);
            tokens.Add(new(kind, said, start, position - start));
        }
    }

    /// <summary>Passes over blanks and comments.</summary>
    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
            }
            else if (StartsWith(text, position, "--"))
            {
                var end = text.IndexOf('\n', position);
                position = end < 0 ? text.Length : end;
            }
            else if (StartsWith(text, position, "/*"))
            {
                var end = text.IndexOf("*/", position + 2, StringComparison.Ordinal);
                position = end < 0 ? throw StatementCursor.NotWellFormed("") : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private static bool StartsWith(string text, int position, string start) => string.CompareOrdinal(text, position, start, 0, start.Length) == 0;

    private static (StatementTokenKind Kind, string Text) Next(string text, ref int position)
    {
        var start = position;
        var first = text[position];
        if (first is '\'' or '"')
        {
            return (first == '"' ? StatementTokenKind.QuotedName : StatementTokenKind.Text, ReadQuoted(text, ref position));
        }

        if (char.IsAsciiLetter(first) || first is '_' or '$')
        {
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '$'))
            {
                position++;
            }

            return (StatementTokenKind.Word, text[start..position]);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && position + 1 < text.Length && char.IsAsciiDigit(text[position + 1])))
        {
            return (StatementTokenKind.Number, ReadNumber(text, ref position));
        }

        if (first == '#')
        {
            throw StatementCursor.NotWellFormed("");
        }

        var at = position;
        var symbol = Array.Find(LongSymbols, s => StartsWith(text, at, s));
        position += symbol?.Length ?? 1;
        return (StatementTokenKind.Symbol, text[start..position]);
    }

    private static string ReadNumber(string text, ref int position)
    {
        var start = position;
        SkipDigits(text, ref position);
        var fraction = 0;
        if (position < text.Length && text[position] == '.')
        {
            var point = position++;
            SkipDigits(text, ref position);
            fraction = position - point - 1;
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            var exponentStart = ++position;
            position += position < text.Length && text[position] is '+' or '-' ? 1 : 0;
            SkipDigits(text, ref position);

            // The exponent and what it leaves of the scale are 32-bit integers.
            var digits = text.AsSpan(exponentStart, position - exponentStart);
            if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                || fraction - (long)exponent is > int.MaxValue or < int.MinValue)
            {
                throw StatementCursor.NotWellFormed("");
            }
        }

        return text[start..position];
    }

    private static void SkipDigits(string text, ref int position)
    {
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }
    }

    /// <summary>What stands between two quotes; a quote within is doubled.</summary>
    private static string ReadQuoted(string text, ref int position)
    {
        var quote = text[position++];
        var quoted = new StringBuilder();
        while (position < text.Length)
        {
            if (text[position] != quote)
            {
                quoted.Append(text[position++]);
            }
            else if (position + 1 < text.Length && text[position + 1] == quote)
            {
                quoted.Append(quote);
                position += 2;
            }
            else
            {
                position++;
                return quoted.ToString();
            }
        }

        throw StatementCursor.NotWellFormed("");
    }
}
