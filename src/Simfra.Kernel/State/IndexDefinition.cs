namespace Simfra.State;

/// <summary>A secondary index: records in the order of a key that isn't theirs alone, then of their own.</summary>
internal sealed class IndexDefinition<TIndexKey, TKey, TRecord>(
    TableDefinition<TKey, TRecord> table, Func<TRecord, TIndexKey> key, IComparer<TIndexKey> comparer)
    where TKey : notnull
    where TRecord : class
{
    public TableDefinition<TKey, TRecord> Table { get; } = table;

    public Func<TRecord, TIndexKey> Key { get; } = key;

    public IComparer<TIndexKey> Comparer { get; } = comparer;

    internal IComparer<IndexEntry<TIndexKey, TKey>> EntryComparer { get; } = new IndexEntryOrder<TIndexKey, TKey>(comparer, table.Comparer);
}
