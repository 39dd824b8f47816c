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
internal readonly record struct StatementToken(StatementTokenKind Kind, string Text)
{
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
            while (position < text.Length && char.IsWhiteSpace(text[position]))
            {
                position++;
            }

            if (position == text.Length)
            {
                tokens.Add(new(StatementTokenKind.End, ""));
                return tokens;
            }

            tokens.Add(Next(text, ref position));
        }
    }

    private static StatementToken Next(string text, ref int position)
    {
        var start = position;
        var first = text[position];
        if (first is '\'' or '"')
        {
            return new(first == '"' ? StatementTokenKind.QuotedName : StatementTokenKind.Text, ReadQuoted(text, ref position));
        }

        if (char.IsAsciiLetter(first) || first is '_' or '$')
        {
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '$'))
            {
                position++;
            }

            return new(StatementTokenKind.Word, text[start..position]);
        }

        if (char.IsAsciiDigit(first))
        {
            ReadNumber(text, ref position);
            return new(StatementTokenKind.Number, text[start..position]);
        }

        var symbol = Array.Find(LongSymbols, s => string.CompareOrdinal(text, start, s, 0, s.Length) == 0);
        position += symbol?.Length ?? 1;
        return new(StatementTokenKind.Symbol, text[start..position]);
    }

    private static void ReadNumber(string text, ref int position)
    {
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
        {
            position++;
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            position += position < text.Length && text[position] is '+' or '-' ? 1 : 0;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }
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

        throw StatementParser.NotWellFormed("a quote isn't closed");
    }
}
