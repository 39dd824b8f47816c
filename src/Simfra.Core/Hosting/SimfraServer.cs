using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Simfra.Hosting.Transport;

namespace Simfra;

/// <summary>
/// An emulated AWS that takes requests: in memory always, and on a TCP port where <see cref="SimfraOptions.Port"/> is set.
/// </summary>
public sealed partial class SimfraServer : IAsyncDisposable
{
    private readonly HttpServer _http;
    private readonly ILoggerFactory _loggers;

    private SimfraServer(SimfraWorld world, HttpServer http, ILoggerFactory loggers)
    {
        World = world;
        _http = http;
        _loggers = loggers;
        Endpoint = EndpointOf(http.TcpEndPoint);
    }

    /// <summary>The emulated AWS behind this server.</summary>
    public SimfraWorld World { get; }

    /// <summary>
    /// What a client is given as its endpoint. On a server without a port only the handlers that <see cref="CreateHandler"/> makes
    /// lead there.
    /// </summary>
    public Uri Endpoint { get; }

    /// <inheritdoc cref="SimfraWorld.Clock"/>
    public SimfraClock Clock => World.Clock;

    /// <inheritdoc cref="SimfraWorld.Journal"/>
    public SimfraJournal Journal => World.Journal;

    /// <inheritdoc cref="SimfraWorld.Faults"/>
    public SimfraFaults Faults => World.Faults;

    /// <inheritdoc cref="SimfraWorld.Inbox"/>
    public SimfraInbox Inbox => World.Inbox;

    /// <inheritdoc cref="SimfraWorld.DefaultAccountId"/>
    public string DefaultAccountId => World.DefaultAccountId;

    /// <inheritdoc cref="SimfraWorld.DefaultRegion"/>
    public string DefaultRegion => World.DefaultRegion;

    /// <inheritdoc cref="SimfraWorld.RootAccessKeyId"/>
    public string RootAccessKeyId => World.RootAccessKeyId;

    /// <inheritdoc cref="SimfraWorld.RootSecretAccessKey"/>
    public string RootSecretAccessKey => World.RootSecretAccessKey;

    /// <inheritdoc cref="SimfraWorld.Accounts"/>
    public SimfraAccounts Accounts => World.Accounts;

    /// <inheritdoc cref="SimfraWorld.Authorization"/>
    public SimfraAuthorization Authorization => World.Authorization;

    internal bool HasPort => _http.TcpEndPoint is not null;

    /// <summary>Starts a server with a new AWS behind it: an empty one, or what the options say.</summary>
    /// <param name="configure">Changes the options from their defaults.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The server, ready for requests.</returns>
    /// <exception cref="ArgumentException">An option has a value that it can't have.</exception>
    /// <exception cref="NotSupportedException">An option asks for what isn't built.</exception>
    /// <exception cref="SimfraStateException">The snapshot can't be used.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="SocketException">The address isn't one of this machine's, or the port may not be opened.</exception>
    public static async Task<SimfraServer> StartAsync(Action<SimfraOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new SimfraOptions();
        configure?.Invoke(options);
        return await StartAsync(options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a handler for <see cref="HttpClient"/> or an AWS SDK that reaches this server in memory, whatever host its URLs name:
    /// <c>http://localhost</c> or <c>https://sqs.eu-west-1.amazonaws.com</c>. It needs no port, name service or certificate.
    /// </summary>
    /// <returns>A handler with connections of its own, for the caller to dispose of.</returns>
    public HttpMessageHandler CreateHandler() => new InMemoryHttpHandler(_http.Connect);

    /// <summary>Makes a client over <see cref="CreateHandler"/> whose base address is <see cref="Endpoint"/>.</summary>
    /// <returns>A client, for the caller to dispose of.</returns>
    public HttpClient CreateHttpClient() => new(CreateHandler()) { BaseAddress = Endpoint };

    /// <inheritdoc cref="SimfraWorld.ResetAsync"/>
    public Task ResetAsync(CancellationToken cancellationToken = default) => World.ResetAsync(cancellationToken);

    /// <summary>
    /// Starts a server with an independent copy of this one's AWS behind it (<see cref="SimfraWorld.ForkAsync"/>). Where this one listens on
    /// a port, the other listens on a free one of the same address.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The server, for the caller to dispose of.</returns>
    public Task<SimfraServer> ForkAsync(CancellationToken cancellationToken = default) => StartAsync(
        World.Fork(), _http.TcpEndPoint is { } tcp ? new IPEndPoint(tcp.Address, port: 0) : null, _loggers, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.SaveSnapshotAsync"/>
    public Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default) =>
        World.SaveSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.LoadSnapshotAsync"/>
    public Task LoadSnapshotAsync(string path, CancellationToken cancellationToken = default) =>
        World.LoadSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.DrainAsync"/>
    public Task DrainAsync(CancellationToken cancellationToken = default) => World.DrainAsync(cancellationToken);

    /// <summary>Ends the requests that are under way, closes the port and stops the instance.</summary>
    /// <returns>A task that ends when all has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync().ConfigureAwait(false);
        await World.DisposeAsync().ConfigureAwait(false);
    }

    internal static Task<SimfraServer> StartAsync(SimfraOptions options, CancellationToken cancellationToken)
    {
        var world = new SimfraWorld(options);
        var tcp = options.Port is { } port ? new IPEndPoint(options.Address, port) : null;
        return StartAsync(world, tcp, options.LoggerFactory, cancellationToken);
    }

    /// <summary>Starts a server for a world, which it disposes of with itself.</summary>
    internal static async Task<SimfraServer> StartAsync(
        SimfraWorld world, IPEndPoint? tcp, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            return new(world, await HttpServer.StartAsync(world.HandleAsync, tcp, loggers, cancellationToken).ConfigureAwait(false), loggers);
        }
        catch
        {
            await world.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Uri EndpointOf(IPEndPoint? tcp)
    {
        if (tcp is null)
        {
            return new("http://localhost");
        }

        var isReachedAsLocalhost = tcp.Address.Equals(IPAddress.Loopback) || tcp.Address.Equals(IPAddress.Any) || tcp.Address.Equals(IPAddress.IPv6Any);
        return new(isReachedAsLocalhost ? $"http://localhost:{tcp.Port}" : $"http://{tcp}");
    }
}
