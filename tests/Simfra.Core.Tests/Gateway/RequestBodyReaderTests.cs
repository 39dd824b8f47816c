using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Simfra.Core.Tests.Protocols;
using Simfra.Core.Tests.Security;
using Simfra.Gateway;
using Simfra.Protocols;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Gateway;

public sealed class RequestBodyReaderTests
{
    private static readonly byte[] Hello = "hello world"u8.ToArray();

    private readonly SigningFixture _s3 = new(SigningFixture.ObjectStorage);

    [Fact]
    public async Task Read_PlainBody_GivesContentAndHash()
    {
        var request = Request(("Content-Length", "11"));

        using var body = await ReadAsync(request, Hello, SigningFixture.Query);

        Assert.Equal(Hello, request.Body.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Hello)), body.PayloadHash);
    }

    [Fact]
    public async Task Read_EmptyBody_HasTheHashOfNothing()
    {
        using var body = await ReadAsync(Request(), [], SigningFixture.Query);

        Assert.Equal(DeclaredPayload.EmptyHash, body.PayloadHash);
        Assert.Equal(0, body.Content.Length);
    }

    [Fact]
    public async Task Read_BodyOfManyPieces_IsWhole()
    {
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);

        using var body = await RequestBodyReader.ReadAsync(
            Request(), new SlowStream(content, 1999), SigningFixture.Query, null, RequestBodyLimits.Default, CancellationToken.None);

        Assert.True(body.Content.Span.SequenceEqual(content));
    }

    [Theory]
    [InlineData("10")]
    [InlineData("12")]
    public async Task Read_LengthThatIsNotTheBodys_FailsWithIncompleteBody(string length)
    {
        var error = await RefusalAsync(Request(("Content-Length", length)), Hello, SigningFixture.Query);

        Assert.Equal(("IncompleteBody", 400), (error.Code, error.StatusCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_BodyOverTheLimit_IsRefused(bool isLengthDeclared)
    {
        var request = isLengthDeclared ? Request(("Content-Length", "20000000")) : Request();

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => RequestBodyReader.ReadAsync(
            request, new EndlessStream(20_000_000, 0), SigningFixture.Query, null, RequestBodyLimits.Default, CancellationToken.None).AsTask());

        Assert.Equal(("RequestEntityTooLarge", 413), (error.Code, error.StatusCode));
    }

    [Fact]
    public async Task Read_ObjectStorageBodyOverTheLimit_FailsWithMaxMessageLengthExceeded()
    {
        var error = await Assert.ThrowsAsync<AwsServiceException>(() => RequestBodyReader.ReadAsync(
            Request(), new EndlessStream(1000, 0), SigningFixture.ObjectStorage, null, new() { MaxBytes = 999 }, CancellationToken.None).AsTask());

        Assert.Equal(("MaxMessageLengthExceeded", 400), (error.Code, error.StatusCode));
        Assert.Equal("999", SigningFixture.Detail(error, "MaxMessageLengthBytes"));
    }

    [Fact]
    public async Task Read_GzipBody_IsDecompressedAndHashedAsSent()
    {
        var compressed = Gzip(Hello);
        var request = Request(("Content-Encoding", "gzip"), ("Content-Length", compressed.Length.ToString(CultureInfo.InvariantCulture)));

        using var body = await ReadAsync(request, compressed, SigningFixture.Query);

        Assert.Equal(Hello, request.Body.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(compressed)), body.PayloadHash);
    }

    [Fact]
    public async Task Read_DecompressionBomb_IsRefused()
    {
        var bomb = Gzip(new byte[100 * 1024 * 1024]);
        Assert.True(bomb.Length < 200_000);

        var error = await RefusalAsync(Request(("Content-Encoding", "gzip")), bomb, SigningFixture.Query);

        Assert.Equal(("RequestEntityTooLarge", 413), (error.Code, error.StatusCode));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_DamagedGzip_IsRefused(bool isTruncated)
    {
        var compressed = Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000))));
        var damaged = isTruncated ? compressed[..(compressed.Length / 2)] : Hello;

        Assert.Equal("SerializationException", (await RefusalAsync(Request(("Content-Encoding", "gzip")), damaged, SigningFixture.Query)).Code);
    }

    [Theory]
    [InlineData("amz-1.0")]
    [InlineData("identity, UTF-8")]
    public async Task Read_EncodingThatChangesNothing_IsAccepted(string encoding)
    {
        var request = Request(("Content-Encoding", encoding));

        using var body = await ReadAsync(request, Hello, SigningFixture.Query);

        Assert.Equal(Hello, request.Body.ToArray());
    }

    [Fact]
    public async Task Read_UnknownEncoding_IsRefused() =>
        Assert.Equal(415, (await RefusalAsync(Request(("Content-Encoding", "br")), Hello, SigningFixture.Query)).StatusCode);

    [Fact]
    public async Task Read_ObjectStorageBodyWithContentEncoding_IsLeftAsItIs()
    {
        var compressed = Gzip(Hello);
        var request = Request(("Content-Encoding", "gzip"));

        using var body = await ReadAsync(request, compressed, SigningFixture.ObjectStorage);

        Assert.Equal(compressed, request.Body.ToArray());
    }

    [Fact]
    public async Task Open_BodyOfAnotherHash_FailsWithXAmzContentSha256Mismatch()
    {
        var request = SignedRequest(Hello, SigningFixture.HashOf(SigningFixture.Request(body: "another body")));

        var error = await OpenRefusalAsync(request, Hello);

        Assert.Equal(("XAmzContentSHA256Mismatch", 400), (error.Code, error.StatusCode));
        Assert.Equal("The provided 'x-amz-content-sha256' header does not match what was computed.", error.ErrorMessage);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Hello)), SigningFixture.Detail(error, "S3ComputedContentSHA256"));
    }

    [Fact]
    public async Task Open_SignedBody_IsRead()
    {
        var request = SignedRequest(Hello, Convert.ToHexString(SHA256.HashData(Hello)));

        var body = RequestBodyReader.Open(request, new MemoryStream(Hello), SigningFixture.ObjectStorage, _s3.Verify(request));

        Assert.Equal(Hello.Length, body.Length);
        Assert.Equal(Hello, await DrainAsync(body));
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("CRC32C")]
    [InlineData("CRC64NVME")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Open_ChecksumHeader_IsChecked(string name)
    {
        var algorithm = ChecksumAlgorithm.FromName(name)!;
        var value = algorithm.Compute(Hello);
        var good = Request((algorithm.HeaderName, Convert.ToBase64String(value)));
        value[0] ^= 1;
        var bad = Request((algorithm.HeaderName, Convert.ToBase64String(value)));

        var body = RequestBodyReader.Open(good, new MemoryStream(Hello), SigningFixture.ObjectStorage, null);
        Assert.Equal(Hello, await DrainAsync(body));
        Assert.Equal(algorithm.Compute(Hello), Assert.IsType<RequestBodyStream>(body.Content).ChecksumValue);

        var error = await RefusalAsync(bad, Hello, SigningFixture.ObjectStorage);
        Assert.Equal(("BadDigest", 400), (error.Code, error.StatusCode));
        Assert.Equal($"The {name} you specified did not match the calculated checksum.", error.ErrorMessage);
    }

    [Fact]
    public async Task Open_ContentMd5_IsChecked()
    {
        var digest = MD5.HashData(Hello);
        using var good = await ReadAsync(Request(("Content-MD5", Convert.ToBase64String(digest))), Hello, SigningFixture.ObjectStorage);

        var error = await RefusalAsync(Request(("Content-MD5", Convert.ToBase64String(digest))), "hello werld"u8.ToArray(), SigningFixture.ObjectStorage);

        Assert.Equal(("BadDigest", "The Content-MD5 you specified did not match what we received."), (error.Code, error.ErrorMessage));
        Assert.Equal(Convert.ToHexStringLower(digest), SigningFixture.Detail(error, "ExpectedDigest"));
        Assert.Equal(Convert.ToBase64String(MD5.HashData("hello werld"u8)), SigningFixture.Detail(error, "CalculatedDigest"));
    }

    [Fact]
    public async Task Read_UnsignedChunksWithTrailer_ChecksAndPublishesTheTrailer()
    {
        var checksum = Convert.ToBase64String(ChecksumAlgorithm.Crc64Nvme.Compute(Hello));
        var request = ChunkedRequest(DeclaredPayload.UnsignedChunksWithTrailer, "x-amz-checksum-crc64nvme");
        var framed = ChunkedBody.Unsigned(Hello, 65536, $"x-amz-checksum-crc64nvme:{checksum}");

        using var body = await RequestBodyReader.ReadAsync(
            request, new SlowStream(framed, 5), SigningFixture.ObjectStorage, _s3.Verify(request), RequestBodyLimits.Default, CancellationToken.None);

        Assert.Equal(Hello, request.Body.ToArray());
        Assert.Equal(checksum, request.Header("x-amz-checksum-crc64nvme"));
    }

    [Theory]
    [InlineData("AAAAAA==", "BadDigest", "The CRC32 you specified did not match the calculated checksum.")]
    [InlineData("AAAA", "InvalidRequest", "Value for x-amz-checksum-crc32 trailing header is invalid.")]
    public async Task Read_WrongTrailer_IsRefused(string value, string code, string message)
    {
        var request = ChunkedRequest(DeclaredPayload.UnsignedChunksWithTrailer, "x-amz-checksum-crc32");
        var framed = ChunkedBody.Unsigned(Hello, 65536, $"x-amz-checksum-crc32:{value}");

        var error = await OpenRefusalAsync(request, framed);

        Assert.Equal((code, message), (error.Code, error.ErrorMessage));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("test")]
    [InlineData("-1")]
    public async Task Open_ChunksWithoutDecodedLength_FailsWithMissingContentLength(string? length)
    {
        var request = ChunkedRequest(DeclaredPayload.SignedChunks, null, length);

        var error = await OpenRefusalAsync(request, []);

        Assert.Equal(("MissingContentLength", 411), (error.Code, error.StatusCode));
        Assert.Equal("You must provide the Content-Length HTTP header.", error.ErrorMessage);
    }

    [Fact]
    public async Task Open_SignedChunksOfAnUnsignedRequest_IsDenied()
    {
        var request = Request((DeclaredPayload.Header, DeclaredPayload.SignedChunks), ("x-amz-decoded-content-length", "11"));

        Assert.Equal("AccessDenied", (await RefusalAsync(request, Hello, SigningFixture.ObjectStorage)).Code);
    }

    [Fact]
    public async Task Open_TrailerWithoutChunks_IsRefused() =>
        Assert.Equal("InvalidRequest", (await RefusalAsync(Request(("x-amz-trailer", "x-amz-checksum-crc32")), Hello, SigningFixture.ObjectStorage)).Code);

    [Fact]
    public async Task Open_TransferEncodingWithoutLength_IsNotImplementedAsOnS3()
    {
        var error = await RefusalAsync(Request(("Transfer-Encoding", "chunked")), Hello, SigningFixture.ObjectStorage);

        Assert.Equal(("NotImplemented", 501), (error.Code, error.StatusCode));
        Assert.Equal("Transfer-Encoding", SigningFixture.Detail(error, "Header"));
    }

    [Fact]
    public async Task Open_LongBody_NeedsNoMemoryForIt()
    {
        const long Length = 256L * 1024 * 1024;
        var request = Request(("Content-Length", Length.ToString(CultureInfo.InvariantCulture)), ("x-amz-sdk-checksum-algorithm", "CRC32C"), ("x-amz-checksum-crc32c", "AAAAAA=="));
        var body = RequestBodyReader.Open(request, new EndlessStream(Length, 1), SigningFixture.ObjectStorage, null);
        var buffer = new byte[64 * 1024];
        var before = GC.GetAllocatedBytesForCurrentThread();
        long total = 0;
        AwsServiceException? error = null;
        try
        {
            for (int read; (read = await body.Content.ReadAsync(buffer)) > 0;)
            {
                total += read;
            }
        }
        catch (AwsServiceException e)
        {
            error = e;
        }

        Assert.Equal(Length, total);
        Assert.Equal("BadDigest", error?.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    private static WireRequest Request(params (string Name, string Value)[] headers) => SigningFixture.Request("PUT", "/bucket/key", headers: headers);

    private WireRequest SignedRequest(byte[] content, string payloadHash)
    {
        var request = Request(("Content-Length", content.Length.ToString(CultureInfo.InvariantCulture)));
        _s3.Signer().SignHeader(request, SigningFixture.Now, payloadHash);
        return request;
    }

    private WireRequest ChunkedRequest(string payload, string? trailer, string? decodedLength = "11")
    {
        var request = Request(("Content-Encoding", "aws-chunked"));
        if (decodedLength is not null)
        {
            request.Headers["x-amz-decoded-content-length"] = decodedLength;
        }

        if (trailer is not null)
        {
            request.Headers["x-amz-trailer"] = trailer;
        }

        _s3.Signer().SignHeader(request, SigningFixture.Now, payload);
        return request;
    }

    private static async Task<BufferedBody> ReadAsync(WireRequest request, byte[] content, SignatureRules rules) =>
        await RequestBodyReader.ReadAsync(request, new MemoryStream(content), rules, null, RequestBodyLimits.Default, CancellationToken.None);

    private static Task<AwsServiceException> RefusalAsync(WireRequest request, byte[] content, SignatureRules rules) =>
        Assert.ThrowsAsync<AwsServiceException>(() => ReadAsync(request, content, rules));

    private Task<AwsServiceException> OpenRefusalAsync(WireRequest request, byte[] content) =>
        Assert.ThrowsAsync<AwsServiceException>(
            () => DrainAsync(RequestBodyReader.Open(request, new MemoryStream(content), SigningFixture.ObjectStorage, _s3.Verify(request))));

    private static async Task<byte[]> DrainAsync(StreamingBody body)
    {
        using var output = new MemoryStream();
        await body.Content.CopyToAsync(output);
        return output.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return output.ToArray();
    }
}
