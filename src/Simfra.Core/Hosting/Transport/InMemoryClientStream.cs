using System.Buffers;
using System.IO.Pipelines;

namespace Simfra.Hosting.Transport;

/// <summary>
/// The client's end of an in-memory connection, as the stream that an HTTP client wants. As with a socket's stream, one read and
/// one write may be under way when it is disposed; both end with an <see cref="IOException"/>.
/// </summary>
internal sealed class InMemoryClientStream(PipeReader input, PipeWriter output, Action onClosed) : Stream
{
    private const int Idle = 0, Reading = 1, Closed = 2, ClosedWhileReading = 3;

    // A pipe's reader can't be completed under a read, so whoever comes last, the read or the disposal, completes it.
    private int _readState;
    private int _isDisposed;

    /// <summary>Why the server broke the connection off, set before it ends; null for a connection that ends in order.</summary>
    public Exception? AbortReason { get; set; }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        switch (Interlocked.CompareExchange(ref _readState, Reading, Idle))
        {
            case Idle:
                break;
            case Reading:
                throw new InvalidOperationException("Another read is under way.");
            default:
                throw ClosedException();
        }

        try
        {
            var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
            var slice = result.Buffer.Slice(0, count);
            slice.CopyTo(buffer.Span);
            input.AdvanceTo(slice.End);
            return count > 0 ? count
                : result.IsCanceled ? throw ClosedException()
                : AbortReason is { } reason && result.IsCompleted && !buffer.IsEmpty ? throw AbortedException(reason)
                : 0;
        }
        catch (Exception e) when (e is not IOException && !cancellationToken.IsCancellationRequested)
        {
            throw AbortedException(e);
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _readState, Idle, Reading) == ClosedWhileReading)
            {
                await input.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            throw ClosedException();
        }

        FlushResult result;
        try
        {
            result = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not IOException && !cancellationToken.IsCancellationRequested)
        {
            throw AbortedException(e);
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

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            CloseBothWays();
        }

        base.Dispose(disposing);
    }

    private void CloseBothWays()
    {
        output.CancelPendingFlush();
        output.Complete();
        for (var closed = false; !closed;)
        {
            if (Interlocked.CompareExchange(ref _readState, Closed, Idle) == Idle)
            {
                input.Complete();
                closed = true;
            }
            else if (Interlocked.CompareExchange(ref _readState, ClosedWhileReading, Reading) == Reading)
            {
                input.CancelPendingRead();
                closed = true;
            }
        }

        onClosed();
    }

    private static IOException AbortedException(Exception reason) => new("The server aborted the connection.", reason);

    private static IOException ClosedException() => new("The connection is closed.");
}
