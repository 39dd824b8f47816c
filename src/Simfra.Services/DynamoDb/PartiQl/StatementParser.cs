using System.Collections.Immutable;
using System.Globalization;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Parses statements of PartiQL as DynamoDB has it. Conditions become those of expressions, so that both hold for the same items.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html"/>
internal sealed class StatementParser
{
    private const int MaxDepth = 100;

    private readonly List<StatementToken> _tokens;
    private readonly List<AttributeValue> _parameters;
    private int _position;
    private int _usedParameters;
    private int _depth;

    private StatementParser(string text, List<AttributeValue>? parameters)
    {
        _tokens = StatementLexer.Read(text);
        _parameters = parameters ?? [];
    }

    private StatementToken Current => _tokens[_position];

    /// <exception cref="AwsServiceException">It is no statement, or its parameters aren't as many as it has places.</exception>
    public static PartiQlStatement Parse(string text, List<AttributeValue>? parameters)
    {
        var parser = new StatementParser(text, parameters);
        var statement = parser.ReadStatement();
        parser.Expect(parser.Current.Kind == StatementTokenKind.End);
        return parser._usedParameters == parser._parameters.Count
            ? statement
            : throw DynamoDbErrors.Validation("Number of parameters in request and statement don't match.");
    }

    public static AwsServiceException NotWellFormed(string reason) =>
        DynamoDbErrors.Validation($"Statement wasn't well formed, can't be processed: {reason}");

    private PartiQlStatement ReadStatement()
    {
        if (TryTake("SELECT"))
        {
            return ReadSelect();
        }

        if (TryTake("INSERT"))
        {
            TakeKeyword("INTO");
            var table = ReadTable().Table;
            TakeKeyword("VALUE");
            return new InsertStatement(table, ReadValue() is MapValue item ? item.Members : throw Unexpected());
        }

        if (TryTake("UPDATE"))
        {
            var table = ReadTable().Table;
            var actions = ReadActions();
            TakeKeyword("WHERE");
            return new UpdateStatement(table, actions, ReadOr(), ReadReturning());
        }

        if (TryTake("DELETE"))
        {
            TakeKeyword("FROM");
            var table = ReadTable().Table;
            TakeKeyword("WHERE");
            return new DeleteStatement(table, ReadOr(), ReadReturning());
        }

        if (TryTake("EXISTS"))
        {
            Take("(");
            TakeKeyword("SELECT");
            var select = ReadSelect();
            Take(")");
            return new ExistsStatement(select.Table, select.Where ?? throw Unexpected());
        }

        throw Unexpected();
    }

    private SelectStatement ReadSelect()
    {
        ImmutableArray<DocumentPath>? paths = null;
        if (Current.IsSymbol("*"))
        {
            _position++;
        }
        else
        {
            var listed = ImmutableArray.CreateBuilder<DocumentPath>();
            do
            {
                listed.Add(ReadPath().Path);
            }
            while (TryTakeSymbol(","));

            paths = listed.DrainToImmutable();
        }

        TakeKeyword("FROM");
        var (table, index) = ReadTable();
        var where = TryTake("WHERE") ? ReadOr() : null;
        if (!TryTake("ORDER"))
        {
            return new(table, index, paths, where, null, false);
        }

        TakeKeyword("BY");
        var order = ReadPath().Path.Root;
        var isDescending = TryTake("DESC");
        _ = !isDescending && TryTake("ASC");
        return new(table, index, paths, where, order, isDescending);
    }

    private (string Table, string? Index) ReadTable()
    {
        var table = ReadComponent();
        var index = TryTakeSymbol(".") ? ReadComponent() : null;
        return Current.IsSymbol(".")
            ? throw DynamoDbErrors.Validation("A path may contain at most 2 components in the FROM clause")
            : (table, index);

        string ReadComponent() => Current is { Kind: StatementTokenKind.QuotedName, Text.Length: 0 }
            ? throw DynamoDbErrors.Validation("Path component cannot be an empty string")
            : ReadName();
    }

    private ImmutableArray<UpdateAction> ReadActions()
    {
        var actions = ImmutableArray.CreateBuilder<UpdateAction>();
        while (!Current.IsKeyword("WHERE"))
        {
            if (TryTake("SET"))
            {
                do
                {
                    actions.Add(ReadSet());
                }
                while (TryTakeSymbol(","));
            }
            else
            {
                TakeKeyword("REMOVE");
                do
                {
                    actions.Add(new(UpdateKind.Remove, ReadPath(), null));
                }
                while (TryTakeSymbol(","));
            }
        }

        Expect(actions.Count > 0);
        return actions.DrainToImmutable();
    }

    private UpdateAction ReadSet()
    {
        var target = ReadPath();
        Take("=");
        var value = ReadOperand();
        if (value is FunctionNode { Name: "set_add" or "set_delete", Arguments: [PathNode, ValueNode elements] } change)
        {
            return new(change.Name == "set_add" ? UpdateKind.Add : UpdateKind.Delete, target, elements);
        }

        if (!Current.IsSymbol("+") && !Current.IsSymbol("-"))
        {
            return new(UpdateKind.Set, target, value);
        }

        var sign = _tokens[_position++].Text;
        return new(UpdateKind.Set, target, new SumNode(sign, value, ReadOperand()));
    }

    private string? ReadReturning()
    {
        if (!TryTake("RETURNING"))
        {
            return null;
        }

        var extent = Current.IsKeyword("ALL") ? "ALL" : Current.IsKeyword("MODIFIED") ? "MODIFIED" : throw Unexpected();
        _position++;
        var age = Current.IsKeyword("OLD") ? "OLD" : Current.IsKeyword("NEW") ? "NEW" : throw Unexpected();
        _position++;
        Take("*");
        return $"{extent} {age}";
    }

    private ExpressionNode ReadOr()
    {
        var left = ReadAnd();
        while (TryTake("OR"))
        {
            left = new LogicalNode("OR", left, ReadAnd());
        }

        return left;
    }

    private ExpressionNode ReadAnd()
    {
        var left = ReadNot();
        while (TryTake("AND"))
        {
            left = new LogicalNode("AND", left, ReadNot());
        }

        return left;
    }

    private ExpressionNode ReadNot() => TryTake("NOT") ? new NotNode(Nested(ReadNot)) : ReadPredicate();

    private ExpressionNode ReadPredicate()
    {
        if (TryTakeSymbol("("))
        {
            var inner = Nested(ReadOr);
            Take(")");
            return inner;
        }

        var left = ReadOperand();
        if (Current.Kind == StatementTokenKind.Symbol && Current.Text is "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=")
        {
            var comparator = _tokens[_position++].Text;
            var right = ReadOperand();
            if (comparator is not ("=" or "<>" or "!=") && OrderlessOf(left, right) is { } type)
            {
                throw DynamoDbErrors.Validation(
                    $"Incorrect operand type for operator or function; operator or function: {comparator}, operand type: {type}");
            }

            return new CompareNode(comparator == "!=" ? "<>" : comparator, left, right);
        }

        if (TryTake("BETWEEN"))
        {
            var lower = ReadOperand();
            TakeKeyword("AND");
            return new BetweenNode(left, lower, ReadOperand());
        }

        if (TryTake("IN"))
        {
            return new InNode(left, [.. ReadCandidates()]);
        }

        if (TryTake("IS"))
        {
            var isNegated = TryTake("NOT");
            var test = TryTake("MISSING")
                ? new FunctionNode("attribute_not_exists", [left])
                : TryTake("NULL") ? new("attribute_type", [left, LegacyConditions.Value(new StringValue("NULL"))]) : throw Unexpected();
            return isNegated ? new NotNode(test) : test;
        }

        return left is FunctionNode { Name: "begins_with" or "contains" or "attribute_type" or "attribute_exists" or "attribute_not_exists" }
            ? left
            : throw Unexpected();
    }

    /// <summary>The type of an operand that has no order; null where both have one, or aren't known.</summary>
    private static string? OrderlessOf(params ReadOnlySpan<ExpressionNode> operands)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueNode { Value: not (StringValue or NumberValue or BinaryValue) } value)
            {
                return value.Value.Type;
            }
        }

        return null;
    }

    private List<ExpressionNode> ReadCandidates()
    {
        var closing = TryTakeSymbol("[") ? "]" : TryTakeSymbol("(") ? ")" : throw Unexpected();
        var candidates = new List<ExpressionNode>();
        do
        {
            candidates.Add(ReadOperand());
        }
        while (TryTakeSymbol(","));

        Take(closing);
        return candidates;
    }

    private ExpressionNode ReadOperand()
    {
        if (Current.Kind == StatementTokenKind.Word && _tokens[_position + 1].IsSymbol("("))
        {
            var name = Current.Text.ToLowerInvariant();
            Expect(name is "size" or "begins_with" or "contains" or "attribute_type" or "attribute_exists" or "attribute_not_exists"
                or "list_append" or "if_not_exists" or "set_add" or "set_delete");
            _position += 2;
            var arguments = ImmutableArray.CreateBuilder<ExpressionNode>();
            do
            {
                arguments.Add(Nested(ReadOperand));
            }
            while (TryTakeSymbol(","));

            Take(")");
            Expect(arguments.Count == (name is "size" or "attribute_exists" or "attribute_not_exists" ? 1 : 2));
            Expect(name is not "attribute_type" || arguments[1] is ValueNode { Value: StringValue });
            Expect(name is not "if_not_exists" || arguments[0] is PathNode);
            return new FunctionNode(name, arguments.DrainToImmutable());
        }

        return IsName ? ReadPath() : LegacyConditions.Value(ReadValue());
    }

    private bool IsName => Current.Kind == StatementTokenKind.QuotedName
        || (Current.Kind == StatementTokenKind.Word && !Current.IsKeyword("true") && !Current.IsKeyword("false") && !Current.IsKeyword("null"));

    private PathNode ReadPath()
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        steps.Add(new(ReadName(), 0));
        while (true)
        {
            if (TryTakeSymbol("."))
            {
                steps.Add(new(ReadName(), 0));
            }
            else if (TryTakeSymbol("["))
            {
                Expect(Current.Kind == StatementTokenKind.Number);
                Expect(int.TryParse(Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index));
                _position++;
                steps.Add(new(null, index));
                Take("]");
            }
            else
            {
                return new([]) { Path = new(steps.DrainToImmutable()) };
            }
        }
    }

    private string ReadName()
    {
        Expect(Current.Kind is StatementTokenKind.Word or StatementTokenKind.QuotedName && Current.Text.Length > 0);
        return _tokens[_position++].Text;
    }

    private ItemValue ReadValue()
    {
        var token = Current;
        _position++;
        switch (token)
        {
            case { Kind: StatementTokenKind.Text }:
                return new StringValue(token.Text);
            case { Kind: StatementTokenKind.Number }:
                return new NumberValue(DynamoNumber.Parse(token.Text));
            case { Kind: StatementTokenKind.Symbol, Text: "-" } when Current.Kind == StatementTokenKind.Number:
                return new NumberValue(DynamoNumber.Parse($"-{_tokens[_position++].Text}"));
            case { Kind: StatementTokenKind.Symbol, Text: "?" }:
                return _usedParameters < _parameters.Count
                    ? ValueShapes.Read(_parameters[_usedParameters++])
                    : throw DynamoDbErrors.Validation("Number of parameters in request and statement don't match.");
            case { Kind: StatementTokenKind.Symbol, Text: "[" }:
                return new ListValue([.. ReadValues("]")]);
            case { Kind: StatementTokenKind.Symbol, Text: "<<" }:
                return ReadSet(ReadValues(">>"));
            case { Kind: StatementTokenKind.Symbol, Text: "{" }:
                return new MapValue(ReadMembers());
        }

        if (token.Kind == StatementTokenKind.Word)
        {
            switch (token.Text.ToUpperInvariant())
            {
                case "TRUE":
                    return new BooleanValue(true);
                case "FALSE":
                    return new BooleanValue(false);
                case "NULL":
                    return new NullValue();
            }
        }

        _position--;
        throw Unexpected();
    }

    private SetValue ReadSet(List<ItemValue> elements) =>
        elements.Count > 0 && elements[0].Type is "S" or "N" or "B" && elements.All(e => e.Type == elements[0].Type)
            ? SetValue.Of(elements[0].Type, elements)
            : throw Unexpected();

    private List<ItemValue> ReadValues(string closing)
    {
        var values = new List<ItemValue>();
        if (!Current.IsSymbol(closing))
        {
            do
            {
                values.Add(Nested(ReadValue));
            }
            while (TryTakeSymbol(","));
        }

        Take(closing);
        return values;
    }

    private AttributeMap ReadMembers()
    {
        var members = new List<KeyValuePair<string, ItemValue>>();
        if (!Current.IsSymbol("}"))
        {
            do
            {
                Expect(Current.Kind is StatementTokenKind.Text or StatementTokenKind.QuotedName);
                var name = _tokens[_position++].Text;
                Take(":");
                members.Add(KeyValuePair.Create(name, Nested(ReadValue)));
            }
            while (TryTakeSymbol(","));
        }

        Take("}");
        return AttributeMap.Of(members);
    }

    private T Nested<T>(Func<T> read)
    {
        if (++_depth > MaxDepth)
        {
            throw NotWellFormed("it is nested too deeply");
        }

        var node = read();
        _depth--;
        return node;
    }

    private bool TryTake(string keyword)
    {
        var isFound = Current.IsKeyword(keyword);
        _position += isFound ? 1 : 0;
        return isFound;
    }

    private bool TryTakeSymbol(string symbol)
    {
        var isFound = Current.IsSymbol(symbol);
        _position += isFound ? 1 : 0;
        return isFound;
    }

    private void TakeKeyword(string keyword) => Expect(TryTake(keyword));

    private void Take(string symbol) => Expect(TryTakeSymbol(symbol));

    private void Expect(bool isFound)
    {
        if (!isFound)
        {
            throw Unexpected();
        }
    }

    private AwsServiceException Unexpected() =>
        NotWellFormed(Current.Kind == StatementTokenKind.End ? "Unexpected end of statement" : $"Unexpected token: {Current.Text}");
}
