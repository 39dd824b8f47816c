namespace Simfra.Core.Tests.Protocols;

/// <summary>Gives its bytes in pieces of at most so many, as a network does.</summary>
internal sealed class SlowStream(byte[] content, int pieceSize) : ReadOnlyStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = Math.Min(Math.Min(buffer.Length, pieceSize), content.Length - _position);
        content.AsMemory(_position, length).CopyTo(buffer);
        _position += length;
        return new(length);
    }
}

/// <summary>So many bytes of one value, made as they are read.</summary>
internal sealed class EndlessStream(long length, byte value) : ReadOnlyStream
{
    private long _left = length;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = (int)Math.Min(buffer.Length, _left);
        buffer.Span[..read].Fill(value);
        _left -= read;
        return new(read);
    }
}
