using System.Collections.Immutable;
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
        var choices = keys.Partitions.Select(n => parts.Select(p => PartitionsOf(p, n)).FirstOrDefault(static p => p is not null)).ToList();
        if (choices.Exists(static c => c is null))
        {
            return ([KeyRange.All], false);
        }

        for (var i = 0; i < choices.Count; i++)
        {
            var type = table.TypeOf(keys.Partitions[i]);
            if (choices[i]!.Exists(v => v.Type != type))
            {
                throw DynamoDbErrors.InvalidParameters("Condition parameter type does not match schema type");
            }
        }

        var sorts = new List<KeyCondition>();
        foreach (var name in keys.Sorts)
        {
            var type = table.TypeOf(name);
            if (parts.Select(p => SortOf(p, name)).FirstOrDefault(static s => s is not null) is not { } sort
                || sort.Value.Type != type
                || (sort.Upper is not null && sort.Upper.Type != type))
            {
                break;
            }

            sorts.Add(sort);
            if (sort.Comparison != "=")
            {
                break;
            }
        }

        return ([.. CombinationsOf(choices).Select(p => KeyRange.Of(p, sorts))], true);
    }

    /// <summary>The partitions that values of the attributes of a partition key make, each value of each with each of the others.</summary>
    private static IEnumerable<ImmutableList<ItemValue>> CombinationsOf(IEnumerable<List<ItemValue>?> choices) =>
        choices.Aggregate(
            (IEnumerable<ImmutableList<ItemValue>>)[[]],
            static (known, values) => known.SelectMany(_ => values!.Distinct(), static (k, v) => k.Add(v)));

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
