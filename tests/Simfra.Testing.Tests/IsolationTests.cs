using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace Simfra.Testing;

/// <summary>A fixture's AWS is its own, however many there are, and ends with it.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task Fixtures_InParallel_DoNotSeeEachOther()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(static async i =>
        {
            await using var aws = await SimfraFixture.StartAsync(o => o.DefaultAccountId = $"{i:D12}");
            using var s3 = aws.CreateClient<AmazonS3Client>();

            await s3.PutBucketAsync("orders");
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = "orders", Key = $"{i}", ContentBody = $"body {i}" });

            Assert.Equal("orders", Assert.Single((await s3.ListBucketsAsync()).Buckets).BucketName);
            Assert.Equal($"{i}", Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "orders" })).S3Objects).Key);
        }));
    }

    [Fact]
    public async Task Reset_EmptiesTheFixtureForTheSameClient()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");

        await aws.ResetAsync();

        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
        await s3.PutBucketAsync("orders");
    }

    [Fact]
    public async Task Client_InEitherStyleOfAddress_FindsTheSameBucket()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var virtualHosted = aws.CreateClient<AmazonS3Client>();
        using var pathStyle = aws.CreateClient<AmazonS3Client>(static config => ((AmazonS3Config)config).ForcePathStyle = true);
        await virtualHosted.PutBucketAsync("orders");

        await virtualHosted.PutObjectAsync(new() { BucketName = "orders", Key = "a//b", ContentBody = "body" });

        Assert.Equal(4, (await pathStyle.GetObjectMetadataAsync("orders", "a//b")).ContentLength);
    }

    [Fact]
    public async Task PresignedUrl_IsServedByTheFixturesOwnHandler()
    {
        await using var aws = await SimfraFixture.StartAsync();
        using var s3 = aws.CreateClient<AmazonS3Client>();
        await s3.PutBucketAsync("orders");
        await s3.PutObjectAsync(new() { BucketName = "orders", Key = "a b", ContentBody = "body" });
        using var http = new HttpClient(aws.Server.CreateHandler());

        var url = await s3.GetPreSignedURLAsync(
            new() { BucketName = "orders", Key = "a b", Protocol = Protocol.HTTP, Expires = DateTime.UtcNow.AddMinutes(5) });

        Assert.EndsWith(".localhost", new Uri(url).Host, StringComparison.Ordinal);
        Assert.Equal("body", await http.GetStringAsync(url));
    }

    [Fact]
    public async Task Dispose_OfOneFixture_LeavesTheOthers()
    {
        var ended = await SimfraFixture.StartAsync();
        await using var lasting = await SimfraFixture.StartAsync();
        using var dead = ended.CreateClient<AmazonS3Client>(static config => config.MaxErrorRetry = 0);
        using var alive = lasting.CreateClient<AmazonS3Client>();
        await dead.PutBucketAsync("orders");

        await ended.DisposeAsync();
        await ended.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => dead.ListBucketsAsync());
        Assert.Empty((await alive.ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task CreateClient_OfAClassWithoutTheUsualConstructor_IsRefused()
    {
        await using var aws = await SimfraFixture.StartAsync();

        var error = Assert.Throws<ArgumentException>(() => aws.CreateClient<OddClient>());

        Assert.Contains(nameof(OddClient), error.Message, StringComparison.Ordinal);
    }

    private sealed class OddClient() : AmazonServiceClient(new AnonymousAWSCredentials(), new AmazonS3Config())
    {
        protected override IServiceMetadata ServiceMetadata => throw new NotSupportedException();
    }
}
