using System.Text.Json;
using Microsoft.Data.Sqlite;
using Simfra.State.Blobs;
using SQLitePCL;

namespace Simfra.State.Storage.Sqlite;

/// <summary>
/// A directory that keeps a world: its records in a SQLite file, larger blobs in files beside it. One instance at a time has it.
/// </summary>
/// <remarks>
/// The file is in write-ahead mode: a commit is appended to the log by one write to the system, and so survives the end of the process,
/// however it ends. It isn't forced to the disk: after a power cut the last changes may be missing.
/// </remarks>
internal sealed class DataDirectory : IDisposable
{
    private const string FileName = "simfra.db";
    private const string BlobsName = "blobs";

    /// <summary>A run may schedule that many jobs before its numbers reach those of the next.</summary>
    private const long JobsPerRun = 1L << 32;

    private readonly string _path;
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;

    // What records name that nobody has read, because their service isn't served.
    private readonly List<Blob> _held = [];

    private DataDirectory(string path, DirectoryLock directoryLock, SqliteConnection connection)
    {
        _path = path;
        _lock = directoryLock;
        _connection = connection;
        Blobs = new(Path.Combine(path, BlobsName));
        Facts = SqliteFile.Meta(connection, SqliteFile.FactsName) is { } facts ? WorldFacts.FromJson(facts) : null;
        Store = new(connection, path, new RecordFormat(Blobs));
    }

    /// <summary>What is known of the world that is kept here; null where none is yet.</summary>
    public WorldFacts? Facts { get; }

    public FileBlobStore Blobs { get; }

    public SqliteStateStore Store { get; }

    internal SqliteConnection Connection => _connection;

    /// <summary>Opens a directory, and makes it where there is none.</summary>
    /// <exception cref="SimfraStateException">It can't be used. What is in it is as it was.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SimfraStateException(path, $"the directory can't be made. {exception.Message}", exception);
        }

        var directoryLock = DirectoryLock.Take(path);
        SqliteConnection? connection = null;
        try
        {
            connection = OpenFile(Path.Combine(path, FileName));
            return new(path, directoryLock, connection);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            directoryLock.Dispose();
            throw exception switch
            {
                SqliteException failure => SqliteFile.Explain(failure, Path.Combine(path, FileName)),
                JsonException => new SimfraStateException(Path.Combine(path, FileName), "what it says of its world can't be read.", exception),
                IOException or UnauthorizedAccessException => new SimfraStateException(path, $"the directory can't be used. {exception.Message}", exception),
                _ => exception,
            };
        }
    }

    /// <summary>What is kept here, for a world to begin with; null where nothing is.</summary>
    /// <param name="now">The time of the world that begins.</param>
    /// <exception cref="SimfraStateException">It can't be read.</exception>
    public StateImage? Read(DateTimeOffset now)
    {
        try
        {
            var origin = new StoredOrigin(_path, Store.Format, RestartedAt: now);
            return Facts is null ? null : new(Facts, TableReader.Read(_connection, origin));
        }
        catch (SqliteException exception)
        {
            throw SqliteFile.Explain(exception, _path);
        }
    }

    /// <summary>
    /// A world that began with what is kept here begins to commit. What the next run continues from is settled now, for this one may end
    /// without notice: numbers and ids that this one can't reach.
    /// </summary>
    /// <param name="facts">What is known of the world.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="ids">Its generator of ids.</param>
    /// <param name="unread">The records that the world holds without having read them.</param>
    /// <exception cref="SimfraStateException">It can't be written.</exception>
    public void Begin(WorldFacts facts, SimfraClock clock, IdGenerator ids, IEnumerable<StoredTable> unread)
    {
        var next = facts with
        {
            JobSequence = facts.JobSequence + JobsPerRun,
            Ids = ids.Split().Capture() with { IsSeeded = facts.Ids.IsSeeded },
        };
        Store.Begin(next, clock);
        _held.AddRange(
            from table in unread
            from record in table.Records
            from kept in KeptBlob.FindAll(record.Document.Span)
            let blob = Blobs.Find(kept.Sha256, kept.Length)
            where blob is not null
            select blob);
        Blobs.DeleteUnused();
    }

    /// <summary>Closes the file, with the log taken into it.</summary>
    public void Dispose()
    {
        Blobs.Dispose();
        Store.Dispose();
        raw.sqlite3_db_config(_connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, out _);
        _connection.Dispose();
        _lock.Dispose();
    }

    private static SqliteConnection OpenFile(string path)
    {
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // A file that turns out to be unusable must stay as it is: closing it would take the log into it.
            raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            if (!isNew && SqliteFile.Check(connection, path) < SqliteFile.FormatVersion)
            {
                SqliteFile.Upgrade(connection);
            }

            SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
            if (isNew)
            {
                using var transaction = connection.BeginTransaction();
                SqliteFile.Create(connection);
                transaction.Commit();
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
