using System.Globalization;

namespace Simfra.Services.CloudWatch;

/// <summary>Reads metric math: numbers, ids, functions, arrays, and the operators of arithmetic, comparison and logic.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"/>
internal sealed class MathParser : TokenReader
{
    /// <summary>The operators, those that bind least first.</summary>
    private static readonly string[][] Levels =
    [
        ["||", "OR"],
        ["&&", "AND"],
        ["==", "!=", "<=", ">=", "<", ">"],
        ["+", "-"],
        ["*", "/"],
    ];

    private MathParser(string text)
        : base(text)
    {
    }

    /// <exception cref="MathException">It can't be read.</exception>
    public static MathExpression Parse(string text)
    {
        var parser = new MathParser(text);
        var expression = parser.ParseLevel(0);
        return parser.IsAtEnd ? expression : throw parser.Invalid();
    }

    private MathExpression ParseLevel(int level)
    {
        if (level == Levels.Length)
        {
            return ParseUnary();
        }

        var left = ParseLevel(level + 1);
        while (Array.Find(Levels[level], TryTake) is { } found)
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
        if (TryTake('-'))
        {
            return new OperatorExpression("*", new NumberExpression(-1), Nest(ParseUnary));
        }

        var operand = Nest(ParsePrimary);

        // A power binds to the right, and before a sign.
        return TryTake('^') ? new OperatorExpression("^", operand, Nest(ParseUnary)) : operand;
    }

    private MathExpression ParsePrimary()
    {
        switch (Peek())
        {
            case '(':
                Position++;
                var inner = ParseLevel(0);
                Expect(')');
                return inner;
            case '[':
                Position++;
                return new ListExpression(ParseItems(']'));
            case '\'' or '"':
                return new TextExpression(ReadQuoted());
            case >= '0' and <= '9' or '.':
                return new NumberExpression(ReadNumber());
            default:
                var name = ReadWord();
                return TryTake('(') ? new CallExpression(name, ParseItems(')')) : new NameExpression(name);
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

    private double ReadNumber()
    {
        var start = Position;
        while (Position < Text.Length && (char.IsAsciiDigit(Text[Position]) || Text[Position] == '.'))
        {
            Position++;
        }

        if (Position + 1 < Text.Length && Text[Position] is 'e' or 'E' && (char.IsAsciiDigit(Text[Position + 1]) || Text[Position + 1] is '-' or '+'))
        {
            Position += 2;
            while (Position < Text.Length && char.IsAsciiDigit(Text[Position]))
            {
                Position++;
            }
        }

        var text = Text.AsSpan(start, Position - start);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid();
    }

    protected override Exception Invalid() => new MathException(Position < Text.Length
        ? $"Syntax error at '{Text[Position]}', position {Position + 1}"
        : "Unexpected end of the expression");

    protected override Exception TooDeep() => new MathException("The expression is nested too deeply");
}
