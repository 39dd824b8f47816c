using System.Collections.Immutable;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>A condition that is bound to its names and values: it holds for an item or it doesn't.</summary>
/// <param name="Kind">The parameter that it came in.</param>
/// <param name="Node">What it says.</param>
/// <param name="Paths">The places that it looks at.</param>
internal sealed record ConditionExpression(string Kind, ExpressionNode Node, ImmutableArray<DocumentPath> Paths)
{
    /// <summary>The attributes that it looks at.</summary>
    public IEnumerable<string> Roots => RootsOf(Node);

    public bool Holds(AttributeMap item) => Holds(Node, item);

    public static IEnumerable<string> RootsOf(ExpressionNode node) => node switch
    {
        PathNode path => [path.Path.Root],
        LogicalNode logical => RootsOf(logical.Left).Concat(RootsOf(logical.Right)),
        NotNode not => RootsOf(not.Operand),
        CompareNode compare => RootsOf(compare.Left).Concat(RootsOf(compare.Right)),
        BetweenNode between => RootsOf(between.Operand).Concat(RootsOf(between.Lower)).Concat(RootsOf(between.Upper)),
        InNode candidates => RootsOf(candidates.Operand).Concat(candidates.Candidates.SelectMany(RootsOf)),
        FunctionNode function => function.Arguments.SelectMany(RootsOf),
        _ => [],
    };

    /// <summary>The value of an operand; null where the item has none there. In statements, conditions are values too.</summary>
    public static ItemValue? Evaluate(ExpressionNode operand, AttributeMap item) => operand switch
    {
        PathNode path => path.Path.Find(item),
        ValueNode value => value.Value,
        FunctionNode { Name: OperandRules.Size } size => Evaluate(size.Arguments[0], item) is { } of ? SizeOf(of) : null,
        _ => new BooleanValue(Holds(operand, item)),
    };

    public static bool Compare(string comparator, ItemValue? left, ItemValue? right)
    {
        switch (comparator)
        {
            case "=":
                return left is not null && left.Equals(right);
            case "<>":
                return left is null || !left.Equals(right);
        }

        if (left is null || right is null || left.CompareWith(right) is not { } order)
        {
            return false;
        }

        return comparator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    public static bool BeginsWith(ItemValue? value, ItemValue? prefix) => (value, prefix) switch
    {
        (StringValue text, StringValue start) => text.Value.StartsWith(start.Value, StringComparison.Ordinal),
        (BinaryValue bytes, BinaryValue start) => bytes.Value.AsSpan().StartsWith(start.Value.AsSpan()),
        _ => false,
    };

    public static bool Contains(ItemValue? value, ItemValue? part) => (value, part) switch
    {
        (StringValue text, StringValue piece) => text.Value.Contains(piece.Value, StringComparison.Ordinal),
        (BinaryValue bytes, BinaryValue piece) => bytes.Value.AsSpan().IndexOf(piece.Value.AsSpan()) >= 0,
        (SetValue set, not null) => set.ElementType == part.Type && set.Contains(part),
        (ListValue list, not null) => list.Items.Contains(part),
        _ => false,
    };

    private static bool Holds(ExpressionNode node, AttributeMap item) => node switch
    {
        LogicalNode { Operator: "AND" } and => Holds(and.Left, item) && Holds(and.Right, item),
        LogicalNode or => Holds(or.Left, item) || Holds(or.Right, item),
        NotNode not => !Holds(not.Operand, item),
        CompareNode compare => Compare(compare.Operator, Evaluate(compare.Left, item), Evaluate(compare.Right, item)),
        BetweenNode between => Evaluate(between.Operand, item) is { } value
            && Compare(">=", value, Evaluate(between.Lower, item)) && Compare("<=", value, Evaluate(between.Upper, item)),
        InNode candidates => Evaluate(candidates.Operand, item) is { } value
            && candidates.Candidates.Any(c => value.Equals(Evaluate(c, item))),
        FunctionNode function => Holds(function, item),
        _ => false,
    };

    private static bool Holds(FunctionNode function, AttributeMap item)
    {
        var value = Evaluate(function.Arguments[0], item);
        return function.Name switch
        {
            "attribute_exists" => value is not null,
            "attribute_not_exists" => value is null,
            "attribute_type" => value is not null && value.Type == ((StringValue)((ValueNode)function.Arguments[1]).Value).Value,
            "begins_with" => BeginsWith(value, Evaluate(function.Arguments[1], item)),
            _ => Contains(value, Evaluate(function.Arguments[1], item)),
        };
    }

    private static NumberValue? SizeOf(ItemValue value)
    {
        int? size = value switch
        {
            StringValue text => text.Value.Length,
            BinaryValue binary => binary.Value.Length,
            SetValue set => set.Elements.Length,
            ListValue list => list.Items.Length,
            MapValue map => map.Members.Count,
            _ => null,
        };
        return size is { } known ? new(DynamoNumber.Of(known)) : null;
    }
}
