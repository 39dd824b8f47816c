using Simfra.Schemas;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb;

/// <summary>What a query asks of one key attribute.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Comparison">A comparator, <see cref="Between"/> or <see cref="BeginsWith"/>.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Upper">The upper bound of BETWEEN.</param>
internal sealed record KeyCondition(string Attribute, string Comparison, ItemValue Value, ItemValue? Upper)
{
    public const string Between = "BETWEEN";
    public const string BeginsWith = "begins_with";

    private const string Kind = "KeyConditionExpression";

    /// <summary>The conditions on key attributes that a condition consists of.</summary>
    /// <exception cref="AwsServiceException">It is anything else.</exception>
    public static List<KeyCondition> Of(ConditionExpression condition)
    {
        var parts = new List<ExpressionNode>();
        Flatten(condition.Node, parts);
        var conditions = parts.ConvertAll(Of);
        return conditions.GroupBy(static c => c.Attribute, StringComparer.Ordinal).Any(static g => g.Count() > 1)
            ? throw ExpressionParser.Invalid(Kind, "KeyConditionExpressions must only contain one condition per key")
            : conditions;
    }

    /// <summary>The stretch of a table or index that the conditions select.</summary>
    /// <exception cref="AwsServiceException">They aren't on its keys in the way that AWS asks for.</exception>
    public static KeyRange RangeOf(List<KeyCondition> conditions, DynamoTable table, KeySchema keys)
    {
        var count = keys.Names.Count();
        if (conditions.Count > Math.Max(2, count))
        {
            throw DynamoDbErrors.Validation(
                $"The number of query conditions ({conditions.Count}) exceeds the number of key attributes defined in the schema ({count})");
        }

        if (count == 1 && conditions.Count > 1)
        {
            throw DynamoDbErrors.Validation("Query key condition not supported");
        }

        var partitions = keys.Partitions.Select(name => PartitionOf(conditions, name, table)).ToList();
        var sorts = SortsOf(conditions, keys);
        if (conditions.Count > partitions.Count + sorts.Count)
        {
            throw keys.Sorts.FirstOrDefault(n => sorts.All(s => s.Attribute != n)) is { } missing
                ? DynamoDbErrors.Validation($"Query condition missed key schema element: {missing}")
                : DynamoDbErrors.Validation("Query key condition not supported");
        }

        sorts.ForEach(s => s.CheckValues(table));
        return KeyRange.Of(partitions.ConvertAll(static p => p.Value), sorts);
    }

    public static AwsServiceException TooMany() => DynamoDbErrors.Validation("Conditions can be of length 1 or 2 only");

    private static KeyCondition PartitionOf(List<KeyCondition> conditions, string name, DynamoTable table)
    {
        var condition = conditions.Find(c => c.Attribute == name) ?? throw DynamoDbErrors.Validation($"Query condition missed key schema element: {name}");
        condition.CheckValues(table);
        return condition.Comparison == "=" ? condition : throw DynamoDbErrors.Validation("Query key condition not supported");
    }

    /// <summary>The conditions on the sort key, in the order of its attributes: none is left out, and all but the last are equalities.</summary>
    private static List<KeyCondition> SortsOf(List<KeyCondition> conditions, KeySchema keys)
    {
        var sorts = new List<KeyCondition>();
        string? unfixed = null;
        foreach (var name in keys.Sorts)
        {
            var condition = conditions.Find(c => c.Attribute == name);
            if (condition is not null && unfixed is not null)
            {
                throw DynamoDbErrors.Validation(
                    $"RANGE key attributes {unfixed} must have equality conditions specified in the query " +
                    $"because a condition is present on key attribute {name}");
            }

            if (condition is not null)
            {
                sorts.Add(condition);
            }

            unfixed ??= condition?.Comparison == "=" ? null : name;
        }

        return sorts;
    }

    private void CheckValues(DynamoTable table)
    {
        var type = table.TypeOf(Attribute);
        foreach (var value in Upper is null ? [Value] : new[] { Value, Upper })
        {
            if (value.Type != type)
            {
                throw DynamoDbErrors.InvalidParameters("Condition parameter type does not match schema type");
            }

            if (ItemRules.IsEmpty(value))
            {
                throw DynamoDbErrors.EmptyKey(
                    $"The AttributeValue for a key attribute cannot contain an empty {ItemRules.KindOf(value)} value. Key: {Attribute}");
            }
        }

        if (Comparison == BeginsWith && type == "N")
        {
            throw DynamoDbErrors.InvalidParameters("ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
        }
    }

    private static void Flatten(ExpressionNode node, List<ExpressionNode> parts)
    {
        if (node is LogicalNode { Operator: "AND" } and)
        {
            Flatten(and.Left, parts);
            Flatten(and.Right, parts);
            return;
        }

        parts.Add(node);
    }

    private static KeyCondition Of(ExpressionNode node)
    {
        switch (node)
        {
            case LogicalNode or:
                throw WrongOperator(or.Operator);
            case NotNode:
                throw WrongOperator("NOT");
            case InNode:
                throw WrongOperator("IN");
            case CompareNode { Operator: "<>" }:
                throw WrongOperator("<>");
            case FunctionNode { Name: not BeginsWith } function:
                throw WrongOperator(function.Name);
            case CompareNode compare:
                CheckOperands([compare.Left, compare.Right]);
                return compare.Left is PathNode left
                    ? new(left.Path.Root, compare.Operator, ValueOf(compare.Right), null)
                    : new(((PathNode)compare.Right).Path.Root, Turned(compare.Operator), ValueOf(compare.Left), null);
            case BetweenNode between:
                CheckOperands([between.Operand, between.Lower, between.Upper]);
                return new(RootOf(between.Operand, Between), Between, ValueOf(between.Lower), ValueOf(between.Upper));
            default:
                var begins = (FunctionNode)node;
                CheckOperands(begins.Arguments);
                return new(RootOf(begins.Arguments[0], BeginsWith), BeginsWith, ValueOf(begins.Arguments[1]), null);
        }
    }

    private static string Turned(string comparator) => comparator switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => comparator,
    };

    private static void CheckOperands(IEnumerable<ExpressionNode> operands)
    {
        var paths = 0;
        foreach (var operand in operands)
        {
            switch (operand)
            {
                case FunctionNode:
                    throw ExpressionParser.Invalid(Kind, "KeyConditionExpressions cannot contain nested operations");
                case PathNode { Path.IsNested: true }:
                    throw ExpressionParser.Invalid(Kind, "KeyConditionExpressions cannot have conditions on nested attributes");
                case PathNode:
                    paths++;
                    break;
            }
        }

        if (paths != 1)
        {
            throw DynamoDbErrors.Validation(paths == 0
                ? $"Invalid condition in {Kind}: No key attribute specified"
                : $"Invalid condition in {Kind}: Multiple attribute names used in one condition");
        }
    }

    private static string RootOf(ExpressionNode operand, string name) => operand is PathNode path
        ? path.Path.Root
        : throw DynamoDbErrors.Validation($"Invalid condition in {Kind}: {name} operator must have the key attribute as its first operand");

    private static ItemValue ValueOf(ExpressionNode operand) => ((ValueNode)operand).Value;

    private static AwsServiceException WrongOperator(string name) => DynamoDbErrors.Validation($"Invalid operator used in {Kind}: {name}");
}
