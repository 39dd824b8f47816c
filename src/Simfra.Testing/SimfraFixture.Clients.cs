using System.Collections.Immutable;
using System.Diagnostics;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <content>The ways in: clients, and whose calls they make.</content>
public partial class SimfraFixture
{
    private ImmutableDictionary<UserKey, UserCredentials> _userCredentials;

    /// <summary>The credentials of the default account's root user.</summary>
    public AWSCredentials Credentials => Root.Credentials;

    /// <summary>
    /// What another program is given as its endpoint (<c>AWS_ENDPOINT_URL</c>), where the fixture listens on a port
    /// (<see cref="SimfraFixtureOptions.WithHttp"/>). Without one only <see cref="CreateHandler"/>'s handlers lead there.
    /// </summary>
    public Uri Endpoint => _server?.Endpoint ?? new("http://localhost");

    internal SimfraCaller Root { get; }

    internal Uri TcpEndpoint => _server is { HasPort: true }
        ? _server.Endpoint
        : throw new InvalidOperationException("Another process can't reach this fixture: it has no port. Start it with o.WithHttp().");

    /// <inheritdoc cref="SimfraScope.AsUser"/>
    public SimfraCaller AsUser(string userName) => Here.AsUser(userName);

    /// <inheritdoc cref="SimfraCaller.AsRole"/>
    public SimfraCaller AsRole(string roleArn, string sessionName = SimfraCaller.DefaultSessionName) => Root.AsRole(roleArn, sessionName);

    /// <summary>Makes a client of the SDK, with the root user's credentials and in the default region unless told otherwise.</summary>
    /// <typeparam name="TClient">The client's class: <c>AmazonS3Client</c>.</typeparam>
    /// <param name="configure">Changes the client's configuration; it is one of the client's own class (<c>AmazonS3Config</c>).</param>
    /// <param name="credentials">Whose credentials to sign with; the root user's by default.</param>
    /// <returns>The client, for the caller to dispose of.</returns>
    /// <exception cref="ArgumentException">The class isn't made as the clients of the AWS SDK are.</exception>
    public TClient CreateClient<TClient>(Action<ClientConfig>? configure = null, AWSCredentials? credentials = null)
        where TClient : AmazonServiceClient =>
        (TClient)Root.CreateClient(SdkClientConstructor.Of(typeof(TClient)), config: null, configure, credentials);

    /// <inheritdoc cref="SimfraCaller.CreateClient{TClient, TConfig}"/>
    public TClient CreateClient<TClient, TConfig>(Action<TConfig> configure)
        where TClient : AmazonServiceClient
        where TConfig : ClientConfig => Root.CreateClient<TClient, TConfig>(configure);

    /// <inheritdoc cref="SimfraCaller.Configure{TConfig}(TConfig)"/>
    public TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig => Root.Configure(config);

    /// <inheritdoc cref="SimfraCaller.Configure(ProcessStartInfo)"/>
    public ProcessStartInfo Configure(ProcessStartInfo start) => Root.Configure(start);

    /// <inheritdoc cref="SimfraCaller.GetEnvironmentVariables"/>
    public IReadOnlyDictionary<string, string> GetEnvironmentVariables() => Root.GetEnvironmentVariables();

    /// <summary>
    /// Makes a handler for <see cref="HttpClient"/> that reaches the fixture in memory, whatever host its URLs name: for presigned URLs, and
    /// for clients that aren't the SDK's.
    /// </summary>
    /// <returns>A handler with connections of its own, for the caller to dispose of.</returns>
    public HttpMessageHandler CreateHandler() => _createHandler();

    /// <summary>Makes a client over <see cref="CreateHandler"/> whose base address is <see cref="Endpoint"/>.</summary>
    /// <returns>A client, for the caller to dispose of.</returns>
    public HttpClient CreateHttpClient() => new(CreateHandler()) { BaseAddress = Endpoint };

    /// <summary>The keys of a user: one for all who ask, for AWS lets a user have two.</summary>
    internal AWSCredentials CredentialsOf(string accountId, string userName) => ImmutableInterlocked.GetOrAdd(
        ref _userCredentials, new(accountId, userName), static (user, access) => new(access, user.AccountId, user.UserName), Access);

    /// <summary>Makes a client's configuration lead here.</summary>
    internal void Direct(ClientConfig config, string region)
    {
        // A host of the service's own, as on AWS, but below localhost: no URL that is made from it can lead to AWS.
        config.ServiceURL = $"http://{config.RegionEndpointServiceName}.{region}.{_endpointLabel}.localhost";
        config.AuthenticationRegion = region;
        config.HttpClientFactory = _http;
        SdkClock.Set(config.ServiceURL, Clock);
    }
}
