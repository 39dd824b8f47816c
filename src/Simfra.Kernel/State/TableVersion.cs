namespace Simfra.State;

/// <summary>
/// The contents of a table at a commit: records and indexes, which readers take together. Inside a turn the working version is
/// changed by the turn alone; once published it never changes again, so any number of tables (of forked worlds) may start from it.
/// </summary>
internal sealed class TableVersion<TKey, TRecord>
    where TKey : notnull
    where TRecord : class
{
    private readonly TableDefinition<TKey, TRecord> _definition;
    private readonly IndexTree<TKey, TRecord>[] _indexes;
    private SortedTree<TKey, RecordChange<TRecord>> _changes;
    private object? _owner;

    /// <summary>The version that holds nothing.</summary>
    public TableVersion(TableDefinition<TKey, TRecord> definition)
        : this(definition, new(definition.Comparer), [], new(definition.Comparer))
    {
    }

    private TableVersion(
        TableDefinition<TKey, TRecord> definition,
        SortedTree<TKey, TRecord> records,
        IndexTree<TKey, TRecord>[] indexes,
        SortedTree<TKey, RecordChange<TRecord>> changes)
    {
        _definition = definition;
        Records = records;
        _indexes = indexes;
        _changes = changes;
    }

    public SortedTree<TKey, TRecord> Records { get; private set; }

    public IndexTree<TKey, TRecord> Index(int ordinal) => _indexes[ordinal];

    /// <summary>The place of an index among the table's, or -1.</summary>
    public int OrdinalOf(object index) => Array.FindIndex(_indexes, tree => tree.Definition == index);

    /// <summary>The same records under one more index, the last one.</summary>
    public TableVersion<TKey, TRecord> WithIndex(IndexTree<TKey, TRecord> index)
    {
        var owner = new object();
        for (var cursor = Records.First(); cursor.IsValid; cursor.MoveNext())
        {
            index.Replace(cursor.Key, null, cursor.Value, owner);
        }

        return new(_definition, Records, [.. _indexes, index], _changes);
    }

    /// <summary>No records, under the same indexes.</summary>
    public TableVersion<TKey, TRecord> Emptied() =>
        new(_definition, new(_definition.Comparer), Array.ConvertAll(_indexes, static index => index.Emptied()), new(_definition.Comparer));

    /// <summary>Other records, under the same indexes.</summary>
    public TableVersion<TKey, TRecord> Refilled(SortedTree<TKey, TRecord> records)
    {
        var filled = Emptied();
        for (var cursor = records.First(); cursor.IsValid; cursor.MoveNext())
        {
            filled.Put(cursor.Key, cursor.Value, recordChange: false);
        }

        filled.Freeze();
        return filled;
    }

    /// <summary>A version to go on from; this one stays as it is.</summary>
    public TableVersion<TKey, TRecord> Branch()
    {
        Freeze();
        var indexes = _indexes.Length == 0 ? _indexes : Array.ConvertAll(_indexes, static index => index.Clone());
        return new(_definition, Records, indexes, _changes);
    }

    /// <summary>Nodes made so far may be seen by others from now on: further changes copy them.</summary>
    public void Freeze() => _owner = null;

    public void Put(TKey key, TRecord record, bool recordChange)
    {
        _owner ??= new object();
        Records = Records.Set(key, record, _owner, out var old);
        Follow(key, old, record, recordChange);
    }

    public bool Remove(TKey key, bool recordChange)
    {
        _owner ??= new object();
        Records = Records.Remove(key, _owner, out var old);
        if (old is null)
        {
            return false;
        }

        Follow(key, old, null, recordChange);
        return true;
    }

    /// <summary>What changed since the last commit, one entry a record, in the order of keys.</summary>
    public void CollectChanges(StateScope scope, List<TableChange> into)
    {
        for (var cursor = _changes.First(); cursor.IsValid; cursor.MoveNext())
        {
            var (old, current) = cursor.Value;
            if (!ReferenceEquals(old, current))
            {
                into.Add(new TableChange<TKey, TRecord>(_definition, scope, cursor.Key, old, current));
            }
        }
    }

    public void Publish()
    {
        Freeze();
        _changes = new(_definition.Comparer);
    }

    private void Follow(TKey key, TRecord? old, TRecord? current, bool recordChange)
    {
        foreach (var index in _indexes)
        {
            index.Replace(key, old, current, _owner);
        }

        if (recordChange)
        {
            var first = _changes.TryGet(key, out var earlier) ? earlier.Old : old;
            _changes = _changes.Set(key, new(first, current), _owner, out _);
        }
    }
}

/// <summary>What a turn made of a record; null where it didn't or doesn't exist.</summary>
internal readonly record struct RecordChange<TRecord>(TRecord? Old, TRecord? Current)
    where TRecord : class;
