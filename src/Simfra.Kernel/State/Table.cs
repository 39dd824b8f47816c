using System.Diagnostics.CodeAnalysis;

namespace Simfra.State;

/// <summary>A table as its domain sees it: the part it plays in turns.</summary>
internal abstract class Table(StateScope scope)
{
    public abstract TableDefinition Definition { get; }

    public StateScope Scope { get; } = scope;

    public abstract int Count { get; }

    /// <summary>Called after each commit that changed this table, outside the turn.</summary>
    public Action? Committed { get; set; }

    internal abstract void BeginNested();

    internal abstract void EndNested(bool keep);

    internal abstract void CollectChanges(List<TableChange> into);

    internal abstract void Publish();

    internal abstract void Discard();

    /// <summary>Empties the table, outside any turn; its domain is paused.</summary>
    internal abstract void Clear();

    /// <summary>Removes all records, in the turn that is held.</summary>
    internal abstract void RemoveAll();

    /// <summary>Takes over the contents of another table of the same definition, outside any turn; its domain is paused.</summary>
    internal abstract void Become(Table other);

    /// <summary>A table of another domain with the same contents.</summary>
    internal abstract Table Fork(ServiceDomain domain);

    internal abstract TableSnapshot Capture(string service);

    /// <summary>The contents as of the last commit.</summary>
    internal abstract object CommittedVersion { get; }

    /// <summary>Lets the turn that is held see other contents, until they are discarded.</summary>
    internal abstract void Show(object version);
}

/// <summary>
/// Immutable records in the order of their keys. The turn that holds the domain reads what it wrote; everyone else reads the last
/// commit, without a lock. What an enumeration yields is fixed when it starts.
/// </summary>
internal sealed class Table<TKey, TRecord> : Table
    where TKey : notnull
    where TRecord : class
{
    private readonly TableDefinition<TKey, TRecord> _definition;
    private readonly ServiceDomain _domain;
    private readonly Lock _attaching = new();
    private Stack<TableVersion<TKey, TRecord>>? _outer;
    private volatile TableVersion<TKey, TRecord> _committed;
    private TableVersion<TKey, TRecord>? _working;

    internal Table(
        TableDefinition<TKey, TRecord> definition, StateScope scope, ServiceDomain domain, TableVersion<TKey, TRecord> contents)
        : base(scope)
    {
        _definition = definition;
        _domain = domain;
        _committed = contents;
    }

    public override TableDefinition<TKey, TRecord> Definition => _definition;

    public override int Count => Version.Records.Count;

    /// <summary>All records in the order of keys.</summary>
    public RecordSequence<TKey, TRecord> All => new(Shared.Records.First(), isDescending: false);

    /// <summary>All records from the last to the first.</summary>
    public RecordSequence<TKey, TRecord> Descending => new(Shared.Records.Last(), isDescending: true);

    private TableVersion<TKey, TRecord> Version => _working is { } working && _domain.IsInTurn ? working : _committed;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TRecord record) => Version.Records.TryGet(key, out record);

    public TRecord? Find(TKey key) => Version.Records.TryGet(key, out var record) ? record : null;

    public bool Contains(TKey key) => Version.Records.TryGet(key, out _);

    /// <summary>Adds a record whose key is new.</summary>
    /// <exception cref="InvalidOperationException">The key exists, or no turn is held.</exception>
    public void Add(TRecord record)
    {
        var key = _definition.Key(record);
        var version = Write();
        if (version.Records.TryGet(key, out _))
        {
            throw new InvalidOperationException($"A {_definition.Name} with the key {KeyText.Of(key)} exists in {Scope}.");
        }

        version.Put(key, record, _domain.RecordsChanges);
    }

    /// <summary>Adds a record or takes the place of the one with its key.</summary>
    public void Put(TRecord record) => Write().Put(_definition.Key(record), record, _domain.RecordsChanges);

    /// <summary>Removes the record with the key; false where there is none.</summary>
    public bool Remove(TKey key) => Write().Remove(key, _domain.RecordsChanges);

    /// <summary>Records from a key on; the key need not exist.</summary>
    public RecordSequence<TKey, TRecord> From(TKey start, bool inclusive = true) =>
        new(Shared.Records.AtOrAfter(start, inclusive), isDescending: false);

    /// <summary>Records from a place on that isn't a key: past all keys with a prefix, say.</summary>
    public RecordSequence<TKey, TRecord> From<TProbe>(TProbe start)
        where TProbe : struct, ITreeProbe<TKey> => new(Shared.Records.AtOrAfter(start), isDescending: false);

    /// <summary>Records from a key backwards; the key need not exist.</summary>
    public RecordSequence<TKey, TRecord> DescendingFrom(TKey start, bool inclusive = true) =>
        new(Shared.Records.AtOrBefore(start, inclusive), isDescending: true);

    /// <summary>How many records lie before a key; found without walking them.</summary>
    public int CountBefore(TKey key) => Version.Records.CountBefore(new KeyProbe<TKey>(key, _definition.Comparer));

    /// <summary>The version for an enumeration, which later writes of the turn must leave alone.</summary>
    internal TableVersion<TKey, TRecord> Shared
    {
        get
        {
            var version = Version;
            if (ReferenceEquals(version, _working))
            {
                version.Freeze();
            }

            return version;
        }
    }

    internal override void BeginNested()
    {
        _outer ??= new();
        _outer.Push(_working!);
        _working = _working!.Branch();
    }

    internal override void EndNested(bool keep)
    {
        var outer = _outer!.Pop();
        if (!keep)
        {
            _working = outer;
        }
    }

    internal override void CollectChanges(List<TableChange> into) => _working!.CollectChanges(Scope, into);

    internal override void Publish()
    {
        _working!.Publish();
        _committed = _working;
        _working = null;
    }

    internal override void Discard() => _working = null;

    internal override void RemoveAll()
    {
        if (Count == 0)
        {
            return;
        }

        foreach (var record in All)
        {
            Remove(_definition.Key(record));
        }
    }

    internal override void Clear()
    {
        lock (_attaching)
        {
            _committed = _committed.Emptied();
        }
    }

    /// <summary>
    /// Keeps an index from now on; gives its place among the table's. Indexes come where the state of a scope is made, before anyone can
    /// write there: a turn that is under way doesn't know of them.
    /// </summary>
    internal int Attach<TIndexKey>(IndexDefinition<TIndexKey, TKey, TRecord> index)
    {
        lock (_attaching)
        {
            var ordinal = _committed.OrdinalOf(index);
            if (ordinal >= 0)
            {
                return ordinal;
            }

            if (_working is not null)
            {
                throw new InvalidOperationException($"{_definition.Name} is being changed: indexes come where a scope's state is made.");
            }

            _committed = _committed.WithIndex(new IndexTree<TIndexKey, TKey, TRecord>(index));
            return _committed.OrdinalOf(index);
        }
    }

    internal override void Become(Table other)
    {
        lock (_attaching)
        {
            _committed = _committed.Refilled(((Table<TKey, TRecord>)other)._committed.Records);
        }
    }

    internal override Table Fork(ServiceDomain domain) => new Table<TKey, TRecord>(_definition, Scope, domain, _committed);

    internal override TableSnapshot Capture(string service) =>
        new TableSnapshot<TKey, TRecord>(service, Scope, _definition, _committed.Records);

    internal override object CommittedVersion => _committed;

    internal override void Show(object version) => _working = (TableVersion<TKey, TRecord>)version;

    private TableVersion<TKey, TRecord> Write()
    {
        if (_domain.IsReadingPast)
        {
            throw new PastIsReadOnlyException();
        }

        if (!_domain.IsInTurn)
        {
            throw new InvalidOperationException($"{_definition.Name} can only be changed in a turn of {_domain.Service}.");
        }

        if (_working is null)
        {
            _working = _committed.Branch();
            _domain.Enlist(this);
        }

        return _working;
    }
}
