using System.Collections.Immutable;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Which stretches of a table or index can hold what a SELECT asks for.</summary>
internal static class WherePlan
{
    private const int MaxReads = 50;

    // With so many ways to hold, a WHERE is read as a filter alone.
    private const int MaxBranches = 2000;

    /// <summary>The stretches, none of which overlaps another; all of it where a partition key isn't given.</summary>
    /// <exception cref="AwsServiceException">They are too many, they overlap, or a key is of another type.</exception>
    public static (List<KeyRange> Ranges, bool IsByPartition) Of(DynamoTable table, KeySchema keys, ExpressionNode? where)
    {
        if (where is null || Branches(keys, where) is not { } alternatives)
        {
            return ([KeyRange.All], false);
        }

        var reads = new List<(ImmutableArray<ItemValue> Partition, List<ExpressionNode> Parts)>();
        foreach (var parts in alternatives)
        {
            if (PartitionOf(keys, parts) is not { } partition)
            {
                return ([KeyRange.All], false);
            }

            reads.Add((partition, parts));
        }

        if (reads.Count > MaxReads)
        {
            throw DynamoDbErrors.Validation("Too many decomposed read operations for a given query.");
        }

        foreach (var (partition, parts) in reads)
        {
            CheckTypes(table, keys, partition, parts, isOnly: reads.Count == 1);
        }

        var ranges = reads.ConvertAll(r => (
            Range: KeyRange.Of(r.Partition, SortsOf(table, keys, r.Parts)), IsNegated: r.Parts.Exists(p => IsNegated(keys, p))));
        for (var i = 0; i < ranges.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (!ranges[i].IsNegated && !ranges[j].IsNegated && ranges[i].Range.Overlaps(ranges[j].Range))
                {
                    throw DynamoDbErrors.Validation("Overlapping conditions with range keys are not supported in where clause");
                }
            }
        }

        var stretches = ranges.ConvertAll(static r => r.Range);
        return (ranges.Exists(static r => r.IsNegated) ? KeyRange.Merge(stretches) : stretches, true);
    }

    /// <summary>The ways in which a WHERE can hold, as far as keys tell them apart; null where there are too many.</summary>
    private static List<List<ExpressionNode>>? Branches(KeySchema keys, ExpressionNode node)
    {
        switch (node)
        {
            case LogicalNode { Operator: "AND" } and:
                var (left, right) = (Branches(keys, and.Left), Branches(keys, and.Right));
                return left is null || right is null || left.Count * right.Count > MaxBranches
                    ? null
                    : left.SelectMany(_ => right, static (l, r) => l.Concat(r).ToList()).ToList();
            case LogicalNode either when ConditionExpression.RootsOf(either).Any(keys.Contains):
                var (one, other) = (Branches(keys, either.Left), Branches(keys, either.Right));
                return one is null || other is null || one.Count + other.Count > MaxBranches ? null : one.Concat(other).ToList();
            case InNode { Operand: PathNode { Path: { IsNested: false } path } } candidates
                when keys.Contains(path.Root) && candidates.Candidates.All(static c => c is ValueNode):
                return candidates.Candidates.Select(c => new List<ExpressionNode> { new CompareNode("=", candidates.Operand, c) }).ToList();
            default:
                return [[node]];
        }
    }

    /// <summary>The partition that all parts together name; null where they name none, or several.</summary>
    private static ImmutableArray<ItemValue>? PartitionOf(KeySchema keys, List<ExpressionNode> parts)
    {
        var values = ImmutableArray.CreateBuilder<ItemValue>();
        foreach (var name in keys.Partitions)
        {
            var given = parts.Select(p => WhereClause.EqualityOf(p) is var (n, v) && n == name ? v : null).OfType<ItemValue>().Distinct().ToList();
            if (given is not [var value])
            {
                return null;
            }

            values.Add(value);
        }

        return values.DrainToImmutable();
    }

    private static void CheckTypes(DynamoTable table, KeySchema keys, ImmutableArray<ItemValue> partition, List<ExpressionNode> parts, bool isOnly)
    {
        for (var i = 0; i < partition.Length; i++)
        {
            if (partition[i].Type != table.TypeOf(keys.Partitions[i]))
            {
                throw isOnly
                    ? DynamoDbErrors.InvalidParameters("Condition parameter type does not match schema type")
                    : WrongType(keys.Partitions[i]);
            }
        }

        foreach (var part in isOnly ? [] : parts)
        {
            if (WhereClause.EqualityOf(part) is var (name, value) && keys.Sorts.Contains(name) && value.Type != table.TypeOf(name))
            {
                throw WrongType(name);
            }
        }
    }

    private static AwsServiceException WrongType(string name) =>
        DynamoDbErrors.Validation($"Key attribute's data type should match its data type in table's schema: Key {name}");

    /// <summary>The conditions on the sort key that a stretch can be told by.</summary>
    private static List<KeyCondition> SortsOf(DynamoTable table, KeySchema keys, List<ExpressionNode> parts)
    {
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

        return sorts;
    }

    private static bool IsNegated(KeySchema keys, ExpressionNode part) =>
        part is NotNode or CompareNode { Operator: "<>" } && ConditionExpression.RootsOf(part).Any(r => keys.Sorts.Contains(r));

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
