using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing;

/// <summary>What the SDK's own retries make of faults: which it retries, and how often.</summary>
public sealed class SdkRetryTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.WaitBetweenRetries = false);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Throttle_TwiceThenNoMore_IsNotSeenByTheCaller()
    {
        using var sts = _aws.CreateClient<AmazonSecurityTokenServiceClient>();
        var fault = _aws.Faults.On("sts", "GetCallerIdentity").Throttle().Times(2);

        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal(_aws.Server.DefaultAccountId, identity.Account);
        Assert.Equal(2, fault.Hits);
        Assert.Equal([400, 400, 200], _aws.Journal.CallsTo("sts").Select(c => c.StatusCode));
    }

    [Fact]
    public async Task Throttle_BeyondTheRetries_IsThrown()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>(config => config.MaxErrorRetry = 2);
        var fault = _aws.Faults.On("s3", "ListBuckets").Throttle();

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());

        Assert.Equal("SlowDown", error.ErrorCode);
        Assert.Equal(3, fault.Hits);
    }

    [Fact]
    public async Task ClientsFault_IsNotRetried()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        var fault = _aws.Faults.On("s3", "ListBuckets").Fail("InvalidRequest", 400, "No.");

        Assert.Equal("InvalidRequest", (await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync())).ErrorCode);
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task ServersFault_AndAnAnswerOfNoAwsForm_AreRetried()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        _aws.Faults.On("s3", "CreateBucket").Fail("InternalError", 500).Times(1);
        _aws.Faults.On("s3", "CreateBucket").AnswerHttp(503, "<h1>Service Unavailable</h1>").Times(1);

        await s3.PutBucketAsync("bucket");

        Assert.Equal([500, 503, 200], _aws.Journal.CallsTo("s3", "CreateBucket").Select(c => c.StatusCode));
    }

    [Fact]
    public async Task ResetConnection_IsRetried_BodyAndAll()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("bucket");
        var fault = _aws.Faults.On("s3", "PutObject").ResetConnection().Times(2);

        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "body" });

        Assert.Equal(2, fault.Hits);
        Assert.Equal(4, (await s3.GetObjectMetadataAsync("bucket", "key")).ContentLength);
    }

    [Fact]
    public async Task LostAnswer_OfAWrite_MakesTheRetryMeetItsOwnEffect()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("bucket");
        _aws.Faults.On("s3", "PutObject").LoseAnswer().Times(1);

        // Create if there is none: the first attempt has, but its answer was lost.
        var error = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "body", IfNoneMatch = "*" }));

        Assert.Equal("PreconditionFailed", error.ErrorCode);
        Assert.Equal([200, 412], _aws.Journal.CallsTo("s3", "PutObject").Select(c => c.StatusCode));
    }

    [Fact]
    public async Task TruncatedAnswer_IsRetried_WhereTheSdkReadsItWhole()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("bucket");
        var fault = _aws.Faults.On("s3", "ListBuckets").TruncateAnswer(50).Times(1);

        Assert.Equal("bucket", Assert.Single((await s3.ListBucketsAsync()).Buckets).BucketName);
        Assert.Equal(1, fault.Hits);
    }

    [Fact]
    public async Task TruncatedObject_IsTheReadersMatter()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("bucket");
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = new('x', 10_000) });
        _aws.Faults.On("s3", "GetObject").TruncateAnswer(4_000).Times(1);

        using (var broken = await s3.GetObjectAsync("bucket", "key"))
        {
            using var reader = new StreamReader(broken.ResponseStream);
            await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadToEndAsync());
        }

        using var whole = await s3.GetObjectAsync("bucket", "key");
        using var wholeReader = new StreamReader(whole.ResponseStream);
        Assert.Equal(10_000, (await wholeReader.ReadToEndAsync()).Length);
    }

    [Fact]
    public async Task PartialFailure_OfABatch_IsTheCallersMatter()
    {
        using var s3 = _aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("bucket");
        _aws.Faults.On("s3", "DeleteObjects").FailEntries(1);
        var request = new DeleteObjectsRequest { BucketName = "bucket", Objects = [new() { Key = "a" }, new() { Key = "b" }] };

        var error = await Assert.ThrowsAsync<DeleteObjectsException>(() => s3.DeleteObjectsAsync(request));

        Assert.Equal("a", Assert.Single(error.Response.DeletedObjects).Key);
        Assert.Equal(("b", "InternalError"), (Assert.Single(error.Response.DeleteErrors).Key, error.Response.DeleteErrors[0].Code));
    }
}
