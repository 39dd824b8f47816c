using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Simfra.State.Storage;

namespace Simfra.State;

/// <summary>Whether records outlive the process.</summary>
internal enum Durability
{
    /// <summary>They do: resources and what users put into them.</summary>
    Durable,

    /// <summary>They don't: work in flight and what is remembered of it, which AWS's own emulators begin afresh too.</summary>
    Runtime,
}

/// <summary>What is known of a table before it holds anything. Definitions are static; the tables belong to a world.</summary>
internal abstract class TableDefinition(string name, int version)
{
    /// <summary>The kind of the records, as it is persisted: <c>sqs.queue</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The version of the records' persisted form.</summary>
    public int Version { get; } = version;

    /// <summary>Whether the records outlive the process where state is kept on disk. Snapshots and forks have them in any case.</summary>
    public Durability Durability { get; init; }

    /// <summary>How records of older versions become ones of this: one step from each version there has been.</summary>
    public IReadOnlyList<RecordUpgrade> Upgrades { get; init; } = [];

    public override string ToString() => Name;

    /// <summary>A table with the records that were kept for it, if any.</summary>
    /// <exception cref="SimfraStateException">A record can't be read.</exception>
    internal abstract Table CreateTable(StateScope scope, ServiceDomain domain, StoredTable? stored);
}

/// <summary>A table of immutable records: their key, its order, their form as JSON, and by what else they are found.</summary>
internal sealed class TableDefinition<TKey, TRecord> : TableDefinition
    where TKey : notnull
    where TRecord : class
{
    private readonly Lazy<JsonTypeInfo<TRecord>> _json;

    /// <param name="name">The kind of the records: <c>sqs.queue</c>.</param>
    /// <param name="version">The version of their persisted form.</param>
    /// <param name="key">A record's key.</param>
    /// <param name="json">Knows their persisted form. It is asked when a record is first written down or read: few worlds ever are.</param>
    /// <param name="comparer">The order of keys; strings compare ordinally unless told otherwise.</param>
    public TableDefinition(
        string name, int version, Func<TRecord, TKey> key, JsonSerializerContext json, IComparer<TKey>? comparer = null)
        : base(name, version)
    {
        if (!KeyText.Supports(typeof(TKey)))
        {
            throw new ArgumentException($"The key type {typeof(TKey)} of {name} must implement {nameof(IStateKey)}.", nameof(key));
        }

        Key = key;
        _json = new(() => (JsonTypeInfo<TRecord>?)json.GetTypeInfo(typeof(TRecord))
            ?? throw new InvalidOperationException($"{json.GetType().Name} doesn't know {typeof(TRecord)}, the record of {name}."));
        Comparer = comparer ?? KeyOrder.Default<TKey>();
    }

    public Func<TRecord, TKey> Key { get; }

    public JsonTypeInfo<TRecord> Json => _json.Value;

    public IComparer<TKey> Comparer { get; }

    /// <summary>
    /// What a record is when it is taken up again after the end of a process, at a time: what was in progress has been interrupted. Null
    /// drops it. It keeps its key.
    /// </summary>
    public Func<TRecord, DateTimeOffset, TRecord?>? AfterRestart { get; init; }

    /// <summary>Declares another way to find records. A record whose index key is null is left out.</summary>
    public IndexDefinition<TIndexKey, TKey, TRecord> Index<TIndexKey>(
        Func<TRecord, TIndexKey> indexKey, IComparer<TIndexKey>? comparer = null) =>
        new(this, indexKey, comparer ?? KeyOrder.Default<TIndexKey>());

    internal override Table CreateTable(StateScope scope, ServiceDomain domain, StoredTable? stored)
    {
        var version = new TableVersion<TKey, TRecord>(this);
        foreach (var record in stored?.Records ?? [])
        {
            if (Resume(Read(record, stored!.Origin), stored.Origin) is { } read)
            {
                version.Put(Key(read), read, recordChange: false);
            }
        }

        version.Freeze();
        return new Table<TKey, TRecord>(this, scope, domain, version);
    }

    private TRecord? Resume(TRecord record, StoredOrigin origin) =>
        AfterRestart is not null && origin.RestartedAt is { } now ? AfterRestart(record, now) : record;

    private TRecord Read(StoredRecord stored, StoredOrigin origin)
    {
        if (stored.Version > Version)
        {
            throw new SimfraStateException(
                origin.Path, $"{Name} '{stored.Key}' has version {stored.Version}; this version of Simfra reads versions up to {Version}.");
        }

        try
        {
            var record = stored.Version == Version
                ? JsonSerializer.Deserialize(stored.Document.Span, origin.Format.Here(Json))
                : Upgrade(stored, origin.Path).Deserialize(origin.Format.Here(Json));
            return record is not null && KeyText.Of(Key(record)) == stored.Key
                ? record
                : throw new SimfraStateException(origin.Path, $"{Name} '{stored.Key}' is damaged: what is kept there is another record.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new SimfraStateException(origin.Path, $"{Name} '{stored.Key}' is damaged: {exception.Message}", exception);
        }
    }

    private JsonObject Upgrade(StoredRecord stored, string origin)
    {
        var record = JsonNode.Parse(stored.Document.Span) as JsonObject ?? throw new JsonException("A record is a JSON object.");
        for (var version = stored.Version; version < Version; version++)
        {
            var upgrade = Upgrades.FirstOrDefault(u => u.From == version)
                ?? throw new SimfraStateException(origin, $"{Name} '{stored.Key}' has version {version}, which can't be read any more.");
            upgrade.Apply(record);
        }

        return record;
    }
}
