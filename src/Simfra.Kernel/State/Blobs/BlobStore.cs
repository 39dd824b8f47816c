namespace Simfra.State.Blobs;

/// <summary>Where the bytes of blobs are put.</summary>
internal abstract class BlobStore
{
    /// <summary>Up to this length bytes lie in their record wherever that is kept; longer ones beside it.</summary>
    public const int KeptLength = 16 * 1024;

    /// <param name="expectedLength">How many bytes will come, where that is known; a hint that spares memory.</param>
    public abstract BlobWriter CreateWriter(long? expectedLength = null);
}

/// <summary>
/// Takes bytes until they are complete. A writer that is disposed of before that leaves nothing behind: an upload that was cut off
/// never was.
/// </summary>
internal abstract class BlobWriter : IDisposable
{
    /// <summary>Where the next bytes go; never empty.</summary>
    public abstract Memory<byte> GetMemory();

    /// <summary>Takes the first bytes of what <see cref="GetMemory"/> gave as written.</summary>
    public abstract ValueTask AdvanceAsync(int count, CancellationToken cancellationToken);

    /// <summary>Writes bytes that are at hand.</summary>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>All bytes are there; nothing can be written afterwards.</summary>
    public abstract Blob Complete();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
