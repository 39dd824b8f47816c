using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Query: the items of one partition of a table or an index.</summary>
internal sealed class QueryOperation(ServiceState<DynamoDbState> states, CapacityMeter meter) : IOperationGroup
{
    private const string KeyConditionKind = "KeyConditionExpression";
    private const string FilterKind = "FilterExpression";

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.Query, Query);

    private QueryOutput Query(QueryInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        CheckParameters(request);
        var binder = ExpressionBinder.Of(
            request.ExpressionAttributeNames,
            request.ExpressionAttributeValues,
            (FilterKind, request.FilterExpression),
            (KeyConditionKind, request.KeyConditionExpression),
            ("ProjectionExpression", request.ProjectionExpression));
        var filter = binder.BindCondition(FilterKind, request.FilterExpression);
        var keyCondition = binder.BindCondition(KeyConditionKind, request.KeyConditionExpression);
        var paths = binder.BindProjection(request.ProjectionExpression) ?? ItemOperations.PathsOf(request.AttributesToGet);
        binder.CheckAllUsed();
        filter ??= LegacyConditions.OfFilter("QueryFilter", request.QueryFilter, request.ConditionalOperator);
        var conditions = keyCondition is not null ? KeyCondition.Of(keyCondition) : LegacyKeys(request.KeyConditions!);

        var state = states[reference.Scope];
        var table = state.GetUsableTable(reference.Name, context.Now);
        var index = ReadPlans.FindIndex(table, request.IndexName, request.ConsistentRead == true, context.Now);
        var keys = index?.Keys ?? table.Keys;
        var range = KeyCondition.RangeOf(conditions, table, keys);
        var after = ReadStart(table, index, request.ExclusiveStartKey, conditions, range);
        KeyPaths.Check(table, paths);
        CheckFilter(filter, keys);
        var fetches = ReadPlans.NeedsTable(table, index, request.Select, paths);
        KeyPaths.Check(table, filter?.Paths);
        if (index is { IsGlobal: true } && filter is not null)
        {
            ReadPlans.CheckFiltered(table, index, filter.Roots);
        }

        var plan = new ReadPlan
        {
            Table = table,
            Index = index,
            Range = range,
            IsReverse = request.ScanIndexForward == false,
            IsConsistent = request.ConsistentRead == true,
            IsCount = request.Select == Select.Count,
            Limit = request.Limit,
            After = after,
            Filter = filter,
            Paths = paths,
            Fetches = fetches,
        };
        var page = ItemReader.Read(state, plan);
        meter.TakeRead(state, page.Consumption, context.Now);
        return new()
        {
            Items = plan.IsCount ? null : page.Shapes,
            Count = page.Count,
            ScannedCount = page.ScannedCount,
            LastEvaluatedKey = page.LastKeyShape,
            ConsumedCapacity = meter.Report(page.Consumption, request.ReturnConsumedCapacity),
        };
    }

    private static void CheckParameters(QueryInput request)
    {
        LegacyConditions.CheckNotMixed(
            [
                ("AttributesToGet", request.AttributesToGet is not null),
                ("QueryFilter", request.QueryFilter is not null),
                ("ConditionalOperator", request.ConditionalOperator is not null),
                ("KeyConditions", request.KeyConditions is not null),
            ],
            [
                ("ProjectionExpression", request.ProjectionExpression is not null),
                (FilterKind, request.FilterExpression is not null),
                (KeyConditionKind, request.KeyConditionExpression is not null),
            ]);
        ReadPlans.CheckSelect(request.Select, request.IndexName, request.AttributesToGet is not null, request.ProjectionExpression is not null);
        if (request.KeyConditions is null && request.KeyConditionExpression is null)
        {
            throw DynamoDbErrors.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
    }

    private static List<KeyCondition> LegacyKeys(Dictionary<string, Condition> given)
    {
        return given.Count == 0
            ? throw KeyCondition.TooMany()
            : [.. given.Select(static c => Of(c.Key, c.Value))];

        static KeyCondition Of(string attribute, Condition condition) => LegacyConditions.Of(attribute, condition) switch
        {
            CompareNode { Operator: not "<>" } compare => new(attribute, compare.Operator, ((ValueNode)compare.Right).Value, null),
            BetweenNode between => new(attribute, KeyCondition.Between, ((ValueNode)between.Lower).Value, ((ValueNode)between.Upper).Value),
            FunctionNode { Name: KeyCondition.BeginsWith } begins => new(attribute, KeyCondition.BeginsWith, ((ValueNode)begins.Arguments[1]).Value, null),
            _ => throw DynamoDbErrors.Validation("Attempted conditional constraint is not an indexable operation"),
        };
    }

    private static void CheckFilter(ConditionExpression? filter, KeySchema keys)
    {
        if (filter is null)
        {
            return;
        }

        if (filter.Roots.FirstOrDefault(keys.Contains) is { } key)
        {
            var what = filter.Kind == FilterKind ? "Filter Expression" : filter.Kind;
            throw DynamoDbErrors.Validation($"{what} can only contain non-primary key attributes: Primary key attribute: {key}");
        }
    }

    private static byte[]? ReadStart(
        DynamoTable table, SecondaryIndex? index, Dictionary<string, AttributeValue>? given, List<KeyCondition> conditions, KeyRange range)
    {
        var start = ReadPlans.ReadStart(table, index, given);
        if (start is null || range.Contains(start))
        {
            return start;
        }

        var keys = index?.Keys ?? table.Keys;
        if (conditions.Count == keys.Partitions.Length)
        {
            throw DynamoDbErrors.Validation("The provided starting key is outside query boundaries based on provided conditions");
        }

        // Of a key in another partition AWS tells first whether its sort key would do.
        var there = conditions.ConvertAll(c => keys.IsPartition(c.Attribute) ? c with { Value = ValueShapes.Read(given![c.Attribute]) } : c);
        throw DynamoDbErrors.Validation(KeyCondition.RangeOf(there, table, keys).Contains(start)
            ? "The query can return at most one row and cannot be restarted"
            : "The provided starting key does not match the range key predicate");
    }
}
