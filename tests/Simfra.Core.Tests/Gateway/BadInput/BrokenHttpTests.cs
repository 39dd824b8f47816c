using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Simfra.Core.Tests.Gateway.BadInput;

/// <summary>HTTP that is itself broken, over a real socket: an error or a closed connection, and the server serves on.</summary>
public sealed class BrokenHttpTests : IAsyncLifetime
{
    private SimfraServer _server = null!;

    public async Task InitializeAsync() => _server = await SimfraServer.StartAsync(o => o.Port = 0);

    public async Task DisposeAsync()
    {
        using var client = new HttpClient();
        var answer = await client.GetAsync(new Uri(_server.Endpoint, "/?Action=GetCallerIdentity&Version=2011-06-15"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(_server.World.Gateway.Failures.All);
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\na b: c\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\r\n\r\n")]
    public async Task Request_ThatIsNotHttp_IsRefusedAndClosed(string request)
    {
        var answer = await ExchangeAsync(Encoding.Latin1.GetBytes(request), hangsUp: true);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task Body_ShorterThanItsLength_IsIncompleteOrClosed()
    {
        var answer = await ExchangeAsync(Head("PUT /bucket/key", 100, "half of it"), hangsUp: true);

        Assert.DoesNotContain(" 500 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(" 200 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_LongerThanItsLength_EndsTheConnectionAfterTheAnswer()
    {
        var answer = await ExchangeAsync(Head("POST /?Action=GetCallerIdentity&Version=2011-06-15", 2, "{}and more that is no request\r\n\r\n"));

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("5\r\nab\r\n0\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\n")]
    public async Task TransferChunks_Broken_AreNeverA500(string chunks)
    {
        var answer = await ExchangeAsync(Encoding.ASCII.GetBytes(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks));

        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_ThatHangsUpInMidBody_HarmsNothing(bool resets)
    {
        for (var i = 0; i < 20; i++)
        {
            using var client = await ConnectAsync();
            await client.GetStream().WriteAsync(Head("POST /?Action=GetCallerIdentity&Version=2011-06-15", 100_000, new string('a', 10_000)));
            client.LingerState = new(resets, 0);
        }

        await _server.DrainAsync();
    }

    [Fact]
    public async Task Headers_OfTenMegabytes_Are431OrClosed()
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        var answer = ReadAsync(stream);
        try
        {
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
            var line = Encoding.ASCII.GetBytes($"x-a: {new string('a', 8 * 1024)}\r\n");
            for (var i = 0; i < 1280; i++)
            {
                await stream.WriteAsync(line);
            }
        }
        catch (IOException)
        {
            // Closed, as it may be.
        }

        var text = await answer;
        Assert.True(text.Length == 0 || text.StartsWith("HTTP/1.1 431 ", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Headers_Repeated_AreReadAsOneThatIsRefused()
    {
        var answer = await ExchangeAsync(Encoding.ASCII.GetBytes(
            "GET /?Action=GetCallerIdentity&Version=2011-06-15 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Authorization: AWS4-HMAC-SHA256 Credential=a\r\nAuthorization: AWS4-HMAC-SHA256 Credential=b\r\nX-Amz-Target: a.b\r\nX-Amz-Target: c.d\r\n\r\n"));

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("IncompleteSignature", answer, StringComparison.Ordinal);
    }

    private static byte[] Head(string line, int length, string body) => Encoding.ASCII.GetBytes(
        $"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + $"Content-Length: {length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");

    private async Task<string> ExchangeAsync(byte[] request, bool hangsUp = false)
    {
        using var client = await ConnectAsync();
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        if (hangsUp)
        {
            client.Client.Shutdown(SocketShutdown.Send);
        }

        return await ReadAsync(stream);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Endpoint.Port);
        return client;
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var answer = new MemoryStream();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Reset; what came before it counts.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
