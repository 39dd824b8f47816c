using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Simfra.Hosting.Transport;

/// <summary>
/// A Kestrel transport without sockets: what a client writes into its end of a pipe, the server reads from the other. Bytes pass
/// as they would over TCP, so HTTP/1.1, HTTP/2, chunking, raw request targets and hang-ups behave as they do on a real port.
/// </summary>
internal sealed class InMemoryTransport : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Channel<InMemoryConnection> _incoming =
        Channel.CreateUnbounded<InMemoryConnection>();

    private long _lastConnection;

    public bool CanBind(EndPoint endpoint) => endpoint is InMemoryEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new Listener(endpoint, _incoming));

    /// <summary>Connects a client; the stream is its end of the connection.</summary>
    /// <param name="scheme">The scheme of the client's URL. There is no TLS within a process; the server takes the client's word.</param>
    /// <exception cref="IOException">The server has stopped, or hasn't started.</exception>
    public Stream Connect(string scheme)
    {
        var id = Interlocked.Increment(ref _lastConnection);
        var connection = new InMemoryConnection($"mem-{id:x}", scheme);
        return _incoming.Writer.TryWrite(connection)
            ? connection.ClientStream
            : throw new IOException("The Simfra server that this handler belongs to has stopped.");
    }

    private sealed class Listener(EndPoint endpoint, Channel<InMemoryConnection> incoming) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await incoming.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (incoming.Reader.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            incoming.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            incoming.Writer.TryComplete();

            // Connections that no one will accept any more: without this their clients would wait for an answer for ever.
            while (incoming.Reader.TryRead(out var connection))
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
