using System.Text.Json.Serialization;

namespace Simfra.State.Blobs;

/// <summary>
/// Bytes too many for a record's own field: an object's body, a code package. They never change once made, so records, snapshots
/// and forks share them. Where they lie, in memory or in a file, is the store's matter.
/// </summary>
[JsonConverter(typeof(BlobJsonConverter))]
internal abstract class Blob
{
    public static Blob Empty { get; } = new MemoryBlob([], 0);

    public abstract long Length { get; }

    /// <summary>Reads a stretch of the bytes; each call gives a stream of its own.</summary>
    public abstract Stream OpenRead(long offset, long length);

    public Stream OpenRead() => OpenRead(0, Length);

    /// <summary>The bytes of several blobs, one after another, without a copy.</summary>
    public static Blob Concat(IReadOnlyList<Blob> parts) => parts switch
    {
        [] => Empty,
        [var only] => only,
        _ => new ConcatenatedBlob(parts),
    };
}
