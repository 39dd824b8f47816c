namespace Simfra.State;

/// <summary>A secondary index, seen by its table.</summary>
internal abstract class IndexDefinition<TKey, TRecord>(TableDefinition<TKey, TRecord> table, int ordinal)
    where TKey : notnull
    where TRecord : class
{
    public TableDefinition<TKey, TRecord> Table { get; } = table;

    /// <summary>Its place among the table's indexes.</summary>
    internal int Ordinal { get; } = ordinal;

    internal abstract IndexTree<TKey, TRecord> CreateTree();
}

/// <summary>A secondary index: records in the order of a key that isn't theirs alone, then of their own.</summary>
internal sealed class IndexDefinition<TIndexKey, TKey, TRecord>(
    TableDefinition<TKey, TRecord> table, int ordinal, Func<TRecord, TIndexKey> key, IComparer<TIndexKey> comparer)
    : IndexDefinition<TKey, TRecord>(table, ordinal)
    where TKey : notnull
    where TRecord : class
{
    public Func<TRecord, TIndexKey> Key { get; } = key;

    public IComparer<TIndexKey> Comparer { get; } = comparer;

    internal IComparer<IndexEntry<TIndexKey, TKey>> EntryComparer { get; } = new IndexEntryOrder<TIndexKey, TKey>(comparer, table.Comparer);

    internal override IndexTree<TKey, TRecord> CreateTree() => new IndexTree<TIndexKey, TKey, TRecord>(this);
}
