using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Simfra.Hosting.Transport;

/// <summary>
/// The client's end of an in-memory connection, as the stream that an HTTP client wants. As with a socket's stream, one read and
/// one write may be under way when it is disposed; both end with an <see cref="IOException"/>.
/// </summary>
internal sealed class InMemoryClientStream : Stream
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Action _onClosed;
    private readonly PipeEnd _reading;
    private readonly PipeEnd _writing;
    private int _isDisposed;
    private Exception? _abortReason;

    public InMemoryClientStream(PipeReader input, PipeWriter output, Action onClosed)
    {
        _input = input;
        _output = output;
        _onClosed = onClosed;
        _reading = new(input.Complete, input.CancelPendingRead);
        _writing = new(output.Complete, output.CancelPendingFlush);
    }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_reading.TryUse())
        {
            throw ClosedException();
        }

        try
        {
            var result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
            var slice = result.Buffer.Slice(0, count);
            slice.CopyTo(buffer.Span);
            _input.AdvanceTo(slice.End);
            return count > 0 ? count
                : result.IsCanceled ? throw ClosedException()
                : Volatile.Read(ref _abortReason) is { } reason && result.IsCompleted && !buffer.IsEmpty ? throw AbortedException(reason)
                : 0;
        }
        catch (Exception e) when (e is not IOException && !cancellationToken.IsCancellationRequested)
        {
            throw AbortedException(e);
        }
        finally
        {
            _reading.Release();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_writing.TryUse())
        {
            throw Volatile.Read(ref _abortReason) is { } reason ? AbortedException(reason) : ClosedException();
        }

        FlushResult result;
        try
        {
            result = await _output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not IOException && !cancellationToken.IsCancellationRequested)
        {
            throw AbortedException(e);
        }
        finally
        {
            _writing.Release();
        }

        if (result.IsCompleted || result.IsCanceled)
        {
            throw ClosedException();
        }
    }

    // What is written is on its way at once.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // HttpClient.Send is synchronous down to the stream. The thread it blocks is the caller's own, as with a socket.
#pragma warning disable VSTHRD002, RS0030
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
#pragma warning restore VSTHRD002, RS0030

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// The server breaks the connection off: it reads nothing more. What it has written can still be read here; then reads and writes fail.
    /// </summary>
    public void Abort(Exception reason)
    {
        Volatile.Write(ref _abortReason, reason);
        _writing.Complete(new ConnectionResetException(reason.Message, reason));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _writing.Complete(null);
            _reading.Complete(null);
            _onClosed();
        }

        base.Dispose(disposing);
    }

    // As of a socket: clients look for this error to know that they may try again.
    private static IOException AbortedException(Exception reason) =>
        new($"The server aborted the connection: {reason.Message}", new SocketException((int)SocketError.ConnectionReset));

    private static IOException ClosedException() => new("The connection is closed.");
}
