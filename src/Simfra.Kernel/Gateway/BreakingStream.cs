using Microsoft.AspNetCore.Http;

namespace Simfra.Gateway;

/// <summary>A fault has broken the connection.</summary>
internal sealed class BrokenByFaultException() : IOException("A fault has broken the connection.");

/// <summary>A response's body that breaks the connection when so many bytes have been sent, or sooner if no more come.</summary>
internal sealed class BreakingStream(HttpContext http, long bytes) : Stream
{
    private readonly Stream _body = http.Response.Body;
    private long _left = bytes;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left > 0 && buffer.Length <= _left)
        {
            _left -= buffer.Length;
            await _body.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_left > 0)
        {
            await _body.WriteAsync(buffer[..(int)_left], cancellationToken).ConfigureAwait(false);
        }

        if (_left >= 0)
        {
            // Nothing has gone out so far if the bytes to be kept are none: the headers shall.
            await _body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        _left = -1;
        Break();
        throw new BrokenByFaultException();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => _body.FlushAsync(cancellationToken);

    /// <summary>All that there was has been sent.</summary>
    public void Break() => http.Abort();

    public override void Flush() => throw new NotSupportedException("It is written asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is written asynchronously.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
