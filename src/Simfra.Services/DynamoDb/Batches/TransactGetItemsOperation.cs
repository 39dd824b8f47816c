using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>TransactGetItems: several items as they were at one moment.</summary>
internal sealed class TransactGetItemsOperation(ServiceState<DynamoDbState> states, CapacityMeter meter) : IOperationGroup
{
    private const int MaxBytes = 4 * 1024 * 1024;

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.TransactGetItems, TransactGetItems);

    private TransactGetItemsOutput TransactGetItems(TransactGetItemsInput request, OperationContext context)
    {
        var reads = request.TransactItems!.ConvertAll(i => Read(i.Get!, context));
        if (reads.Select(static r => (r.Reference, r.Key)).Distinct().Count() < reads.Count)
        {
            throw DynamoDbErrors.Validation("Transaction request cannot include multiple operations on one item");
        }

        var consumptions = new ConsumptionList(isWrite: false);
        var failures = new CancellationReasons(reads.Count);
        var responses = new List<ItemResponse>();
        var bytes = 0L;
        for (var i = 0; i < reads.Count; i++)
        {
            var (reference, key, paths) = reads[i];
            var state = states[reference.Scope];
            var table = state.GetUsableTable(reference.Name, context.Now);
            if (!failures.Try(i, () => ItemRules.CheckKey(table, key)))
            {
                continue;
            }

            var item = state.FindItem(table, KeyEncoding.OfItem(table.Keys, key));
            bytes += item?.Size ?? 0;
            var own = new Consumption(table, isWrite: false) { IsTransaction = true };
            own.Add(Consumption.ReadUnits(item?.Size ?? 0, isConsistent: true));
            failures.Try(i, () => meter.TakeRead(state, own, context.Now));
            consumptions.Of(table).Add(own);
            responses.Add(new()
            {
                Item = item is null ? null : ValueShapes.Write(paths is null ? item.Attributes : ItemProjection.Take(item.Attributes, paths)),
            });
        }

        failures.ThrowIfAny();
        return bytes > MaxBytes
            ? throw DynamoDbErrors.Validation("Aggregated size of items in the transaction exceeds the maximum of 4 MB")
            : new() { Responses = responses, ConsumedCapacity = meter.Report(consumptions.All, request.ReturnConsumedCapacity) };
    }

    private static (TableReference Reference, AttributeMap Key, IReadOnlyList<DocumentPath>? Paths) Read(Get get, OperationContext context)
    {
        var reference = TableReference.Parse(get.TableName, context);
        var binder = ExpressionBinder.Of(get.ExpressionAttributeNames, null, ("ProjectionExpression", get.ProjectionExpression));
        var paths = binder.BindProjection(get.ProjectionExpression);
        binder.CheckAllUsed();
        return (reference, ValueShapes.Read(get.Key), paths);
    }
}
