using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>Single items: put, got, updated, deleted.</summary>
internal sealed class ItemOperations(ServiceState<DynamoDbState> states, ItemWriter writer, CapacityMeter meter) : IOperationGroup
{
    private const string Condition = "ConditionExpression";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.PutItem, PutItem);
        operations.Handle(DynamoDbApi.GetItem, GetItem);
        operations.Handle(DynamoDbApi.UpdateItem, UpdateItem);
        operations.Handle(DynamoDbApi.DeleteItem, DeleteItem);
    }

    /// <summary>How big an item collection is, for tables that have local indexes.</summary>
    public static ItemCollectionMetrics? CollectionOf(DynamoTable table, AttributeMap key, string? wanted)
    {
        if (wanted is null or ReturnItemCollectionMetrics.None || table.Indexes.All(static i => i.IsGlobal))
        {
            return null;
        }

        // AWS gives estimates in whole gigabytes, and no collection of a test comes near the first.
        return new()
        {
            ItemCollectionKey = new() { [table.Keys.Partition] = ValueShapes.Write(key[table.Keys.Partition]!) },
            SizeEstimateRangeGB = [0, 1],
        };
    }

    public static ImmutableArray<DocumentPath>? PathsOf(List<string>? attributesToGet)
    {
        if (attributesToGet?.GroupBy(static a => a, StringComparer.Ordinal).FirstOrDefault(static g => g.Count() > 1) is { } repeated)
        {
            throw DynamoDbErrors.InvalidParameters($"Duplicate value in attribute name: {repeated.Key}");
        }

        return attributesToGet is null ? null : [.. attributesToGet.Select(DocumentPath.Of)];
    }

    private PutItemOutput PutItem(PutItemInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        CheckReturnValues(request.ReturnValues);
        LegacyConditions.CheckNotMixed(
            [("Expected", request.Expected is not null), ("ConditionalOperator", request.ConditionalOperator is not null)],
            [(Condition, request.ConditionExpression is not null)]);
        var binder = ExpressionBinder.Of(
            request.ExpressionAttributeNames, request.ExpressionAttributeValues, (Condition, request.ConditionExpression));
        var item = ValueShapes.Read(request.Item);
        ItemRules.CheckSize(item, isUpdate: false);
        var condition = binder.BindCondition(Condition, request.ConditionExpression)
            ?? LegacyConditions.OfExpected(request.Expected, request.ConditionalOperator);
        binder.CheckAllUsed();

        var (state, table) = Find(reference, context);
        var write = new PutWrite(table, item, condition) { TellsItemOnFailure = TellsItem(request.ReturnValuesOnConditionCheckFailure) };
        var consumption = new Consumption(table, isWrite: true);
        var (old, _) = writer.Write(state, write, consumption, context.Now);
        return new()
        {
            Attributes = request.ReturnValues == ReturnValue.AllOld && old is not null ? ValueShapes.Write(old) : null,
            ConsumedCapacity = meter.Report(consumption, request.ReturnConsumedCapacity),
            ItemCollectionMetrics = CollectionOf(table, item, request.ReturnItemCollectionMetrics),
        };
    }

    private DeleteItemOutput DeleteItem(DeleteItemInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        CheckReturnValues(request.ReturnValues);
        LegacyConditions.CheckNotMixed(
            [("Expected", request.Expected is not null), ("ConditionalOperator", request.ConditionalOperator is not null)],
            [(Condition, request.ConditionExpression is not null)]);
        var binder = ExpressionBinder.Of(
            request.ExpressionAttributeNames, request.ExpressionAttributeValues, (Condition, request.ConditionExpression));
        var key = ValueShapes.Read(request.Key);
        var condition = binder.BindCondition(Condition, request.ConditionExpression)
            ?? LegacyConditions.OfExpected(request.Expected, request.ConditionalOperator);
        binder.CheckAllUsed();

        var (state, table) = Find(reference, context);
        ItemRules.CheckKey(table, key);
        var write = new DeleteWrite(table, key, condition) { TellsItemOnFailure = TellsItem(request.ReturnValuesOnConditionCheckFailure) };
        var consumption = new Consumption(table, isWrite: true);
        var (old, _) = writer.Write(state, write, consumption, context.Now);
        return new()
        {
            Attributes = request.ReturnValues == ReturnValue.AllOld && old is not null ? ValueShapes.Write(old) : null,
            ConsumedCapacity = meter.Report(consumption, request.ReturnConsumedCapacity),
            ItemCollectionMetrics = CollectionOf(table, key, request.ReturnItemCollectionMetrics),
        };
    }

    private UpdateItemOutput UpdateItem(UpdateItemInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        LegacyConditions.CheckNotMixed(
            [
                ("AttributeUpdates", request.AttributeUpdates is not null),
                ("Expected", request.Expected is not null),
                ("ConditionalOperator", request.ConditionalOperator is not null),
            ],
            [(UpdateExpression.Kind, request.UpdateExpression is not null), (Condition, request.ConditionExpression is not null)]);
        var binder = ExpressionBinder.Of(
            request.ExpressionAttributeNames,
            request.ExpressionAttributeValues,
            (UpdateExpression.Kind, request.UpdateExpression),
            (Condition, request.ConditionExpression));
        var key = ValueShapes.Read(request.Key);
        var update = binder.BindUpdate(request.UpdateExpression) ?? LegacyUpdates.Of(request.AttributeUpdates);
        var condition = binder.BindCondition(Condition, request.ConditionExpression)
            ?? LegacyConditions.OfExpected(request.Expected, request.ConditionalOperator);
        binder.CheckAllUsed();

        var (state, table) = Find(reference, context);
        ItemRules.CheckKey(table, key);
        var write = new UpdateWrite(table, key, condition, update) { TellsItemOnFailure = TellsItem(request.ReturnValuesOnConditionCheckFailure) };
        var consumption = new Consumption(table, isWrite: true);
        var (old, current) = writer.Write(state, write.Checked(), consumption, context.Now);
        return new()
        {
            Attributes = Returned(request.ReturnValues, update, old, current) is { Count: > 0 } attributes ? ValueShapes.Write(attributes) : null,
            ConsumedCapacity = meter.Report(consumption, request.ReturnConsumedCapacity),
            ItemCollectionMetrics = CollectionOf(table, key, request.ReturnItemCollectionMetrics),
        };
    }

    private GetItemOutput GetItem(GetItemInput request, OperationContext context)
    {
        var reference = TableReference.Parse(request.TableName, context);
        LegacyConditions.CheckNotMixed(
            [("AttributesToGet", request.AttributesToGet is not null)], [("ProjectionExpression", request.ProjectionExpression is not null)]);
        var binder = ExpressionBinder.Of(request.ExpressionAttributeNames, null, ("ProjectionExpression", request.ProjectionExpression));
        var key = ValueShapes.Read(request.Key);
        var paths = binder.BindProjection(request.ProjectionExpression) ?? PathsOf(request.AttributesToGet);
        binder.CheckAllUsed();

        var (state, table) = Find(reference, context);
        ItemRules.CheckKey(table, key);
        var item = state.FindItem(table, KeyEncoding.OfItem(table.Keys, key));
        var consumption = new Consumption(table, isWrite: false);
        consumption.Add(Consumption.ReadUnits(item?.Size ?? 0, request.ConsistentRead == true));
        meter.TakeRead(state, consumption, context.Now);
        return new()
        {
            Item = item is null ? null : ValueShapes.Write(paths is { } wanted ? ItemProjection.Take(item.Attributes, wanted) : item.Attributes),
            ConsumedCapacity = meter.Report(consumption, request.ReturnConsumedCapacity),
        };
    }

    private static void CheckReturnValues(string? returnValues)
    {
        if (returnValues is not (null or ReturnValue.None or ReturnValue.AllOld))
        {
            throw DynamoDbErrors.Validation("ReturnValues can only be ALL_OLD or NONE");
        }
    }

    private static bool TellsItem(string? returnValues) => returnValues == ReturnValuesOnConditionCheckFailure.AllOld;

    private static AttributeMap? Returned(string? wanted, UpdateExpression? update, AttributeMap? old, AttributeMap? current) => wanted switch
    {
        ReturnValue.AllOld => old,
        ReturnValue.AllNew => current,
        ReturnValue.UpdatedOld when old is not null => ItemProjection.Take(old, [.. update?.Targets ?? []]),
        ReturnValue.UpdatedNew when current is not null => ItemProjection.Take(current, [.. update?.Targets ?? []]),
        _ => null,
    };

    private (DynamoDbState State, DynamoTable Table) Find(TableReference reference, OperationContext context)
    {
        var state = states[reference.Scope];
        return (state, state.GetUsableTable(reference.Name, context.Now));
    }
}
