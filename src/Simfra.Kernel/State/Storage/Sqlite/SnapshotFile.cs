using System.Text.Json;
using Microsoft.Data.Sqlite;
using Simfra.State.Blobs;

namespace Simfra.State.Storage.Sqlite;

/// <summary>
/// A snapshot: a world in one file, written as a whole and never changed. The same state gives the same bytes, so that a committed one
/// changes only when its contents do.
/// </summary>
internal static class SnapshotFile
{
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
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Reads a snapshot whole; the file isn't needed afterwards.</summary>
    /// <param name="path">The file.</param>
    /// <param name="blobs">Where the bytes of its blobs go.</param>
    /// <exception cref="SimfraStateException">There is none, or it can't be read.</exception>
    public static StateImage Read(string path, BlobStore blobs)
    {
        if (!File.Exists(path))
        {
            throw new SimfraStateException(path, "there is no such file.");
        }

        try
        {
            using var connection = SqliteFile.OpenImmutable(path);
            var version = SqliteFile.Check(connection, path);
            var written = SqliteFile.Meta(connection, DigestName)
                ?? throw new SimfraStateException(path, "this is a file of a data directory, not a snapshot.");
            var facts = SqliteFile.Meta(connection, SqliteFile.FactsName) ?? "";
            IBlobKeeper kept = version < SqliteFile.FirstVersionWithBlobs
                ? NullBlobKeeper.Instance
                : SnapshotBlobs.Read(connection, path, blobs);
            using var digest = new TableDigest();
            var tables = TableReader.Read(connection, new StoredOrigin(path, new RecordFormat(kept), RestartedAt: null), digest);
            digest.Add(facts);
            return written == digest.Complete()
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
        using (var blobs = new SnapshotBlobWriter(connection))
        using (var writer = new TableWriter(connection, new RecordFormat(blobs)))
        {
            foreach (var table in world.Tables)
            {
                writer.Write(table, digest);
            }
        }

        var facts = world.Facts.ToJson();
        digest.Add(facts);
        SqliteFile.SetMeta(connection, SqliteFile.FactsName, facts);
        SqliteFile.SetMeta(connection, DigestName, digest.Complete());
        transaction.Commit();
    }
}
