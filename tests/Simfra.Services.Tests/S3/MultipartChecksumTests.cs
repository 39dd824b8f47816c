using System.Net;
using System.Text;
using static Simfra.Services.Tests.S3.Multipart;

namespace Simfra.Services.Tests.S3;

public sealed class MultipartChecksumTests
{
    [Theory]
    [InlineData("CRC32", "COMPOSITE", "5FRUiw==-3")]
    [InlineData("CRC32C", "COMPOSITE", "XF5+4A==-3")]
    [InlineData("CRC32", "FULL_OBJECT", "qSEQSA==")]
    [InlineData("CRC32C", "FULL_OBJECT", "eTdAQA==")]
    [InlineData("CRC64NVME", "FULL_OBJECT", "ZMNX55lZurA=")]
    [InlineData("MD5", "COMPOSITE", "TUWYT8P+sqybImg8SWdLVg==-3")]
    [InlineData("SHA512", "COMPOSITE", "8dosSyfpp1UyyI6hqU1wiD/gratHmCMyEh0XttU4JU9ZzATqcL5wku0Zp0g60U+VQLQ6NGVJxKc75nUD7ZSDvw==-3")]
    [InlineData("XXHASH64", "COMPOSITE", "ayttQcreH0Y=-3")]
    [InlineData("XXHASH3", "COMPOSITE", "UVuUI3/Ggbw=-3")]
    [InlineData("XXHASH128", "COMPOSITE", "Q1EeHS5XaSmrsqukUlh3yw==-3")]
    public async Task CompleteMultipartUpload_WithAChecksum_PutsTheOnesOfThePartsTogether(string algorithm, string type, string checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type));
        var parts = await UploadAsync(aws, "a", uploadId, LargeParts, algorithm);

        var completed = await CompleteAsync(aws, "a", uploadId, parts);
        var got = await aws.Raw.HeadAsync("/orders/a", ("x-amz-checksum-mode", "ENABLED"));
        var copy = await aws.Raw.PutAsync("/orders/copy", "", ("x-amz-copy-source", "orders/a"));
        var last = await aws.Raw.GetAsync("/orders/a?partNumber=3", ("x-amz-checksum-mode", "ENABLED"));
        var attributes = await aws.Raw.GetAsync("/orders/a?attributes", ("x-amz-object-attributes", "Checksum,ObjectParts"));

        var header = $"x-amz-checksum-{algorithm.ToLowerInvariant()}";
        Assert.Equal((checksum, type), (completed.Element($"Checksum{algorithm}"), completed.Element("ChecksumType")));
        Assert.Equal((checksum, type), (got.Header(header), got.Header("x-amz-checksum-type")));
        Assert.Equal(("\"a0397ee2df08832642af5d7e57c5760c\"", "FULL_OBJECT"), (copy.Element("ETag"), copy.Element("ChecksumType")));
        Assert.Equal(
            (HttpStatusCode.PartialContent, "bytes 10485762-10485771/10485772", "3", "aaaaaaaaaa"),
            (last.Status, last.Header("Content-Range"), last.Header("x-amz-mp-parts-count"), last.Text));
        Assert.Equal(checksum.Replace("-3", "", StringComparison.Ordinal), attributes.Element($"Checksum{algorithm}"));
        Assert.Equal("3", attributes.Element("PartsCount"));
        if (type == "COMPOSITE")
        {
            Assert.Equal((parts[2].Checksum, type), (last.Header(header), last.Header("x-amz-checksum-type")));
            Assert.Equal(["5242881", "5242881", "10"], attributes.Elements("Size"));
        }
        else
        {
            Assert.Null(last.Header(header));
            Assert.Empty(attributes.Elements("Size"));
        }
    }

    [Fact]
    public async Task CompleteMultipartUpload_WithAnotherChecksumThanTheUploads_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        var composite = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", "CRC32"));
        var full = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", "CRC32C"), ("x-amz-checksum-type", "FULL_OBJECT"));
        var none = await CreateAsync(aws, "a");
        var part = (await UploadAsync(aws, "a", composite, [Encoding.UTF8.GetBytes("abc")], "CRC32"))[0];
        var fullPart = (await UploadAsync(aws, "a", full, [Encoding.UTF8.GetBytes("abc")], "CRC32C"))[0];
        var nonePart = (await UploadAsync(aws, "a", none, [Encoding.UTF8.GetBytes("abc")]))[0];

        (await CompleteAsync(aws, "a", composite, [part with { Algorithm = null }])).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "The upload was created using a crc32 checksum. The complete request must include the checksum for each part. " +
            "It was missing for part 1 in the request.");
        (await CompleteAsync(aws, "a", composite, [part with { Algorithm = "SHA256" }])).AssertError(
            HttpStatusCode.BadRequest, "BadDigest", "The sha256 you specified for part 1 did not match what we received.");
        (await CompleteAsync(aws, "a", composite, [part with { Checksum = "AAAAAA==" }])).AssertError(
            HttpStatusCode.BadRequest, "InvalidPart", null, ("ETag", "900150983cd24fb0d6963f7d28e17f72"));
        (await CompleteAsync(aws, "a", composite, [part], ("x-amz-checksum-type", "FULL_OBJECT"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "The upload was created using the COMPOSITE checksum mode. The complete request must use the same checksum mode.");
        (await CompleteAsync(aws, "a", full, [fullPart], ("x-amz-checksum-crc32c", "AAAAAA=="))).AssertError(
            HttpStatusCode.BadRequest, "BadDigest", "The crc32c you specified did not match the calculated checksum.");
        (await CompleteAsync(aws, "a", none, [nonePart], ("x-amz-checksum-type", "COMPOSITE"))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "The upload was created using the null checksum mode. The complete request must use the same checksum mode.");
        (await CompleteAsync(aws, "a", none, [part])).AssertError(HttpStatusCode.BadRequest, "InvalidPart", null);
        Assert.Equal("Nks/tw==", (await CompleteAsync(aws, "a", full, [fullPart])).Element("ChecksumCRC32C"));
    }

    [Theory]
    [InlineData(
        "MD4",
        null,
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
        "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")]
    [InlineData(null, "COMPOSITE", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")]
    [InlineData("CRC64NVME", "COMPOSITE", "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.")]
    [InlineData("SHA1", "FULL_OBJECT", "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.")]
    [InlineData("XXHASH3", "FULL_OBJECT", "The FULL_OBJECT checksum type cannot be used with the xxhash3 checksum algorithm.")]
    [InlineData("SHA256", "FULL_OBJECT", "The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.")]
    public async Task CreateMultipartUpload_WithAChecksumThatCannotBe_Fails(string? algorithm, string? type, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        var headers = new List<(string, string)>();
        if (algorithm is not null)
        {
            headers.Add(("x-amz-checksum-algorithm", algorithm));
        }

        if (type is not null)
        {
            headers.Add(("x-amz-checksum-type", type));
        }

        (await aws.Raw.PostAsync("/orders/a?uploads", "", [.. headers])).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
    }

    [Theory]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("CRC32C", "COMPOSITE")]
    [InlineData("SHA1", "COMPOSITE")]
    [InlineData("SHA256", "COMPOSITE")]
    [InlineData("CRC64NVME", "FULL_OBJECT")]
    public async Task CreateMultipartUpload_WithAnAlgorithm_TellsTheTypeThatGoesWithIt(string algorithm, string type)
    {
        await using var aws = await S3Fixture.StartAsync();

        var created = await aws.Raw.PostAsync("/orders/a?uploads", "", ("x-amz-checksum-algorithm", algorithm));

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}InitiateMultipartUploadResult", created.Xml.Name.ToString());
        Assert.Equal(("orders", "a"), (created.Element("Bucket"), created.Element("Key")));
        Assert.Equal((algorithm, type), (created.Header("x-amz-checksum-algorithm"), created.Header("x-amz-checksum-type")));
        Assert.Equal("AES256", created.Header("x-amz-server-side-encryption"));
    }

    [Fact]
    public async Task UploadPart_WithAnotherAlgorithmThanTheUploads_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", "SHA256"));

        (await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={uploadId}", "abc", ("x-amz-checksum-crc32", "NSRBwg=="))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32");
    }

    [Fact]
    public async Task UploadPart_OfAnUploadWithoutAlgorithm_TakesAny()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");

        var part = await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={uploadId}", "abc", ("x-amz-checksum-crc32c", "Nks/tw=="));
        var listed = await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}");

        Assert.Equal(("Nks/tw==", "\"900150983cd24fb0d6963f7d28e17f72\""), (part.Header("x-amz-checksum-crc32c"), part.Header("ETag")));
        Assert.Null(listed.Element("ChecksumCRC32C"));
        Assert.Null(listed.Element("ChecksumCRC64NVME"));
    }
}
