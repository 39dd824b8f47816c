using Simfra.Hosting;

namespace Simfra.Core.Tests.Faults;

/// <summary>
/// Faults of the connection, as an SDK's client sees them, in each way that it can reach the instance. A reset connection the SDK tries ten
/// more times at once, even where it is told not to retry anything.
/// </summary>
public sealed class BrokenConnectionTests
{
    public static TheoryData<WayIn> Ways => [.. Enum.GetValues<WayIn>()];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ResetConnection_BreaksOff_AndNothingIsDone(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        var fault = aws.World.Faults.On("s3", "PutObject").ResetConnection();

        await AssertBrokenAsync(() => s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "body" }));

        var calls = aws.World.Journal.CallsTo("s3", "PutObject");
        Assert.Equal(fault.Hits, calls.Count);
        Assert.All(calls, call => Assert.Equal((0, "NoAnswer"), (call.StatusCode, call.ErrorCode)));
        Assert.Empty((await s3.ListObjectsV2Async(new() { BucketName = "bucket" })).S3Objects ?? []);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task LoseAnswer_BreaksOff_AndTheEffectStays(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        var fault = aws.World.Faults.On("s3", "PutObject").LoseAnswer();

        await AssertBrokenAsync(() => s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "body" }));

        Assert.Equal("key", Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "bucket" })).S3Objects).Key);
        var calls = aws.World.Journal.CallsTo("s3", "PutObject");
        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Equal((200, fault), (call.StatusCode, Assert.Single(call.Faults))));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task NeverAnswer_LastsUntilTheClientGivesUp_AndTheEffectStays(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        var fault = aws.World.Faults.On("s3", "DeleteBucket").NeverAnswer();
        using var patience = new CancellationTokenSource();
        var call = s3.DeleteBucketAsync("bucket", patience.Token);
        await fault.WhenHitAsync();

        // What nobody will ever answer keeps nobody from draining.
        await aws.World.DrainAsync();
        Assert.False(call.IsCompleted);
        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task TruncateAnswer_BreaksOffWithinTheBody(WayIn way)
    {
        await using var aws = await WayInFixture.StartAsync(way);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = new('x', 100_000) });
        using var fault = aws.World.Faults.On("s3", "GetObject").TruncateAnswer(60_000);

        var read = 0;
        await AssertBrokenAsync(async () =>
        {
            using var answer = await s3.GetObjectAsync("bucket", "key");
            Assert.Equal(100_000, answer.ContentLength);
            var buffer = new byte[16 * 1024];
            for (int count; (count = await answer.ResponseStream.ReadAsync(buffer)) > 0; read += count)
            {
            }
        });

        Assert.InRange(read, 0, 60_000);
        if (way == WayIn.InMemory)
        {
            // A socket may lose what it hasn't given to its reader when the connection breaks.
            Assert.Equal(60_000, read);
        }
    }

    [Fact]
    public async Task TruncateAnswer_OfAShortBody_TakesItsLastByte_AndOfNoBodyEverything()
    {
        await using var aws = await WayInFixture.StartAsync(WayIn.InMemory);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "0123456789" });
        aws.World.Faults.On("s3").TruncateAnswer(1000);

        using var answer = await s3.GetObjectAsync("bucket", "key");
        var read = new byte[20];
        Assert.Equal(9, await answer.ResponseStream.ReadAtLeastAsync(read, 9, throwOnEndOfStream: false));
        await AssertBrokenAsync(() => answer.ResponseStream.ReadAsync(read).AsTask());
        await AssertBrokenAsync(() => s3.ListBucketsAsync());
        await AssertBrokenAsync(() => s3.DeleteObjectAsync("bucket", "key"));
        aws.World.Faults.Clear();
        Assert.Empty((await s3.ListObjectsV2Async(new() { BucketName = "bucket" })).S3Objects ?? []);
    }

    private static async Task AssertBrokenAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(call);
        Assert.True(
            error is IOException or HttpRequestException || error.InnerException is IOException or HttpRequestException, error.ToString());
    }
}
