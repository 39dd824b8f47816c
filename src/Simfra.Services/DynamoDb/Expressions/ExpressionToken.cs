namespace Simfra.Services.DynamoDb.Expressions;

internal enum TokenKind
{
    /// <summary>An attribute's or a function's name, or a keyword: which of them, its place tells.</summary>
    Word,

    /// <summary><c>#name</c>.</summary>
    NameReference,

    /// <summary><c>:value</c>.</summary>
    ValueReference,
    Number,
    Symbol,
    End,
}

/// <summary>A word or sign of an expression, and where in it it stands.</summary>
internal readonly record struct ExpressionToken(TokenKind Kind, string Text, int Start, int End)
{
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts an expression into tokens.</summary>
internal static class ExpressionLexer
{
    public const string EndText = "<EOF>";

    public static List<ExpressionToken> Read(string text)
    {
        var tokens = new List<ExpressionToken>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
            {
                position++;
            }

            if (position == text.Length)
            {
                tokens.Add(new(TokenKind.End, EndText, position, position));
                return tokens;
            }

            var start = position;
            var kind = KindAt(text, ref position);
            tokens.Add(new(kind, text[start..position], start, position));
        }
    }

    private static TokenKind KindAt(string text, ref int position)
    {
        var first = text[position++];
        switch (first)
        {
            case '#' or ':':
                position = EndOfWord(text, position);
                return first == '#' ? TokenKind.NameReference : TokenKind.ValueReference;
            // A name goes on with underscores, but doesn't begin with one.
            case (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'):
                position = EndOfWord(text, position);
                return TokenKind.Word;
            case >= '0' and <= '9':
                while (position < text.Length && char.IsAsciiDigit(text[position]))
                {
                    position++;
                }

                return TokenKind.Number;
            case '<' when position < text.Length && text[position] is '=' or '>':
            case '>' when position < text.Length && text[position] is '=':
                position++;
                return TokenKind.Symbol;
            default:
                // Both halves of a character beyond the basic plane.
                position += char.IsHighSurrogate(first) && position < text.Length && char.IsLowSurrogate(text[position]) ? 1 : 0;
                return TokenKind.Symbol;
        }
    }

    private static int EndOfWord(string text, int position)
    {
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
        {
            position++;
        }

        return position;
    }
}
