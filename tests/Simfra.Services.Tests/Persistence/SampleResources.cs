using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Simfra.Services.Tests.CloudWatch;
using Simfra.Services.Tests.Ec2;
using Simfra.Services.Tests.Scheduler;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Ssm;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Persistence;

/// <summary>
/// Some of everything: resources of several services with what they hold, work that is under way and a job that is pending, made and
/// looked for through the wire.
/// </summary>
internal static class SampleResources
{
    public const long Seed = 42;

    private const string Bucket = "archive";
    private static readonly byte[] LargeBody = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i / 97))];

    public static async Task MakeAsync(TestWorld world)
    {
        await MakeQueuesAsync(world);
        await MakeObjectsAsync(world);
        await world.PutAsync("/shop/currency", "EUR");
        await world.OverwriteAsync("/shop/currency", "CHF");
        await world.CreateScheduleAsync("nightly");
        await world.CreateGroupAsync("retired", ("team", "shop"));
        await world.CreateScheduleAsync("old", ("GroupName", "retired"));
        (await world.SchedulerAsync("DELETE", "/schedule-groups/retired")).Ok();
        await world.PutAsync(12.5, name: "latency");
        await world.CreateVpcAsync("10.7.0.0/16", ("Name", "shop"));
    }

    /// <param name="world">A world that began as the one that they were made in.</param>
    /// <param name="keepsWorkUnderWay">Whether a message in flight is in flight still.</param>
    public static async Task CheckAsync(TestWorld world, bool keepsWorkUnderWay = true)
    {
        await CheckQueuesAsync(world, keepsWorkUnderWay);
        await CheckObjectsAsync(world);
        Assert.Equal("CHF", (await SsmTestParameter.GetAsync(world, "/shop/currency")).AsObject()["Value"]!.GetValue<string>());
        Assert.Equal(2, (await SsmTestParameter.GetAsync(world, "/shop/currency"))["Version"]!.GetValue<int>());
        (await world.SchedulerAsync("GET", "/schedules/nightly")).Ok();
        var statistics = await world.CloudWatchAsync("GetMetricStatistics", new()
        {
            ["Namespace"] = "orders",
            ["MetricName"] = "latency",
            ["StartTime"] = CloudWatchTestCalls.Now - 600,
            ["EndTime"] = CloudWatchTestCalls.Now + 600,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray("Sum"),
        });
        Assert.Equal(12.5, statistics.Ok()["Datapoints"]![0]!["Sum"]!.GetValue<double>());
        var vpcs = (await world.Ec2Async("DescribeVpcs", Ec2TestCalls.Filters(("tag:Name", "shop")))).Items("vpcSet");
        Assert.Equal("10.7.0.0/16", Assert.Single(vpcs).Text("cidrBlock"));
    }

    /// <summary>Lets the pending job come due: what it was to do is done.</summary>
    public static async Task CheckJobsAsync(TestWorld world)
    {
        (await world.SchedulerAsync("GET", "/schedule-groups/retired")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(404, (int)(await world.SchedulerAsync("GET", "/schedule-groups/retired")).Status);
    }

    /// <remarks>The SDK remembers by host name how far a server's clock is from its own; each client has a host of its own.</remarks>
    public static AmazonS3Client CreateS3Client(SimfraServer server) => new(
        new BasicAWSCredentials(server.RootAccessKeyId, server.RootSecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = $"http://s3.us-east-1.{Guid.NewGuid():N}.localhost",
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            HttpClientFactory = new InMemoryClients(server),
        });

    private static async Task MakeQueuesAsync(TestWorld world)
    {
        var url = await world.CreateQueueAsync("orders", ("VisibilityTimeout", "120"));
        await world.SendAsync(url, "in flight");
        Assert.Equal(["in flight"], await world.ReceiveBodiesAsync(url));
        await world.SendAsync(url, "waiting");
        await world.SendAsync(url, "delayed", new() { ["DelaySeconds"] = 600 });
        var fifo = await world.CreateQueueAsync("audit.fifo", ("FifoQueue", "true"));
        await world.SendAsync(fifo, "first", new() { ["MessageGroupId"] = "a", ["MessageDeduplicationId"] = "1" });
    }

    private static async Task CheckQueuesAsync(TestWorld world, bool keepsWorkUnderWay)
    {
        const string url = "http://localhost/000000000000/orders";
        const string fifo = "http://localhost/000000000000/audit.fifo";
        var attributes = await world.AttributesAsync(url);
        Assert.Equal(keepsWorkUnderWay ? ("1", "1", "1") : ("2", "0", "1"), (
            attributes["ApproximateNumberOfMessages"]!.GetValue<string>(),
            attributes["ApproximateNumberOfMessagesNotVisible"]!.GetValue<string>(),
            attributes["ApproximateNumberOfMessagesDelayed"]!.GetValue<string>()));

        // A FIFO queue knows what it has been sent for five minutes, as long as nothing made it forget.
        await world.SendAsync(fifo, "again", new() { ["MessageGroupId"] = "a", ["MessageDeduplicationId"] = "1" });
        Assert.Equal(keepsWorkUnderWay ? ["first"] : ["first", "again"], await world.ReceiveBodiesAsync(fifo));
    }

    private static async Task MakeObjectsAsync(TestWorld world)
    {
        using var s3 = CreateS3Client(world.Server);
        await s3.PutBucketAsync(Bucket);
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "greeting.txt", ContentBody = "hello", ContentType = "text/plain", Metadata = { ["from"] = "me" } });
        await s3.PutObjectAsync(new() { BucketName = Bucket, Key = "large.bin", InputStream = new MemoryStream(LargeBody) });
        var upload = await s3.InitiateMultipartUploadAsync(Bucket, "parts.bin");
        await s3.UploadPartAsync(new() { BucketName = Bucket, Key = "parts.bin", UploadId = upload.UploadId, PartNumber = 1, InputStream = new MemoryStream(LargeBody) });
    }

    private static async Task CheckObjectsAsync(TestWorld world)
    {
        using var s3 = CreateS3Client(world.Server);
        using (var greeting = await s3.GetObjectAsync(Bucket, "greeting.txt"))
        {
            using var reader = new StreamReader(greeting.ResponseStream);
            Assert.Equal(("hello", "text/plain", "me"), (await reader.ReadToEndAsync(), greeting.Headers.ContentType, greeting.Metadata["from"]));
        }

        await CheckLargeAsync(s3, "large.bin");
        var upload = Assert.Single((await s3.ListMultipartUploadsAsync(Bucket)).MultipartUploads);
        var part = Assert.Single((await s3.ListPartsAsync(Bucket, "parts.bin", upload.UploadId)).Parts);
        await s3.CompleteMultipartUploadAsync(new()
        {
            BucketName = Bucket,
            Key = "parts.bin",
            UploadId = upload.UploadId,
            PartETags = [new PartETag(1, part.ETag)],
        });
        await CheckLargeAsync(s3, "parts.bin");
    }

    private static async Task CheckLargeAsync(AmazonS3Client s3, string key)
    {
        using var large = await s3.GetObjectAsync(Bucket, key);
        using var bytes = new MemoryStream();
        await large.ResponseStream.CopyToAsync(bytes);
        Assert.Equal(LargeBody, bytes.ToArray());
    }

    private sealed class InMemoryClients(SimfraServer server) : Amazon.Runtime.HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(server.CreateHandler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
