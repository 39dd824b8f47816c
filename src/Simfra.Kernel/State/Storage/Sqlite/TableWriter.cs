using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>Writes whole tables into an empty file, one after another.</summary>
internal sealed class TableWriter : IDisposable
{
    private static readonly IComparer<byte[]> ByteOrder = Comparer<byte[]>.Create(static (x, y) => x.AsSpan().SequenceCompareTo(y));

    private readonly SqliteStatement _addTable;
    private readonly SqliteStatement _addRecord;
    private readonly RecordFormat _format;
    private readonly ArrayBufferWriter<byte> _document = new();
    private readonly Utf8JsonWriter _json;
    private long _tables;

    public TableWriter(SqliteConnection connection, RecordFormat format)
    {
        _addTable = new(connection, "INSERT INTO collection VALUES ($1, $2, $3, $4, $5)", 5);
        _addRecord = new(connection, "INSERT INTO record VALUES ($1, $2, $3, $4)", 4);
        _format = format;
        _json = new Utf8JsonWriter(_document);
    }

    /// <param name="table">The table.</param>
    /// <param name="digest">Takes in what is written, if given.</param>
    /// <returns>The number of the table in the file.</returns>
    public long Write(TableSnapshot table, TableDigest? digest = null)
    {
        _addTable.Execute(++_tables, table.Service, table.Scope.Account, table.Scope.Region, table.Kind);
        digest?.Add(table.Service, table.Scope, table.Kind);

        // In the order in which they are read, which isn't always that of the table.
        var records = table.Records.Select(static r => (Key: Encoding.UTF8.GetBytes(r.KeyText), Record: r)).OrderBy(static r => r.Key, ByteOrder);
        foreach (var (key, record) in records)
        {
            _document.ResetWrittenCount();
            _json.Reset();
            record.WriteTo(_json, _format);
            _json.Flush();
            _addRecord.Execute(_tables, key, record.Version, _document.WrittenSpan.ToArray());
            digest?.Add(record.KeyText, record.Version, _document.WrittenSpan);
        }

        return _tables;
    }

    public void Dispose()
    {
        _addTable.Dispose();
        _addRecord.Dispose();
        _json.Dispose();
    }
}
