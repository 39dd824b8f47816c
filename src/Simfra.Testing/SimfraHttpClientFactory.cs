using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>Gives SDK clients one HTTP client over the server's in-memory connections, which lives as long as the fixture.</summary>
internal sealed class SimfraHttpClientFactory(SimfraServer server) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(server.CreateHandler())
    {
        // A long poll under a clock that stands still takes as long as the test does; the SDK has time limits of its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    // The SDK keeps clients in static fields by default, and disposes of them when it likes; neither may happen to the fixture's.
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();
}
