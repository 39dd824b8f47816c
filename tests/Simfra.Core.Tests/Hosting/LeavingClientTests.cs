using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Hosting;

/// <summary>Clients that leave in the middle of a call. The call ends with them, and the emulated AWS lives on.</summary>
public sealed class LeavingClientTests
{
    private const string QueuePath = "/000000000000/jobs";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _ended = new();

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task LongPoll_WhoseClientLeaves_TakesNoMessage(Way way)
    {
        await using var world = new SimfraWorld(new());
        await using var server = await HttpServerFixture.StartAsync(http => HandleAsync(world, http), way);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, Sqs(world, "/", "Action=CreateQueue&QueueName=jobs"))).Status);
        using var leave = new CancellationTokenSource();

        var poll = server.Client.SendAsync(
            Watched(Sqs(world, QueuePath, "Action=ReceiveMessage&WaitTimeSeconds=20&VisibilityTimeout=600")), leave.Token);
        await _started.Task.WaitAsync(Patience);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await _ended.Task.WaitAsync(Patience);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, Sqs(world, QueuePath, "Action=SendMessage&MessageBody=hello"))).Status);
        var received = await SendAsync(server, Sqs(world, QueuePath, "Action=ReceiveMessage"));
        Assert.Contains("<Body>hello</Body>", received.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Way.InMemory)]
    [InlineData(Way.Tcp)]
    public async Task Upload_WhoseClientHangsUpInMidBody_LeavesNoObject(Way way)
    {
        await using var world = new SimfraWorld(new());
        await using var server = await HttpServerFixture.StartAsync(http => HandleAsync(world, http), way);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, S3(world, HttpMethod.Put, "/bucket", []))).Status);

        await using (var connection = await HttpServerTests.ConnectAsync(server, way))
        {
            using var request = Watched(S3(world, HttpMethod.Put, "/bucket/key", []));
            var headers = string.Concat(request.Headers.Select(h => $"{h.Key}: {string.Join(", ", h.Value)}\r\n"));
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"PUT /bucket/key HTTP/1.1\r\n{headers}Content-Length: 100\r\n\r\nabc"));
            await _started.Task.WaitAsync(Patience);
        }

        await _ended.Task.WaitAsync(Patience);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, S3(world, HttpMethod.Get, "/bucket/key", []))).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, S3(world, HttpMethod.Put, "/bucket/key", "whole"u8.ToArray()))).Status);
    }

    private async Task HandleAsync(SimfraWorld world, HttpContext http)
    {
        var isWatched = http.Request.Headers.ContainsKey("x-watched");
        var handling = world.HandleAsync(http);
        if (isWatched)
        {
            _started.SetResult();
            await handling.ContinueWith(_ => _ended.SetResult(), TaskScheduler.Default);
        }

        await handling;
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpServerFixture server, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await server.Client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    private static HttpRequestMessage Watched(HttpRequestMessage request)
    {
        request.Headers.Add("x-watched", "yes");
        return request;
    }

    private static HttpRequestMessage Sqs(SimfraWorld world, string path, string form)
    {
        var body = Encoding.ASCII.GetBytes($"{form}&Version=2012-11-05");
        var request = Signed(
            world, HttpMethod.Post, path, body, "sqs", SignatureRules.For(WireProtocols.Query, isQueryCompatible: false));
        request.Content!.Headers.ContentType = new("application/x-www-form-urlencoded");
        return request;
    }

    private static HttpRequestMessage S3(SimfraWorld world, HttpMethod method, string path, byte[] body) =>
        Signed(world, method, path, body, "s3", SignatureRules.ForObjectStorage());

    private static HttpRequestMessage Signed(
        SimfraWorld world, HttpMethod method, string path, byte[] body, string service, SignatureRules rules)
    {
        var wire = new WireRequest
        {
            Method = method.Method,
            RawPath = path,
            RawQuery = "",
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost",
            Body = body,
        };
        var payload = service == "s3" ? "UNSIGNED-PAYLOAD" : Convert.ToHexStringLower(SHA256.HashData(body));
        var credential = new Credential(world.RootAccessKeyId, world.RootSecretAccessKey, new RootPrincipal(world.DefaultAccountId));
        new RequestSigner(credential, world.DefaultRegion, service, rules).SignHeader(wire, world.Clock.GetUtcNow(), payload);
        var request = new HttpRequestMessage(method, path) { Content = body.Length > 0 ? new ByteArrayContent(body) : null };
        foreach (var (name, values) in wire.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }

        request.Headers.Host = "localhost";
        return request;
    }
}
