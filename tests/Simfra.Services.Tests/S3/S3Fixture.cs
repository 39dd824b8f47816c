using Amazon.Runtime;
using Amazon.S3;
using Simfra.Services.Tests.Persistence;

namespace Simfra.Services.Tests.S3;

/// <summary>A world of its own for each test, and clients of it: the SDK's, and one that sends what it is told.</summary>
internal sealed class S3Fixture : IAsyncDisposable
{
    public const string Bucket = "orders";
    public const string OtherAccount = "111111111111";

    private readonly SimfraServer _server;
    private readonly List<IDisposable> _clients = [];

    private S3Fixture(SimfraServer server) => _server = server;

    /// <summary>The root user of the default account, in us-east-1, with paths like <c>/bucket/key</c>.</summary>
    public AmazonS3Client S3 => field ??= CreateClient();

    public RawS3Client Raw => field ??= CreateRawClient();

    public SimfraClock Clock => _server.Clock;

    /// <summary>The instance's time as S3 gives it: to the second.</summary>
    public DateTimeOffset Now => new(Clock.GetUtcNow().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>What was called so far.</summary>
    public IReadOnlyList<JournalCall> Calls => _server.Journal.Calls;

    public string AccountId => _server.DefaultAccountId;

    /// <param name="withBucket">Whether <see cref="Bucket"/> is there already.</param>
    public static async Task<S3Fixture> StartAsync(bool withBucket = true)
    {
        // Keys of any account: twelve digits with the secret "test" are its root user.
        var server = await SimfraServer.StartAsync(static o =>
        {
            o.LocalStackCompatibility = true;
            o.ClockMode = SimfraClockMode.Manual;
        });
        var fixture = new S3Fixture(server);
        if (withBucket)
        {
            await fixture.S3.PutBucketAsync(Bucket);
        }

        return fixture;
    }

    public AmazonS3Client CreateClient(string region = "us-east-1", string? account = null, Action<AmazonS3Config>? configure = null)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = "http://localhost",
            AuthenticationRegion = region,
            ForcePathStyle = true,
            HttpClientFactory = new InMemoryClients(_server),
            MaxErrorRetry = 0,
        };
        configure?.Invoke(config);
        var client = new AmazonS3Client(CredentialsOf(account), config);
        _clients.Add(client);
        return client;
    }

    public RawS3Client CreateRawClient(string region = "us-east-1", string? account = null)
    {
        var client = new RawS3Client(
            _server, region, account ?? _server.RootAccessKeyId, account is null ? _server.RootSecretAccessKey : "test");
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(static c => c.Dispose());
        await SnapshotRoundTrip.CheckAsync(_server.World);
        await _server.DisposeAsync();
    }

    private BasicAWSCredentials CredentialsOf(string? account) => account is null
        ? new(_server.RootAccessKeyId, _server.RootSecretAccessKey)
        : new(account, "test");

    private sealed class InMemoryClients(SimfraServer server) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(server.CreateHandler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
