using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.State;

namespace Simfra;

/// <summary>
/// All that an instance holds, record by record, in the form in which snapshots keep it: what the views of <see cref="SimfraInspection"/>
/// don't show is here. The records' members are the product's own affair and may differ from version to version.
/// </summary>
public sealed class SimfraRecords
{
    private readonly WorldState _state;

    internal SimfraRecords(WorldState state) => _state = state;

    /// <summary>The tables that hold something, by service, account, region and kind, as they are at one moment.</summary>
    public IReadOnlyList<SimfraRecordTable> Tables => [.. Capture().Select(static table => new SimfraRecordTable(table))];

    /// <summary>The records of a kind in all accounts and regions, as they are at one moment.</summary>
    /// <param name="kind">The kind: <c>sqs.queue</c>. <see cref="Tables"/> tells which there are.</param>
    /// <returns>The records by account and region, then by key; none where there is no such kind.</returns>
    public IReadOnlyList<SimfraRecord> Of(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        return [.. Tables.Where(table => table.Kind == kind).SelectMany(static table => table.Records)];
    }

    internal IReadOnlyList<TableSnapshot> Capture() => _state.Capture();
}

/// <summary>The records of one kind in one account and region.</summary>
public sealed class SimfraRecordTable
{
    private readonly TableSnapshot _table;

    internal SimfraRecordTable(TableSnapshot table) => _table = table;

    /// <summary>The service that keeps them: <c>sqs</c>.</summary>
    public string Service => _table.Service;

    /// <summary>What they are: <c>sqs.queue</c>.</summary>
    public string Kind => _table.Kind;

    /// <summary>Their account; empty for what belongs to none.</summary>
    public string AccountId => _table.Scope.Account;

    /// <summary>Their region; empty for what is in none.</summary>
    public string Region => _table.Scope.Region;

    /// <summary>How many there are.</summary>
    public int Count => _table.Count;

    /// <summary>The records in the order of their keys.</summary>
    public IEnumerable<SimfraRecord> Records => _table.Records.Select(record => new SimfraRecord(_table, record));
}

/// <summary>Something that an instance holds.</summary>
public sealed class SimfraRecord
{
    private readonly TableSnapshot _table;
    private readonly RecordSnapshot _record;

    internal SimfraRecord(TableSnapshot table, RecordSnapshot record)
    {
        _table = table;
        _record = record;
    }

    /// <summary>What it is: <c>sqs.queue</c>.</summary>
    public string Kind => _table.Kind;

    /// <summary>Its account; empty for what belongs to none.</summary>
    public string AccountId => _table.Scope.Account;

    /// <summary>Its region; empty for what is in none.</summary>
    public string Region => _table.Scope.Region;

    /// <summary>What it is found by among those of its kind.</summary>
    public string Key => _record.KeyText;

    /// <summary>The record as JSON. It holds all, secrets too.</summary>
    public JsonObject Content => RecordJson.Parse(_record.WriteTo);

    /// <summary>Its JSON on one line.</summary>
    public override string ToString() => $"{Kind} {Content.ToJsonString()}";

    internal void WriteTo(Utf8JsonWriter json) => _record.WriteTo(json);
}

/// <summary>Records as JSON to look into.</summary>
internal static class RecordJson
{
    public static JsonObject Parse(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
    }
}
