namespace Simfra.Services.DynamoDb;

/// <summary>Keeps the indexes of tables.</summary>
internal static class IndexEntries
{
    /// <summary>Makes an index follow a change of an item; gives the capacity units that it takes.</summary>
    public static int Follow(DynamoDbState state, DynamoTable table, SecondaryIndex index, byte[] itemBytes, AttributeMap? old, AttributeMap? current)
    {
        var space = IndexEntry.SpaceOf(table.Name, index.Name);
        var from = old is null ? null : KeyEncoding.OfIndex(index.Keys, old, itemBytes);
        var to = current is null ? null : KeyEncoding.OfIndex(index.Keys, current, itemBytes);
        var names = index.ProjectedNames(table.Keys);
        if (from is not null && to is not null && from.AsSpan().SequenceEqual(to))
        {
            var (before, after) = (Projected(old!, names), Projected(current!, names));
            Resize(state, table, index, after.Size - before.Size);
            return before.Equals(after) ? 0 : Consumption.WriteUnits(Math.Max(before.Size, after.Size));
        }

        var (units, growth) = (0, 0);
        if (from is not null)
        {
            var size = Projected(old!, names).Size;
            units += Consumption.WriteUnits(size);
            growth -= size;
        }

        if (to is not null)
        {
            var size = Projected(current!, names).Size;
            units += Consumption.WriteUnits(size);
            growth += size;
        }

        Resize(state, table, index, growth);
        if (from is not null)
        {
            state.IndexEntries.Remove(new(space, from));
        }

        if (to is not null)
        {
            state.IndexEntries.Put(new(space, to, itemBytes));
        }

        return units;
    }

    /// <summary>Whether a change of an item changes what an index has of it.</summary>
    public static bool IsChanged(DynamoTable table, SecondaryIndex index, byte[] itemBytes, AttributeMap? old, AttributeMap? current)
    {
        var from = old is null ? null : KeyEncoding.OfIndex(index.Keys, old, itemBytes);
        var to = current is null ? null : KeyEncoding.OfIndex(index.Keys, current, itemBytes);
        if (from is null || to is null || !from.AsSpan().SequenceEqual(to))
        {
            return from is not null || to is not null;
        }

        var names = index.ProjectedNames(table.Keys);
        return !Projected(old!, names).Equals(Projected(current!, names));
    }

    /// <summary>Fills a new index with what its table holds. Items whose attributes can't be its keys aren't in it.</summary>
    public static void Fill(DynamoDbState state, DynamoTable table, SecondaryIndex index)
    {
        var space = IndexEntry.SpaceOf(table.Name, index.Name);
        var names = index.ProjectedNames(table.Keys);
        var bytesTaken = 0L;
        foreach (var item in state.ItemsOf(table.Name))
        {
            if (ItemRules.IsIndexable(table, index, item.Attributes)
                && KeyEncoding.OfIndex(index.Keys, item.Attributes, item.KeyBytes) is { } bytes)
            {
                state.IndexEntries.Put(new(space, bytes, item.KeyBytes));
                bytesTaken += Projected(item.Attributes, names).Size;
            }
        }

        state.Sizes.Put(new(space, bytesTaken));
    }

    public static void Clear(DynamoDbState state, DynamoTable table, SecondaryIndex index)
    {
        foreach (var entry in state.EntriesOf(IndexEntry.SpaceOf(table.Name, index.Name)).ToList())
        {
            state.IndexEntries.Remove(entry.Key);
        }

        state.Sizes.Remove(IndexEntry.SpaceOf(table.Name, index.Name));
    }

    private static void Resize(DynamoDbState state, DynamoTable table, SecondaryIndex index, int growth)
    {
        if (growth != 0)
        {
            state.Sizes.Put(new(IndexEntry.SpaceOf(table.Name, index.Name), state.SizeOf(table, index) + growth));
        }
    }

    private static AttributeMap Projected(AttributeMap item, IReadOnlySet<string>? names) => names is null ? item : item.Only(names);
}
