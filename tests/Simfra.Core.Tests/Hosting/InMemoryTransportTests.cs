using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.Hosting.Transport;

namespace Simfra.Hosting;

public sealed class InMemoryTransportTests
{
    private readonly Recorder _recorder = new();

    [Theory]
    [InlineData("http://s3.us-east-1.amazonaws.com", "http", "s3.us-east-1.amazonaws.com")]
    [InlineData("https://sqs.eu-west-1.amazonaws.com", "https", "sqs.eu-west-1.amazonaws.com")]
    [InlineData("https://example.test:8443", "https", "example.test:8443")]
    [InlineData("http://localhost:4599", "http", "localhost:4599")]
    public async Task Handler_WithAnyHost_ReachesTheServerWithSchemeAndHostAsMeant(string origin, string scheme, string host)
    {
        await using var server = await StartAsync(_recorder.HandleAsync);
        using var client = Client(server);

        var answer = await client.GetStringAsync($"{origin}/a?b=c");

        Assert.Equal("/a?b=c", answer);
        Assert.Equal((scheme, host), (_recorder.Single.Scheme, _recorder.Single.Host));
    }

    private static Task<HttpServer> StartAsync(RequestDelegate handle) =>
        HttpServer.StartAsync(handle, null, NullLoggerFactory.Instance, CancellationToken.None);

    private static HttpClient Client(HttpServer server) => new(new InMemoryHttpHandler(server.Connect));
}
