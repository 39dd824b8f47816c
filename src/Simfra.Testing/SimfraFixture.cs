using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>
/// An emulated AWS for a test, and clients of the AWS SDK for .NET that reach it in memory. The clients are the SDK's own: they sign,
/// serialise and retry as they do against AWS.
/// </summary>
/// <remarks>
/// A fixture may be shared between tests (<see cref="ResetAsync"/> empties it), copied for each (<see cref="ForkAsync"/>) or made for
/// each: it starts in well under a millisecond.
/// </remarks>
public sealed partial class SimfraFixture : IAsyncDisposable
{
    private readonly SimfraHttpClientFactory _http;
    private readonly string _endpointLabel;

    private SimfraFixture(SimfraServer server)
    {
        Server = server;
        Credentials = new BasicAWSCredentials(server.RootAccessKeyId, server.RootSecretAccessKey);
        _http = new(server);

        // The SDK remembers by host name how far a server's clock is from its own. Clocks are moved in tests, so each has a name of its own.
        _endpointLabel = new IdGenerator().Hex(12);
    }

    /// <summary>The server behind the clients.</summary>
    public SimfraServer Server { get; }

    /// <summary>The emulated AWS itself.</summary>
    public SimfraWorld World => Server.World;

    /// <summary>The credentials of the default account's root user.</summary>
    public AWSCredentials Credentials { get; }

    /// <inheritdoc cref="SimfraWorld.Clock"/>
    public SimfraClock Clock => Server.Clock;

    /// <inheritdoc cref="SimfraWorld.Journal"/>
    public SimfraJournal Journal => Server.Journal;

    /// <inheritdoc cref="SimfraWorld.Faults"/>
    public SimfraFaults Faults => Server.Faults;

    /// <inheritdoc cref="SimfraWorld.Inbox"/>
    public SimfraInbox Inbox => Server.Inbox;

    /// <summary>Starts an emulated AWS in memory.</summary>
    /// <param name="configure">Changes the options from their defaults.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The fixture, ready for use.</returns>
    public static async Task<SimfraFixture> StartAsync(Action<SimfraOptions>? configure = null, CancellationToken cancellationToken = default) =>
        new(await SimfraServer.StartAsync(configure, cancellationToken).ConfigureAwait(false));

    /// <summary>Makes a client of the SDK, with the root user's credentials and in the default region unless told otherwise.</summary>
    /// <typeparam name="TClient">The client's class: <c>AmazonS3Client</c>.</typeparam>
    /// <param name="configure">Changes the client's configuration; it is one of the client's own class (<c>AmazonS3Config</c>).</param>
    /// <param name="credentials">Whose credentials to sign with; the root user's by default.</param>
    /// <returns>The client, for the caller to dispose of.</returns>
    public TClient CreateClient<TClient>(Action<ClientConfig>? configure = null, AWSCredentials? credentials = null)
        where TClient : AmazonServiceClient
    {
        var constructor = SdkClientConstructor.Of(typeof(TClient));
        var config = Configure(constructor.CreateConfig());
        configure?.Invoke(config);
        return (TClient)constructor.Invoke(credentials ?? Credentials, config);
    }

    /// <summary>
    /// Makes a configuration that the caller has made lead here: <c>new AmazonS3Client(aws.Credentials, aws.Configure(new AmazonS3Config()))</c>.
    /// </summary>
    /// <typeparam name="TConfig">The configuration's class.</typeparam>
    /// <param name="config">The configuration; its endpoint, region and HTTP client are set.</param>
    /// <returns>The same configuration.</returns>
    public TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        ArgumentNullException.ThrowIfNull(config);

        // A host of the service's own, as on AWS, but below localhost: no URL that is made from it can lead to AWS.
        config.ServiceURL = $"http://{config.RegionEndpointServiceName}.{Server.DefaultRegion}.{_endpointLabel}.localhost";
        config.AuthenticationRegion = Server.DefaultRegion;
        config.HttpClientFactory = _http;
        return config;
    }

    /// <inheritdoc cref="SimfraWorld.ResetAsync"/>
    public Task ResetAsync(CancellationToken cancellationToken = default) => Server.ResetAsync(cancellationToken);

    /// <summary>
    /// Starts a fixture with an independent copy of this one's AWS (<see cref="SimfraWorld.ForkAsync"/>): seed once, and give each test a
    /// copy of its own.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The fixture, for the caller to dispose of.</returns>
    public async Task<SimfraFixture> ForkAsync(CancellationToken cancellationToken = default) =>
        new(await Server.ForkAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc cref="SimfraWorld.SaveSnapshotAsync"/>
    public Task SaveSnapshotAsync(string path, CancellationToken cancellationToken = default) => Server.SaveSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.LoadSnapshotAsync"/>
    public Task LoadSnapshotAsync(string path, CancellationToken cancellationToken = default) => Server.LoadSnapshotAsync(path, cancellationToken);

    /// <inheritdoc cref="SimfraWorld.DrainAsync"/>
    public Task DrainAsync(CancellationToken cancellationToken = default) => Server.DrainAsync(cancellationToken);

    /// <summary>Stops the emulated AWS. Clients that it made can no longer reach it.</summary>
    /// <returns>A task that ends when all has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }
}
