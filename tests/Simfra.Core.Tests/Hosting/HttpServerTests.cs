using System.Net;
using System.Text;

namespace Simfra.Hosting;

/// <summary>What both transports must do alike.</summary>
public sealed class HttpServerTests
{
    private readonly Recorder _recorder = new();

    public static TheoryData<Way, string> Targets()
    {
        var data = new TheoryData<Way, string>();
        foreach (var way in Enum.GetValues<Way>())
        {
            foreach (var target in (string[])
            [
                "/", "//", "/b//x", "/b/dir/a%20b%2B%C3%BC%252F//x%3A1.txt", "/b/./a/../c", "/b/%2e%2e/c", "/b/a+b?x=1+2&y=%2B", "/b?list-type=2&prefix=a%2Fb", "/?Action=X",
            ])
            {
                data.Add(way, target);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Request_WithAnyTarget_ArrivesByteForByte(Way way, string target)
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync, way);

        await server.Client.GetAsync(Exact(server, target));

        Assert.Equal(target, _recorder.Single.RawTarget);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Request_WithUnicodeHeaders_ArrivesAndAnswersInUtf8(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                context.Response.Headers["x-amz-meta-name"] = context.Request.Headers["x-amz-meta-name"];
                await _recorder.HandleAsync(context);
            },
            way);
        var handler = new SocketsHttpHandler
        {
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            ConnectCallback = way == Way.InMemory ? (_, _) => new(server.Connect()) : null,
        };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Client.BaseAddress);
        request.Headers.TryAddWithoutValidation("x-amz-meta-name", "Zoë ✓");

        using var response = await client.SendAsync(request);

        Assert.Equal("Zoë ✓", _recorder.Single.Headers["x-amz-meta-name"].ToString());
        Assert.Equal("Zoë ✓", Assert.Single(response.Headers.GetValues("x-amz-meta-name")));
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Response_NamesNoServer(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync, way);

        using var response = await server.Client.GetAsync("/");

        Assert.Empty(response.Headers.Server);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Body_OfManyMebibytes_StreamsBothWays(Way way)
    {
        var body = new byte[24 * 1024 * 1024];
        new Random(1).NextBytes(body);
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                await _recorder.HandleAsync(context);
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
            },
            way);

        using var response = await server.Client.PostAsync("/", new ByteArrayContent(body));

        Assert.Equal(body, _recorder.Single.Body);
        Assert.Equal(body, (await response.Content.ReadAsByteArrayAsync())[1..]);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Headers_OfTenMegabytes_AreRefusedByHttp(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync, way);
        await using var connection = await ConnectAsync(server, way);

        await connection.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: x\r\nx-a: {new string('a', 128 * 1024)}"));
        var write = WriteUntilClosedAsync(connection, Encoding.ASCII.GetBytes(new string('a', 64 * 1024)), 160);

        Assert.StartsWith("HTTP/1.1 431 Request Header Fields Too Large", await ReadStatusAsync(connection), StringComparison.Ordinal);
        await write;
        Assert.Empty(_recorder.Requests);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task RequestLine_PastItsLimit_IsRefusedByHttp(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync, way);

        using var response = await server.Client.GetAsync($"/{new string('a', 70_000)}");

        Assert.Equal(HttpStatusCode.RequestUriTooLong, response.StatusCode);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task ExpectContinue_IsAnsweredBeforeTheBodyIsSent(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(_recorder.HandleAsync, way);
        await using var connection = await ConnectAsync(server, way);

        await connection.WriteAsync("PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"u8.ToArray());
        var first = await ReadStatusAsync(connection);
        await connection.WriteAsync("ab"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 100 Continue", first, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK", await ReadStatusAsync(connection), StringComparison.Ordinal);
        Assert.Equal("ab"u8.ToArray(), _recorder.Single.Body);
    }

    /// <summary>The target as it is written, which neither the client's Uri nor its base address may change.</summary>
    internal static Uri Exact(HttpServerFixture server, string target) => new(
        $"http://{server.Client.BaseAddress!.Authority}{target}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    internal static async Task<Stream> ConnectAsync(HttpServerFixture server, Way way)
    {
        if (way == Way.InMemory)
        {
            return server.Connect();
        }

        var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.TcpEndPoint);
        return client.GetStream();
    }

    private static async Task<string> ReadStatusAsync(Stream connection)
    {
        var buffer = new byte[4096];
        var length = await connection.ReadAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static async Task WriteUntilClosedAsync(Stream connection, byte[] chunk, int times)
    {
        try
        {
            for (var i = 0; i < times; i++)
            {
                await connection.WriteAsync(chunk);
            }
        }
        catch (IOException)
        {
            // The server has answered and closed, as it should.
        }
    }
}
