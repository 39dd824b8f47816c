using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Simfra.State.Storage.Sqlite;

/// <summary>
/// A snapshot: a world in one file, written as a whole and never changed. The same state gives the same bytes, so that a committed one
/// changes only when its contents do.
/// </summary>
internal static class SnapshotFile
{
    private const string FactsName = "facts";
    private const string DigestName = "digest";

    /// <summary>Writes a snapshot; the one that is there is replaced when the new one is complete.</summary>
    /// <exception cref="SimfraStateException">The file can't be written.</exception>
    public static void Write(string path, WorldCapture world)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            WriteNew(temporary, world);
            using (var written = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (SqliteException exception)
        {
            throw SqliteFile.Explain(exception, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SimfraStateException(path, $"the snapshot can't be written. {exception.Message}", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads a snapshot whole; the file isn't needed afterwards.</summary>
    /// <exception cref="SimfraStateException">There is none, or it can't be read.</exception>
    public static StateImage Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SimfraStateException(path, "there is no such file.");
        }

        try
        {
            using var connection = SqliteFile.OpenImmutable(path);
            SqliteFile.Check(connection, path);
            using var digest = new TableDigest();
            var facts = SqliteFile.Meta(connection, FactsName) ?? throw new SimfraStateException(path, "this is a data directory's file, not a snapshot.");
            var tables = TableReader.Read(connection, path, digest);
            digest.Add(facts);
            return SqliteFile.Meta(connection, DigestName) == digest.Complete()
                ? new StateImage(WorldFacts.FromJson(facts), tables)
                : throw new SimfraStateException(path, "the file is damaged: its contents aren't what was written.");
        }
        catch (SqliteException exception)
        {
            throw SqliteFile.Explain(exception, path);
        }
        catch (JsonException exception)
        {
            throw new SimfraStateException(path, "the file is damaged: what it says of its world can't be read.", exception);
        }
    }

    private static void WriteNew(string path, WorldCapture world)
    {
        using var connection = SqliteFile.Open(path, SqliteOpenMode.ReadWriteCreate);

        // Nobody sees the file before it is complete: there is nothing to roll back.
        SqliteFile.Execute(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
        using var transaction = connection.BeginTransaction();
        SqliteFile.Create(connection);
        using var digest = new TableDigest();
        using (var writer = new TableWriter(connection))
        {
            foreach (var table in world.Tables)
            {
                writer.Write(table, digest);
            }
        }

        var facts = world.Facts.ToJson();
        digest.Add(facts);
        SqliteFile.SetMeta(connection, FactsName, facts);
        SqliteFile.SetMeta(connection, DigestName, digest.Complete());
        transaction.Commit();
    }
}
