using System.Collections.Immutable;
using System.Globalization;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Reads what a WHERE says. What it makes of it are the nodes of expressions, so that both hold for the same items.</summary>
internal sealed class ConditionReader(StatementCursor cursor, LiteralReader literals)
{
    /// <summary>The types that IS tells apart, by their names in PartiQL.</summary>
    private static readonly ImmutableDictionary<string, string> TypeNames = ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        [
            KeyValuePair.Create("NULL", "NULL"), KeyValuePair.Create("BOOL", "BOOL"), KeyValuePair.Create("STRING", "S"),
            KeyValuePair.Create("DECIMAL", "N"), KeyValuePair.Create("BLOB", "B"), KeyValuePair.Create("LIST", "L"), KeyValuePair.Create("STRUCT", "M"),
        ]);

    private readonly OperandRules _rules = new(DynamoDbErrors.Validation);

    public ExpressionNode Read()
    {
        var left = ReadAnd();
        while (cursor.TryTake("OR"))
        {
            left = new LogicalNode("OR", left, ReadAnd());
        }

        return left;
    }

    public PathNode ReadPath()
    {
        if (cursor.IsAtCall)
        {
            throw DynamoDbErrors.Validation($"Unexpected path component at {cursor.PlaceOf(cursor.Current)}");
        }

        var steps = ImmutableArray.CreateBuilder<PathStep>();
        steps.Add(new(cursor.TakeName(), 0));
        while (true)
        {
            if (cursor.TryTakeSymbol("."))
            {
                steps.Add(new(cursor.TakeName(), 0));
            }
            else if (cursor.TryTakeSymbol("["))
            {
                steps.Add(new(null, ReadIndex()));
                cursor.TakeSymbol("]");
            }
            else
            {
                return new([]) { Path = new(steps.DrainToImmutable()) };
            }
        }
    }

    /// <summary>A path, a value, a size, or a condition that is compared with another.</summary>
    public ExpressionNode ReadOperand()
    {
        if (cursor.IsAtCall)
        {
            return ReadCall();
        }

        if (cursor.TryTakeSymbol("("))
        {
            var inner = cursor.Nested(Read);
            cursor.TakeSymbol(")");
            return inner;
        }

        return cursor.Current.IsName && !LiteralReader.IsConstant(cursor.Current) ? ReadPath() : LegacyConditions.Value(literals.Read());
    }

    private int ReadIndex()
    {
        var isNegative = cursor.TryTakeSymbol("-");
        cursor.Expect(cursor.Current.Kind == StatementTokenKind.Number);
        var token = cursor.Take();
        return int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && (index == 0 || !isNegative)
            ? index
            : throw DynamoDbErrors.Validation(
                $"List index is not within the allowable range; index: [{(isNegative ? "-" : "")}{token.Text}] at {cursor.PlaceOf(token)}");
    }

    private ExpressionNode ReadAnd()
    {
        var left = ReadNot();
        while (cursor.TryTake("AND"))
        {
            left = new LogicalNode("AND", left, ReadNot());
        }

        return left;
    }

    private ExpressionNode ReadNot() => cursor.TryTake("NOT") ? new NotNode(cursor.Nested(ReadNot)) : ReadPredicate();

    private ExpressionNode ReadPredicate()
    {
        var node = ReadOperand();
        while (TryReadTest(node) is { } test)
        {
            node = test;
        }

        cursor.Expect(node is not (PathNode or ValueNode or FunctionNode { Name: OperandRules.Size }));
        return node;
    }

    /// <summary>What is asked of an operand; null where nothing is.</summary>
    private ExpressionNode? TryReadTest(ExpressionNode left)
    {
        if (cursor.Current is { Kind: StatementTokenKind.Symbol, Text: "=" or "<>" or "!=" or "<" or "<=" or ">" or ">=" })
        {
            var comparator = cursor.Take().Text;
            return Checked(new CompareNode(comparator == "!=" ? "<>" : comparator, left, ReadOperand()));
        }

        if (cursor.TryTake("BETWEEN"))
        {
            var lower = ReadOperand();
            cursor.TakeKeyword("AND");
            return Checked(new BetweenNode(left, lower, ReadOperand()));
        }

        if (cursor.TryTake("IN"))
        {
            return Checked(new InNode(left, [.. ReadCandidates()]));
        }

        if (!cursor.TryTake("IS"))
        {
            return null;
        }

        var isNegated = cursor.TryTake("NOT");
        cursor.Expect(cursor.Current.Kind == StatementTokenKind.Word);
        var name = cursor.Current.Text;
        cursor.Expect(cursor.Current.IsKeyword("MISSING") || TypeNames.ContainsKey(name));
        cursor.Take();
        var test = TypeNames.TryGetValue(name, out var type)
            ? new FunctionNode("attribute_type", [left, LegacyConditions.Value(new StringValue(type))])
            : new("attribute_not_exists", [left]);
        return isNegated ? new NotNode(test) : test;
    }

    private FunctionNode ReadCall()
    {
        var called = cursor.Take();
        var name = called.Text.ToLowerInvariant();
        if (!OperandRules.IsFunction(name))
        {
            throw DynamoDbErrors.Validation($"Unrecognized function: {name} at {cursor.PlaceOf(called)}");
        }

        var function = new FunctionNode(name, [.. ReadArguments(ReadOperand)]);
        _rules.Check(function);
        return function;
    }

    public List<T> ReadArguments<T>(Func<T> read)
    {
        cursor.TakeSymbol("(");
        var arguments = new List<T>();
        if (!cursor.Current.IsSymbol(")"))
        {
            do
            {
                arguments.Add(cursor.Nested(read));
            }
            while (cursor.TryTakeSymbol(","));
        }

        cursor.TakeSymbol(")");
        return arguments;
    }

    private List<ExpressionNode> ReadCandidates()
    {
        var closing = cursor.TryTakeSymbol("[") ? "]" : cursor.TryTakeSymbol("(") ? ")" : throw cursor.Unexpected();
        var candidates = new List<ExpressionNode>();
        do
        {
            candidates.Add(ReadOperand());
        }
        while (cursor.TryTakeSymbol(","));

        cursor.TakeSymbol(closing);
        return candidates;
    }

    private ExpressionNode Checked(ExpressionNode node)
    {
        _rules.Check(node);
        return node;
    }
}
