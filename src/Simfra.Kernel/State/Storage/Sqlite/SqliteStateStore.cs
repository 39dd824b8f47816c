using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>Writes commits through to a data directory's file: each in one transaction, before anyone sees it.</summary>
internal sealed class SqliteStateStore : IStateStore, IDisposable
{
    /// <summary>How far a clock that moves by itself may be off the system's time and still be taken for it.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteStatement _addTable;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _remove;
    private readonly ArrayBufferWriter<byte> _document = new();
    private readonly Utf8JsonWriter _json;

    // The numbers of tables in the file, boxed as parameters are.
    private readonly Dictionary<(string Service, StateScope Scope, string Kind), object> _tables = [];
    private readonly List<(string Service, StateScope Scope, string Kind)> _added = [];
    private WorldFacts? _facts;
    private SimfraClock? _clock;
    private bool _isClosed;

    public SqliteStateStore(SqliteConnection connection, string path, RecordFormat format)
    {
        _connection = connection;
        _path = path;
        Format = format;
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _addTable = new(
            connection, "INSERT INTO collection(service, account, region, kind) VALUES ($1, $2, $3, $4) RETURNING id", parameters: 4);
        _put = new(connection, "INSERT OR REPLACE INTO record VALUES ($1, $2, $3, $4)", parameters: 4);
        _remove = new(connection, "DELETE FROM record WHERE collection = $1 AND key = $2", parameters: 2);
        _json = new Utf8JsonWriter(_document);
        ReadTables();
    }

    public RecordFormat Format { get; }

    public bool KeepsCommits => true;

    /// <summary>From now on commits are kept, and the time where the clock isn't the system's.</summary>
    public void Begin(WorldFacts facts, SimfraClock clock)
    {
        lock (_lock)
        {
            (_facts, _clock) = (facts, clock);
            Transact(this, static store => SqliteFile.SetMeta(store._connection, SqliteFile.FactsName, store._facts!.ToJson()));
        }
    }

    public void Commit(CommitBatch batch)
    {
        lock (_lock)
        {
            if (HasDurable(batch))
            {
                Transact((Store: this, Batch: batch), static commit => commit.Store.Write(commit.Batch));
            }
        }
    }

    public void Replace(IReadOnlyList<TableSnapshot> tables)
    {
        lock (_lock)
        {
            Transact((Store: this, Tables: tables), static replacement => replacement.Store.Write(replacement.Tables));
            _tables.Clear();
            ReadTables();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _begin.Dispose();
            _commit.Dispose();
            _rollback.Dispose();
            _addTable.Dispose();
            _put.Dispose();
            _remove.Dispose();
            _json.Dispose();
        }
    }

    private static bool HasDurable(CommitBatch batch)
    {
        for (var i = 0; i < batch.Changes.Count; i++)
        {
            if (batch.Changes[i].Table.Durability == Durability.Durable)
            {
                return true;
            }
        }

        return false;
    }

    private void ReadTables()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT id, service, account, region, kind FROM collection";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            _tables.Add((rows.GetString(1), new StateScope(rows.GetString(2), rows.GetString(3)), rows.GetString(4)), rows.GetInt64(0));
        }
    }

    private void Transact<T>(T argument, Action<T> action)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _added.Clear();
        try
        {
            _begin.Execute();
            action(argument);
            _commit.Execute();
        }
        catch (SqliteException exception)
        {
            RollBack();
            throw SqliteFile.Explain(exception, _path);
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        _added.ForEach(table => _tables.Remove(table));
        try
        {
            _rollback.Execute();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself where the disk fails.
        }
    }

    private void Write(CommitBatch batch)
    {
        foreach (var change in batch.Changes)
        {
            if (change.Table.Durability != Durability.Durable)
            {
                continue;
            }

            var table = TableNumber((batch.Service, change.Scope, change.Table.Name));
            var key = Encoding.UTF8.GetBytes(change.KeyText);
            if (change.Current is null)
            {
                _remove.Execute(table, key);
                continue;
            }

            _document.ResetWrittenCount();
            _json.Reset();
            change.WriteCurrent(_json, Format);
            _json.Flush();
            _put.Execute(table, key, change.Table.Version, _document.WrittenSpan.ToArray());
        }

        WriteTime();
    }

    private void Write(IReadOnlyList<TableSnapshot> tables)
    {
        SqliteFile.Execute(_connection, "DELETE FROM record; DELETE FROM collection");
        using var writer = new TableWriter(_connection, Format);
        foreach (var table in tables.Where(static t => t.Definition?.Durability != Durability.Runtime))
        {
            writer.Write(table);
        }

        WriteTime();
    }

    /// <summary>A clock that stands still, or that was moved ahead, must not go back with the next start.</summary>
    private void WriteTime()
    {
        if (_clock is null || _facts is null)
        {
            return;
        }

        var now = _clock.GetUtcNow();
        if (now > _facts.Time && (_clock.Mode != SimfraClockMode.Real || now - _clock.Source.GetUtcNow() > ClockTolerance))
        {
            _facts = _facts with { Time = now };
            SqliteFile.SetMeta(_connection, SqliteFile.FactsName, _facts.ToJson());
        }
    }

    private object TableNumber((string Service, StateScope Scope, string Kind) table)
    {
        if (!_tables.TryGetValue(table, out var number))
        {
            number = _addTable.Query(table.Service, table.Scope.Account, table.Scope.Region, table.Kind)!;
            _tables.Add(table, number);
            _added.Add(table);
        }

        return number;
    }
}
