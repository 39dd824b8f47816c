using Simfra.Models.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;

namespace Simfra.Services.DynamoDb;

/// <summary>What one call of a query or scan has read.</summary>
internal sealed record ItemPage(List<AttributeMap> Items, int Count, int ScannedCount, AttributeMap? LastKey, Consumption Consumption)
{
    public List<Dictionary<string, AttributeValue>> Shapes => Items.ConvertAll(ValueShapes.Write);

    public Dictionary<string, AttributeValue>? LastKeyShape => LastKey is null ? null : ValueShapes.Write(LastKey);
}

/// <summary>Reads a page of a table or an index: up to the limit, and up to a megabyte of what is looked at.</summary>
internal static class ItemReader
{
    public const int MaxPageBytes = 1024 * 1024;

    public static ItemPage Read(DynamoDbState state, ReadPlan plan)
    {
        var (items, count, scanned, bytes) = (new List<AttributeMap>(), 0, 0, 0L);
        var consumption = new Consumption(plan.Table, isWrite: false);
        var projected = plan.Index?.ProjectedNames(plan.Table.Keys);
        AttributeMap? last = null;
        foreach (var item in ItemsOf(state, plan))
        {
            var seen = projected is null ? item.Attributes : item.Attributes.Only(projected);
            bytes += projected is null ? item.Size : seen.Size;
            scanned++;
            if (plan.Fetches)
            {
                seen = item.Attributes;
                consumption.Add(Consumption.ReadUnits(item.Size, plan.IsConsistent));
            }

            if (plan.Filter is null || plan.Filter.Holds(seen))
            {
                count++;
                if (!plan.IsCount)
                {
                    items.Add(plan.Paths is not { } paths ? seen
                        : plan.HasColumns ? ItemProjection.TakeColumns(seen, paths) : ItemProjection.Take(seen, paths));
                }
            }

            if (scanned == plan.Limit || bytes > MaxPageBytes)
            {
                last = KeyOf(plan, item.Attributes);
                break;
            }
        }

        var units = Consumption.ReadUnits(bytes, plan.IsConsistent);
        if (plan.Index is { } index)
        {
            consumption.Add(index, units);
        }
        else
        {
            consumption.Add(units);
        }

        return new(items, count, scanned, last, consumption);
    }

    private static AttributeMap KeyOf(ReadPlan plan, AttributeMap item) =>
        item.Only(plan.Table.Keys.Names.Concat(plan.Keys.Names).ToHashSet(StringComparer.Ordinal));

    private static IEnumerable<Item> ItemsOf(DynamoDbState state, ReadPlan plan)
    {
        if (plan.Index is null)
        {
            var name = plan.Table.Name;
            var items = plan.IsReverse
                ? state.Items.DescendingFrom(new(name, plan.After ?? plan.Range.High), inclusive: false)
                : state.Items.From(new(name, plan.After ?? plan.Range.Low), inclusive: plan.After is null);
            foreach (var item in items)
            {
                if (item.Table != name || !plan.Range.Contains(item.KeyBytes))
                {
                    yield break;
                }

                yield return item;
            }

            yield break;
        }

        var space = IndexEntry.SpaceOf(plan.Table.Name, plan.Index.Name);
        var entries = plan.IsReverse
            ? state.IndexEntries.DescendingFrom(new(space, plan.After ?? plan.Range.High), inclusive: false)
            : state.IndexEntries.From(new(space, plan.After ?? plan.Range.Low), inclusive: plan.After is null);
        foreach (var entry in entries)
        {
            if (entry.Space != space || !plan.Range.Contains(entry.KeyBytes))
            {
                yield break;
            }

            yield return state.FindItem(plan.Table, entry.ItemBytes)!;
        }
    }
}
