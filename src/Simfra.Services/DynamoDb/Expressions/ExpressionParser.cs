using System.Collections.Immutable;
using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>
/// Parses all of DynamoDB's expressions: conditions, filters and key conditions, projections, updates. What it makes of them still has
/// to be bound to names and values (<see cref="ExpressionBinder"/>).
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html"/>
internal sealed class ExpressionParser
{
    private const int MaxDepth = 300;
    private const int MaxIndexDigits = 10;

    private static readonly ImmutableArray<string> Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly string _kind;
    private readonly string _text;
    private readonly List<ExpressionToken> _tokens;
    private int _position;
    private int _depth;

    private ExpressionParser(string kind, string text)
    {
        _kind = kind;
        _text = text;
        _tokens = ExpressionLexer.Read(text);
        if (_tokens.Count == 1)
        {
            throw Invalid(kind, "The expression can not be empty;");
        }
    }

    /// <summary>Whether parentheses stand round what has parentheses already; AWS refuses that, but says so after other things.</summary>
    public bool HasRedundantParentheses { get; private set; }

    private ExpressionToken Current => _tokens[_position];

    public static AwsServiceException Invalid(string kind, string message) => DynamoDbErrors.Validation($"Invalid {kind}: {message}");

    /// <param name="kind">The parameter's name: <c>FilterExpression</c>.</param>
    /// <param name="text">The expression.</param>
    public static (ExpressionNode Node, bool HasRedundantParentheses) ParseCondition(string kind, string text)
    {
        var parser = new ExpressionParser(kind, text);
        var node = parser.ReadOr();
        if (parser.Current.Kind != TokenKind.End || IsOperand(node))
        {
            throw parser.SyntaxError();
        }

        return (node, parser.HasRedundantParentheses);
    }

    public static List<PathNode> ParseProjection(string kind, string text)
    {
        var parser = new ExpressionParser(kind, text);
        var paths = parser.ReadList(parser.ReadPath);
        parser.Expect(parser.Current.Kind == TokenKind.End);
        return paths;
    }

    public static List<UpdateAction> ParseUpdate(string kind, string text)
    {
        var parser = new ExpressionParser(kind, text);
        var actions = new List<UpdateAction>();
        var sections = new HashSet<UpdateKind>();
        UpdateKind? repeated = null;
        while (parser.Current.Kind != TokenKind.End)
        {
            var section = parser.ReadSection();
            repeated ??= sections.Add(section) ? null : section;
            actions.AddRange(parser.ReadList(() => parser.ReadAction(section)));
        }

        return repeated is { } twice
            ? throw Invalid(kind, $"The \"{twice.ToString().ToUpperInvariant()}\" section can only be used once in an update expression;")
            : actions;
    }

    private static bool IsOperand(ExpressionNode node) => node is PathNode or ValueNode;

    private UpdateKind ReadSection()
    {
        foreach (var kind in Enum.GetValues<UpdateKind>())
        {
            if (Current.IsKeyword(kind.ToString()))
            {
                _position++;
                return kind;
            }
        }

        throw SyntaxError();
    }

    private UpdateAction ReadAction(UpdateKind kind)
    {
        var target = ReadPath();
        switch (kind)
        {
            case UpdateKind.Set:
                Take("=");
                return new(kind, target, ReadSum());
            case UpdateKind.Remove:
                return new(kind, target, null);
            default:
                Expect(Current.Kind == TokenKind.ValueReference);
                return new(kind, target, ReadOperand());
        }
    }

    private ExpressionNode ReadSum()
    {
        if (Current.IsSymbol("("))
        {
            _position++;
            var inner = ReadNested(ReadSum);
            Take(")");
            return IsSumSign ? ReadSumFrom(inner) : inner;
        }

        return ReadSumFrom(ReadOperand());
    }

    private bool IsSumSign => Current.IsSymbol("+") || Current.IsSymbol("-");

    private ExpressionNode ReadSumFrom(ExpressionNode left)
    {
        if (!IsSumSign)
        {
            return left;
        }

        var sign = _tokens[_position++].Text;
        return new SumNode(sign, left, ReadGroupedOperand());
    }

    /// <summary>An operand, which may stand in parentheses.</summary>
    private ExpressionNode ReadGroupedOperand()
    {
        if (!Current.IsSymbol("("))
        {
            return ReadOperand();
        }

        _position++;
        HasRedundantParentheses |= Current.IsSymbol("(");
        var operand = ReadNested(ReadGroupedOperand);
        Take(")");
        return operand;
    }

    private ExpressionNode ReadOr()
    {
        var left = ReadAnd();
        while (Current.IsKeyword("OR"))
        {
            Expect(!IsOperand(left));
            _position++;
            var right = ReadAnd();
            Expect(!IsOperand(right));
            left = new LogicalNode("OR", left, right);
        }

        return left;
    }

    private ExpressionNode ReadAnd()
    {
        var left = ReadNot();
        while (Current.IsKeyword("AND"))
        {
            Expect(!IsOperand(left));
            _position++;
            var right = ReadNot();
            Expect(!IsOperand(right));
            left = new LogicalNode("AND", left, right);
        }

        return left;
    }

    private ExpressionNode ReadNot()
    {
        if (!Current.IsKeyword("NOT"))
        {
            return ReadComparison();
        }

        _position++;
        var operand = ReadNested(ReadNot);
        Expect(!IsOperand(operand));
        return new NotNode(operand);
    }

    private ExpressionNode ReadComparison()
    {
        var left = ReadGroup();
        if (Current.Kind == TokenKind.Symbol && Comparators.Contains(Current.Text))
        {
            Expect(left is PathNode or ValueNode or FunctionNode);
            var comparator = _tokens[_position++].Text;
            return new CompareNode(comparator, left, ReadGroupedOperand());
        }

        if (Current.IsKeyword("BETWEEN"))
        {
            Expect(left is PathNode or ValueNode or FunctionNode);
            _position++;
            var lower = ReadGroupedOperand();
            Expect(Current.IsKeyword("AND"));
            _position++;
            return new BetweenNode(left, lower, ReadGroupedOperand());
        }

        if (Current.IsKeyword("IN"))
        {
            Expect(left is PathNode or ValueNode or FunctionNode);
            _position++;
            Take("(");
            var candidates = ReadList(ReadGroupedOperand);
            Take(")");
            return new InNode(left, [.. candidates]);
        }

        return left;
    }

    /// <summary>A condition or an operand in parentheses, or a bare operand.</summary>
    private ExpressionNode ReadGroup()
    {
        if (!Current.IsSymbol("("))
        {
            return ReadOperand();
        }

        var start = _position++;
        var isDoubled = Current.IsSymbol("(");
        var inner = ReadNested(ReadOr);
        Take(")");
        HasRedundantParentheses |= isDoubled && ClosingOf(start + 1) == _position - 2;
        return inner;
    }

    /// <summary>The place of the parenthesis that closes the one at a place.</summary>
    private int ClosingOf(int opening)
    {
        var depth = 0;
        for (var i = opening; i < _tokens.Count; i++)
        {
            depth += _tokens[i].IsSymbol("(") ? 1 : _tokens[i].IsSymbol(")") ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private ExpressionNode ReadOperand()
    {
        if (Current.Kind == TokenKind.ValueReference)
        {
            Expect(Current.Text.Length > 1);
            return new ValueNode(_tokens[_position++].Text);
        }

        if (Current.Kind == TokenKind.Word && !IsKeyword(Current) && _tokens[_position + 1].IsSymbol("("))
        {
            var name = Current.Text;
            _position += 2;
            var arguments = Current.IsSymbol(")") ? [] : ReadNested(() => ReadList(ReadGroupedOperand));
            Take(")");
            return new FunctionNode(name, [.. arguments]);
        }

        return ReadPath();
    }

    private PathNode ReadPath()
    {
        var tokens = ImmutableArray.CreateBuilder<PathToken>();
        tokens.Add(ReadName());
        while (true)
        {
            if (Current.IsSymbol("."))
            {
                _position++;
                tokens.Add(ReadName());
            }
            else if (Current.IsSymbol("["))
            {
                _position++;
                Expect(Current.Kind == TokenKind.Number);
                tokens.Add(new(null, IndexOf(_tokens[_position++].Text)));
                Take("]");
            }
            else
            {
                return new(tokens.DrainToImmutable());
            }
        }
    }

    private int IndexOf(string digits) =>
        digits.Length <= MaxIndexDigits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw Invalid(_kind, $"List index is not within the allowable range; index: [{digits}]");

    private PathToken ReadName()
    {
        Expect(Current.Kind == TokenKind.NameReference ? Current.Text.Length > 1 : Current.Kind == TokenKind.Word && !IsKeyword(Current));
        return new(_tokens[_position++].Text, 0);
    }

    private bool IsKeyword(ExpressionToken token) => _kind switch
    {
        "ProjectionExpression" => false,
        "UpdateExpression" => token.IsKeyword("SET") || token.IsKeyword("REMOVE") || token.IsKeyword("ADD") || token.IsKeyword("DELETE"),
        _ => token.IsKeyword("BETWEEN") || token.IsKeyword("IN") || token.IsKeyword("AND") || token.IsKeyword("OR") || token.IsKeyword("NOT"),
    };

    private List<T> ReadList<T>(Func<T> read)
    {
        var items = new List<T> { read() };
        while (Current.IsSymbol(","))
        {
            _position++;
            items.Add(read());
        }

        return items;
    }

    /// <summary>Keeps the depth of what is read within what the stack can hold.</summary>
    private T ReadNested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
        {
            throw ExpressionNesting.Complaint(_kind, _tokens) ?? SyntaxErrorAt(_tokens.Count - 1);
        }

        var node = read();
        _depth--;
        return node;
    }

    private void Take(string symbol)
    {
        Expect(Current.IsSymbol(symbol));
        _position++;
    }

    private void Expect(bool isFound)
    {
        if (!isFound)
        {
            throw SyntaxError();
        }
    }

    /// <summary>AWS names the token that it didn't expect and quotes the text from the one before it to the one after it.</summary>
    private AwsServiceException SyntaxError() => SyntaxErrorAt(_position);

    private AwsServiceException SyntaxErrorAt(int position)
    {
        var from = _tokens[Math.Max(0, position - 1)];
        var to = _tokens[Math.Min(_tokens.Count - 1, position + 1)];
        var near = _text[from.Start..Math.Max(to.End, from.Start)].TrimEnd();
        return Invalid(_kind, $"Syntax error; token: \"{_tokens[position].Text}\", near: \"{near}\"");
    }
}
