using Simfra.State.Blobs;
using Simfra.State.Storage;
using Simfra.State.Storage.Sqlite;

namespace Simfra.Host.Snapshots;

/// <summary>A snapshot's file and what it holds; or why it can't be read.</summary>
internal sealed record SnapshotSummary(string File, StateImage? Image, string? Problem = null)
{
    private const string Extension = ".simfra";

    public long Length => new FileInfo(File).Length;

    public int Records => Image?.Tables.Sum(static t => t.Records.Count) ?? 0;

    /// <summary>The snapshots of a folder: the files that are ones, and those that are named like one but can't be read.</summary>
    public static IEnumerable<SnapshotSummary> OfAll(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (Of(file) is { } summary)
            {
                yield return summary;
            }
        }
    }

    private static SnapshotSummary? Of(string file)
    {
        try
        {
            return IsDatabase(file) || HasExtension(file) ? new(file, SnapshotFile.Read(Path.GetFullPath(file), new MemoryBlobStore())) : null;
        }
        catch (SimfraStateException exception)
        {
            return HasExtension(file) ? new(file, null, exception.Problem) : null;
        }
    }

    private static bool HasExtension(string file) => file.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private static bool IsDatabase(string file)
    {
        var magic = "SQLite format 3\0"u8;
        Span<byte> start = stackalloc byte[magic.Length];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(magic);
    }
}
