using System.Globalization;
using System.Net;

namespace Simfra.Services.Tests.S3;

public sealed class CopyObjectTests
{
    private const string Source = "x-amz-copy-source";

    [Fact]
    public async Task CopyObject_CopiesBytesHeadersMetadataAndTags()
    {
        await using var aws = await StartWithSourceAsync();

        var copied = await aws.Raw.PutAsync("/orders/copy", "", (Source, "/orders/source"));

        var source = await aws.Raw.GetAsync("/orders/source", ("x-amz-checksum-mode", "ENABLED"));
        var copy = await aws.Raw.GetAsync("/orders/copy", ("x-amz-checksum-mode", "ENABLED"));
        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}CopyObjectResult", copied.Xml.Name.ToString());
        Assert.Equal(source.Header("ETag"), copied.Element("ETag"));
        Assert.Equal(source.Header("x-amz-checksum-crc64nvme"), copied.Element("ChecksumCRC64NVME"));
        Assert.Equal("AES256", copied.Header("x-amz-server-side-encryption"));
        Assert.Equal(source.Text, copy.Text);
        Assert.All(
            (string[])["ETag", "Content-Type", "Cache-Control", "x-amz-meta-key", "x-amz-checksum-crc64nvme", "x-amz-tagging-count"],
            name => Assert.Equal((name, source.Header(name)), (name, copy.Header(name))));

        // Neither the storage class nor the redirect is the source's.
        Assert.Equal(("STANDARD_IA", null), (source.Header("x-amz-storage-class"), copy.Header("x-amz-storage-class")));
        Assert.Equal(("/there", null), (source.Header("x-amz-website-redirect-location"), copy.Header("x-amz-website-redirect-location")));
    }

    [Fact]
    public async Task CopyObject_WithReplaceDirectives_TakesTheRequestsOwn()
    {
        await using var aws = await StartWithSourceAsync();

        await aws.Raw.PutAsync(
            "/orders/copy",
            "",
            (Source, "orders/source"),
            ("x-amz-metadata-directive", "REPLACE"),
            ("x-amz-meta-key2", "value2"),
            ("x-amz-tagging-directive", "REPLACE"));

        var copy = await aws.Raw.HeadAsync("/orders/copy");
        Assert.Equal(
            ("binary/octet-stream", null, null, "value2", null),
            (copy.Header("Content-Type"), copy.Header("Cache-Control"), copy.Header("x-amz-meta-key"), copy.Header("x-amz-meta-key2"),
                copy.Header("x-amz-tagging-count")));
    }

    [Fact]
    public async Task CopyObject_WithCopyDirective_IgnoresTheRequestsOwn()
    {
        await using var aws = await StartWithSourceAsync();

        await aws.Raw.PutAsync(
            "/orders/copy",
            "",
            (Source, "orders/source"),
            ("x-amz-meta-key2", "value2"),
            ("Content-Type", "image/png"),
            ("x-amz-tagging", "a=b"));

        var copy = await aws.Raw.HeadAsync("/orders/copy");
        Assert.Equal(
            ("application/json", "value", null),
            (copy.Header("Content-Type"), copy.Header("x-amz-meta-key"), copy.Header("x-amz-meta-key2")));
        Assert.Equal(["tag1"], (await aws.Raw.GetAsync("/orders/copy?tagging")).Elements("Key"));
    }

    [Fact]
    public async Task CopyObject_ToItself_NeedsAChange()
    {
        await using var aws = await StartWithSourceAsync();
        const string message =
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, " +
            "storage class, website redirect location or encryption attributes.";

        (await aws.Raw.PutAsync("/orders/source", "", (Source, "orders/source")))
            .AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await aws.Raw.PutAsync("/orders/source", "", (Source, "orders/source"), ("x-amz-acl", "private")))
            .AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);

        foreach (var change in ((string, string)[])
            [
                ("x-amz-metadata-directive", "REPLACE"),
                ("x-amz-storage-class", "STANDARD"),
                ("x-amz-website-redirect-location", "/other"),
                ("x-amz-server-side-encryption", "AES256"),
            ])
        {
            Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/source", "", (Source, "orders/source"), change)).Status);
        }
    }

    [Fact]
    public async Task CopyObject_BetweenBucketsOfTwoRegions_Succeeds()
    {
        await using var aws = await StartWithSourceAsync();
        var frankfurt = aws.CreateRawClient("eu-central-1");
        await frankfurt.PutAsync(
            "/archive", "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>");

        await frankfurt.PutAsync("/archive/copy", "", (Source, "orders/source"));

        Assert.Equal("""{"key":"value"}""", (await frankfurt.GetAsync("/archive/copy")).Text);
    }

    [Fact]
    public async Task CopyObject_KeepsItsBytes_WhenTheSourceGoes()
    {
        await using var aws = await StartWithSourceAsync();
        await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"));

        await aws.Raw.DeleteAsync("/orders/source");

        Assert.Equal("""{"key":"value"}""", (await aws.Raw.GetAsync("/orders/copy")).Text);
    }

    [Theory]
    [InlineData("file%2Fname")]
    [InlineData("test@key/")]
    [InlineData("test key//")]
    [InlineData("a/%F0%9F%98%80/")]
    [InlineData("test+key")]
    [InlineData("what?versionId=x")]
    [InlineData("ünïcødé😀")]
    public async Task CopyObject_OfASpecialKey_FindsIt(string key)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = key, ContentBody = "test" });

        await aws.S3.CopyObjectAsync(S3Fixture.Bucket, key, S3Fixture.Bucket, "copy");

        Assert.Equal("test", (await aws.Raw.GetAsync("/orders/copy")).Text);
    }

    [Theory]
    [InlineData("crc32", "ChecksumCRC32", "MzVIGw==")]
    [InlineData("CRC32C", "ChecksumCRC32C", "078Ilw==")]
    [InlineData("SHA1", "ChecksumSHA1", "5zXdjmjYk4EJ8Cw4PMnQVslCpRQ=")]
    [InlineData("SHA256", "ChecksumSHA256", "lyTB4g5uPk1/V+0l+dTvsAblCFkNUoyQ2ll/andcE+U=")]
    [InlineData("CRC64NVME", "ChecksumCRC64NVME", "pX30eiUx5C0=")]
    public async Task CopyObject_WithAnAlgorithm_ComputesItsChecksum_WhichFurtherCopiesKeep(
        string algorithm, string element, string checksum)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/source", """{"key": "value"}""");

        var copy = await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"), ("x-amz-checksum-algorithm", algorithm));
        var copyOfCopy = await aws.Raw.PutAsync("/orders/copy2", "", (Source, "orders/copy"));

        Assert.All(
            (RawAnswer[])[copy, copyOfCopy],
            a => Assert.Equal(("\"88bac95f31528d13a072c05f2a1cf371\"", checksum), (a.Element("ETag"), a.Element(element))));
    }

    [Theory]
    [InlineData("missing/key", HttpStatusCode.NotFound, "NoSuchBucket", null)]
    [InlineData("orders/missing", HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.")]
    [InlineData("no-slash", HttpStatusCode.BadRequest, "InvalidArgument", "Invalid copy source object key")]
    [InlineData("orders/", HttpStatusCode.BadRequest, "InvalidArgument", "Invalid copy source object key")]
    [InlineData("//key", HttpStatusCode.BadRequest, "InvalidArgument", "Invalid copy source bucket name")]
    [InlineData("arn:aws:s3:us-east-1:000000000000:accesspoint/a/object/b", HttpStatusCode.NotFound, "NoSuchBucket", null)]
    [InlineData("orders/source?versionId=HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", HttpStatusCode.NotFound, "NoSuchVersion", null)]
    public async Task CopyObject_OfASourceThatIsNotThere_Fails(string source, HttpStatusCode status, string code, string? message)
    {
        await using var aws = await StartWithSourceAsync();

        (await aws.Raw.PutAsync("/orders/copy", "", (Source, source))).AssertError(status, code, message);
    }

    [Theory]
    [InlineData("x-amz-metadata-directive", "MOVE", "InvalidArgument", "Unknown metadata directive.")]
    [InlineData("x-amz-tagging-directive", "MOVE", "InvalidArgument", "Unknown tagging directive.")]
    [InlineData("x-amz-checksum-algorithm", "MD4", "InvalidRequest",
        "Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
        "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")]
    [InlineData("x-amz-storage-class", "SNOW", "InvalidStorageClass", "The storage class you specified is not valid")]
    public async Task CopyObject_WithAnInvalidArgument_Fails(string header, string value, string code, string message)
    {
        await using var aws = await StartWithSourceAsync();

        (await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"), (header, value)))
            .AssertError(HttpStatusCode.BadRequest, code, message);
    }

    [Theory]
    [InlineData("if-match", "\"other\"", "x-amz-copy-source-If-Match")]
    [InlineData("if-none-match", "etag", "x-amz-copy-source-If-None-Match")]
    [InlineData("if-unmodified-since", "before", "x-amz-copy-source-If-Unmodified-Since")]
    [InlineData("if-modified-since", "now", "x-amz-copy-source-If-Modified-Since")]
    public async Task CopyObject_WithAConditionOnTheSourceThatFails_FailsWithPreconditionFailed(
        string condition, string value, string named)
    {
        await using var aws = await StartWithSourceAsync();
        var etag = (await aws.Raw.HeadAsync("/orders/source")).Header("ETag")!;
        var text = value switch
        {
            "etag" => etag,
            "before" => aws.Now.AddMinutes(-1).ToString("R", CultureInfo.InvariantCulture),
            "now" => aws.Now.ToString("R", CultureInfo.InvariantCulture),
            _ => value,
        };

        (await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"), ($"x-amz-copy-source-{condition}", text))).AssertError(
            HttpStatusCode.PreconditionFailed,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            ("Condition", named));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/copy")).Status);
    }

    [Fact]
    public async Task CopyObject_WithAConditionOnTheTarget_ChecksIt()
    {
        await using var aws = await StartWithSourceAsync();
        await aws.Raw.PutAsync("/orders/copy", "old");

        (await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"), ("If-None-Match", "*")))
            .AssertError(HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-None-Match"));
        Assert.Equal("old", (await aws.Raw.GetAsync("/orders/copy")).Text);
    }

    [Fact]
    public async Task CopyObject_OfAnArchivedSource_FailsWithInvalidObjectState()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/source", "x", ("x-amz-storage-class", "GLACIER"));

        (await aws.Raw.PutAsync("/orders/copy", "", (Source, "orders/source"))).AssertError(
            HttpStatusCode.Forbidden,
            "InvalidObjectState",
            "Operation is not valid for the source object's storage class",
            ("StorageClass", "GLACIER"));
    }

    [Fact]
    public async Task CopyObject_WithAnExpectedSourceOwner_ChecksIt()
    {
        await using var aws = await StartWithSourceAsync();

        var answer = await aws.Raw.PutAsync(
            "/orders/copy", "", (Source, "orders/source"), ("x-amz-source-expected-bucket-owner", S3Fixture.OtherAccount));

        answer.AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
    }

    private static async Task<S3Fixture> StartWithSourceAsync()
    {
        var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync(
            "/orders/source",
            """{"key":"value"}""",
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
            ("x-amz-meta-key", "value"),
            ("x-amz-storage-class", "STANDARD_IA"),
            ("x-amz-website-redirect-location", "/there"),
            ("x-amz-tagging", "tag1=v1"));
        return aws;
    }
}
