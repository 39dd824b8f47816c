using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Simfra.Hosting.Transport;

/// <summary>
/// Kestrel, set up by hand: no generic host, no service container. It always listens in memory, and on a TCP port where one is
/// given; HTTP/1.1 and HTTP/2 (with prior knowledge) are served on both.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    // Long enough for the answers that are under way, short enough for a test's clean-up.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    private readonly KestrelServer _kestrel;
    private readonly InMemoryTransport _inMemory = new();
    private readonly ListenOptions? _tcp;

    private HttpServer(IPEndPoint? tcp, ILoggerFactory loggers)
    {
        var options = new KestrelServerOptions { ApplicationServices = NoServices.Instance };
        Configure(options);
        options.Listen(new InMemoryEndPoint(), static listen => listen.Use(CleartextHttp2.Detect));
        if (tcp is not null)
        {
            _tcp = ListenOn(options, tcp);
        }

        _kestrel = new(Options.Create(options), new TransportSelection(_inMemory, loggers), loggers);
    }

    /// <summary>Where the port is bound, or null without one; a port that was given as 0 has its number here.</summary>
    public IPEndPoint? TcpEndPoint => _tcp?.IPEndPoint;

    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<HttpServer> StartAsync(
        RequestDelegate handle, IPEndPoint? tcp, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var server = new HttpServer(tcp, loggers);
        try
        {
            await server._kestrel.StartAsync(new RequestApplication(handle), cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            server._kestrel.Dispose();
            throw;
        }
    }

    /// <summary>A client's end of a new connection.</summary>
    public Stream Connect(string scheme) => _inMemory.Connect(scheme);

    public async ValueTask DisposeAsync()
    {
        // The grace is the user's time, not the emulated world's.
        using var grace = new CancellationTokenSource(Grace, TimeProvider.System);
        await _kestrel.StopAsync(grace.Token).ConfigureAwait(false);
        _kestrel.Dispose();
    }

    private static ListenOptions ListenOn(KestrelServerOptions options, IPEndPoint endPoint)
    {
        ListenOptions? bound = null;
        Action<ListenOptions> configure = listen => (bound = listen).Use(CleartextHttp2.Detect);
        if (endPoint.Port != 0 && endPoint.Address.Equals(IPAddress.Loopback))
        {
            // A client may take "localhost" for ::1. A free port, asked for as 0, would be another one there.
            options.ListenLocalhost(endPoint.Port, configure);
        }
        else
        {
            options.Listen(endPoint, configure);
        }

        return bound!;
    }

    private static void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;

        // HTTP/2 is served without TLS, so the scheme that a client names is the only one known.
        options.AllowAlternateSchemes = true;

        // x-amz-meta-* values are UTF-8 in what SDKs send and expect.
        options.RequestHeaderEncodingSelector = static _ => Encoding.UTF8;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;

        // Presigned URLs are long and signed headers many; what is past these limits is answered 414 and 431 by Kestrel.
        options.Limits.MaxRequestLineSize = 64 * 1024;
        options.Limits.MaxRequestHeadersTotalSize = 64 * 1024;
        options.Limits.MaxRequestHeaderCount = 1000;
        options.Limits.Http2.MaxRequestHeaderFieldSize = 64 * 1024;

        // The gateway limits bodies by operation, and a breakpoint in a test is not a slow client.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
    }

    /// <summary>Kestrel asks for optional services alone, and none of them is needed.</summary>
    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
