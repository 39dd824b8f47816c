using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols;
using Simfra.Security;
using Simfra.Security.SigV4;
using Simfra.Services.Tests.Persistence;

namespace Simfra.Services.Tests.S3;

/// <summary>Bodies stream through: they need no memory of their own size where they lie in files, and one that is cut off leaves nothing.</summary>
[Collection(nameof(Alone))]
public sealed class StreamingTests : IDisposable
{
    private const long Large = 1L << 30;
    private const int Small = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    private string[] Files => Directory.GetFiles(_folder.PathOf("data", "blobs"), "*", SearchOption.AllDirectories);

    [Fact]
    public async Task AGibibyteInFiles_GoesInAndOutInFlatMemory()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient(server.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        await TransferAsync(server, http, 16 * Small);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = (Managed: GC.GetTotalMemory(forceFullCollection: true), Process: Environment.WorkingSet);

        var peak = await TransferAsync(server, http, Large);

        Assert.InRange(peak.Managed - before.Managed, long.MinValue, Large / 8);
        Assert.InRange(peak.Process - before.Process, long.MinValue, Large / 4);
    }

    [Fact]
    public async Task BodiesInMemory_AreTakenOnce_AndReadWithoutACopy()
    {
        const int length = 32 * Small;
        await using var server = await SimfraServer.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);
        using var http = new HttpClient(server.CreateHandler());
        await TransferAsync(server, http, Small);
        var start = GC.GetTotalAllocatedBytes(precise: true);
        await PutAsync(server, http, "/orders/large", new CountedContent(length));
        var written = GC.GetTotalAllocatedBytes(precise: true);
        await ReadAsync(server, http, length, static () => { });
        var read = GC.GetTotalAllocatedBytes(precise: true);

        // The pieces are as many as the body needs; what passes through needs a few of its own.
        Assert.InRange(written - start, length, length * 3L / 2);
        Assert.InRange(read - written, 0, length / 4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnUploadWhoseClientGoes_LeavesNothing(bool isPart)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient(server.CreateHandler());
        var (target, formerly) = await PrepareAsync(server, http, isPart);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => PutAsync(server, http, target, new CountedContent(8 * Small, breaksAt: 2 * Small)));

        // That the client has gone is noticed in the server's own time.
        await WaitAsync(() => Files.Length == 1);
        await CheckNothingAsync(server, http, target, formerly, isPart);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnUploadWithAWrongChecksum_LeavesNothing(bool isPart)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient(server.CreateHandler());
        var (target, formerly) = await PrepareAsync(server, http, isPart);

        foreach (var header in new[] { ("x-amz-checksum-crc32", "AAAAAA=="), ("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==") })
        {
            using var answer = await SendAsync(server, http, "PUT", target, new CountedContent(Small), header);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            await CheckNothingAsync(server, http, target, formerly, isPart);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public async Task AChunkedUploadThatIsntWhatItSays_LeavesNothing(bool isPart, bool hasWrongChecksum)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient(server.CreateHandler());
        var (target, formerly) = await PrepareAsync(server, http, isPart);
        var content = new byte[Small];
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, hasWrongChecksum ? 1u : Simfra.Protocols.Checksums.Crc32.Compute(content));
        byte[] body =
        [
            .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Small:x}\r\n")), .. content,
            .. Encoding.ASCII.GetBytes($"\r\n0\r\nx-amz-checksum-crc32:{Convert.ToBase64String(checksum)}\r\n\r\n"),
        ];

        using var answer = await SendAsync(
            server, http, "PUT", target, new ByteArrayContent(body), "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            ("Content-Encoding", "aws-chunked"), ("x-amz-trailer", "x-amz-checksum-crc32"),
            ("x-amz-decoded-content-length", (hasWrongChecksum ? Small : Small + 1).ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await CheckNothingAsync(server, http, target, formerly, isPart);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>An object that is there before, whose bytes are the one file; gives what is to be sent to, and the object's entity tag.</summary>
    private static async Task<(string Target, string ETag)> PrepareAsync(SimfraServer server, HttpClient http, bool isPart)
    {
        await PutAsync(server, http, "/orders", new ByteArrayContent([]));
        using var former = await SendAsync(server, http, "PUT", "/orders/large", new ByteArrayContent(Enumerable.Repeat((byte)'a', 50_000).ToArray()));
        if (!isPart)
        {
            return ("/orders/large", former.Headers.ETag!.Tag);
        }

        using var created = await SendAsync(server, http, "POST", "/orders/large?uploads", null);
        var document = System.Xml.Linq.XDocument.Parse(await created.Content.ReadAsStringAsync());
        return ($"/orders/large?partNumber=1&uploadId={document.Root!.Elements().Last().Value}", former.Headers.ETag!.Tag);
    }

    private async Task CheckNothingAsync(SimfraServer server, HttpClient http, string target, string formerly, bool isPart)
    {
        Assert.Equal(50_000, new FileInfo(Assert.Single(Files)).Length);
        using var head = await SendAsync(server, http, "HEAD", "/orders/large", null);
        Assert.Equal(formerly, head.Headers.ETag!.Tag);
        if (isPart)
        {
            using var parts = await SendAsync(server, http, "GET", $"/orders/large?{target[target.IndexOf("uploadId", StringComparison.Ordinal)..]}", null);
            Assert.DoesNotContain("<Part>", await parts.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    /// <summary>Sends so many bytes and fetches them; gives the most memory that was needed meanwhile.</summary>
    private static async Task<(long Managed, long Process)> TransferAsync(SimfraServer server, HttpClient http, long length)
    {
        var peak = (Managed: 0L, Process: 0L);
        await PutAsync(server, http, "/orders", new ByteArrayContent([]));
        await PutAsync(server, http, "/orders/large", new CountedContent(length, progress: Measure));
        await ReadAsync(server, http, length, Measure);
        return peak;

        void Measure() => peak = (Math.Max(peak.Managed, GC.GetTotalMemory(forceFullCollection: false)), Math.Max(peak.Process, Environment.WorkingSet));
    }

    private static async Task ReadAsync(SimfraServer server, HttpClient http, long length, Action progress)
    {
        using var answer = await SendAsync(server, http, "GET", "/orders/large", null);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, count) = (new byte[64 * 1024], 0L);
        while (await body.ReadAsync(buffer) is > 0 and var read)
        {
            Assert.False(buffer.AsSpan(0, read).ContainsAnyExcept((byte)0));
            if (count / Small % 16 == 0)
            {
                progress();
            }

            count += read;
        }

        Assert.Equal(length, count);
    }

    private static async Task PutAsync(SimfraServer server, HttpClient http, string target, HttpContent content)
    {
        using var answer = await SendAsync(server, http, "PUT", target, content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(
        SimfraServer server, HttpClient http, string method, string target, HttpContent? content, params (string Name, string Value)[] headers) =>
        SendAsync(server, http, method, target, content, "UNSIGNED-PAYLOAD", headers);

    private static async Task<HttpResponseMessage> SendAsync(
        SimfraServer server, HttpClient http, string method, string target, HttpContent? content, string payloadHash,
        params (string Name, string Value)[] headers)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var wire = new WireRequest
        {
            Method = method,
            RawPath = question < 0 ? target : target[..question],
            RawQuery = question < 0 ? "" : target[(question + 1)..],
            Headers = new HeaderDictionary(),
            Scheme = "http",
            Host = "localhost",
        };
        foreach (var (name, value) in headers)
        {
            wire.Headers[name] = value;
        }

        var credential = new Credential(server.RootAccessKeyId, server.RootSecretAccessKey, new RootPrincipal(""));
        new RequestSigner(credential, "us-east-1", "s3", SignatureRules.ForObjectStorage()).SignHeader(wire, server.Clock.GetUtcNow(), payloadHash);
        using var request = new HttpRequestMessage(new(method), $"http://localhost{target}") { Content = content };
        foreach (var (name, value) in wire.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var timeLimit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!condition())
        {
            await Task.Yield();
            timeLimit.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<SimfraServer> StartAsync() => SimfraServer.StartAsync(o => o.DataDirectory = _folder.PathOf("data"));

    /// <summary>Zeros, made as they are sent; they break off where that is told.</summary>
    private sealed class CountedContent(long length, long? breaksAt = null, Action? progress = null) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var buffer = new byte[64 * 1024];
            for (var written = 0L; written < length; written += buffer.Length)
            {
                if (written >= breaksAt)
                {
                    throw new IOException("The client has gone.");
                }

                if (written % (16 * Small) == 0)
                {
                    progress?.Invoke();
                }

                await stream.WriteAsync(buffer);
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}

/// <summary>Tests that measure the process: they run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
