using System.Collections;

namespace Simfra.State;

/// <summary>The records of a table by a key that several may share: in the order of that key, then of their own.</summary>
internal sealed class Index<TIndexKey, TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    private readonly IndexDefinition<TIndexKey, TKey, TRecord> _definition;
    private readonly Table<TKey, TRecord> _table;
    private readonly int _ordinal;

    internal Index(IndexDefinition<TIndexKey, TKey, TRecord> definition, Table<TKey, TRecord> table)
    {
        _definition = definition;
        _table = table;
        _ordinal = table.Attach(definition);
    }

    /// <summary>All indexed records.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> All => new(Entries.First(), null, default!);

    private SortedTree<IndexEntry<TIndexKey, TKey>, TRecord> Entries =>
        ((IndexTree<TIndexKey, TKey, TRecord>)_table.Shared.Index(_ordinal)).Entries;

    /// <summary>The records of one index key.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> Find(TIndexKey indexKey) =>
        new(Entries.AtOrAfter(Before(indexKey)), _definition.Comparer, indexKey);

    /// <summary>The records of one index key from a key of their own on.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> Find(TIndexKey indexKey, TKey start, bool inclusive = true) =>
        new(Entries.AtOrAfter(new(indexKey, start), inclusive), _definition.Comparer, indexKey);

    /// <summary>All records from an index key on, those of greater index keys too.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> From(TIndexKey indexKey) =>
        new(Entries.AtOrAfter(Before(indexKey)), null, indexKey);

    /// <summary>All records from a place on, those of greater index keys too.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> From(TIndexKey indexKey, TKey start, bool inclusive = true) =>
        new(Entries.AtOrAfter(new(indexKey, start), inclusive), null, indexKey);

    /// <summary>The records of one index key, the last first.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> FindDescending(TIndexKey indexKey) =>
        new(Entries.AtOrBefore(After(indexKey)), _definition.Comparer, indexKey, isDescending: true);

    /// <summary>The records of one index key backwards from a key of their own.</summary>
    public IndexSequence<TIndexKey, TKey, TRecord> FindDescending(TIndexKey indexKey, TKey start, bool inclusive = true) =>
        new(Entries.AtOrBefore(new(indexKey, start), inclusive), _definition.Comparer, indexKey, isDescending: true);

    /// <summary>The first record of an index key, or null.</summary>
    public TRecord? First(TIndexKey indexKey) => Find(indexKey).FirstOrDefault();

    /// <summary>The first record of all, or null.</summary>
    public TRecord? First() => All.FirstOrDefault();

    public bool Contains(TIndexKey indexKey) => First(indexKey) is not null;

    /// <summary>How many records an index key has; found without walking them.</summary>
    public int Count(TIndexKey indexKey)
    {
        var entries = Entries;
        return entries.CountBefore(After(indexKey)) - entries.CountBefore(Before(indexKey));
    }

    /// <summary>How many records have an index key from one (inclusive) to another (exclusive); found without walking them.</summary>
    public int Count(TIndexKey from, TIndexKey to)
    {
        var entries = Entries;
        return Math.Max(0, entries.CountBefore(Before(to)) - entries.CountBefore(Before(from)));
    }

    private IndexProbe<TIndexKey, TKey> Before(TIndexKey indexKey) => new(indexKey, _definition.Comparer, after: false);

    private IndexProbe<TIndexKey, TKey> After(TIndexKey indexKey) => new(indexKey, _definition.Comparer, after: true);
}

/// <summary>Records in the order of an index, of one index key where a comparer is given.</summary>
internal readonly struct IndexSequence<TIndexKey, TKey, TRecord>(
    TreeCursor<IndexEntry<TIndexKey, TKey>, TRecord> start, IComparer<TIndexKey>? only, TIndexKey indexKey, bool isDescending = false)
    : IEnumerable<TRecord>
    where TRecord : class
{
    public Enumerator GetEnumerator() => new(start, only, indexKey, isDescending);

    /// <summary>The first record of the sequence, or null.</summary>
    public TRecord? FirstOrDefault()
    {
        var enumerator = GetEnumerator();
        return enumerator.MoveNext() ? enumerator.Current : null;
    }

    IEnumerator<TRecord> IEnumerable<TRecord>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal struct Enumerator(
        TreeCursor<IndexEntry<TIndexKey, TKey>, TRecord> start, IComparer<TIndexKey>? only, TIndexKey indexKey, bool isDescending)
        : IEnumerator<TRecord>
    {
        private TreeCursor<IndexEntry<TIndexKey, TKey>, TRecord> _cursor = start;
        private bool _isStarted;

        public readonly TRecord Current => _cursor.Value;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (!_isStarted)
            {
                _isStarted = true;
            }
            else if (isDescending)
            {
                _cursor.MovePrevious();
            }
            else
            {
                _cursor.MoveNext();
            }

            return _cursor.IsValid && (only is null || only.Compare(_cursor.Key.IndexKey, indexKey) == 0);
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
