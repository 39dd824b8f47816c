namespace Simfra.State;

/// <summary>A record's place in an index.</summary>
internal readonly record struct IndexEntry<TIndexKey, TKey>(TIndexKey IndexKey, TKey Key);

internal sealed class IndexEntryOrder<TIndexKey, TKey>(IComparer<TIndexKey> indexOrder, IComparer<TKey> keyOrder)
    : IComparer<IndexEntry<TIndexKey, TKey>>
{
    public int Compare(IndexEntry<TIndexKey, TKey> x, IndexEntry<TIndexKey, TKey> y)
    {
        var order = indexOrder.Compare(x.IndexKey, y.IndexKey);
        return order != 0 ? order : keyOrder.Compare(x.Key, y.Key);
    }
}

/// <summary>Before all entries of an index key, or after all of them.</summary>
internal readonly struct IndexProbe<TIndexKey, TKey>(TIndexKey indexKey, IComparer<TIndexKey> order, bool after)
    : ITreeProbe<IndexEntry<TIndexKey, TKey>>
{
    public int CompareTo(IndexEntry<TIndexKey, TKey> entry)
    {
        var byIndexKey = order.Compare(indexKey, entry.IndexKey);
        return byIndexKey != 0 ? byIndexKey : after ? 1 : -1;
    }
}

/// <summary>The contents of an index in one version of its table. It follows every change of a record.</summary>
internal abstract class IndexTree<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    /// <summary>Which index it is.</summary>
    public abstract object Definition { get; }

    public abstract IndexTree<TKey, TRecord> Clone();

    public abstract IndexTree<TKey, TRecord> Emptied();

    public abstract void Replace(TKey key, TRecord? old, TRecord? current, object? owner);
}

internal sealed class IndexTree<TIndexKey, TKey, TRecord>(IndexDefinition<TIndexKey, TKey, TRecord> definition) : IndexTree<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    // Entries lead to the records themselves: reading by index needs no second search.
    public SortedTree<IndexEntry<TIndexKey, TKey>, TRecord> Entries { get; private set; } = new(definition.EntryComparer);

    public override object Definition => definition;

    public override IndexTree<TKey, TRecord> Clone() => new IndexTree<TIndexKey, TKey, TRecord>(definition) { Entries = Entries };

    public override IndexTree<TKey, TRecord> Emptied() => new IndexTree<TIndexKey, TKey, TRecord>(definition);

    public override void Replace(TKey key, TRecord? old, TRecord? current, object? owner)
    {
        var (from, to) = (old is null ? default : definition.Key(old), current is null ? default : definition.Key(current));
        var (had, has) = (old is not null && from is not null, current is not null && to is not null);
        if (had && (!has || definition.Comparer.Compare(from!, to!) != 0))
        {
            Entries = Entries.Remove(new(from!, key), owner, out _);
        }

        if (has)
        {
            Entries = Entries.Set(new(to!, key), current!, owner, out _);
        }
    }
}
