using System.Net;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Simfra.Hosting;

/// <summary>The S3 client of the AWS SDK for .NET through every way in: S3's keys are the hardest test of a path's way.</summary>
public sealed class WayInTests
{
    private const string Bucket = "ways-in";

    public static TheoryData<WayIn> Ways() => [.. Enum.GetValues<WayIn>()];

    public static TheoryData<WayIn, bool, string> Keys()
    {
        var data = new TheoryData<WayIn, bool, string>();
        foreach (var way in Enum.GetValues<WayIn>())
        {
            foreach (var key in (string[])["a//b", "./x", "../y", "x/./y", "a%2Fb", "plus+sign", "space in", "Zoë/☃/😀", "/leading", "trailing/", "q?a=b&c#d"])
            {
                data.Add(way, false, key);
                if (key[0] != '/')
                {
                    // In path style the SDK signs a leading slash of a key but doesn't send it, which S3 has to refuse.
                    data.Add(way, true, key);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Object_WithAnyKey_IsPutFoundReadAndDeleted(WayIn way, bool isPathStyle, string key)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = await CreateBucketAsync(aws, isPathStyle);

        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = key, ContentBody = "body" });

        Assert.Equal(4, (await s3.GetObjectMetadataAsync(Bucket, key)).ContentLength);
        Assert.Equal("body", await ReadAsync(s3, key));
        Assert.Equal(key, Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = key })).S3Objects).Key);
        await s3.DeleteObjectAsync(Bucket, key);
        var error = await Assert.ThrowsAsync<NoSuchKeyException>(() => s3.GetObjectAsync(Bucket, key));
        Assert.Equal((HttpStatusCode.NotFound, "NoSuchKey"), (error.StatusCode, error.ErrorCode));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task TransferUtility_WithALargeStream_UploadsItInParts(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = await CreateBucketAsync(aws);
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 5 * 1024 * 1024 });
        var body = new byte[11 * 1024 * 1024];
        new Random(1).NextBytes(body);

        using var input = new MemoryStream(body);
        await transfer.UploadAsync(new() { BucketName = Bucket, Key = "large", InputStream = input, PartSize = 5 * 1024 * 1024 });

        using var answer = await s3.GetObjectAsync(Bucket, "large");
        using var read = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(read);
        Assert.EndsWith("-3\"", answer.ETag, StringComparison.Ordinal);
        Assert.True(body.AsSpan().SequenceEqual(read.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task PresignedUrls_AreServedAsSigned(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = await CreateBucketAsync(aws);
        const string Key = "pre signed/a+b/ü%2F.txt";

        using var put = await aws.Http.PutAsync(await PresignAsync(s3, HttpVerb.PUT, Key), new ByteArrayContent("presigned"u8.ToArray()));
        using var get = await aws.Http.GetAsync(await PresignAsync(s3, HttpVerb.GET, Key));
        using var forged = await aws.Http.GetAsync($"{await PresignAsync(s3, HttpVerb.GET, Key)}&response-content-type=text/html");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (put.StatusCode, get.StatusCode));
        Assert.Equal("presigned", await get.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Contains("<Code>SignatureDoesNotMatch</Code>", await forged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("presigned", await ReadAsync(s3, Key));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Http2_WithPriorKnowledge_IsServed(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = await CreateBucketAsync(aws);
        using var put = Http2(HttpMethod.Put, await PresignAsync(s3, HttpVerb.PUT, "a//b"));
        put.Content = new ByteArrayContent(Encoding.UTF8.GetBytes("by HTTP/2"));
        using var get = Http2(HttpMethod.Get, await PresignAsync(s3, HttpVerb.GET, "a//b"));

        using var putAnswer = await aws.Http.SendAsync(put);
        using var getAnswer = await aws.Http.SendAsync(get);

        Assert.Equal((HttpStatusCode.OK, 2), (putAnswer.StatusCode, putAnswer.Version.Major));
        Assert.Equal("by HTTP/2", await getAnswer.Content.ReadAsStringAsync());
        Assert.Equal("by HTTP/2", await ReadAsync(s3, "a//b"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task UnbuiltOperation_IsRefusedByName(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = await CreateBucketAsync(aws);

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.GetObjectTorrentAsync(Bucket, "key"));

        Assert.Equal((HttpStatusCode.NotImplemented, "NotImplemented"), (error.StatusCode, error.ErrorCode));
        Assert.Contains("GetObjectTorrent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_AreDatedByTheWorldsClock()
    {
        await using var server = await SimfraServer.StartAsync(static o =>
        {
            o.ClockMode = SimfraClockMode.Manual;
            o.StartTime = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);
        });
        using var http = server.CreateHttpClient();

        using var answer = await http.GetAsync("/bucket");

        Assert.Equal("Sat, 03 Feb 2001 04:05:06 GMT", Assert.Single(answer.Headers.GetValues("Date")));
    }

    private static async Task<AmazonS3Client> CreateBucketAsync(WayInFixture aws, bool isPathStyle = true)
    {
        var s3 = aws.CreateS3Client(isPathStyle);
        await s3.PutBucketAsync(Bucket);
        return s3;
    }

    private static async Task<string> ReadAsync(AmazonS3Client s3, string key)
    {
        using var answer = await s3.GetObjectAsync(Bucket, key);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync();
    }

    private static Task<string> PresignAsync(AmazonS3Client s3, HttpVerb verb, string key) => s3.GetPreSignedURLAsync(new()
    {
        BucketName = Bucket,
        Key = key,
        Verb = verb,
        Protocol = Protocol.HTTP,
        Expires = DateTime.UtcNow.AddMinutes(5),
    });

    private static HttpRequestMessage Http2(HttpMethod method, string url) => new(method, url)
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
