using System.Globalization;
using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Simfra.Services.Tests.S3;

public sealed class PutAndGetObjectTests
{
    [Fact]
    public async Task PutObject_ThenGetObject_GivesTheBytesAndWhatIsKnownOfThem()
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = "a.txt", ContentBody = "hello", ContentType = "text/plain" });
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
        const string query = "?response-cache-control=max-age%3D74&response-content-disposition=attachment&response-content-encoding=identity" +
            "&response-content-language=de-DE&response-content-type=image%2Fjpeg&response-expires=Wed%2C%2021%20Oct%202015%2007%3A28%3A00%20GMT";

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
    [InlineData("nullx", HttpStatusCode.BadRequest, "InvalidArgument", "Invalid version id specified")]
    [InlineData("HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", HttpStatusCode.NotFound, "NoSuchVersion", "The specified version does not exist.")]
    public async Task GetObject_OfAVersionInABucketWithoutVersions_Fails(string versionId, HttpStatusCode status, string code, string message)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await aws.Raw.GetAsync($"/orders/a?versionId={versionId}")).AssertError(status, code, message);
        Assert.Equal("x", (await aws.Raw.GetAsync("/orders/a?versionId=null")).Text);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("dir/a.txt")]
    [InlineData("two//slashes//")]
    [InlineData("trailing/")]
    [InlineData("./a")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("...")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a%2Fb")]
    [InlineData("a%b")]
    [InlineData("test%percent")]
    [InlineData("a&b=c?d#e")]
    [InlineData("x:1;y,z@!$'()*~")]
    [InlineData("ünïcødé/Ω/漢字")]
    [InlineData("😀/🎉")]
    [InlineData("a/%F0%9F%98%80/")]
    [InlineData("\"quoted\" <xml> & 'more'")]
    public async Task Keys_OfAnyText_GoInAndComeBack(string key)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.S3.PutObjectAsync(new() { BucketName = S3Fixture.Bucket, Key = key, ContentBody = key });

        using var got = await aws.S3.GetObjectAsync(S3Fixture.Bucket, key);
        Assert.Equal(key, await new StreamReader(got.ResponseStream).ReadToEndAsync());
        Assert.Equal([key], (await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket })).S3Objects.Select(o => o.Key));
        var encoded = await aws.S3.ListObjectsV2Async(new() { BucketName = S3Fixture.Bucket, Encoding = EncodingType.Url });
        Assert.Equal([key], encoded.S3Objects.Select(o => WebUtility.UrlDecode(o.Key)));
        await aws.S3.DeleteObjectAsync(S3Fixture.Bucket, key);
        await Assert.ThrowsAsync<NoSuchKeyException>(() => aws.S3.GetObjectAsync(S3Fixture.Bucket, key));
    }

    /// <summary>Sent as they are: the SDK drops a key's leading slash from the path, but not from what it signs.</summary>
    [Theory]
    [InlineData("/leading")]
    [InlineData("//two")]
    [InlineData("/")]
    public async Task Keys_ThatBeginWithASlash_GoInAndComeBack(string key)
    {
        await using var aws = await S3Fixture.StartAsync();

        var put = await aws.Raw.PutAsync($"/orders/{key}", key);

        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal(key, (await aws.Raw.GetAsync($"/orders/{key}")).Text);
        Assert.Equal([key], (await aws.Raw.GetAsync("/orders")).Elements("Key"));
    }

    [Fact]
    public async Task Keys_OfMoreThan1024Bytes_AreTooLong()
    {
        await using var aws = await S3Fixture.StartAsync();
        var longest = new string('a', 1024);
        var wide = string.Concat(Enumerable.Repeat("%C3%BC", 513));

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync($"/orders/{longest}", "x")).Status);
        (await aws.Raw.PutAsync($"/orders/{longest}a", "x")).AssertError(
            HttpStatusCode.BadRequest, "KeyTooLongError", "Your key is too long", ("Size", "1025"), ("MaxSizeAllowed", "1024"));
        (await aws.Raw.PutAsync($"/orders/{wide}", "x")).AssertError(
            HttpStatusCode.BadRequest, "KeyTooLongError", "Your key is too long", ("Size", "1026"), ("MaxSizeAllowed", "1024"));
    }

    [Fact]
    public async Task Keys_WithEscapesThatAreNoUtf8_AreRefused()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutAsync("/orders/a%FFb", "x"))
            .AssertError(HttpStatusCode.BadRequest, "InvalidURI", "Couldn't parse the specified URI.");
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a%EF%BF%BDb", "x")).Status);
    }

    [Fact]
    public async Task UserMetadata_ComesBackInLowerCase()
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("X-Amz-Meta-Test_META", "Foo"), ("x-amz-meta-empty", ""), ("x-amz-meta-__2", "bar baz"));

        var got = await aws.Raw.HeadAsync("/orders/a");
        Assert.Equal("Foo", got.Header("x-amz-meta-test_meta"));
        Assert.Equal("", got.Header("x-amz-meta-empty"));
        Assert.Equal("bar baz", got.Header("x-amz-meta-__2"));
    }

    [Theory]
    [InlineData("=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=", "=?UTF-8?Q?non-ascii-%E2%80%94=5F=E2=80=94=5F=C3=A9=5F?=")]
    [InlineData("=?UTF-8?B?w4RNw4Raw5XDkSBTMw==?=", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=")]
    [InlineData("=?UTF-8?B?5ryi5a2X?=", "=?UTF-8?B?5ryi5a2X?=")]
    [InlineData("=?UTF-8?B?cGxhaW4=?=", "plain")]
    [InlineData("=?ISO-8859-1?Q?a?=", "=?ISO-8859-1?Q?a?=")]
    public async Task UserMetadata_BeyondAscii_IsEncodedAsMailIs(string sent, string returned)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-meta-name", sent));

        Assert.Equal(returned, (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-meta-name"));
    }

    [Fact]
    public async Task UserMetadata_OfMoreThan2048Bytes_IsTooLarge()
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-meta-1234", new string('v', 2044)))).Status);
        (await aws.Raw.PutAsync("/orders/b", "x", ("x-amz-meta-1234", new string('v', 2045)))).AssertError(
            HttpStatusCode.BadRequest,
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
            ("Size", "2049"),
            ("MaxSizeAllowed", "2048"));
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/b")).Status);
    }

    [Theory]
    [InlineData("STANDARD", null)]
    [InlineData("STANDARD_IA", "STANDARD_IA")]
    [InlineData("ONEZONE_IA", "ONEZONE_IA")]
    [InlineData("INTELLIGENT_TIERING", "INTELLIGENT_TIERING")]
    [InlineData("GLACIER_IR", "GLACIER_IR")]
    [InlineData("REDUCED_REDUNDANCY", "REDUCED_REDUNDANCY")]
    public async Task StorageClass_IsKept_AndToldUnlessItIsTheStandardOne(string storageClass, string? header)
    {
        await using var aws = await S3Fixture.StartAsync();

        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-storage-class", storageClass));

        Assert.Equal(header, (await aws.Raw.GetAsync("/orders/a")).Header("x-amz-storage-class"));
        Assert.Equal(storageClass, (await aws.Raw.GetAsync("/orders")).Element("StorageClass"));
    }

    [Theory]
    [InlineData("GLACIER")]
    [InlineData("DEEP_ARCHIVE")]
    public async Task GetObject_OfAnArchivedObject_FailsWithInvalidObjectState(string storageClass)
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-storage-class", storageClass));

        (await aws.Raw.GetAsync("/orders/a")).AssertError(
            HttpStatusCode.Forbidden,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            ("StorageClass", storageClass));
        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [InlineData("x-amz-storage-class", "SNOW", HttpStatusCode.BadRequest, "InvalidStorageClass")]
    [InlineData("x-amz-storage-class", "standard", HttpStatusCode.BadRequest, "InvalidStorageClass")]
    [InlineData("x-amz-acl", "public-read", HttpStatusCode.BadRequest, "AccessControlListNotSupported")]
    [InlineData("x-amz-acl", "fake-acl", HttpStatusCode.BadRequest, "InvalidArgument")]
    [InlineData("x-amz-grant-read", "id=someone", HttpStatusCode.BadRequest, "AccessControlListNotSupported")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "DES", HttpStatusCode.BadRequest, "InvalidEncryptionAlgorithmError")]
    [InlineData("x-amz-server-side-encryption-aws-kms-key-id", "key", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-bucket-key-enabled", "true", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", HttpStatusCode.BadRequest, "InvalidRequest")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", HttpStatusCode.BadRequest, "InvalidRequest")]
    [InlineData("x-amz-write-offset-bytes", "0", HttpStatusCode.NotImplemented, "NotImplemented")]
    [InlineData("x-amz-website-redirect-location", "elsewhere", HttpStatusCode.BadRequest, "InvalidRedirectLocation")]
    public async Task PutObject_WithASettingThatCannotBeHad_RefusesItAndStoresNothing(
        string header, string value, HttpStatusCode status, string code)
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = await aws.Raw.PutAsync("/orders/a", "x", (header, value));

        answer.AssertError(status, code, null);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.HeadAsync("/orders/a")).Status);
    }

    [Theory]
    [InlineData("x-amz-acl", "private")]
    [InlineData("x-amz-acl", "bucket-owner-full-control")]
    [InlineData("x-amz-server-side-encryption", "AES256")]
    [InlineData("x-amz-request-payer", "requester")]
    public async Task PutObject_WithASettingThatIsTheDefault_Succeeds(string header, string value)
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await aws.Raw.PutAsync("/orders/a", "x", (header, value))).Status);
    }

    [Fact]
    public async Task GetObject_WithACustomerKey_IsRefused()
    {
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await aws.Raw.GetAsync("/orders/a", ("x-amz-server-side-encryption-customer-algorithm", "AES256")))
            .AssertError(HttpStatusCode.NotImplemented, "NotImplemented", null);
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
        var put = await aws.S3.GetPreSignedURLAsync(new() { BucketName = S3Fixture.Bucket, Key = "a/ü b", Verb = HttpVerb.PUT, Expires = aws.Now.AddMinutes(5).UtcDateTime, Protocol = Protocol.HTTP });
        var get = await aws.S3.GetPreSignedURLAsync(new() { BucketName = S3Fixture.Bucket, Key = "a/ü b", Verb = HttpVerb.GET, Expires = aws.Now.AddMinutes(5).UtcDateTime, Protocol = Protocol.HTTP });

        var written = await aws.Raw.SendAsync("PUT", new Uri(put).PathAndQuery, Encoding.UTF8.GetBytes("hello"), [], isSigned: false);
        var read = await aws.Raw.SendAsync("GET", new Uri(get).PathAndQuery, null, [], isSigned: false);

        Assert.Equal(HttpStatusCode.OK, written.Status);
        Assert.Equal("hello", read.Text);
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
