using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>What a WHERE says of keys, and what else it says.</summary>
internal static class WhereClause
{
    /// <summary>The one item that a statement is about, and what must hold for it beside.</summary>
    /// <exception cref="AwsServiceException">It doesn't give all keys.</exception>
    public static (AttributeMap Key, ConditionExpression? Condition) OfItem(DynamoTable table, ExpressionNode? where, string complaint)
    {
        var (key, rest) = (AttributeMap.Empty, (ExpressionNode?)null);
        foreach (var part in PartsOf(where))
        {
            if (EqualityOf(part) is var (name, value) && table.Keys.Contains(name) && !key.Contains(name))
            {
                key = key.With(name, value);
            }
            else
            {
                rest = rest is null ? part : new LogicalNode("AND", rest, part);
            }
        }

        if (key.Count != table.Keys.Names.Count())
        {
            throw DynamoDbErrors.Validation(complaint);
        }

        ItemRules.CheckKey(table, key);
        return (key, rest is null ? null : new("Statement", rest, []));
    }

    /// <summary>The stretches of a table or index that can hold what a SELECT asks for; all of it where the partition key isn't given.</summary>
    public static (List<KeyRange> Ranges, bool IsByPartition) RangesOf(DynamoTable table, KeySchema keys, ExpressionNode? where)
    {
        var parts = PartsOf(where).ToList();
        var partitions = parts.Select(p => PartitionsOf(p, keys.Partition)).FirstOrDefault(static p => p is not null);
        if (partitions is null)
        {
            return ([KeyRange.All], false);
        }

        var sort = keys.Sort is null ? null : parts.Select(p => SortOf(p, keys.Sort)).FirstOrDefault(static s => s is not null);
        var type = table.TypeOf(keys.Partition);
        foreach (var partition in partitions)
        {
            if (partition.Type != type)
            {
                throw DynamoDbErrors.InvalidParameters("Condition parameter type does not match schema type");
            }
        }

        var isSortUsable = sort is not null && sort.Value.Type == table.TypeOf(keys.Sort!) && (sort.Upper is null || sort.Upper.Type == sort.Value.Type);
        return ([.. partitions.Distinct().Select(p => isSortUsable
            ? KeyRange.Of(p, sort!.Comparison, sort.Value, sort.Upper)
            : KeyRange.Of(p, null, null, null))], true);
    }

    private static IEnumerable<ExpressionNode> PartsOf(ExpressionNode? node) => node switch
    {
        null => [],
        LogicalNode { Operator: "AND" } and => PartsOf(and.Left).Concat(PartsOf(and.Right)),
        _ => [node],
    };

    private static (string Name, ItemValue Value)? EqualityOf(ExpressionNode node) => node switch
    {
        CompareNode { Operator: "=", Left: PathNode { Path.IsNested: false } path, Right: ValueNode value } => (path.Path.Root, value.Value),
        CompareNode { Operator: "=", Left: ValueNode value, Right: PathNode { Path.IsNested: false } path } => (path.Path.Root, value.Value),
        _ => null,
    };

    private static List<ItemValue>? PartitionsOf(ExpressionNode node, string partition)
    {
        if (EqualityOf(node) is var (name, value) && name == partition)
        {
            return [value];
        }

        switch (node)
        {
            case InNode { Operand: PathNode { Path: { IsNested: false } path } } candidates when path.Root == partition:
                var values = candidates.Candidates.OfType<ValueNode>().Select(static c => c.Value).ToList();
                return values.Count == candidates.Candidates.Length ? values : null;
            case LogicalNode { Operator: "OR" } or:
                return PartitionsOf(or.Left, partition) is { } left && PartitionsOf(or.Right, partition) is { } right ? [.. left, .. right] : null;
            default:
                return null;
        }
    }

    private static KeyCondition? SortOf(ExpressionNode node, string sort) => node switch
    {
        CompareNode { Operator: not "<>", Left: PathNode { Path: { IsNested: false } path }, Right: ValueNode value } compare when path.Root == sort =>
            new(sort, compare.Operator, value.Value, null),
        BetweenNode { Operand: PathNode { Path: { IsNested: false } path }, Lower: ValueNode lower, Upper: ValueNode upper } when path.Root == sort =>
            new(sort, KeyCondition.Between, lower.Value, upper.Value),
        FunctionNode { Name: KeyCondition.BeginsWith, Arguments: [PathNode { Path: { IsNested: false } path }, ValueNode { Value: not NumberValue } value] }
            when path.Root == sort => new(sort, KeyCondition.BeginsWith, value.Value, null),
        _ => null,
    };
}
