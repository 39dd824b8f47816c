using System.Net;
using Microsoft.AspNetCore.Http;

namespace Simfra.Hosting;

/// <summary>HTTP/2, answers that flow while they are made, and clients that leave.</summary>
public sealed class StreamingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(Way.InMemory, 1)]
    [InlineData(Way.InMemory, 2)]
    [InlineData(Way.Tcp, 1)]
    [InlineData(Way.Tcp, 2)]
    public async Task EveryEndpoint_SpeaksBothVersionsOfHttp(Way way, int major)
    {
        var recorder = new Recorder();
        await using var server = await HttpServerFixture.StartAsync(recorder.HandleAsync, way);
        using var request = Request("/a//b%2Fc?d", major);

        using var response = await server.Client.SendAsync(request);

        Assert.Equal(major, response.Version.Major);
        Assert.Equal(($"HTTP/{(major == 2 ? "2" : "1.1")}", "/a//b%2Fc?d", "http"), (recorder.Single.Protocol, recorder.Single.RawTarget, recorder.Single.Scheme));
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task BothVersions_ShareOneServerAtTheSameTime(Way way)
    {
        var recorder = new Recorder();
        await using var server = await HttpServerFixture.StartAsync(recorder.HandleAsync, way);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var request = Request($"/{i}", 1 + (i % 2));
            using var response = await server.Client.SendAsync(request);
            Assert.Equal($"/{i}", await response.Content.ReadAsStringAsync());
        }));

        Assert.Equal(40, recorder.Requests.Count);
    }

    [Theory]
    [InlineData(Way.InMemory, 1)]
    [InlineData(Way.InMemory, 2)]
    [InlineData(Way.Tcp, 1)]
    [InlineData(Way.Tcp, 2)]
    public async Task Events_ReachTheClientWhenFlushed(Way way, int major)
    {
        var next = new SemaphoreSlim(0);
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                for (var i = 0; i < 3; i++)
                {
                    await next.WaitAsync(context.RequestAborted);
                    await context.Response.BodyWriter.WriteAsync(new[] { (byte)('a' + i) }, context.RequestAborted);
                    await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                }
            },
            way);
        using var request = Request("/events", major);

        next.Release();
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[16];
        foreach (var expected in "abc")
        {
            // The next event isn't made before the last one has arrived.
            Assert.Equal(1, await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience));
            Assert.Equal((byte)expected, buffer[0]);
            next.Release();
        }

        Assert.Equal(0, await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience));
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task BidirectionalStream_AnswersBeforeTheRequestEnds(Way way)
    {
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                var buffer = new byte[16];
                while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var length)
                {
                    await context.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, length), context.RequestAborted);
                }
            },
            way);
        using var content = new HeldOpenContent();
        using var request = Request("/", 2);
        (request.Method, request.Content) = (HttpMethod.Post, content);

        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        var upload = await content.Stream.WaitAsync(Patience);
        var download = await response.Content.ReadAsStreamAsync();
        var received = new byte[16];
        for (byte i = 1; i <= 3; i++)
        {
            await upload.WriteAsync(new[] { i });
            await upload.FlushAsync();
            Assert.Equal(1, await download.ReadAsync(received).AsTask().WaitAsync(Patience));
            Assert.Equal(i, received[0]);
        }

        content.End();
        Assert.Equal(0, await download.ReadAsync(received).AsTask().WaitAsync(Patience));
    }

    [Theory]
    [InlineData(Way.InMemory, 1)]
    [InlineData(Way.InMemory, 2)]
    [InlineData(Way.Tcp, 1)]
    [InlineData(Way.Tcp, 2)]
    public async Task Client_ThatLeaves_CancelsItsRequest(Way way, int major)
    {
        var arrived = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                context.RequestAborted.Register(() => left.TrySetResult());
                arrived.TrySetResult();
                await left.Task;
            },
            way);
        using var cancellation = new CancellationTokenSource();
        using var request = Request("/poll", major);

        var sending = server.Client.SendAsync(request, cancellation.Token);
        await arrived.Task.WaitAsync(Patience);
        await cancellation.CancelAsync();

        await left.Task.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Client_ThatHangsUpInMidBody_CancelsItsRequest(Way way)
    {
        var ended = new TaskCompletionSource<Exception?>();
        await using var server = await HttpServerFixture.StartAsync(
            async context =>
            {
                ended.SetResult(await Record.ExceptionAsync(() => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted)));
            },
            way);

        await using (var connection = await HttpServerTests.ConnectAsync(server, way))
        {
            await connection.WriteAsync("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"u8.ToArray());
        }

        var exception = await ended.Task.WaitAsync(Patience);
        Assert.True(exception is IOException or OperationCanceledException or BadHttpRequestException, exception?.ToString());
    }

    private static HttpRequestMessage Request(string target, int major) => new(HttpMethod.Get, target)
    {
        Version = major == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>A request body that stays open until it is told to end.</summary>
    private sealed class HeldOpenContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new();
        private readonly TaskCompletionSource _end = new();

        public Task<Stream> Stream => _stream.Task;

        public void End() => _end.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _stream.SetResult(stream);
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
