using System.Text.Json;

namespace Simfra.State;

/// <summary>A table's contents at one moment, for inspection and snapshots.</summary>
internal abstract class TableSnapshot(string service, StateScope scope)
{
    public string Service { get; } = service;

    public StateScope Scope { get; } = scope;

    public abstract TableDefinition Definition { get; }

    public abstract int Count { get; }

    /// <summary>The records in the order of keys, each written as JSON by the caller when its turn comes.</summary>
    public abstract IEnumerable<RecordSnapshot> Records { get; }
}

/// <summary>One record of a snapshot.</summary>
internal abstract class RecordSnapshot
{
    public abstract string KeyText { get; }

    public abstract object Record { get; }

    public abstract void WriteTo(Utf8JsonWriter writer);
}

/// <inheritdoc cref="TableSnapshot"/>
internal sealed class TableSnapshot<TKey, TRecord>(
    string service, StateScope scope, TableDefinition<TKey, TRecord> definition, SortedTree<TKey, TRecord> records)
    : TableSnapshot(service, scope)
    where TKey : notnull
    where TRecord : class
{
    public override TableDefinition Definition => definition;

    public override int Count => records.Count;

    public override IEnumerable<RecordSnapshot> Records
    {
        get
        {
            for (var cursor = records.First(); cursor.IsValid; cursor.MoveNext())
            {
                yield return new Entry(definition, cursor.Key, cursor.Value);
            }
        }
    }

    private sealed class Entry(TableDefinition<TKey, TRecord> definition, TKey key, TRecord record) : RecordSnapshot
    {
        public override string KeyText => State.KeyText.Of(key);

        public override object Record => record;

        public override void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, record, definition.Json);
    }
}
