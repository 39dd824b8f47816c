using System.Text.Json.Serialization.Metadata;

namespace Simfra.State;

/// <summary>What is known of a table before it holds anything. Definitions are static; the tables belong to a world.</summary>
internal abstract class TableDefinition(string name, int version)
{
    /// <summary>The kind of the records, as it is persisted: <c>sqs.queue</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The version of the records' persisted form.</summary>
    public int Version { get; } = version;

    /// <summary>Whether the records are data in flight, which plain persistence drops and snapshots keep.</summary>
    public bool IsRuntime { get; init; }

    public override string ToString() => Name;

    internal abstract Table CreateTable(StateScope scope, ServiceDomain domain);
}

/// <summary>A table of immutable records: their key, its order, their form as JSON, and by what else they are found.</summary>
internal sealed class TableDefinition<TKey, TRecord> : TableDefinition
    where TKey : notnull
    where TRecord : class
{
    /// <param name="name">The kind of the records: <c>sqs.queue</c>.</param>
    /// <param name="version">The version of their persisted form.</param>
    /// <param name="key">A record's key.</param>
    /// <param name="json">Their persisted form.</param>
    /// <param name="comparer">The order of keys; strings compare ordinally unless told otherwise.</param>
    public TableDefinition(
        string name, int version, Func<TRecord, TKey> key, JsonTypeInfo<TRecord> json, IComparer<TKey>? comparer = null)
        : base(name, version)
    {
        if (!KeyText.Supports(typeof(TKey)))
        {
            throw new ArgumentException($"The key type {typeof(TKey)} of {name} must implement {nameof(IStateKey)}.", nameof(key));
        }

        Key = key;
        Json = json;
        Comparer = comparer ?? KeyOrder.Default<TKey>();
    }

    public Func<TRecord, TKey> Key { get; }

    public JsonTypeInfo<TRecord> Json { get; }

    public IComparer<TKey> Comparer { get; }

    /// <summary>Declares another way to find records. A record whose index key is null is left out.</summary>
    public IndexDefinition<TIndexKey, TKey, TRecord> Index<TIndexKey>(
        Func<TRecord, TIndexKey> indexKey, IComparer<TIndexKey>? comparer = null) =>
        new(this, indexKey, comparer ?? KeyOrder.Default<TIndexKey>());

    internal override Table CreateTable(StateScope scope, ServiceDomain domain) =>
        new Table<TKey, TRecord>(this, scope, domain, new TableVersion<TKey, TRecord>(this));
}
