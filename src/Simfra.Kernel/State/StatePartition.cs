using Simfra.State.Storage;

namespace Simfra.State;

/// <summary>One scope of one service in one world: where its tables are. Tables are made when they are first asked for.</summary>
internal sealed class StatePartition
{
    private readonly ServiceDomain _domain;
    private readonly Dictionary<TableDefinition, Table> _tables = [];
    private readonly Lock _lock = new();

    // What was kept for tables that nobody has asked for yet, by kind.
    private readonly Dictionary<string, StoredTable> _stored = new(StringComparer.Ordinal);

    internal StatePartition(ServiceDomain domain, StateScope scope)
    {
        _domain = domain;
        Scope = scope;
    }

    public StateScope Scope { get; }

    /// <summary>What was kept for tables that nobody has asked for yet.</summary>
    internal IReadOnlyList<StoredTable> Stored
    {
        get
        {
            lock (_lock)
            {
                return [.. _stored.Values];
            }
        }
    }

    public Table<TKey, TRecord> Table<TKey, TRecord>(TableDefinition<TKey, TRecord> definition)
        where TKey : notnull
        where TRecord : class
    {
        lock (_lock)
        {
            if (!_tables.TryGetValue(definition, out var table))
            {
                table = definition.CreateTable(Scope, _domain, _stored.GetValueOrDefault(definition.Name));
                _tables.Add(definition, table);
                _stored.Remove(definition.Name);
            }

            return (Table<TKey, TRecord>)table;
        }
    }

    public Index<TIndexKey, TKey, TRecord> Index<TIndexKey, TKey, TRecord>(IndexDefinition<TIndexKey, TKey, TRecord> definition)
        where TKey : notnull
        where TRecord : class => new(definition, Table(definition.Table));

    /// <summary>The tables made so far, by name.</summary>
    internal List<Table> Tables()
    {
        lock (_lock)
        {
            return [.. _tables.Values.OrderBy(static table => table.Definition.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Gives a table that is to come what was kept for it.</summary>
    internal void Store(StoredTable stored)
    {
        lock (_lock)
        {
            _stored.Add(stored.Kind, stored);
        }
    }

    /// <summary>Empties the tables made so far, and forgets what was kept for others; the domain is paused.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _stored.Clear();
        }

        Tables().ForEach(static table => table.Clear());
    }

    /// <summary>Takes over the contents of another partition; the domain is paused.</summary>
    internal void Become(StatePartition other)
    {
        Clear();
        lock (_lock)
        {
            foreach (var (definition, table) in other._tables)
            {
                if (_tables.TryGetValue(definition, out var own))
                {
                    own.Become(table);
                }
                else
                {
                    _tables.Add(definition, table.Fork(_domain));
                }
            }

            foreach (var (kind, stored) in other._stored)
            {
                _stored.Add(kind, stored);
            }
        }
    }

    /// <summary>What the tables hold, by name, those that nobody has asked for yet included; the domain is paused.</summary>
    internal IEnumerable<TableSnapshot> Capture() =>
        Tables()
            .Where(static table => table.Count > 0)
            .Select(table => table.Capture(_domain.Service))
            .Concat(Stored.Select(static stored => new StoredTableSnapshot(stored)))
            .OrderBy(static table => table.Kind, StringComparer.Ordinal);

    internal StatePartition Fork(ServiceDomain domain)
    {
        var fork = new StatePartition(domain, Scope);
        lock (_lock)
        {
            foreach (var (definition, table) in _tables)
            {
                fork._tables.Add(definition, table.Fork(domain));
            }

            foreach (var (kind, stored) in _stored)
            {
                fork._stored.Add(kind, stored);
            }
        }

        return fork;
    }
}
