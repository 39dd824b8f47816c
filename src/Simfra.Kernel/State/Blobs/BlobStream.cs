namespace Simfra.State.Blobs;

/// <summary>A blob's bytes on their way out. They are at hand, so they can be read synchronously too.</summary>
internal abstract class BlobStream : ReadOnlyStream
{
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);
}
