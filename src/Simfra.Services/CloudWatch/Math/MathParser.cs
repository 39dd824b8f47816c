using System.Globalization;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads metric math: numbers, ids, functions, arrays, and the operators of arithmetic, comparison and logic.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"/>
internal sealed class MathParser
{
    private const int MaxDepth = 100;

    /// <summary>The operators, those that bind least first.</summary>
    private static readonly string[][] Levels =
    [
        ["||", "OR"],
        ["&&", "AND"],
        ["==", "!=", "<=", ">=", "<", ">"],
        ["+", "-"],
        ["*", "/"],
    ];

    private readonly string _text;
    private int _position;
    private int _depth;

    private MathParser(string text) => _text = text;

    /// <exception cref="MathException">It can't be read.</exception>
    public static MathExpression Parse(string text)
    {
        var parser = new MathParser(text);
        var expression = parser.ParseLevel(0);
        return parser.Peek() == '\0' ? expression : throw parser.Invalid();
    }

    private MathExpression ParseLevel(int level)
    {
        if (level == Levels.Length)
        {
            return ParseUnary();
        }

        var left = ParseLevel(level + 1);
        while (TryOperator(Levels[level]) is { } found)
        {
            var name = found switch
            {
                "OR" => "||",
                "AND" => "&&",
                _ => found,
            };
            left = new OperatorExpression(name, left, ParseLevel(level + 1));
        }

        return left;
    }

    private MathExpression ParseUnary()
    {
        if (++_depth > MaxDepth)
        {
            throw new MathException("The expression is nested too deeply");
        }

        try
        {
            if (TryTake('-'))
            {
                return new OperatorExpression("*", new NumberExpression(-1), ParseUnary());
            }

            var operand = ParsePrimary();

            // A power binds to the right, and before a sign.
            return TryTake('^') ? new OperatorExpression("^", operand, ParseUnary()) : operand;
        }
        finally
        {
            _depth--;
        }
    }

    private MathExpression ParsePrimary()
    {
        switch (Peek())
        {
            case '(':
                _position++;
                var inner = ParseLevel(0);
                Expect(')');
                return inner;
            case '[':
                _position++;
                return new ListExpression(ParseItems(']'));
            case '\'' or '"':
                return new TextExpression(ReadText());
            case >= '0' and <= '9' or '.':
                return new NumberExpression(ReadNumber());
            default:
                var name = ReadName();
                return TryTake('(') ? new CallExpression(name.ToUpperInvariant(), ParseItems(')')) : new NameExpression(name);
        }
    }

    private List<MathExpression> ParseItems(char end)
    {
        var items = new List<MathExpression>();
        if (TryTake(end))
        {
            return items;
        }

        do
        {
            items.Add(ParseLevel(0));
        }
        while (TryTake(','));

        Expect(end);
        return items;
    }

    private string ReadText()
    {
        var quote = _text[_position];
        var end = _text.IndexOf(quote, _position + 1);
        if (end < 0)
        {
            throw Invalid();
        }

        var text = _text[(_position + 1)..end];
        _position = end + 1;
        return text;
    }

    private double ReadNumber()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '.'))
        {
            _position++;
        }

        if (_position + 1 < _text.Length && _text[_position] is 'e' or 'E' && (char.IsAsciiDigit(_text[_position + 1]) || _text[_position + 1] is '-' or '+'))
        {
            _position += 2;
            while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            {
                _position++;
            }
        }

        var text = _text.AsSpan(start, _position - start);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid();
    }

    private string ReadName()
    {
        var start = _position;
        while (_position < _text.Length && IsNamePart(_text[_position]))
        {
            _position++;
        }

        return start == _position ? throw Invalid() : _text[start.._position];
    }

    private string? TryOperator(string[] operators)
    {
        Peek();
        foreach (var candidate in operators)
        {
            if (string.Compare(_text, _position, candidate, 0, candidate.Length, StringComparison.OrdinalIgnoreCase) != 0)
            {
                continue;
            }

            var end = _position + candidate.Length;
            if (char.IsAsciiLetter(candidate[0]) && end < _text.Length && IsNamePart(_text[end]))
            {
                continue;
            }

            _position = end;
            return candidate;
        }

        return null;
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private bool TryTake(char expected)
    {
        var isThere = Peek() == expected;
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Invalid();
        }
    }

    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private MathException Invalid() => new(_position < _text.Length
        ? $"Syntax error at '{_text[_position]}', position {_position + 1}"
        : "Unexpected end of the expression");
}
