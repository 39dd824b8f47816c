using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Simfra.Hosting.Transport;

/// <summary>The server's end of an in-memory connection.</summary>
internal sealed class InMemoryConnection :
    ConnectionContext,
    IConnectionIdFeature,
    IConnectionTransportFeature,
    IConnectionItemsFeature,
    IConnectionLifetimeFeature,
    IConnectionEndPointFeature,
    IMemoryPoolFeature,
    IClientSchemeFeature
{
    // As much as Kestrel buffers for a socket; beyond it the writer waits for the reader.
    private static readonly PipeOptions PipeOptions = new(
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: 256 * 1024,
        resumeWriterThreshold: 128 * 1024,
        useSynchronizationContext: false);

    private static readonly IPEndPoint Loopback = new(IPAddress.Loopback, 0);

    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _toServer = new(PipeOptions);
    private readonly Pipe _toClient = new(PipeOptions);
    private ConnectionAbortedException? _abortReason;
    private int _isDisposed;
    private IDictionary<object, object?>? _items;

    public InMemoryConnection(string connectionId, string clientScheme)
    {
        ConnectionId = connectionId;
        ClientScheme = clientScheme;
        Transport = new DuplexPipe(_toServer.Reader, _toClient.Writer);
        ConnectionClosed = _closed.Token;
        ClientStream = new InMemoryClientStream(_toClient.Reader, _toServer.Writer, OnClientClosed);

        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionEndPointFeature>(this);
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IClientSchemeFeature>(this);
    }

    /// <summary>The client's end.</summary>
    public InMemoryClientStream ClientStream { get; }

    public string ClientScheme { get; }

    public MemoryPool<byte> MemoryPool => MemoryPool<byte>.Shared;

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection(8);

    public override IDictionary<object, object?> Items { get => _items ??= new ConnectionItems(); set => _items = value; }

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>A client in the same process comes, as far as policies and logs are concerned, from the loopback address.</summary>
    public override EndPoint? RemoteEndPoint { get; set; } = Loopback;

    public override EndPoint? LocalEndPoint { get; set; } = Loopback;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Interlocked.CompareExchange(ref _abortReason, abortReason, null);

        // The server's ends of the pipes belong to whoever reads or writes them now; the client's tell it that nothing more comes or goes.
        // Kestrel gives no reason where the connection is closed already.
        ClientStream.Abort(abortReason ?? new ConnectionAbortedException());
        _toClient.Writer.CancelPendingFlush();
        SignalClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // A writer that completes with an exception takes away what its reader hasn't read yet. What has been sent arrives.
            await _toServer.Reader.CompleteAsync(_abortReason).ConfigureAwait(false);
            await _toClient.Writer.CompleteAsync().ConfigureAwait(false);
            SignalClosed();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void OnClientClosed() => SignalClosed();

    // On the thread pool: Kestrel's callbacks mustn't run in a client's Dispose.
    private void SignalClosed() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

/// <summary>The scheme that an in-memory client's URL has.</summary>
internal interface IClientSchemeFeature
{
    string ClientScheme { get; }
}
