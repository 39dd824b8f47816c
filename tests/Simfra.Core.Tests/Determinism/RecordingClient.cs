using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Simfra.Core.Tests.Gateway;
using Simfra.Models;
using Simfra.Security;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Determinism;

/// <summary>A client that keeps every byte that the server sends it: status lines, headers in their order, bodies and their framing.</summary>
internal sealed class RecordingClient : IDisposable
{
    private readonly SimfraServer _server;
    private readonly MemoryStream _received = new();
    private readonly HttpClient _http;

    public RecordingClient(SimfraServer server)
    {
        _server = server;
        _http = new(new SocketsHttpHandler
        {
            UseProxy = false,
            MaxConnectionsPerServer = 1,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Endpoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            PlaintextStreamFilter = (context, _) => new(new Recorder(context.PlaintextStream, _received)),
        });
    }

    /// <summary>All that has come so far.</summary>
    public byte[] Received => _received.ToArray();

    public async Task<TestAnswer> CallAsync(string service, TestRequest request, Credential? credential = null)
    {
        var schema = AwsCatalog.Services[service];
        request = request with { Host = "localhost" };
        var wire = GatewayFixture.Wire(request);
        var rules = SignatureRules.For(schema, _server.World.Gateway.Protocols.Select(schema, wire).Id);
        new RequestSigner(credential ?? RootKey, "us-east-1", schema.SigningName, rules)
            .SignHeader(wire, _server.Clock.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(request.Body)));

        using var message = new HttpRequestMessage(new(request.Method), new Uri($"http://localhost{request.Target}"));
        if (request.Body.Length > 0)
        {
            message.Content = new ByteArrayContent(request.Body);
        }

        foreach (var (name, value) in wire.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value.ToString()))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }

        using var answer = await _http.SendAsync(message);
        return new(
            (int)answer.StatusCode,
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase),
            await answer.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => _http.Dispose();

    private Credential RootKey => new(_server.RootAccessKeyId, _server.RootSecretAccessKey, new RootPrincipal(_server.DefaultAccountId));

    private sealed class Recorder(Stream inner, MemoryStream received) : Stream
    {
        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            received.Write(buffer.Span[..count]);
            return count;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
