using System.Buffers;

namespace Simfra.Gateway;

/// <summary>A body read whole, in a pooled array. <see cref="Dispose"/> gives the array back; nothing may hold on to the content.</summary>
internal sealed class BufferedBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private BufferedBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Content => _buffer.AsMemory(0, _length);

    /// <summary>The SHA-256 of the body as sent, in lower-case hexadecimal, as a signature covers it.</summary>
    public string? PayloadHash { get; set; }

    /// <summary>Reads to the end; null where that is beyond <paramref name="limit"/>.</summary>
    public static async ValueTask<BufferedBody?> ReadAsync(Stream stream, long? expectedLength, long limit, CancellationToken cancellationToken)
    {
        // The length is the client's word: no more is taken at once than a body of common size needs.
        var body = new BufferedBody((int)Math.Clamp(expectedLength + 1 ?? 0, 4096, 1024 * 1024));
        try
        {
            while (true)
            {
                if (body._length == body._buffer.Length)
                {
                    body.Grow();
                }

                var read = await stream.ReadAsync(body._buffer.AsMemory(body._length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return null;
                }
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public MemoryStream OpenRead() => new(_buffer, 0, _length, writable: false);

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private void Grow()
    {
        var grown = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        Content.Span.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
