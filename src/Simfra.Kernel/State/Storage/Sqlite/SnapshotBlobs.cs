using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Simfra.State.Blobs;

namespace Simfra.State.Storage.Sqlite;

/// <summary>Puts the blobs that records have into the snapshot that is being written, each once.</summary>
internal sealed class SnapshotBlobWriter : IBlobKeeper, IDisposable
{
    private const int PartLength = 64 * 1024;

    private readonly Dictionary<Blob, string> _digests = [];
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly SqliteStatement _addPart;

    public SnapshotBlobWriter(SqliteConnection connection) =>
        _addPart = new(connection, "INSERT INTO blob VALUES ($1, $2, $3)", 3);

    public string? Keep(Blob blob)
    {
        if (blob.Length <= BlobStore.KeptLength)
        {
            return null;
        }

        if (!_digests.TryGetValue(blob, out var sha256))
        {
            sha256 = blob is FileBlob file ? file.Sha256 : DigestOf(blob);
            _digests.Add(blob, sha256);
            if (_written.Add(sha256))
            {
                Write(blob, Convert.FromHexString(sha256));
            }
        }

        return sha256;
    }

    public Blob? Find(string sha256, long length) => null;

    public void Dispose() => _addPart.Dispose();

    private static string DigestOf(Blob blob)
    {
        using var stream = blob.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Write(Blob blob, byte[] sha256)
    {
        using var stream = blob.OpenRead();
        var buffer = new byte[PartLength];
        for (var part = 0L; stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var count; part++)
        {
            _addPart.Execute(sha256, part, count == buffer.Length ? buffer : buffer[..count]);
        }
    }
}

/// <summary>The blobs of a snapshot that has been read.</summary>
internal sealed class SnapshotBlobs : IBlobKeeper
{
    private readonly Dictionary<string, Blob> _blobs = new(StringComparer.Ordinal);

    private SnapshotBlobs()
    {
    }

    /// <param name="connection">The open snapshot.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="target">Where the bytes go.</param>
    /// <exception cref="SimfraStateException">The bytes of a blob aren't those that were written.</exception>
    public static SnapshotBlobs Read(SqliteConnection connection, string path, BlobStore target)
    {
        var read = new SnapshotBlobs();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sha256, bytes FROM blob ORDER BY sha256, part";
        using var parts = command.ExecuteReader();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        BlobWriter? writer = null;
        var current = "";
        try
        {
            while (parts.Read())
            {
                var sha256 = Convert.ToHexStringLower(parts.GetFieldValue<byte[]>(0));
                if (writer is null || sha256 != current)
                {
                    Complete();
                    (writer, current) = (target.CreateWriter(), sha256);
                }

                var bytes = parts.GetFieldValue<byte[]>(1);
                hash.AppendData(bytes);
                writer.Write(bytes);
            }

            Complete();
            return read;
        }
        finally
        {
            writer?.Dispose();
        }

        void Complete()
        {
            if (writer is null)
            {
                return;
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != current)
            {
                throw new SimfraStateException(path, "the file is damaged: a body in it isn't what was written.");
            }

            read._blobs.Add(current, writer.Complete());
            writer.Dispose();
        }
    }

    public string? Keep(Blob blob) => null;

    public Blob? Find(string sha256, long length) => _blobs.TryGetValue(sha256, out var blob) && blob.Length == length ? blob : null;
}
