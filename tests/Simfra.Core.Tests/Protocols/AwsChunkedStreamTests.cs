using System.Globalization;
using System.Text;
using Simfra.Core.Tests.Security;
using Simfra.Protocols.AwsChunked;
using Simfra.Protocols.Checksums;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Protocols;

public sealed class AwsChunkedStreamTests
{
    private const string Crc32CTrailer = "x-amz-checksum-crc32c";
    private const int ChunkSize = 64 * 1024;

    private readonly SigningFixture _aws = new(SigningFixture.ObjectStorage);

    /// <summary>The example in S3's documentation: 66,560 letters in two chunks, their signatures as printed there.</summary>
    [Fact]
    public async Task Read_DocumentedExample_IsAccepted()
    {
        var time = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
        _aws.Clock.Now = time;
        var request = SigningFixture.With(
            SigningFixture.Request(
                "PUT", "/examplebucket/chunkObject.txt",
                headers:
                [
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"), ("Content-Encoding", "aws-chunked"),
                    ("x-amz-decoded-content-length", "66560"), ("Content-Length", "66824"),
                ]),
            host: "s3.amazonaws.com");
        _aws.Signer().SignHeader(request, time, DeclaredPayload.SignedChunks);
        Assert.EndsWith(
            "Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", request.Headers.Authorization.ToString(), StringComparison.Ordinal);

        var body = $"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{new string('a', 65536)}\r\n"
            + $"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{new string('a', 1024)}\r\n"
            + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
        Assert.Equal(66824, body.Length);
        await using var stream = new AwsChunkedStream(new MemoryStream(Encoding.UTF8.GetBytes(body)), 66560, null, _aws.Verify(request));

        Assert.Equal(new string('a', 66560), Encoding.UTF8.GetString(await ReadAllAsync(stream)));
    }

    /// <summary>The example of a trailing checksum in the same place.</summary>
    [Fact]
    public async Task Read_DocumentedTrailerExample_IsAccepted()
    {
        var time = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
        _aws.Clock.Now = time;
        var request = SigningFixture.With(
            SigningFixture.Request(
                "PUT", "/examplebucket/chunkObject.txt",
                headers:
                [
                    ("x-amz-storage-class", "REDUCED_REDUNDANCY"), ("Content-Encoding", "aws-chunked"),
                    ("x-amz-decoded-content-length", "66560"), ("x-amz-trailer", Crc32CTrailer),
                ]),
            host: "s3.amazonaws.com");
        _aws.Signer().SignHeader(request, time, DeclaredPayload.SignedChunksWithTrailer);
        Assert.EndsWith(
            "Signature=106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", request.Headers.Authorization.ToString(), StringComparison.Ordinal);

        var body = $"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n{new string('a', 65536)}\r\n"
            + $"400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n{new string('a', 1024)}\r\n"
            + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + $"{Crc32CTrailer}:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
        await using var stream = new AwsChunkedStream(new MemoryStream(Encoding.UTF8.GetBytes(body)), 66560, Crc32CTrailer, _aws.Verify(request));

        Assert.Equal(66560, (await ReadAllAsync(stream)).Length);
        Assert.Equal(Crc32CTrailer, stream.Trailers.Single().Key);
        Assert.Equal("sOO8/Q==", stream.Trailers.Single().Value);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(8192, 7)]
    [InlineData(200_000, 1000)]
    [InlineData(200_000, 1_000_000)]
    public async Task Read_SignedBody_GivesItsContent(int length, int pieceSize)
    {
        var content = Content(length);
        var (signature, body) = Signed(content, withTrailer: true);

        await using var stream = new AwsChunkedStream(new SlowStream(body, pieceSize), length, Crc32CTrailer, signature);

        Assert.Equal(content, await ReadAllAsync(stream));
        Assert.Equal(Convert.ToBase64String(ChecksumAlgorithm.Crc32C.Compute(content)), stream.Trailers.Single().Value);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 3)]
    [InlineData(200_000, 777)]
    public async Task Read_UnsignedBody_GivesItsContent(int length, int pieceSize)
    {
        var content = Content(length);
        var body = ChunkedBody.Unsigned(content, ChunkSize, "x-amz-checksum-crc32:AAAAAA==");

        await using var stream = new AwsChunkedStream(new SlowStream(body, pieceSize), length, "x-amz-checksum-crc32", null);

        Assert.Equal(content, await ReadAllAsync(stream));
    }

    [Fact]
    public async Task Read_AnyByteOfASignedBodyChanged_IsRefused()
    {
        var content = Content(9000);
        var (signature, body) = Signed(content, withTrailer: true, chunkSize: 8192);
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var changed = body.ToArray();
            changed[random.Next(body.Length)] ^= (byte)(1 << random.Next(7));
            await using var stream = new AwsChunkedStream(new MemoryStream(changed), content.Length, Crc32CTrailer, signature);
            var read = await Record.ExceptionAsync(() => ReadAllAsync(stream));

            // Letter case and white space of names say the same; anything else must fail.
            if (read is null)
            {
                Assert.Equal(Fold(body), Fold(changed));
            }
            else
            {
                Assert.IsType<AwsServiceException>(read);
            }
        }

        static string Fold(byte[] body) => Encoding.Latin1.GetString(body).ToLowerInvariant();
    }

    [Fact]
    public async Task Read_EveryTruncation_FailsWithIncompleteBody()
    {
        var content = Content(100);
        var (signature, body) = Signed(content, withTrailer: true);
        for (var length = 0; length < body.Length; length++)
        {
            await using var stream = new AwsChunkedStream(new MemoryStream(body, 0, length), content.Length, Crc32CTrailer, signature);

            Assert.Equal("IncompleteBody", (await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream))).Code);
        }
    }

    [Fact]
    public async Task Read_RandomBytes_FailsCleanly()
    {
        var random = new Random(9);
        var good = ChunkedBody.Unsigned(Content(300), ChunkSize, "x-amz-checksum-crc32:AAAAAA==");
        for (var round = 0; round < 5_000; round++)
        {
            var body = good.ToArray();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                body[random.Next(20) < 10 ? random.Next(8) : random.Next(body.Length)] = (byte)random.Next(256);
            }

            await using var stream = new AwsChunkedStream(new SlowStream(body, 50), 300, "x-amz-checksum-crc32", null);
            var error = await Record.ExceptionAsync(() => ReadAllAsync(stream));

            Assert.True(error is null or AwsServiceException, error?.ToString());
        }
    }

    [Fact]
    public async Task Read_WrongChunkSignature_ShowsTheStringToSign()
    {
        var (signature, body) = Signed(Content(10), withTrailer: false);
        var text = Encoding.Latin1.GetString(body);
        var at = text.IndexOf("chunk-signature=", StringComparison.Ordinal) + "chunk-signature=".Length;
        body[at] = (byte)(body[at] == 'a' ? 'b' : 'a');
        await using var stream = new AwsChunkedStream(new MemoryStream(body), 10, null, signature);

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream));

        Assert.Equal(("SignatureDoesNotMatch", 403), (error.Code, error.StatusCode));
        Assert.StartsWith(
            "AWS4-HMAC-SHA256-PAYLOAD\n20250601T120000Z\n20250601/us-east-1/s3/aws4_request\n",
            SigningFixture.Detail(error, "StringToSign"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 6, "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 4, "IncompleteBody")]
    [InlineData("5\r\nhelloX\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("5\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("5;foo=bar\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("\r\nhello\r\n0\r\n\r\n", 5, "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\n\r\nmore", 5, "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 5, "MalformedTrailerError")]
    [InlineData("5\r\nhello\r\n0\r\nnonsense\r\n\r\n", 5, "MalformedTrailerError")]
    public async Task Read_WrongFraming_IsRefused(string body, int decodedLength, string code)
    {
        await using var stream = new AwsChunkedStream(new MemoryStream(Encoding.UTF8.GetBytes(body)), decodedLength, null, null);

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream));

        Assert.Equal((code, 400), (error.Code, error.StatusCode));
    }

    [Fact]
    public async Task Read_SmallChunkBeforeAnother_FailsWithInvalidChunkSizeError()
    {
        var body = ChunkedBody.Unsigned(Content(2000), 1000, "x-amz-checksum-crc32:AAAAAA==");
        await using var stream = new AwsChunkedStream(new MemoryStream(body), 2000, "x-amz-checksum-crc32", null);

        var error = await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream));

        Assert.Equal("InvalidChunkSizeError", error.Code);
        Assert.Equal("Only the last chunk is allowed to have a size less than 8192 bytes", error.ErrorMessage);
        Assert.Equal(("2", "1000"), (SigningFixture.Detail(error, "Chunk"), SigningFixture.Detail(error, "BadChunkSize")));
    }

    [Fact]
    public async Task Read_AnnouncedTrailerMissing_FailsWithMalformedTrailerError()
    {
        await using var stream = new AwsChunkedStream(new MemoryStream("5\r\nhello\r\n0\r\n\r\n"u8.ToArray()), 5, Crc32CTrailer, null);

        Assert.Equal("MalformedTrailerError", (await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream))).Code);
    }

    [Fact]
    public async Task Read_TrailerWithoutItsSignature_FailsWithMalformedTrailerError()
    {
        var (signature, body) = Signed(Content(10), withTrailer: true);
        var text = Encoding.Latin1.GetString(body);
        text = text[..text.IndexOf("x-amz-trailer-signature", StringComparison.Ordinal)] + "\r\n";
        await using var stream = new AwsChunkedStream(new MemoryStream(Encoding.Latin1.GetBytes(text)), 10, Crc32CTrailer, signature);

        Assert.Equal("MalformedTrailerError", (await Assert.ThrowsAsync<AwsServiceException>(() => ReadAllAsync(stream))).Code);
    }

    private (VerifiedSignature Signature, byte[] Body) Signed(byte[] content, bool withTrailer, int chunkSize = ChunkSize)
    {
        var request = SigningFixture.Request(
            "PUT", "/bucket/key",
            headers: [("x-amz-decoded-content-length", content.Length.ToString(CultureInfo.InvariantCulture))]);
        var signer = _aws.Signer();
        signer.SignHeader(request, SigningFixture.Now, withTrailer ? DeclaredPayload.SignedChunksWithTrailer : DeclaredPayload.SignedChunks);
        (string, string)? trailer = withTrailer ? (Crc32CTrailer, Convert.ToBase64String(ChecksumAlgorithm.Crc32C.Compute(content))) : null;
        return (_aws.Verify(request), ChunkedBody.Signed(content, chunkSize, signer.SignChunks(request), trailer));
    }

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var output = new MemoryStream();
        await stream.CopyToAsync(output);
        return output.ToArray();
    }
}
