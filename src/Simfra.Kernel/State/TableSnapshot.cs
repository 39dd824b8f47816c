using System.Text.Json;
using Simfra.State.Blobs;
using Simfra.State.Storage;

namespace Simfra.State;

/// <summary>A table's contents at one moment, for inspection and snapshots.</summary>
internal abstract class TableSnapshot(string service, StateScope scope)
{
    public string Service { get; } = service;

    public StateScope Scope { get; } = scope;

    /// <summary>The name of the table's definition.</summary>
    public abstract string Kind { get; }

    /// <summary>The definition; null where the service that has it isn't served, so that only what was kept is known.</summary>
    public abstract TableDefinition? Definition { get; }

    public abstract int Count { get; }

    /// <summary>The records in the order of keys, each written as JSON by the caller when its turn comes.</summary>
    public abstract IEnumerable<RecordSnapshot> Records { get; }
}

/// <summary>One record of a snapshot.</summary>
internal abstract class RecordSnapshot
{
    public abstract string KeyText { get; }

    /// <summary>The version of its persisted form.</summary>
    public abstract int Version { get; }

    /// <summary>The record; null where only its persisted form is known.</summary>
    public abstract object? Record { get; }

    /// <summary>Writes its persisted form, all in itself.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);

    /// <summary>Writes its persisted form for a place that may keep blobs beside it.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer, RecordFormat format);
}

/// <inheritdoc cref="TableSnapshot"/>
internal sealed class TableSnapshot<TKey, TRecord>(
    string service, StateScope scope, TableDefinition<TKey, TRecord> definition, SortedTree<TKey, TRecord> records)
    : TableSnapshot(service, scope)
    where TKey : notnull
    where TRecord : class
{
    public override string Kind => definition.Name;

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

        public override int Version => definition.Version;

        public override object Record => record;

        public override void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, record, definition.Json);

        public override void WriteTo(Utf8JsonWriter writer, RecordFormat format) => format.Write(writer, record, definition.Json);
    }
}

/// <summary>A table that nobody has asked for since it was kept: its records are what they were.</summary>
internal sealed class StoredTableSnapshot(StoredTable stored) : TableSnapshot(stored.Service, stored.Scope)
{
    public override string Kind => stored.Kind;

    public override TableDefinition? Definition => null;

    public override int Count => stored.Records.Count;

    public override IEnumerable<RecordSnapshot> Records => stored.Records.Select(record => new Entry(record, stored.Origin));

    private sealed class Entry(StoredRecord record, StoredOrigin origin) : RecordSnapshot
    {
        public override string KeyText => record.Key;

        public override int Version => record.Version;

        public override object? Record => null;

        public override void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(record.Document.Span, skipInputValidation: true);

        public override void WriteTo(Utf8JsonWriter writer, RecordFormat format)
        {
            // It names blobs by their digests, which are the same everywhere, once they are there.
            foreach (var kept in KeptBlob.FindAll(record.Document.Span))
            {
                if (origin.Format.Blobs.Find(kept.Sha256, kept.Length) is { } blob)
                {
                    format.Blobs.Keep(blob);
                }
            }

            WriteTo(writer);
        }
    }
}
