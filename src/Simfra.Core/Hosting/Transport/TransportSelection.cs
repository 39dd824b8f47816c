using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Simfra.Hosting.Transport;

/// <summary>Gives each of a server's endpoints its transport: its own for the in-memory one, sockets for the rest.</summary>
internal sealed class TransportSelection(InMemoryTransport inMemory, ILoggerFactory loggers) : IConnectionListenerFactory
{
    // Most servers have no port, and the socket transport is then never made.
    private readonly Lazy<SocketTransportFactory> _sockets = new(() => new(Options.Create(new SocketTransportOptions()), loggers));

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        inMemory.CanBind(endpoint)
            ? inMemory.BindAsync(endpoint, cancellationToken)
            : _sockets.Value.BindAsync(endpoint, cancellationToken);
}
