namespace Simfra.State.Blobs;

/// <summary>Where the bytes of blobs are put.</summary>
internal abstract class BlobStore
{
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
