namespace Simfra.State;

/// <summary>One scope of one service in one world: where its tables are. Tables are made when they are first asked for.</summary>
internal sealed class StatePartition
{
    private readonly ServiceDomain _domain;
    private readonly Dictionary<TableDefinition, Table> _tables = [];
    private readonly Lock _lock = new();

    internal StatePartition(ServiceDomain domain, StateScope scope)
    {
        _domain = domain;
        Scope = scope;
    }

    public StateScope Scope { get; }

    public Table<TKey, TRecord> Table<TKey, TRecord>(TableDefinition<TKey, TRecord> definition)
        where TKey : notnull
        where TRecord : class
    {
        lock (_lock)
        {
            if (!_tables.TryGetValue(definition, out var table))
            {
                table = definition.CreateTable(Scope, _domain);
                _tables.Add(definition, table);
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

    internal StatePartition Fork(ServiceDomain domain)
    {
        var fork = new StatePartition(domain, Scope);
        lock (_lock)
        {
            foreach (var (definition, table) in _tables)
            {
                fork._tables.Add(definition, table.Fork(domain));
            }
        }

        return fork;
    }
}
