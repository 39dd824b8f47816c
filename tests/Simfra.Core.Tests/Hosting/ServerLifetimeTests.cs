using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Simfra.Hosting.Transport;

namespace Simfra.Hosting;

public sealed class ServerLifetimeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Recorder _recorder = new();

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Dispose_WithARequestUnderWay_CancelsIt(Way way)
    {
        var arrived = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                context.RequestAborted.Register(() => cancelled.SetResult());
                arrived.SetResult();
                await cancelled.Task;
            },
            way);
        var sending = server.Client.GetAsync("/poll");
        await arrived.Task.WaitAsync(Patience);

        await server.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.True(cancelled.Task.IsCompleted);
        await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(Patience));
    }

    [Fact]
    public async Task Client_OfADisposedServer_IsToldSo()
    {
        var server = await HttpServer.StartAsync(_recorder.HandleAsync, null, NullLoggerFactory.Instance, CancellationToken.None);
        using var used = new HttpClient(new InMemoryHttpHandler(server.Connect));
        using var unused = new HttpClient(new InMemoryHttpHandler(server.Connect));
        await used.GetAsync("http://x/");

        await server.DisposeAsync();

        foreach (var client in (HttpClient[])[used, unused])
        {
            var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("http://x/"));
            Assert.Contains("has stopped", error.InnerException!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Dispose_WithIdleConnections_LogsNothingAndEndsThem()
    {
        var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync);
        await server.Client.GetAsync("/");
        await using var silent = server.Connect();

        await server.DisposeAsync().AsTask().WaitAsync(Patience);

        await Assert.ThrowsAnyAsync<IOException>(async () => await silent.ReadExactlyAsync(new byte[1]));
    }

    [Fact]
    public async Task Dispose_OfAClientStream_EndsItsPendingRead()
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync);
        var connection = server.Connect();
        var reading = connection.ReadAsync(new byte[1]).AsTask();

        await connection.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(Patience));
        await Assert.ThrowsAsync<IOException>(async () => await connection.ReadExactlyAsync(new byte[1]));
        await Assert.ThrowsAsync<IOException>(async () => await connection.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task Start_OnAPortInUse_FailsAndLeavesNothingBehind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var endPoint = (IPEndPoint)taken.LocalEndpoint;

        await Assert.ThrowsAsync<IOException>(
            () => HttpServer.StartAsync(_recorder.HandleAsync, endPoint, NullLoggerFactory.Instance, CancellationToken.None));
    }

    [Fact]
    public async Task Servers_InOneProcess_DoNotSeeEachOther()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => HttpServerFixture.StartAsync(
            async context => await context.Response.BodyWriter.WriteAsync(new[] { (byte)i }))));

        var answers = await Task.WhenAll(servers.Select(s => s.Client.GetByteArrayAsync("http://s3.amazonaws.com/")));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (byte)i), answers.Select(a => Assert.Single(a)));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task SynchronousClient_IsServed()
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sync");

#pragma warning disable CA1849, VSTHRD103 // the synchronous call is what is tested
        using var response = server.Client.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
#pragma warning restore CA1849, VSTHRD103

        Assert.Equal("/sync", await reader.ReadToEndAsync());
    }
}
