using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>BatchWriteItem: up to 25 puts and deletes. All that is well-formed is done as far as there is capacity.</summary>
internal sealed class BatchWriteItemOperation(ServiceState<DynamoDbState> states, ItemWriter writer, CapacityMeter meter) : IOperationGroup
{
    private const int MaxWrites = 25;

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.BatchWriteItem, BatchWriteItem);

    private BatchWriteItemOutput BatchWriteItem(BatchWriteItemInput request, OperationContext context)
    {
        var requests = request.RequestItems!;
        if (requests.Values.Sum(static r => r.Count) > MaxWrites)
        {
            throw DynamoDbErrors.Validation("Too many items requested for the BatchWriteItem call");
        }

        var read = requests
            .Select(r => (Reference: TableReference.Parse(r.Key, context), Given: r.Key, Requests: r.Value, Values: r.Value.ConvertAll(Read)))
            .ToList();
        var writes = read.ConvertAll(r =>
        {
            var state = states[r.Reference.Scope];
            var table = state.GetUsableTable(r.Reference.Name, context.Now);
            var items = r.Values.ConvertAll(v => WriteOf(table, v.Item, v.Key));
            return (r.Given, State: state, r.Requests, Writes: items, Consumption: new Consumption(table, isWrite: true));
        });
        foreach (var (_, _, _, items, _) in writes)
        {
            if (items.Select(static w => new ItemKey(w.Table.Name, w.KeyBytes)).Distinct().Count() < items.Count)
            {
                throw DynamoDbErrors.Validation("Provided list of item keys contains duplicates");
            }
        }

        var metrics = new Dictionary<string, List<ItemCollectionMetrics>>();
        var unprocessed = new UnprocessedParts<WriteRequest>();
        foreach (var (given, state, parts, items, consumption) in writes)
        {
            for (var i = 0; i < items.Count; i++)
            {
                var write = items[i];
                if (unprocessed.Try(given, parts[i], () => writer.Write(state, write, consumption, context.Now))
                    && ItemOperations.CollectionOf(write.Table, write.Key, request.ReturnItemCollectionMetrics) is { } collection)
                {
                    AddTo(metrics, given, collection);
                }
            }
        }

        unprocessed.ThrowIfNoneWasDone();
        return new()
        {
            UnprocessedItems = unprocessed.ByTable,
            ConsumedCapacity = meter.Report(writes.Select(static w => w.Consumption), request.ReturnConsumedCapacity),
            ItemCollectionMetrics = metrics.Count == 0 ? null : metrics,
        };
    }

    private static void AddTo(Dictionary<string, List<ItemCollectionMetrics>> metrics, string table, ItemCollectionMetrics collection)
    {
        if (!metrics.TryGetValue(table, out var collections))
        {
            metrics.Add(table, collections = []);
        }

        collections.Add(collection);
    }

    private static (AttributeMap? Item, AttributeMap? Key) Read(WriteRequest request)
    {
        switch (request)
        {
            case { PutRequest: { } put, DeleteRequest: null }:
                var item = ValueShapes.Read(put.Item);
                ItemRules.CheckSize(item, isUpdate: false);
                return (item, null);
            case { PutRequest: null, DeleteRequest: { } delete }:
                return (null, ValueShapes.Read(delete.Key));
            default:
                throw DynamoDbErrors.Validation(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }
    }

    private static ItemWrite WriteOf(DynamoTable table, AttributeMap? item, AttributeMap? key)
    {
        if (item is null)
        {
            ItemRules.CheckKey(table, key!);
            return new DeleteWrite(table, key!, null);
        }

        // Here AWS words a put without the right keys as it words a wrong key.
        return table.Keys.Names.All(n => item[n]?.Type == table.TypeOf(n))
            ? new PutWrite(table, item, null)
            : throw DynamoDbErrors.KeyMismatch();
    }
}
