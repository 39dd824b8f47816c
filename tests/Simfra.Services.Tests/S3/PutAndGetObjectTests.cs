using System.Globalization;
using System.Net;
using System.Text;
using Amazon.S3;

namespace Simfra.Services.Tests.S3;

public sealed class PutAndGetObjectTests
{
    [Fact]
    public async Task PutObject_ThenGetObject_GivesTheBytesAndWhatIsKnownOfThem()
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.S3.PutObjectAsync(
            new() { BucketName = S3Fixture.Bucket, Key = "a.txt", ContentBody = "hello", ContentType = "text/plain" });
        using var got = await aws.S3.GetObjectAsync(S3Fixture.Bucket, "a.txt");

        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", put.ETag);
        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", got.ETag);
        Assert.Equal("hello", await new StreamReader(got.ResponseStream).ReadToEndAsync());
        Assert.Equal(5, got.ContentLength);
        Assert.Equal("text/plain", got.Headers.ContentType);
        Assert.Equal(ServerSideEncryptionMethod.AES256, got.ServerSideEncryptionMethod);
        Assert.Equal(aws.Now.UtcDateTime, got.LastModified!.Value.ToUniversalTime());
    }

    [Fact]
    public async Task GetObject_AndHeadObject_HaveS3sHeaders()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "something");

        var get = await aws.Raw.GetAsync("/orders/a");
        var head = await aws.Raw.HeadAsync("/orders/a");

        foreach (var answer in (RawAnswer[])[get, head])
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal("bytes", answer.Header("Accept-Ranges"));
            Assert.Equal("9", answer.Header("Content-Length"));
            Assert.Equal("binary/octet-stream", answer.Header("Content-Type"));
            Assert.Equal("\"437b930db84b8079c2dd804a71936b5f\"", answer.Header("ETag"));
            Assert.Equal(aws.Now.ToString("R", CultureInfo.InvariantCulture), answer.Header("Last-Modified"));
            Assert.Equal("AES256", answer.Header("x-amz-server-side-encryption"));
            Assert.Null(answer.Header("x-amz-storage-class"));
            Assert.Null(answer.Header("x-amz-version-id"));
            Assert.NotNull(answer.Header("x-amz-request-id"));
            Assert.NotNull(answer.Header("x-amz-id-2"));
        }

        Assert.Equal("something", get.Text);
        Assert.Empty(head.Body);
    }

    [Fact]
    public async Task PutObject_KeepsContentHeaders_AndGetObjectSendsThemBack()
    {
        await using var aws = await S3Fixture.StartAsync();
        (string Name, string Value)[] headers =
        [
            ("Cache-Control", "max-age=74"),
            ("Content-Disposition", "attachment; filename=\"foo.jpg\""),
            ("Content-Encoding", "identity"),
            ("Content-Language", "de-DE"),
            ("Content-Type", "image/jpeg"),
            ("Expires", "Wed, 21 Oct 2015 07:28:00 GMT"),
            ("x-amz-website-redirect-location", "/elsewhere"),
        ];

        await aws.Raw.PutAsync("/orders/a", "x", headers);

        var got = await aws.Raw.GetAsync("/orders/a");
        Assert.All(headers, h => Assert.Equal(h.Value, got.Header(h.Name)));
    }

    [Fact]
    public async Task GetObject_WithResponseOverrides_SendsThoseInstead()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x", ("Content-Type", "text/plain"), ("Cache-Control", "no-store"));
        const string query =
            "?response-cache-control=max-age%3D74&response-content-disposition=attachment&response-content-encoding=identity" +
            "&response-content-language=de-DE&response-content-type=image%2Fjpeg" +
            "&response-expires=Wed%2C%2021%20Oct%202015%2007%3A28%3A00%20GMT";

        var get = await aws.Raw.GetAsync($"/orders/a{query}");
        var head = await aws.Raw.HeadAsync($"/orders/a{query}");

        foreach (var answer in (RawAnswer[])[get, head])
        {
            Assert.Equal("max-age=74", answer.Header("Cache-Control"));
            Assert.Equal("attachment", answer.Header("Content-Disposition"));
            Assert.Equal("identity", answer.Header("Content-Encoding"));
            Assert.Equal("de-DE", answer.Header("Content-Language"));
            Assert.Equal("image/jpeg", answer.Header("Content-Type"));
            Assert.Equal("Wed, 21 Oct 2015 07:28:00 GMT", answer.Header("Expires"));
        }

        Assert.Equal("text/plain", (await aws.Raw.GetAsync("/orders/a")).Header("Content-Type"));
    }

    [Fact]
    public async Task PutObject_OfTheSameKey_TakesThePlaceOfTheOldOne()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "old", ("x-amz-meta-old", "1"));

        await aws.Raw.PutAsync("/orders/a", "new");

        var got = await aws.Raw.GetAsync("/orders/a");
        Assert.Equal("new", got.Text);
        Assert.Null(got.Header("x-amz-meta-old"));
    }

    [Theory]
    [InlineData("/orders/missing")]
    [InlineData("/orders/Camel")]
    public async Task GetObject_OfAKeyThatIsNotThere_FailsWithNoSuchKey(string target)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/camel", "x");

        var get = await aws.Raw.GetAsync(target);
        var head = await aws.Raw.HeadAsync(target);

        get.AssertError(HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.", ("Key", target["/orders/".Length..]));
        Assert.Equal((HttpStatusCode.NotFound, 0), (head.Status, head.Body.Length));
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "InvalidArgument", "Version id cannot be the empty string")]
    [InlineData("nullx", HttpStatusCode.BadRequest, "InvalidArgument", "Invalid version id specified")]
    [InlineData("HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", HttpStatusCode.NotFound, "NoSuchVersion", "The specified version does not exist.")]
    public async Task GetObject_OfAVersionInABucketWithoutVersions_Fails(
        string versionId, HttpStatusCode status, string code, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await aws.Raw.GetAsync($"/orders/a?versionId={versionId}")).AssertError(status, code, message);
        Assert.Equal("x", (await aws.Raw.GetAsync("/orders/a?versionId=null")).Text);
    }

    [Fact]
    public async Task PutObject_OfManySegments_ComesBackByteForByte()
    {
        await using var aws = await S3Fixture.StartAsync();
        var bytes = new byte[1_000_003];
        new Random(7).NextBytes(bytes);

        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = "big", InputStream = new MemoryStream(bytes) });

        using var got = await aws.S3.GetObjectAsync(S3Fixture.Bucket, "big");
        using var received = new MemoryStream();
        await got.ResponseStream.CopyToAsync(received);
        Assert.Equal(bytes, received.ToArray());
    }

    [Fact]
    public async Task PutObject_OfNothing_IsAnEmptyObject()
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.Raw.PutAsync("/orders/empty", "");
        var got = await aws.Raw.GetAsync("/orders/empty");

        Assert.Equal("\"d41d8cd98f00b204e9800998ecf8427e\"", put.Header("ETag"));
        Assert.Equal((HttpStatusCode.OK, "0"), (got.Status, got.Header("Content-Length")));
        Assert.Empty(got.Body);
    }

    [Theory]
    [InlineData("5368709121", HttpStatusCode.BadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")]
    [InlineData("5000", HttpStatusCode.NotFound, "NoSuchBucket", "The specified bucket does not exist")]
    public async Task PutObject_ThatIsRefusedByItsHeaders_IsNotAskedForItsBody(
        string length, HttpStatusCode status, string code, string message)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.SendAsync(
            "PUT", code == "NoSuchBucket" ? "/missing/a" : "/orders/a", null, [("Content-Length", length), ("Expect", "100-continue")]);

        answer.AssertError(status, code, message);
        Assert.True(answer.Header("Connection") is "close", "The body that wasn't sent would be looked for on this connection.");
    }

    [Fact]
    public async Task PutObject_ThatIsCutOff_LeavesNothingBehind()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "before");
        using var cut = new CancellationTokenSource();
        var body = new BodyCutOff(Encoding.UTF8.GetBytes("part of what was to come"), cut);

        await Assert.ThrowsAnyAsync<Exception>(() => aws.S3.PutObjectAsync(
            new() { BucketName = S3Fixture.Bucket, Key = "a", InputStream = body, DisablePayloadSigning = true }, cut.Token));

        Assert.Equal("before", (await aws.Raw.GetAsync("/orders/a")).Text);
    }

    [Fact]
    public async Task PresignedUrls_GetAndPut()
    {
        await using var aws = await S3Fixture.StartAsync();
        var put = await PresignAsync(HttpVerb.PUT);
        var get = await PresignAsync(HttpVerb.GET);

        var written = await aws.Raw.SendAsync("PUT", new Uri(put).PathAndQuery, Encoding.UTF8.GetBytes("hello"), [], isSigned: false);
        var read = await aws.Raw.SendAsync("GET", new Uri(get).PathAndQuery, null, [], isSigned: false);

        Assert.Equal(HttpStatusCode.OK, written.Status);
        Assert.Equal("hello", read.Text);

        Task<string> PresignAsync(HttpVerb verb) => aws.S3.GetPreSignedURLAsync(new()
        {
            BucketName = S3Fixture.Bucket,
            Key = "a/ü b",
            Verb = verb,
            Expires = aws.Now.AddMinutes(5).UtcDateTime,
            Protocol = Protocol.HTTP,
        });
    }

    /// <summary>A body whose client leaves when half of it is sent.</summary>
    private sealed class BodyCutOff(byte[] sent, CancellationTokenSource cut) : MemoryStream(new byte[1024 * 1024])
    {
        private bool _isSent;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_isSent)
            {
                await cut.CancelAsync();
                throw new OperationCanceledException(cut.Token);
            }

            _isSent = true;
            sent.CopyTo(buffer);
            return sent.Length;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
