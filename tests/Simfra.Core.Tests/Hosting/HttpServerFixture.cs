using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Simfra.Hosting.Transport;

namespace Simfra.Hosting;

/// <summary>How a test reaches the server.</summary>
public enum Way
{
    InMemory,
    Tcp,
}

/// <summary>A server with both endpoints over one delegate, and a client for one of them.</summary>
internal sealed class HttpServerFixture : IAsyncDisposable
{
    private readonly HttpServer _server;

    private HttpServerFixture(HttpServer server, LogLines log, Way way)
    {
        _server = server;
        Log = log;
        Client = way == Way.InMemory
            ? new(new InMemoryHttpHandler(server.Connect)) { BaseAddress = new("http://simfra.test") }
            : new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new($"http://{server.TcpEndPoint}") };
    }

    public HttpClient Client { get; }

    public LogLines Log { get; }

    public IPEndPoint TcpEndPoint => _server.TcpEndPoint!;

    public Stream Connect() => _server.Connect("http");

    public static async Task<HttpServerFixture> StartAsync(RequestDelegate handle, Way way = Way.InMemory)
    {
        var log = new LogLines();
        var tcp = way == Way.Tcp ? new IPEndPoint(IPAddress.Loopback, 0) : null;
        return new(await HttpServer.StartAsync(handle, tcp, log, CancellationToken.None), log, way);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Client.Dispose();

        // Kestrel complains of a busy machine too, which is no fault of a connection.
        Assert.DoesNotContain(Log.AtLeast(LogLevel.Warning), static line => !line.Contains("heartbeat", StringComparison.OrdinalIgnoreCase));
    }
}
