using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb.Expressions;

/// <summary>The conditional parameters from before there were expressions, as the expressions that they amount to.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html"/>
internal static class LegacyConditions
{
    /// <exception cref="Schemas.AwsServiceException">A request has parameters of both kinds.</exception>
    public static void CheckNotMixed(ReadOnlySpan<(string Name, bool IsGiven)> legacy, ReadOnlySpan<(string Name, bool IsGiven)> expressions)
    {
        var (old, current) = (Given(legacy), Given(expressions));
        if (old.Length > 0 && current.Length > 0)
        {
            throw DynamoDbErrors.Validation(
                "Can not use both expression and non-expression parameters in the same request: " +
                $"Non-expression parameters: {{{old}}} Expression parameters: {{{current}}}");
        }

        static string Given(ReadOnlySpan<(string Name, bool IsGiven)> parameters)
        {
            var names = new List<string>();
            foreach (var (name, isGiven) in parameters)
            {
                if (isGiven)
                {
                    names.Add(name);
                }
            }

            return string.Join(", ", names);
        }
    }

    /// <summary>Expected of writes.</summary>
    public static ConditionExpression? OfExpected(Dictionary<string, ExpectedAttributeValue>? expected, string? conditionalOperator)
    {
        CheckOperator(conditionalOperator, expected?.Count);
        return Join("Expected", conditionalOperator, (expected ?? []).Select(static e => OfExpected(e.Key, e.Value)));
    }

    /// <summary>QueryFilter and ScanFilter.</summary>
    public static ConditionExpression? OfFilter(string kind, Dictionary<string, Condition>? filter, string? conditionalOperator)
    {
        CheckOperator(conditionalOperator, filter?.Count);
        return Join(kind, conditionalOperator, (filter ?? []).Select(static f => Of(f.Key, f.Value)));
    }

    /// <summary>KeyConditions.</summary>
    public static ConditionExpression? OfKeys(Dictionary<string, Condition>? conditions) =>
        Join("KeyConditions", null, (conditions ?? []).Select(static c => Of(c.Key, c.Value)));

    public static ExpressionNode Of(string attribute, Condition condition) =>
        Compare(attribute, condition.ComparisonOperator!, condition.AttributeValueList ?? []);

    private static void CheckOperator(string? conditionalOperator, int? count)
    {
        if (conditionalOperator is null)
        {
            return;
        }

        if (count is null)
        {
            throw DynamoDbErrors.Validation("ConditionalOperator cannot be used without Filter or Expected");
        }

        if (count < 2)
        {
            throw DynamoDbErrors.Validation("ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }
    }

    private static ConditionExpression? Join(string kind, string? conditionalOperator, IEnumerable<ExpressionNode> nodes)
    {
        ExpressionNode? joined = null;
        foreach (var node in nodes)
        {
            joined = joined is null ? node : new LogicalNode(conditionalOperator ?? "AND", joined, node);
        }

        return joined is null ? null : new(kind, joined, []);
    }

    private static ExpressionNode OfExpected(string attribute, ExpectedAttributeValue expected)
    {
        if (expected.ComparisonOperator is { } comparison)
        {
            if (expected.Exists is not null)
            {
                throw DynamoDbErrors.InvalidParameters($"Exists and ComparisonOperator cannot be used together for Attribute: {attribute}");
            }

            if (expected.AttributeValueList is not null && expected.Value is not null)
            {
                throw DynamoDbErrors.InvalidParameters($"Value and AttributeValueList cannot be used together for Attribute: {attribute}");
            }

            return Compare(attribute, comparison, expected.AttributeValueList ?? (expected.Value is { } only ? [only] : []));
        }

        if (expected.AttributeValueList is not null)
        {
            throw DynamoDbErrors.InvalidParameters($"AttributeValueList can only be used with a ComparisonOperator for Attribute: {attribute}");
        }

        if (expected.Exists == false)
        {
            return expected.Value is null
                ? Function("attribute_not_exists", attribute)
                : throw DynamoDbErrors.InvalidParameters($"Value cannot be used when Exists is false for Attribute: {attribute}");
        }

        return expected.Value is { } value
            ? new CompareNode("=", Path(attribute), Value(ValueShapes.Read(value)))
            : throw DynamoDbErrors.InvalidParameters(
                $"Value must be provided when Exists is {(expected.Exists is null ? "null" : "true")} for Attribute: {attribute}");
    }

    private static ExpressionNode Compare(string attribute, string comparison, List<AttributeValue> shapes)
    {
        var values = shapes.ConvertAll(ValueShapes.Read);
        var isRightCount = comparison switch
        {
            ComparisonOperator.Null or ComparisonOperator.NotNull => values.Count == 0,
            ComparisonOperator.Between => values.Count == 2,
            ComparisonOperator.In => values.Count > 0,
            _ => values.Count == 1,
        };
        if (!isRightCount)
        {
            throw DynamoDbErrors.InvalidParameters($"Invalid number of argument(s) for the {comparison} ComparisonOperator");
        }

        CheckTypes(comparison, values);
        return comparison switch
        {
            ComparisonOperator.Eq => new CompareNode("=", Path(attribute), Value(values[0])),
            ComparisonOperator.Ne => new CompareNode("<>", Path(attribute), Value(values[0])),
            ComparisonOperator.Lt => new CompareNode("<", Path(attribute), Value(values[0])),
            ComparisonOperator.Le => new CompareNode("<=", Path(attribute), Value(values[0])),
            ComparisonOperator.Gt => new CompareNode(">", Path(attribute), Value(values[0])),
            ComparisonOperator.Ge => new CompareNode(">=", Path(attribute), Value(values[0])),
            ComparisonOperator.Between => new BetweenNode(Path(attribute), Value(values[0]), Value(values[1])),
            ComparisonOperator.In => new InNode(Path(attribute), [.. values.Select(Value)]),
            ComparisonOperator.BeginsWith => Function("begins_with", attribute, values[0]),
            ComparisonOperator.Contains => Function("contains", attribute, values[0]),

            // An attribute that isn't there contains nothing, and doesn't "not contain" anything either.
            ComparisonOperator.NotContains => new LogicalNode(
                "AND", new NotNode(Function("contains", attribute, values[0])), Function("attribute_exists", attribute)),
            ComparisonOperator.NotNull => Function("attribute_exists", attribute),
            _ => Function("attribute_not_exists", attribute),
        };
    }

    private static void CheckTypes(string comparison, List<ItemValue> values)
    {
        foreach (var value in values)
        {
            var isAllowed = comparison switch
            {
                ComparisonOperator.Eq or ComparisonOperator.Ne => true,
                ComparisonOperator.BeginsWith => value.Type is "S" or "B",
                _ => value.Type is "S" or "N" or "B",
            };
            if (!isAllowed)
            {
                throw DynamoDbErrors.InvalidParameters(
                    $"ComparisonOperator {comparison} is not valid for {value.Type} AttributeValue type");
            }
        }

        if (values.Exists(v => v.Type != values[0].Type))
        {
            throw DynamoDbErrors.InvalidParameters("AttributeValues inside AttributeValueList must be of same type");
        }

        if (comparison == ComparisonOperator.Between && values[0].CompareWith(values[1]) > 0)
        {
            throw DynamoDbErrors.Validation(
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
    }

    public static PathNode Path(string attribute) => new([new(attribute, 0)]) { Path = DocumentPath.Of(attribute) };

    public static ValueNode Value(ItemValue value) => new("") { Value = value };

    private static FunctionNode Function(string name, string attribute, ItemValue? value = null) =>
        new(name, value is null ? [Path(attribute)] : [Path(attribute), Value(value)]);
}
