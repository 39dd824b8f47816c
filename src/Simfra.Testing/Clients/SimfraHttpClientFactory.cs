using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>Gives SDK clients one HTTP client that leads to the emulated AWS, and tells the fixture's clients from others.</summary>
internal sealed class SimfraHttpClientFactory(SimfraFixture fixture, HttpMessageHandler handler) : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client = new(handler)
    {
        // A long poll under a clock that stands still takes as long as the test does; the SDK has time limits of its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public SimfraFixture Fixture => fixture;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    // The SDK keeps clients in static fields by default, and disposes of them when it likes; neither may happen to the fixture's.
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();
}
