using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>
/// A SQLite file that holds a world, and what is common to snapshots and data directories: how it is opened, recognised and set up.
/// </summary>
internal static class SqliteFile
{
    /// <summary>
    /// The version of the tables below. Version 1 had none for blobs: their bytes were in the records, whatever their length.
    /// </summary>
    public const int FormatVersion = 2;

    public const int FirstVersionWithBlobs = 2;

    /// <summary>The name under which a file says what it knows of its world beside the tables.</summary>
    public const string FactsName = "facts";

    /// <summary>Tells our files from other SQLite databases: "SIMF".</summary>
    private const int ApplicationId = 0x53494D46;

    // Keys are bytes: as texts SQLite would end them at a NUL.
    private const string Tables =
        """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE collection(
            id INTEGER PRIMARY KEY,
            service TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL,
            UNIQUE(service, account, region, kind));
        CREATE TABLE record(
            collection INTEGER NOT NULL, key BLOB NOT NULL, version INTEGER NOT NULL, document BLOB NOT NULL,
            PRIMARY KEY(collection, key)) WITHOUT ROWID;
        """;

    private const string BlobTable =
        "CREATE TABLE blob(sha256 BLOB NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(sha256, part))";

    public static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file that nobody writes, without a lock or a journal beside it.</summary>
    public static SqliteConnection OpenImmutable(string path) =>
        Open($"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1", SqliteOpenMode.ReadOnly);

    /// <summary>Makes the tables in an empty file.</summary>
    public static void Create(SqliteConnection connection) =>
        Execute(connection, string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {FormatVersion}; {Tables} {BlobTable}"));

    /// <summary>Makes a file of an older format one of this format.</summary>
    public static void Upgrade(SqliteConnection connection) =>
        Execute(connection, string.Create(
            CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {BlobTable}; PRAGMA user_version = {FormatVersion}; COMMIT"));

    /// <summary>Checks that a file is one of ours, of a version that can be read, and whole.</summary>
    /// <returns>The version of its format.</returns>
    /// <exception cref="SimfraStateException">It isn't.</exception>
    public static int Check(SqliteConnection connection, string path)
    {
        if (Number(connection, "PRAGMA application_id") != ApplicationId)
        {
            throw new SimfraStateException(path, "this is a SQLite database, but not one that Simfra made.");
        }

        var version = (int)Number(connection, "PRAGMA user_version");
        if (version > FormatVersion)
        {
            throw new SimfraStateException(
                path, $"it was made by a newer version of Simfra (format {version}; this version reads formats up to {FormatVersion}).");
        }

        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        return command.ExecuteScalar() is "ok" ? version : throw new SimfraStateException(path, "the file is damaged.");
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static string? Meta(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM meta WHERE name = $name";
        command.Parameters.AddWithValue("$name", name);
        return (string?)command.ExecuteScalar();
    }

    public static void SetMeta(SqliteConnection connection, string name, string value)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR REPLACE INTO meta VALUES ($name, $value)";
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$value", value);
        command.ExecuteNonQuery();
    }

    /// <summary>What went wrong, in words that say what to do.</summary>
    public static SimfraStateException Explain(SqliteException exception, string path) => new(
        path,
        (exception.SqliteErrorCode, exception.SqliteExtendedErrorCode) switch
        {
            (SqliteCodes.NotADatabase, _) => "this is not a file that Simfra made, or it is damaged.",
            (SqliteCodes.Corrupt, _) => "the file is damaged.",
            (SqliteCodes.Full, _) => "the disk is full.",
            (SqliteCodes.ReadOnly, _) => "the file can't be written.",
            (SqliteCodes.CannotOpen, _) => "the file can't be opened.",
            (SqliteCodes.Busy, _) => "another process has the file open.",
            (SqliteCodes.InputOutput, SqliteCodes.ShortRead) => "the file is damaged: it ends too early.",
            (SqliteCodes.InputOutput, _) => "the disk doesn't take or give the data: it is full, or it fails.",
            _ => $"SQLite says: {exception.Message}",
        },
        exception);

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>SQLite's result codes that are told apart.</summary>
    private static class SqliteCodes
    {
        public const int Busy = 5;
        public const int ReadOnly = 8;
        public const int InputOutput = 10;
        public const int Corrupt = 11;
        public const int Full = 13;
        public const int CannotOpen = 14;
        public const int NotADatabase = 26;
        public const int ShortRead = 522;
    }
}
