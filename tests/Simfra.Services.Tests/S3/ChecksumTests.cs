using System.Net;
using Amazon.S3;

namespace Simfra.Services.Tests.S3;

public sealed class ChecksumTests
{
    private const string Body = "test-checksum";

    public static TheoryData<string, string> ChecksumsOfTheBody => new()
    {
        { "crc32", "lVk/nw==" },
        { "crc32c", "Fz3epA==" },
        { "sha1", "jbXkHAsXUrubtL3dqDQ4w+7WXc0=" },
        { "sha256", "1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ=" },
        { "md5", "8ggd1h36cAoP1eKbnDzCPQ==" },
        { "sha512", "mqdibHyKwFIYsLRejuY8MYRpmPrkNkLpyX2sEKxMCH2YgNT+A/LP1OmF+SyLckVV4HpQCXV3PLuNYjwbD/Fv5w==" },
        { "xxhash64", "3JrYpZJ5ZEA=" },
        { "xxhash3", "FBi20cyfDyI=" },
        { "xxhash128", "8Ab93L5jvI2pCk3eDMM2FQ==" },
    };

    [Theory]
    [MemberData(nameof(ChecksumsOfTheBody))]
    public async Task PutObject_WithAChecksum_KeepsIt(string algorithm, string checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        var header = $"x-amz-checksum-{algorithm}";

        var put = await aws.Raw.PutAsync("/orders/a", Body, (header, checksum));
        var plain = await aws.Raw.GetAsync("/orders/a");
        var got = await aws.Raw.GetAsync("/orders/a", ("x-amz-checksum-mode", "ENABLED"));
        var head = await aws.Raw.HeadAsync("/orders/a", ("x-amz-checksum-mode", "ENABLED"));
        var listed = await aws.Raw.GetAsync("/orders");

        Assert.All(
            (RawAnswer[])[put, got, head],
            a => Assert.Equal((checksum, "FULL_OBJECT"), (a.Header(header), a.Header("x-amz-checksum-type"))));
        Assert.Null(plain.Header(header));
        Assert.Equal((algorithm.ToUpperInvariant(), "FULL_OBJECT"), (listed.Element("ChecksumAlgorithm"), listed.Element("ChecksumType")));
    }

    [Fact]
    public async Task PutObject_WithoutAChecksum_GetsACrc64Nvme()
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.Raw.PutAsync("/orders/a", "something");
        var got = await aws.Raw.GetAsync("/orders/a", ("x-amz-checksum-mode", "ENABLED"));

        Assert.All((RawAnswer[])[put, got], static a => Assert.Equal("1BGd19PD4OU=", a.Header("x-amz-checksum-crc64nvme")));
    }

    [Theory]
    [InlineData("crc32")]
    [InlineData("crc32c")]
    [InlineData("crc64nvme")]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("md5")]
    [InlineData("sha512")]
    [InlineData("xxhash64")]
    [InlineData("xxhash3")]
    [InlineData("xxhash128")]
    public async Task PutObject_WithAChecksumThatIsWrong_Fails(string algorithm)
    {
        await using var aws = await S3Fixture.StartAsync();
        var header = $"x-amz-checksum-{algorithm}";
        var otherBody = await aws.Raw.PutAsync("/orders/other", "other", ("x-amz-checksum-algorithm", algorithm));
        var length = algorithm switch
        {
            "crc64nvme" or "xxhash64" or "xxhash3" => 8,
            "md5" or "xxhash128" => 16,
            "sha1" => 20,
            "sha256" => 32,
            "sha512" => 64,
            _ => 4,
        };

        Assert.Equal(HttpStatusCode.OK, otherBody.Status);
        (await aws.Raw.PutAsync("/orders/a", Body, (header, "no base64"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", $"Value for {header} header is invalid.");
        (await aws.Raw.PutAsync("/orders/a", Body, (header, Convert.ToBase64String(new byte[length + 1])))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", $"Value for {header} header is invalid.");
        (await aws.Raw.PutAsync("/orders/a", Body, (header, Convert.ToBase64String(new byte[length])))).AssertError(
            HttpStatusCode.BadRequest,
            "BadDigest",
            $"The {algorithm.ToUpperInvariant()} you specified did not match the calculated checksum.");
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [MemberData(nameof(ChecksumsOfTheBody))]
    public async Task PutObject_WithAChecksumInItsTrailer_ChecksIt(string algorithm, string checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        var header = $"x-amz-checksum-{algorithm}";

        Assert.Equal(checksum, (await PutAsync(checksum)).Header(header));
        (await PutAsync(Convert.ToBase64String(new byte[Convert.FromBase64String(checksum).Length]))).AssertError(
            HttpStatusCode.BadRequest, "BadDigest", $"The {algorithm.ToUpperInvariant()} you specified did not match the calculated checksum.");

        Task<RawAnswer> PutAsync(string value) => aws.Raw.PutAsync(
            "/orders/a",
            $"d\r\n{Body}\r\n0\r\n{header}:{value}\r\n\r\n",
            ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
            ("Content-Encoding", "aws-chunked"),
            ("x-amz-decoded-content-length", "13"),
            ("x-amz-trailer", header));
    }

    [Theory]
    [MemberData(nameof(ChecksumsOfTheBody))]
    public async Task CopyObject_WithAChecksumAlgorithm_ComputesIt(string algorithm, string checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", Body);

        var copy = await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "orders/a"), ("x-amz-checksum-algorithm", algorithm.ToUpperInvariant()));
        var attributes = await aws.Raw.GetAsync("/orders/b?attributes", ("x-amz-object-attributes", "Checksum"));

        var member = $"Checksum{algorithm.ToUpperInvariant()}";
        Assert.Equal((checksum, "FULL_OBJECT"), (copy.Element(member), copy.Element("ChecksumType")));
        Assert.Equal((checksum, "FULL_OBJECT"), (attributes.Element(member), attributes.Element("ChecksumType")));
    }

    [Fact]
    public async Task PutObject_WithTwoChecksums_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders/a", Body, ("x-amz-checksum-crc32", "lVk/nw=="), ("x-amz-checksum-crc32c", "Fz3epA==")))
            .AssertError(
                HttpStatusCode.BadRequest,
                "InvalidRequest",
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
    }

    [Fact]
    public async Task PutObject_WithContentMd5_ChecksIt()
    {
        await using var aws = await S3Fixture.StartAsync();

        var right = await aws.Raw.PutAsync("/orders/a", "hello", ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="));
        var wrong = await aws.Raw.PutAsync("/orders/b", "hellO", ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="));
        var invalid = await aws.Raw.PutAsync("/orders/b", "hello", ("Content-MD5", "nonsense"));

        Assert.Equal(HttpStatusCode.OK, right.Status);
        wrong.AssertError(HttpStatusCode.BadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        invalid.AssertError(
            HttpStatusCode.BadRequest, "InvalidDigest", "The Content-MD5 you specified was invalid.", ("Content-MD5", "nonsense"));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/b")).Status);
    }

    [Fact]
    public async Task PutObject_OfTheSdk_SendsAChecksumInItsTrailer_WhichIsKept()
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.S3.PutObjectAsync(new()
        {
            BucketName = S3Fixture.Bucket,
            Key = "a",
            ContentBody = Body,
            ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
            Headers = { ContentEncoding = "gzip" },
        });

        var got = await aws.Raw.GetAsync("/orders/a", ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal("lVk/nw==", got.Header("x-amz-checksum-crc32"));

        // The framing of the transfer is no encoding of the object.
        Assert.Equal("gzip", got.Header("Content-Encoding"));
    }

    [Fact]
    public async Task DeleteObjects_WithoutADigest_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        const string delete = "<Delete><Object><Key>a</Key></Object></Delete>";

        (await aws.Raw.PostAsync("/orders?delete", delete)).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        (await aws.Raw.PostAsync("/orders?delete", delete, ("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")))
            .AssertError(HttpStatusCode.BadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        (await aws.Raw.PostAsync("/orders?delete", delete, ("x-amz-checksum-crc32", "lVk/nw==")))
            .AssertError(HttpStatusCode.BadRequest, "BadDigest", "The CRC32 you specified did not match the calculated checksum.");
    }
}
