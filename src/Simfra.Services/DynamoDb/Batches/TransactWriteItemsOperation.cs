using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>TransactWriteItems: all of it, or nothing.</summary>
internal sealed class TransactWriteItemsOperation(ServiceState<DynamoDbState> states, ItemWriter writer, CapacityMeter meter) : IOperationGroup
{
    private const string Condition = "ConditionExpression";
    private const long MaxBytes = 4 * 1024 * 1024;

    public void Register(IOperationRegistry operations) => operations.Handle(DynamoDbApi.TransactWriteItems, TransactWriteItems);

    private TransactWriteItemsOutput TransactWriteItems(TransactWriteItemsInput request, OperationContext context)
    {
        var drafts = request.TransactItems!.ConvertAll(i => WriteDraft.Read(i, context));
        var digest = WriteToken.DigestOf(drafts.SelectMany(static d => d.Parts));
        var home = states[context.Scope];
        var isRepeated = WriteToken.IsDone(home, request.ClientRequestToken, digest, context.Now);
        var targets = drafts.ConvertAll(d =>
        {
            var state = states[d.Reference.Scope];
            return (State: state, Table: state.GetUsableTable(d.Reference.Name, context.Now));
        });
        var consumptions = new ConsumptionList(isWrite: !isRepeated);
        if (isRepeated)
        {
            for (var i = 0; i < drafts.Count; i++)
            {
                consumptions.Of(targets[i].Table).Add(Consumption.ReadUnits(drafts[i].Size, isConsistent: true));
            }

            return new() { ConsumedCapacity = meter.Report(consumptions.All, request.ReturnConsumedCapacity) };
        }

        var writes = Run(drafts, targets, consumptions, context);
        WriteToken.Remember(home, request.ClientRequestToken, digest, context.Now);
        var metrics = writes
            .Select(w => (w.Table.Name, Collection: ItemOperations.CollectionOf(w.Table, w.Key, request.ReturnItemCollectionMetrics)))
            .Where(static m => m.Collection is not null)
            .GroupBy(static m => m.Name, static m => m.Collection!)
            .ToDictionary(static g => g.Key, static g => g.ToList());
        return new()
        {
            ConsumedCapacity = meter.Report(consumptions.All, request.ReturnConsumedCapacity),
            ItemCollectionMetrics = metrics.Count == 0 ? null : metrics,
        };
    }

    private List<ItemWrite> Run(
        List<WriteDraft> drafts, List<(DynamoDbState State, DynamoTable Table)> targets, ConsumptionList consumptions, OperationContext context)
    {
        var failures = new CancellationReasons(drafts.Count);
        var writes = new List<ItemWrite>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var (draft, table) = (drafts[i], targets[i].Table);
            if (!failures.Try(i, () => writes.Add(draft.Bind(table))))
            {
                // Of what isn't valid the first alone is told.
                break;
            }
        }

        failures.ThrowIfAny();
        if (writes.Select(static w => (w.Table.Id, Key: new ItemKey(w.Table.Name, w.KeyBytes))).Distinct().Count() < writes.Count)
        {
            throw DynamoDbErrors.Validation("Transaction request cannot include multiple operations on one item");
        }

        var bytes = 0L;
        for (var i = 0; i < writes.Count; i++)
        {
            var (write, state) = (writes[i], targets[i].State);
            failures.Try(i, () =>
            {
                var (_, current) = writer.Write(state, write, consumptions.Of(write.Table), context.Now);
                bytes += current?.Size ?? 0;
            });
        }

        failures.ThrowIfAny();
        return bytes > MaxBytes
            ? throw DynamoDbErrors.Validation("Aggregated size of items in the transaction exceeds the maximum of 4 MB")
            : writes;
    }

    /// <summary>A part of a transaction, as far as it can be read without the table.</summary>
    private sealed record WriteDraft(
        TableReference Reference,
        AttributeMap Values,
        ConditionExpression? Condition,
        UpdateExpression? Update,
        WriteKind Kind,
        bool TellsItem,
        IReadOnlyList<string?> Parts)
    {
        public int Size => Values.Size;

        public static WriteDraft Read(TransactWriteItem item, OperationContext context)
        {
            var given = (item.Put is null ? 0 : 1) + (item.Update is null ? 0 : 1) + (item.Delete is null ? 0 : 1) + (item.ConditionCheck is null ? 0 : 1);
            if (given != 1)
            {
                throw DynamoDbErrors.Validation(
                    "TransactItems can only contain one of Check, Put, Update or Delete");
            }

            return item switch
            {
                { Put: { } put } => Read(
                    WriteKind.Put, put.TableName, put.Item, null, put.ConditionExpression, put.ExpressionAttributeNames,
                    put.ExpressionAttributeValues, put.ReturnValuesOnConditionCheckFailure, context),
                { Delete: { } delete } => Read(
                    WriteKind.Delete, delete.TableName, delete.Key, null, delete.ConditionExpression, delete.ExpressionAttributeNames,
                    delete.ExpressionAttributeValues, delete.ReturnValuesOnConditionCheckFailure, context),
                { Update: { } update } => Read(
                    WriteKind.Update, update.TableName, update.Key, update.UpdateExpression, update.ConditionExpression, update.ExpressionAttributeNames,
                    update.ExpressionAttributeValues, update.ReturnValuesOnConditionCheckFailure, context),
                _ => Read(
                    WriteKind.Check, item.ConditionCheck!.TableName, item.ConditionCheck.Key, null, item.ConditionCheck.ConditionExpression,
                    item.ConditionCheck.ExpressionAttributeNames, item.ConditionCheck.ExpressionAttributeValues,
                    item.ConditionCheck.ReturnValuesOnConditionCheckFailure, context),
            };
        }

        public ItemWrite Bind(DynamoTable table)
        {
            if (Kind != WriteKind.Put)
            {
                ItemRules.CheckKey(table, Values);
            }

            return Kind switch
            {
                WriteKind.Put => new PutWrite(table, Values, Condition) { TellsItemOnFailure = TellsItem },
                WriteKind.Delete => new DeleteWrite(table, Values, Condition) { TellsItemOnFailure = TellsItem },
                WriteKind.Check => new CheckWrite(table, Values, Condition) { TellsItemOnFailure = TellsItem },
                _ => new UpdateWrite(table, Values, Condition, Update) { TellsItemOnFailure = TellsItem }.Checked(),
            };
        }

        private static WriteDraft Read(
            WriteKind kind,
            string? table,
            Dictionary<string, AttributeValue>? values,
            string? update,
            string? condition,
            Dictionary<string, string>? names,
            Dictionary<string, AttributeValue>? attributeValues,
            string? onFailure,
            OperationContext context)
        {
            var binder = ExpressionBinder.Of(names, attributeValues, (UpdateExpression.Kind, update), (TransactWriteItemsOperation.Condition, condition));
            var read = ValueShapes.Read(values);
            if (kind == WriteKind.Put)
            {
                ItemRules.CheckSize(read, isUpdate: false);
            }

            var draft = new WriteDraft(
                TableReference.Parse(table, context),
                read,
                null,
                binder.BindUpdate(update),
                kind,
                onFailure == ReturnValuesOnConditionCheckFailure.AllOld,
                [
                    kind.ToString(), table, new MapValue(read).ToString(), update, condition, onFailure,
                    .. (names ?? []).SelectMany(static n => new[] { n.Key, n.Value }),
                    .. (attributeValues ?? []).SelectMany(static v => new[] { v.Key, ValueShapes.Read(v.Value).ToString() }),
                ]);
            draft = draft with { Condition = binder.BindCondition(TransactWriteItemsOperation.Condition, condition) };
            binder.CheckAllUsed();
            return draft;
        }
    }

    private enum WriteKind
    {
        Put,
        Delete,
        Update,
        Check,
    }
}
