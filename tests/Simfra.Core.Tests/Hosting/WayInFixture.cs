using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Simfra.Hosting;

/// <summary>How an AWS client reaches an emulated AWS.</summary>
public enum WayIn
{
    InMemory,
    Tcp,
    WebApplication,
    TestServer,
}

/// <summary>An emulated AWS that is reached in one of the ways there are, and clients that take it.</summary>
internal sealed class WayInFixture : IAsyncDisposable
{
    // Names below localhost never leave the machine, and the handlers don't look them up at all.
    private const string ServiceUrl = "http://s3.us-east-1.localhost";

    private readonly IAsyncDisposable _host;
    private readonly SimfraWorld _world;
    private readonly SharedHttpClient _http;

    private WayInFixture(IAsyncDisposable host, SimfraWorld world, HttpMessageHandler handler)
    {
        _host = host;
        _world = world;
        _http = new(new(handler));
    }

    public SimfraWorld World => _world;

    /// <summary>Sends what it is given, unsigned.</summary>
    public HttpClient Http => _http.Client;

    public static Task<WayInFixture> StartAsync(WayIn way) => way switch
    {
        WayIn.InMemory => ServeAsync(port: null, static server => server.CreateHandler()),
        WayIn.Tcp => ServeAsync(port: 0, static server => HandlerTo(_ => server.Endpoint.Port)),
        WayIn.WebApplication => HostAsync(
            static web => web.ConfigureKestrel(static kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            }),
            static app => HandlerTo(major => new Uri(app.Urls.ElementAt(major - 1)).Port)),
        _ => HostAsync(static web => web.UseTestServer(), static app => new SimfraTestServerHandler(app.GetTestServer().CreateHandler())),
    };

    public AmazonS3Client CreateS3Client(bool isPathStyle = true) => new(
        new BasicAWSCredentials(_world.RootAccessKeyId, _world.RootSecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = ServiceUrl,
            AuthenticationRegion = _world.DefaultRegion,
            ForcePathStyle = isPathStyle,
            HttpClientFactory = _http,
            MaxErrorRetry = 0,
        });

    public async ValueTask DisposeAsync()
    {
        _http.Client.Dispose();
        await _host.DisposeAsync();
    }

    private static async Task<WayInFixture> ServeAsync(int? port, Func<SimfraServer, HttpMessageHandler> createHandler)
    {
        var server = await SimfraServer.StartAsync(o => o.Port = port);
        return new(server, server.World, createHandler(server));
    }

    private static async Task<WayInFixture> HostAsync(Action<IWebHostBuilder> configure, Func<WebApplication, HttpMessageHandler> createHandler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSimfra();
        configure(builder.WebHost);
        var app = builder.Build();
        app.MapSimfra();
        await app.StartAsync();
        return new(app, app.Services.GetRequiredService<SimfraWorld>(), createHandler(app));
    }

    /// <summary>A handler that connects to a port of this machine whatever host a URL names.</summary>
    /// <param name="portOf">The port for requests of a major version of HTTP.</param>
    private static SocketsHttpHandler HandlerTo(Func<int, int> portOf) => new()
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            var port = portOf(context.InitialRequestMessage.Version.Major);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    private sealed class SharedHttpClient(HttpClient client) : Amazon.Runtime.HttpClientFactory
    {
        public HttpClient Client => client;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
