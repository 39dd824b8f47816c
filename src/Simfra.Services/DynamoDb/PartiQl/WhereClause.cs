using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>What a WHERE says of keys, and what else it says.</summary>
internal static class WhereClause
{
    /// <summary>The one item that a write is about, and what must hold for it beside.</summary>
    /// <exception cref="AwsServiceException">It doesn't give all keys, or gives one of them twice.</exception>
    public static (AttributeMap Key, ConditionExpression? Condition) OfWrite(DynamoTable table, ExpressionNode? where, string complaint)
    {
        var (key, rest) = Split(table, where, isSet: true);
        if (key.Count != table.Keys.Names.Count())
        {
            throw DynamoDbErrors.Validation(complaint);
        }

        ItemRules.CheckKey(table, key);
        return (key, rest);
    }

    /// <summary>The one item that an EXISTS is about, and what must hold for it.</summary>
    /// <exception cref="AwsServiceException">It doesn't give all keys, or nothing else.</exception>
    public static (AttributeMap Key, ConditionExpression Condition) OfExists(DynamoTable table, ExpressionNode? where)
    {
        var (key, rest) = Split(table, where, isSet: false);
        return key.Count == table.Keys.Names.Count() && rest is not null
            ? (key, rest)
            : throw DynamoDbErrors.Validation("EXISTS() must contain a single item read with additional condition");
    }

    /// <summary>The one item that a SELECT in a batch or a transaction reads: it says nothing but its keys.</summary>
    /// <exception cref="AwsServiceException">It says less, or more.</exception>
    public static AttributeMap OfRead(DynamoTable table, ExpressionNode? where, string complaint)
    {
        var parts = PartsOf(where).ToList();
        if (parts.Exists(static p => p is InNode or LogicalNode))
        {
            WherePlan.Of(table, table.Keys, where);
        }

        var key = AttributeMap.Empty;
        foreach (var part in parts)
        {
            var isKey = (EqualityOf(part) ?? ChoiceOf(part)) is var (name, value)
                && table.Keys.Contains(name)
                && (key[name] is not { } given || given.Equals(value));
            key = isKey && (EqualityOf(part) ?? ChoiceOf(part)) is var (keyName, keyValue)
                ? key.With(keyName, keyValue)
                : throw DynamoDbErrors.Validation(complaint);
        }

        return key.Count == table.Keys.Names.Count() ? key : throw DynamoDbErrors.Validation(complaint);
    }

    public static IEnumerable<ExpressionNode> PartsOf(ExpressionNode? node) => node switch
    {
        null => [],
        LogicalNode { Operator: "AND" } and => PartsOf(and.Left).Concat(PartsOf(and.Right)),
        _ => [node],
    };

    public static (string Name, ItemValue Value)? EqualityOf(ExpressionNode node) => node switch
    {
        CompareNode { Operator: "=", Left: PathNode { Path.IsNested: false } path, Right: ValueNode value } => (path.Path.Root, value.Value),
        CompareNode { Operator: "=", Left: ValueNode value, Right: PathNode { Path.IsNested: false } path } => (path.Path.Root, value.Value),
        _ => null,
    };

    /// <summary>An IN of one value.</summary>
    private static (string Name, ItemValue Value)? ChoiceOf(ExpressionNode node) =>
        node is InNode { Operand: PathNode { Path.IsNested: false } path, Candidates: [ValueNode value] } ? (path.Path.Root, value.Value) : null;

    private static (AttributeMap Key, ConditionExpression? Condition) Split(DynamoTable table, ExpressionNode? where, bool isSet)
    {
        var (key, rest) = (AttributeMap.Empty, (ExpressionNode?)null);
        foreach (var part in PartsOf(where))
        {
            if (EqualityOf(part) is not var (name, value) || !table.Keys.Contains(name) || (!isSet && key.Contains(name)))
            {
                rest = rest is null ? part : new LogicalNode("AND", rest, part);
            }
            else if (key[name] is { } given && !given.Equals(value))
            {
                throw DynamoDbErrors.Validation(
                    $"Multiple conditions on same key {name}. Only single item Update/Insert/Delete are supported");
            }
            else
            {
                key = key.With(name, value);
            }
        }

        return (key, rest is null ? null : new("Statement", rest, []));
    }
}
