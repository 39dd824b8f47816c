using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>Writes whole tables into a file, one after another.</summary>
internal sealed class TableWriter : IDisposable
{
    private readonly SqliteCommand _addTable;
    private readonly SqliteCommand _addRecord;
    private readonly ArrayBufferWriter<byte> _document = new();
    private readonly Utf8JsonWriter _json;
    private long _tables;

    public TableWriter(SqliteConnection connection)
    {
        _addTable = Prepare(connection, "INSERT INTO collection VALUES ($1, $2, $3, $4, $5)", 5);
        _addRecord = Prepare(connection, "INSERT INTO record VALUES ($1, $2, $3, $4)", 4);
        _json = new Utf8JsonWriter(_document);
    }

    public void Write(TableSnapshot table, TableDigest digest)
    {
        Execute(_addTable, ++_tables, table.Service, table.Scope.Account, table.Scope.Region, table.Kind);
        digest.Add(table.Service, table.Scope, table.Kind);

        // In the order in which they are read, which isn't always that of the table.
        foreach (var record in table.Records.Select(static r => (Key: Encoding.UTF8.GetBytes(r.KeyText), Record: r)).OrderBy(static r => r.Key, ByteOrder))
        {
            _document.ResetWrittenCount();
            _json.Reset();
            record.Record.WriteTo(_json);
            _json.Flush();
            Execute(_addRecord, _tables, record.Key, record.Record.Version, _document.WrittenSpan.ToArray());
            digest.Add(record.Record.KeyText, record.Record.Version, _document.WrittenSpan);
        }
    }

    public void Dispose()
    {
        _addTable.Dispose();
        _addRecord.Dispose();
        _json.Dispose();
    }

    private static IComparer<byte[]> ByteOrder { get; } = Comparer<byte[]>.Create(static (x, y) => x.AsSpan().SequenceCompareTo(y));

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static void Execute(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}
