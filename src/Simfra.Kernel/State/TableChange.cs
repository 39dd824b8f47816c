using System.Text.Json;
using Simfra.State.Storage;

namespace Simfra.State;

/// <summary>What a commit did to one record.</summary>
internal abstract class TableChange(StateScope scope)
{
    public abstract TableDefinition Table { get; }

    public StateScope Scope { get; } = scope;

    /// <summary>The record's key as a text: what a store knows its row by.</summary>
    public abstract string KeyText { get; }

    /// <summary>The record before; null where it was added.</summary>
    public abstract object? Old { get; }

    /// <summary>The record now; null where it was removed.</summary>
    public abstract object? Current { get; }

    /// <summary>Writes the record as it was before in its persisted form; not for an added one.</summary>
    public abstract void WriteOld(Utf8JsonWriter writer);

    /// <summary>Writes the record as it is now in its persisted form; not for a removed one.</summary>
    public abstract void WriteCurrent(Utf8JsonWriter writer);

    /// <summary>Writes it for a place that may keep blobs beside it.</summary>
    public abstract void WriteCurrent(Utf8JsonWriter writer, RecordFormat format);
}

/// <inheritdoc cref="TableChange"/>
internal sealed class TableChange<TKey, TRecord>(
    TableDefinition<TKey, TRecord> table, StateScope scope, TKey key, TRecord? old, TRecord? current) : TableChange(scope)
    where TKey : notnull
    where TRecord : class
{
    public override TableDefinition<TKey, TRecord> Table => table;

    public TKey Key => key;

    public override string KeyText => State.KeyText.Of(key);

    public override TRecord? Old => old;

    public override TRecord? Current => current;

    public override void WriteOld(Utf8JsonWriter writer) => JsonSerializer.Serialize(
        writer, old ?? throw new InvalidOperationException($"The {table.Name} {KeyText} was added."), table.Json);

    public override void WriteCurrent(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, Existing, table.Json);

    public override void WriteCurrent(Utf8JsonWriter writer, RecordFormat format) => format.Write(writer, Existing, table.Json);

    private TRecord Existing => current ?? throw new InvalidOperationException($"The {table.Name} {KeyText} was removed.");
}
