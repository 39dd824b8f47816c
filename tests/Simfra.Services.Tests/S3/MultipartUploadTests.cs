using System.Net;
using System.Text;
using Amazon.S3.Transfer;

namespace Simfra.Services.Tests.S3;

public sealed class MultipartUploadTests
{
    private const int MinPartLength = 5 * 1024 * 1024;

    /// <summary>Two parts of 5 MiB and a byte of the letter a, and ten more: what AWS's answers in these tests were recorded with.</summary>
    private static readonly byte[][] LargeParts = [Letters(MinPartLength + 1), Letters(MinPartLength + 1), Letters(10)];

    [Fact]
    public async Task CompleteMultipartUpload_MakesAnObjectOfTheParts()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(
            aws, "a", ("Content-Type", "text/plain"), ("x-amz-meta-key", "value"), ("x-amz-storage-class", "STANDARD_IA"), ("x-amz-tagging", "t=v"));
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
            (got.Header("ETag"), got.Header("Content-Type"), got.Header("x-amz-meta-key"), got.Header("x-amz-storage-class"), got.Header("x-amz-tagging-count")));
        Assert.Empty((await aws.Raw.GetAsync("/orders?uploads")).Elements("UploadId"));
    }

    [Theory]
    [InlineData("CRC32", "COMPOSITE", "5FRUiw==-3")]
    [InlineData("CRC32C", "COMPOSITE", "XF5+4A==-3")]
    [InlineData("CRC32", "FULL_OBJECT", "qSEQSA==")]
    [InlineData("CRC32C", "FULL_OBJECT", "eTdAQA==")]
    [InlineData("CRC64NVME", "FULL_OBJECT", "ZMNX55lZurA=")]
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
    public async Task CompleteMultipartUpload_WithGapsInTheNumbers_Succeeds()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");
        var seventh = (await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("x")], firstNumber: 7))[0];
        var overwritten = await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("old"), Encoding.UTF8.GetBytes("unused")], firstNumber: 9);
        var ninth = (await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("test content 123")], firstNumber: 9))[0];
        Assert.NotEqual(overwritten[0].ETag, ninth.ETag);

        (await CompleteAsync(aws, "a", uploadId, [overwritten[0]])).AssertError(HttpStatusCode.BadRequest, "InvalidPart", null, ("PartNumber", "9"));
        var completed = await CompleteAsync(aws, "a", uploadId, [ninth]);

        Assert.Equal(("\"b972025bc34adf8d76d6d51e93c035cc-1\"", "BsLNlKumA5I="), (completed.Element("ETag"), completed.Element("ChecksumCRC64NVME")));
        Assert.Equal("test content 123", (await aws.Raw.GetAsync("/orders/a?partNumber=1")).Text);
        Assert.Equal(7, seventh.Number);
    }

    [Fact]
    public async Task CompleteMultipartUpload_WithPartsThatAreWrong_Fails()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a");
        var parts = await UploadAsync(aws, "a", uploadId, [Encoding.UTF8.GetBytes("data"), Encoding.UTF8.GetBytes("data")]);

        (await CompleteAsync(aws, "a", uploadId, [])).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", "You must specify at least one part");
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
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not " +
            "match the part's entity tag.",
            ("ETag", "8d777f385d3dfec8815d20f7496026dc"),
            ("PartNumber", "3"),
            ("UploadId", uploadId));
        (await CompleteAsync(aws, "a", uploadId, [parts[0] with { ETag = "\"other\"" }])).AssertError(HttpStatusCode.BadRequest, "InvalidPart", null);
        (await CompleteAsync(aws, "a", uploadId, [parts[0]], ("x-amz-mp-object-size", "5")))
            .AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);

        // The upload is still there.
        Assert.Equal(HttpStatusCode.OK, (await CompleteAsync(aws, "a", uploadId, [parts[1]])).Status);
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
    [InlineData("MD4", null, "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]")]
    [InlineData(null, "COMPOSITE", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")]
    [InlineData("CRC64NVME", "COMPOSITE", "The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.")]
    [InlineData("SHA1", "FULL_OBJECT", "The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.")]
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

        var range = await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={uploadId}", "", (source, "orders/source"), ("x-amz-copy-source-range", "bytes=2-4"));
        var whole = await aws.Raw.PutAsync($"/orders/b?partNumber=2&uploadId={await CreateAsync(aws, "b")}", "", (source, "orders/source"));

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}CopyPartResult", range.Xml.Name.ToString());
        Assert.Equal("\"781e5e245d69b566979b86e28d23f2c7\"", whole.Element("ETag"));
        await CompleteAsync(aws, "a", uploadId, [new(1, range.Element("ETag")!, null, null)]);
        Assert.Equal("234", (await aws.Raw.GetAsync("/orders/a")).Text);
    }

    [Theory]
    [InlineData("x-amz-copy-source-range", "bytes=5-10", HttpStatusCode.BadRequest, "InvalidArgument", "Range specified is not valid for source object of size: 10")]
    [InlineData("x-amz-copy-source-range", "bytes=5-", HttpStatusCode.BadRequest, "InvalidArgument",
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")]
    [InlineData("x-amz-copy-source-if-match", "other", HttpStatusCode.PreconditionFailed, "PreconditionFailed", null)]
    public async Task UploadPartCopy_WithWhatTheSourceHasNot_Fails(string header, string value, HttpStatusCode status, string code, string? message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/source", "0123456789");
        var uploadId = await CreateAsync(aws, "a");

        (await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={uploadId}", "", ("x-amz-copy-source", "orders/source"), (header, value)))
            .AssertError(status, code, message);
        Assert.Empty((await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}")).Elements("PartNumber"));
    }

    [Fact]
    public async Task ListParts_ByPages()
    {
        await using var aws = await S3Fixture.StartAsync();
        var uploadId = await CreateAsync(aws, "a", ("x-amz-checksum-algorithm", "SHA1"));
        await UploadAsync(aws, "a", uploadId, [.. Enumerable.Range(0, 3).Select(static i => Encoding.UTF8.GetBytes($"part {i}"))], "SHA1");

        var first = await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}&max-parts=2");
        var second = await aws.Raw.GetAsync($"/orders/a?uploadId={uploadId}&max-parts=2&part-number-marker=2");

        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ListPartsResult", first.Xml.Name.ToString());
        Assert.Equal(["1", "2"], first.Elements("PartNumber"));
        Assert.Equal(["6", "6"], first.Elements("Size"));
        Assert.Equal(2, first.Elements("ChecksumSHA1").Count());
        Assert.Equal(
            ("true", "0", "2", "2", "SHA1", "COMPOSITE", "STANDARD", uploadId),
            (first.Element("IsTruncated"), first.Element("PartNumberMarker"), first.Element("NextPartNumberMarker"), first.Element("MaxParts"),
                first.Element("ChecksumAlgorithm"), first.Element("ChecksumType"), first.Element("StorageClass"), first.Element("UploadId")));
        Assert.Equal(["3"], second.Elements("PartNumber"));
        Assert.Equal(("false", "2", "3"), (second.Element("IsTruncated"), second.Element("PartNumberMarker"), second.Element("NextPartNumberMarker")));
    }

    [Fact]
    public async Task ListMultipartUploads_ByMarkers()
    {
        await using var aws = await S3Fixture.StartAsync();
        var c = await CreateAsync(aws, "c");
        var b = await CreateAsync(aws, "b/1");
        string[] a = [await CreateAsync(aws, "a"), await CreateAsync(aws, "a"), await CreateAsync(aws, "a")];

        Assert.Equal((string[])[.. a, b, c], await ListAsync(""));
        Assert.Equal((string[])[a[0]], await ListAsync("max-uploads=1"));
        Assert.Equal((string[])[b, c], await ListAsync("key-marker=a"));
        Assert.Equal((string[])[a[1], a[2], b, c], await ListAsync($"key-marker=a&upload-id-marker={a[0]}"));
        Assert.Equal((string[])[b, c], await ListAsync($"key-marker=a&upload-id-marker={a[2]}"));
        Assert.Equal((string[])[.. a, b, c], await ListAsync($"upload-id-marker={a[1]}"));
        Assert.Equal((string[])[], await ListAsync("key-marker=c"));
        Assert.Equal((string[])[b], await ListAsync("prefix=b"));
        Assert.Equal((string[])[.. a, c], await ListAsync("delimiter=/"));
        (await aws.Raw.GetAsync($"/orders?uploads&key-marker=a&upload-id-marker={b}")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Invalid uploadId marker",
            ("ArgumentName", "upload-id-marker"),
            ("ArgumentValue", b));

        var page = await aws.Raw.GetAsync($"/orders?uploads&max-uploads=1&key-marker=a&upload-id-marker={a[0]}");
        Assert.Equal("{http://s3.amazonaws.com/doc/2006-03-01/}ListMultipartUploadsResult", page.Xml.Name.ToString());
        Assert.Equal(
            ("true", "a", a[0], "a", a[1], "1"),
            (page.Element("IsTruncated"), page.Element("KeyMarker"), page.Element("UploadIdMarker"), page.Element("NextKeyMarker"),
                page.Element("NextUploadIdMarker"), page.Element("MaxUploads")));
        Assert.Equal("b/", (await aws.Raw.GetAsync("/orders?uploads&delimiter=/")).Xml.Descendants().Single(e => e.Name.LocalName == "CommonPrefixes").Value);

        async Task<string[]> ListAsync(string query) => [.. (await aws.Raw.GetAsync($"/orders?uploads&{query}")).Elements("UploadId")];
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

    private static byte[] Letters(int count) => [.. Enumerable.Repeat((byte)'a', count)];

    private static async Task<string> CreateAsync(S3Fixture aws, string key, params (string, string)[] headers)
    {
        var created = await aws.Raw.PostAsync($"/orders/{key}?uploads", "", headers);
        Assert.True(created.Status == HttpStatusCode.OK, created.ToString());
        return created.Element("UploadId")!;
    }

    private static async Task<List<SentPart>> UploadAsync(
        S3Fixture aws, string key, string uploadId, byte[][] parts, string? algorithm = null, int firstNumber = 1)
    {
        var sent = new List<SentPart>();
        foreach (var part in parts)
        {
            var number = firstNumber + sent.Count;
            var answer = await aws.Raw.SendAsync("PUT", $"/orders/{key}?partNumber={number}&uploadId={uploadId}", part, []);
            Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
            sent.Add(new(number, answer.Header("ETag")!, algorithm, answer.Header($"x-amz-checksum-{algorithm}")));
        }

        return sent;
    }

    private static Task<RawAnswer> CompleteAsync(
        S3Fixture aws, string key, string uploadId, List<SentPart> parts, params (string, string)[] headers) =>
        aws.Raw.PostAsync(
            $"/orders/{key}?uploadId={uploadId}",
            $"<CompleteMultipartUpload>{string.Concat(parts.Select(static p => p.ToXml()))}</CompleteMultipartUpload>",
            headers);

    private sealed record SentPart(int Number, string ETag, string? Algorithm, string? Checksum)
    {
        public string ToXml() =>
            $"<Part><PartNumber>{Number}</PartNumber><ETag>{ETag}</ETag>" +
            (Algorithm is null ? "" : $"<Checksum{Algorithm}>{Checksum}</Checksum{Algorithm}>") +
            "</Part>";
    }
}
