using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.State;

namespace Simfra.Services.DynamoDb.PartiQl;

/// <summary>Carries out statements, within the turn that is held.</summary>
internal sealed class StatementRunner(ServiceState<DynamoDbState> states, ItemWriter writer, CapacityMeter meter)
{
    private const string NoKeys = "Where clause does not contain a mandatory equality on all key attributes";
    private const string NoKeysInBatch = "Select statements within BatchExecuteStatement must specify the primary key in the where clause.";
    private const string NoKeysInTransaction = "Select statements within ExecuteTransaction must specify the primary key in the where clause.";
    private const string KeyMismatch = "The provided key element does not match the schema";

    public (DynamoDbState State, DynamoTable Table) Find(PartiQlStatement statement, OperationContext context)
    {
        var reference = TableReference.Parse(statement.Table, context);
        var state = states[reference.Scope];
        return (state, state.GetUsableTable(reference.Name, context.Now));
    }

    /// <summary>What makes a statement one that no transaction takes, as far as it can be told without items; null for nothing.</summary>
    public static string? ComplaintInTransaction(DynamoTable table, PartiQlStatement statement)
    {
        try
        {
            switch (statement)
            {
                case SelectStatement { Index: not null }:
                    return "Reads on indices are not supported within transactions.";
                case SelectStatement select:
                    WhereClause.OfRead(table, select.Where, NoKeysInTransaction);
                    return null;
                case ExistsStatement exists:
                    WhereClause.OfExists(table, exists.Where);
                    return null;
                default:
                    return statement.Returned is null ? null : "RETURNING clause is not supported in ExecuteTransaction.";
            }
        }
        catch (Schemas.AwsServiceException error)
        {
            return error.ErrorMessage;
        }
    }

    /// <summary>A write; gives what it is to return.</summary>
    public AttributeMap? Write(
        DynamoDbState state, DynamoTable table, PartiQlStatement statement, bool tellsItem, Consumption consumption, DateTimeOffset now)
    {
        switch (statement)
        {
            case InsertStatement insert:
                var put = new PutWrite(table, insert.Item, null);
                if (state.FindItem(table, put.KeyBytes) is not null)
                {
                    throw new DuplicateItemException("Duplicate primary key exists in table");
                }

                writer.Write(state, put, consumption, now);
                return null;
            case UpdateStatement update:
                return Update(state, table, update, tellsItem, consumption, now);
            case DeleteStatement delete:
                var (key, rest) = OfWrite(table, delete.Where, consumption);
                if (delete.Returning is not (null or "ALL OLD"))
                {
                    throw DynamoDbErrors.Validation(
                        $"Invalid returning clause: RETURNING {delete.Returning} *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
                }

                var deleted = writer.Write(state, new DeleteWrite(table, key, rest) { TellsItemOnFailure = tellsItem }, consumption, now);
                return delete.Returning is null ? null : deleted.Old;
            default:
                var (checkedKey, condition) = WhereClause.OfExists(table, ((ExistsStatement)statement).Where);
                ItemRules.CheckKey(table, checkedKey);
                writer.Write(state, new CheckWrite(table, checkedKey, condition) { TellsItemOnFailure = tellsItem }, consumption, now);
                return null;
        }
    }

    /// <summary>The place of the item that a statement of a transaction is about.</summary>
    public static ItemKey PlaceOf(DynamoTable table, PartiQlStatement statement)
    {
        var key = statement switch
        {
            InsertStatement insert => new PutWrite(table, insert.Item, null).Key,
            UpdateStatement update => WhereClause.OfWrite(table, update.Where, KeyMismatch).Key,
            DeleteStatement delete => WhereClause.OfWrite(table, delete.Where, KeyMismatch).Key,
            ExistsStatement exists => WhereClause.OfExists(table, exists.Where).Key,
            _ => WhereClause.OfRead(table, ((SelectStatement)statement).Where, NoKeysInTransaction),
        };
        ItemRules.CheckKey(table, key);
        return new(table.Id, KeyEncoding.OfItem(table.Keys, key));
    }

    /// <summary>The one item that a SELECT in a batch or transaction gives.</summary>
    public AttributeMap? ReadOne(
        DynamoDbState state, DynamoTable table, SelectStatement select, bool isConsistent, Consumption consumption, DateTimeOffset now)
    {
        var complaint = consumption.IsTransaction ? NoKeysInTransaction : NoKeysInBatch;
        if (select.Index is not null)
        {
            throw DynamoDbErrors.Validation(complaint);
        }

        var key = WhereClause.OfRead(table, select.Where, complaint);
        ItemRules.CheckKey(table, key);
        var item = state.FindItem(table, KeyEncoding.OfItem(table.Keys, key));
        var own = new Consumption(table, isWrite: false) { IsTransaction = consumption.IsTransaction };
        own.Add(Consumption.ReadUnits(item?.Size ?? 0, isConsistent));
        meter.TakeRead(state, own, now);
        consumption.Add(own);
        return item is null ? null : select.Paths is { } paths ? ItemProjection.TakeColumns(item.Attributes, paths) : item.Attributes;
    }

    /// <summary>A page of a SELECT.</summary>
    public static (ItemPage Page, SelectPosition? Next) Read(
        DynamoDbState state, DynamoTable table, SelectStatement select, SelectPosition? from, int? limit, bool isConsistent, DateTimeOffset now)
    {
        var index = FindIndex(table, select.Index, isConsistent, now);
        var keys = index?.Keys ?? table.Keys;
        var (ranges, isByPartition) = WherePlan.Of(table, keys, select.Where);
        if (index is not null && isByPartition)
        {
            ReadPlans.CheckFiltered(table, index, ConditionExpression.RootsOf(select.Where!));
        }

        foreach (var (attribute, _) in select.Order)
        {
            if (!isByPartition || !keys.Contains(attribute))
            {
                throw DynamoDbErrors.Validation(isByPartition
                    ? $"Variable reference {attribute} in ORDER BY clause must be part of the primary key"
                    : "Must have WHERE clause in the statement when using ORDER BY clause.");
            }
        }

        var position = from ?? new(0, null);
        var (items, scanned, consumption) = (new List<AttributeMap>(), 0, new Consumption(table, isWrite: false));
        for (var range = position.Range; range < ranges.Count; range++)
        {
            var plan = new ReadPlan
            {
                Table = table,
                Index = index,
                Range = ranges[range],
                IsReverse = select.IsDescending,
                IsConsistent = isConsistent,
                Limit = limit - scanned,
                After = range == position.Range ? position.After : null,
                Filter = select.Where is null ? null : new("Statement", select.Where, []),
                Paths = select.Paths,
                HasColumns = true,
                Fetches = ReadPlans.NeedsTable(table, index, null, select.Paths),
            };
            var page = ItemReader.Read(state, plan);
            items.AddRange(page.Items);
            scanned += page.ScannedCount;
            consumption.Add(page.Consumption);
            if (page.LastKey is { } last)
            {
                var itemBytes = KeyEncoding.OfItem(table.Keys, last);
                var next = new SelectPosition(range, index is null ? itemBytes : KeyEncoding.OfIndex(index.Keys, last, itemBytes));
                return (new(items, items.Count, scanned, last, consumption), next);
            }
        }

        return (new(items, items.Count, scanned, null, consumption), null);
    }

    /// <summary>The index that a SELECT reads; what is wrong with it is worded otherwise than in a query.</summary>
    private static SecondaryIndex? FindIndex(DynamoTable table, string? name, bool isConsistent, DateTimeOffset now)
    {
        if (name is not null && !table.LiveIndexes(now).Any(i => i.Name == name && i.GoneAt is null))
        {
            throw DynamoDbErrors.Validation("The table does not have the specified index");
        }

        if (isConsistent && table.Indexes.Any(i => i.Name == name && i.IsGlobal))
        {
            throw DynamoDbErrors.Validation("Strongly consistent read is not supported on Global Secondary Indexes");
        }

        return ReadPlans.FindIndex(table, name, isConsistent, now);
    }

    private static (AttributeMap Key, ConditionExpression? Condition) OfWrite(DynamoTable table, ExpressionNode? where, Consumption consumption) =>
        WhereClause.OfWrite(table, where, consumption.IsTransaction ? KeyMismatch : NoKeys);

    private AttributeMap? Update(
        DynamoDbState state, DynamoTable table, UpdateStatement statement, bool tellsItem, Consumption consumption, DateTimeOffset now)
    {
        var (key, rest) = OfWrite(table, statement.Where, consumption);
        ExpressionBinder.CheckClashes("UpdateStatement", [.. statement.Actions.Select(static a => a.Target.Path)]);
        var update = new UpdateExpression(statement.Actions);

        // Unlike UpdateItem, a statement makes no item.
        ExpressionNode exists = new FunctionNode("attribute_exists", [LegacyConditions.Path(table.Keys.Partition)]);
        var condition = new ConditionExpression("Statement", rest is null ? exists : new LogicalNode("AND", exists, rest.Node), []);
        var write = new UpdateWrite(table, key, condition, update) { TellsItemOnFailure = tellsItem };
        var (old, current) = writer.Write(state, write.Checked(), consumption, now);
        return statement.Returning switch
        {
            "ALL OLD" => old,
            "ALL NEW" => current,
            "MODIFIED OLD" => ItemProjection.Take(old!, [.. update.Targets]),
            "MODIFIED NEW" => ItemProjection.Take(current!, [.. update.Targets]),
            _ => null,
        };
    }
}
