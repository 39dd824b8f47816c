using System.Net;
using System.Text;
using Amazon.S3.Transfer;
using static Simfra.Services.Tests.S3.Multipart;

namespace Simfra.Services.Tests.S3;

public sealed class MultipartUploadTests
{
    [Fact]
    public async Task CompleteMultipartUpload_MakesAnObjectOfTheParts()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(
            aws,
            "a",
            ("Content-Type", "text/plain"),
            ("x-amz-meta-key", "value"),
            ("x-amz-storage-class", "STANDARD_IA"),
            ("x-amz-tagging", "t=v"));
        var parts = await UploadAsync(aws, "a", uploadId, LargeParts);

        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
        var completed = await CompleteAsync(aws, "a", uploadId, parts);

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}CompleteMultipartUploadResult", completed.Xml.Name.ToString());
        Assert.Equal(
            ("orders", "a", "\"4d45984fc3feb2ac9b22683c49674b56-3\"", "ZMNX55lZurA=", "FULL_OBJECT", "http://localhost/orders/a"),
            (completed.Element("Bucket"), completed.Element("Key"), completed.Element("ETag"), completed.Element("ChecksumCRC64NVME"),
                completed.Element("ChecksumType"), completed.Element("Location")));
        var got = await aws.Raw.GetAsync("/orders/a");
        Assert.Equal(LargeParts.SelectMany(static p => p), got.Body);
        Assert.Equal(
            ("\"4d45984fc3feb2ac9b22683c49674b56-3\"", "text/plain", "value", "STANDARD_IA", "1"),
            (
                got.Header("ETag"),
                got.Header("Content-Type"),
                got.Header("x-amz-meta-key"),
                got.Header("x-amz-storage-class"),
                got.Header("x-amz-tagging-count")));
        Assert.Empty((await aws.Raw.GetAsync("/orders?uploads")).Elements("UploadId"));
    }

    [Fact]
    public async Task CompleteMultipartUpload_WithGapsInTheNumbers_Succeeds()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");
        var seventh = (await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("x")], firstNumber: 7))[0];
        var overwritten = await UploadAsync(
            aws, "a", uploadId, [Encoding.UTF8.GetBytes("old"), Encoding.UTF8.GetBytes("unused")], firstNumber: 9);
        var ninth = (await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("test content 123")], firstNumber: 9))[0];
        Assert.NotEqual(overwritten[0].ETag, ninth.ETag);

        (await CompleteAsync(aws, "a", uploadId, [overwritten[0]])).AssertError(
            HttpStatusCode.BadRequest, "InvalidPart", null, ("PartNumber", "9"));
        var completed = await CompleteAsync(aws, "a", uploadId, [ninth]);

        Assert.Equal(
            ("\"b972025bc34adf8d76d6d51e93c035cc-1\"", "BsLNlKumA5I="),
            (completed.Element("ETag"), completed.Element("ChecksumCRC64NVME")));
        Assert.Equal("test content 123", (await aws.Raw.GetAsync("/orders/a?partNumber=1")).Text);
        Assert.Equal(7, seventh.Number);
    }

    [Fact]
    public async Task CompleteMultipartUpload_WithPartsThatAreWrong_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");
        var parts = await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("data"), Encoding.UTF8.GetBytes("data")]);

        (await CompleteAsync(aws, "a", uploadId, [])).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "You must specify at least one part");
        (await CompleteAsync(aws, "a", uploadId, parts)).AssertError(
            HttpStatusCode.BadRequest,
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
            ("ETag", "8d777f385d3dfec8815d20f7496026dc"),
            ("MinSizeAllowed", "5242880"),
            ("PartNumber", "1"),
            ("ProposedSize", "4"));
        (await CompleteAsync(aws, "a", uploadId, [parts[1], parts[0]])).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
            ("UploadId", uploadId));
        (await CompleteAsync(aws, "a", uploadId, [parts[0], new(3, parts[1].ETag, null, null)])).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag " +
            "may not match the part's entity tag.",
            ("ETag", "8d777f385d3dfec8815d20f7496026dc"),
            ("PartNumber", "3"),
            ("UploadId", uploadId));
        (await CompleteAsync(aws, "a", uploadId, [parts[0] with { ETag = "\"other\"" }])).AssertError(
            HttpStatusCode.BadRequest, "InvalidPart", null);
        (await CompleteAsync(aws, "a", uploadId, [parts[0]], ("x-amz-mp-object-size", "5")))
            .AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);

        // The upload is still there.
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync(aws, "a", uploadId, [parts[1]])).Status);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("10001")]
    public async Task UploadPart_WithANumberOutOfRange_Fails(string number)
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");

        (await aws.Raw.PutAsync($"/orders/a?partNumber={number}&uploadId={uploadId}", "x")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Part number must be an integer between 1 and 10000, inclusive",
            ("ArgumentName", "partNumber"),
            ("ArgumentValue", number));
    }

    [Fact]
    public async Task AnyOperation_OnAnUploadThatIsNotThere_FailsWithNoSuchUpload()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");
        var part = (await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("x")]))[0];
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync($"/orders/a?uploadId={uploadId}")).Status);

        foreach (var (key, id) in ((string, string)[])[("a", uploadId), ("a", "fakeid"), ("b", "fakeid")])
        {
            RawAnswer[] answers =
            [
                await aws.Raw.PutAsync($"/orders/{key}?partNumber=1&uploadId={id}", "x"),
                await aws.Raw.GetAsync($"/orders/{key}?uploadId={id}"),
                await aws.Raw.DeleteAsync($"/orders/{key}?uploadId={id}"),
                await CompleteAsync(aws, key, id, [part]),
            ];
            Assert.All(answers, a => a.AssertError(
                HttpStatusCode.NotFound,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
                ("UploadId", id)));
        }
    }

    [Fact]
    public async Task UploadPartCopy_TakesAnObjectOrARangeOfIt()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/source", "0123456789");
        var uploadId = await CreateAsync(aws, "a");
        const string source = "x-amz-copy-source";

        var range = await aws.Raw.PutAsync(
            $"/orders/a?partNumber=1&uploadId={uploadId}", "", (source, "orders/source"), ("x-amz-copy-source-range", "bytes=2-4"));
        var whole = await aws.Raw.PutAsync($"/orders/b?partNumber=2&uploadId={await CreateAsync(aws, "b")}", "", (source, "orders/source"));

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}CopyPartResult", range.Xml.Name.ToString());
        Assert.Equal("\"781e5e245d69b566979b86e28d23f2c7\"", whole.Element("ETag"));
        await CompleteAsync(aws, "a", uploadId, [new(1, range.Element("ETag")!, null, null)]);
        Assert.Equal("234", (await aws.Raw.GetAsync("/orders/a")).Text);
    }

    [Theory]
    [InlineData(
        "x-amz-copy-source-range",
        "bytes=5-10",
        HttpStatusCode.BadRequest,
        "InvalidArgument",
        "Range specified is not valid for source object of size: 10")]
    [InlineData("x-amz-copy-source-range", "bytes=5-", HttpStatusCode.BadRequest, "InvalidArgument",
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets " +
        "of the first and last bytes to copy")]
    [InlineData("x-amz-copy-source-if-match", "other", HttpStatusCode.PreconditionFailed, "PreconditionFailed", null)]
    public async Task UploadPartCopy_WithWhatTheSourceHasNot_Fails(
        string header, string value, HttpStatusCode status, string code, string? message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/source", "0123456789");
        var uploadId = await CreateAsync(aws, "a");

        (await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={uploadId}", "", ("x-amz-copy-source", "orders/source"), (header, value)))
            .AssertError(status, code, message);
        Assert.Empty((await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}")).Elements("PartNumber"));
    }

    [Fact]
    public async Task CompleteMultipartUpload_WithConditions_ChecksWhatHappenedMeanwhile()
    {
        await using var aws = await S3Fixture.StartAsync();
        byte[][] content = [Encoding.UTF8.GetBytes("part")];

        // Something came where nothing was to be.
        var uploadId = await CreateAsync(aws, "a");
        var parts = await UploadAsync(aws, "a", uploadId, content);
        var put = await aws.Raw.PutAsync("/orders/a", "test");
        (await CompleteAsync(aws, "a", uploadId, parts, ("If-None-Match", "*")))
            .AssertError(HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-None-Match"));

        // The object that the writer knows is a newer one than the upload.
        (await CompleteAsync(aws, "a", uploadId, parts, ("If-Match", put.Header("ETag")!))).AssertError(
            HttpStatusCode.Conflict,
            "ConditionalRequestConflict",
            "The conditional request cannot succeed due to a conflicting operation against this resource.",
            ("Condition", "If-Match"),
            ("Key", "a"));
        (await CompleteAsync(aws, "a", uploadId, parts, ("If-Match", "\"other\"")))
            .AssertError(HttpStatusCode.PreconditionFailed, "PreconditionFailed", null, ("Condition", "If-Match"));
        await aws.Raw.DeleteAsync("/orders/a");
        (await CompleteAsync(aws, "a", uploadId, parts, ("If-Match", put.Header("ETag")!)))
            .AssertError(HttpStatusCode.NotFound, "NoSuchKey", null, ("Key", "a"));

        await aws.Raw.PutAsync("/orders/a", "test");
        var again = await CreateAsync(aws, "a");
        parts = await UploadAsync(aws, "a", again, content);
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync(aws, "a", again, parts, ("If-Match", put.Header("ETag")!))).Status);
    }

    [Fact]
    public async Task TransferUtility_UploadsAndDownloadsInParts()
    {
        await using var aws = await S3Fixture.StartAsync();
        var bytes = new byte[17 * 1024 * 1024];
        new Random(3).NextBytes(bytes);
        using var transfer = new TransferUtility(aws.S3, new TransferUtilityConfig { MinSizeBeforePartUpload = MinPartLength });

        await transfer.UploadAsync(new TransferUtilityUploadRequest
        {
            BucketName = S3Fixture.Bucket,
            Key = "big",
            InputStream = new MemoryStream(bytes),
            PartSize = MinPartLength,
        });

        await using var stream = await transfer.OpenStreamAsync(S3Fixture.Bucket, "big");
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        Assert.True(bytes.AsSpan().SequenceEqual(received.ToArray()));
        Assert.EndsWith("-4\"", (await aws.Raw.HeadAsync("/orders/big")).Header("ETag"), StringComparison.Ordinal);
    }
}
