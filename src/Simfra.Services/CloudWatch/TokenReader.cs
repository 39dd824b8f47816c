namespace Simfra.Services.CloudWatch;

/// <summary>Reads a text word by word, from left to right: what rules of alarms, metric math and queries have in common.</summary>
internal abstract class TokenReader(string text)
{
    private const int MaxDepth = 100;

    private int _depth;

    protected string Text { get; } = text;

    protected int Position { get; set; }

    protected bool IsAtEnd => Peek() == '\0' && Position >= Text.Length;

    /// <summary>What comes next can't stand there.</summary>
    protected abstract Exception Invalid();

    /// <summary>Something is nested so deeply that reading it would end badly.</summary>
    protected virtual Exception TooDeep() => Invalid();

    /// <summary>Reads what may contain others of its kind.</summary>
    protected T Nest<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
        {
            throw TooDeep();
        }

        try
        {
            return read();
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>The next character behind white space; zero at the end.</summary>
    protected char Peek()
    {
        while (Position < Text.Length && char.IsWhiteSpace(Text[Position]))
        {
            Position++;
        }

        return Position < Text.Length ? Text[Position] : '\0';
    }

    protected bool TryTake(char expected)
    {
        var isThere = Peek() == expected && Position < Text.Length;
        Position += isThere ? 1 : 0;
        return isThere;
    }

    protected void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Invalid();
        }
    }

    /// <summary>Takes an operator or a whole word, in capitals or not.</summary>
    protected bool TryTake(string expected)
    {
        Peek();
        var end = Position + expected.Length;
        if (string.Compare(Text, Position, expected, 0, expected.Length, StringComparison.OrdinalIgnoreCase) != 0
            || (char.IsAsciiLetter(expected[0]) && end < Text.Length && IsWordPart(Text[end])))
        {
            return false;
        }

        Position = end;
        return true;
    }

    /// <summary>Letters, digits and underscores.</summary>
    protected string ReadWord()
    {
        Peek();
        var start = Position;
        while (Position < Text.Length && IsWordPart(Text[Position]))
        {
            Position++;
        }

        return start == Position ? throw Invalid() : Text[start..Position];
    }

    /// <summary>What stands in quotes.</summary>
    protected string ReadQuoted()
    {
        var quote = Peek();
        var end = Text.IndexOf(quote, Position + 1);
        if (end < 0)
        {
            throw Invalid();
        }

        var quoted = Text[(Position + 1)..end];
        Position = end + 1;
        return quoted;
    }

    private static bool IsWordPart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
