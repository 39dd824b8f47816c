using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudWatch;

/// <summary>What services report of themselves arrives in CloudWatch.</summary>
public sealed class ServiceMetricTests
{
    private const string Queue = "http://localhost/000000000000/orders";

    [Fact]
    public async Task Sqs_CountsWhatIsSentReceivedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateQueueAsync(world);
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "four" })).Ok();
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "seventy" })).Ok();
        var received = (await SqsAsync(world, "ReceiveMessage", new() { ["MaxNumberOfMessages"] = 10 })).Ok().Json["Messages"]!.AsArray();
        (await SqsAsync(world, "DeleteMessage", new() { ["ReceiptHandle"] = received[0]!.Text("ReceiptHandle") })).Ok();
        (await SqsAsync(world, "ReceiveMessage", [])).Ok();

        Assert.Equal(2, await SumAsync(world, "NumberOfMessagesSent"));
        Assert.Equal(11, await SumAsync(world, "SentMessageSize"));
        Assert.Equal(2, await SumAsync(world, "NumberOfMessagesReceived"));
        Assert.Equal(1, await SumAsync(world, "NumberOfMessagesDeleted"));
        Assert.Equal(1, await SumAsync(world, "NumberOfEmptyReceives"));
    }

    [Fact]
    public async Task Sqs_TellsHowItsQueuesStandWhenMetricsAreRead()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateQueueAsync(world);
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "a" })).Ok();
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "b" })).Ok();
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "c", ["DelaySeconds"] = 900 })).Ok();
        (await SqsAsync(world, "ReceiveMessage", new() { ["VisibilityTimeout"] = 900 })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(1, await SumAsync(world, "ApproximateNumberOfMessagesVisible"));
        Assert.Equal(1, await SumAsync(world, "ApproximateNumberOfMessagesNotVisible"));
        Assert.Equal(1, await SumAsync(world, "ApproximateNumberOfMessagesDelayed"));

        // Asked again, it is the same minute's reading.
        Assert.Equal(120, await SumAsync(world, "ApproximateAgeOfOldestMessage"));
    }

    [Fact]
    public async Task Sqs_TellsMinutesApartByTheWorldsClock()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateQueueAsync(world);
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "a" })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "b" })).Ok();

        var points = await PointsAsync(world, "AWS/SQS", "NumberOfMessagesSent", ("QueueName", "orders"));

        Assert.Equal([1.0, 1.0], points.Select(p => p!.Number("Sum")));
        Assert.Equal("Count", points[0]!.Text("Unit"));
    }

    [Fact]
    public async Task Metrics_OfServicesAreListedAndInForks()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateQueueAsync(world);
        (await SqsAsync(world, "SendMessage", new() { ["MessageBody"] = "a" })).Ok();

        await using var fork = await world.ForkAsync();
        (await SqsAsync(fork, "SendMessage", new() { ["MessageBody"] = "b" })).Ok();

        Assert.Equal(1, await SumAsync(world, "NumberOfMessagesSent"));
        Assert.Equal(2, await SumAsync(fork, "NumberOfMessagesSent"));
        var listed = (await world.CloudWatchAsync("ListMetrics", new() { ["Namespace"] = "AWS/SQS", ["MetricName"] = "NumberOfMessagesSent" })).Ok();
        var metric = Assert.Single(listed["Metrics"]!.AsArray())!;
        Assert.Equal(("QueueName", "orders"), (metric["Dimensions"]![0]!.Text("Name"), metric["Dimensions"]![0]!.Text("Value")));
    }

    [Fact]
    public async Task Sns_CountsWhatIsPublishedDeliveredFailedAndFilteredOut()
    {
        await using var world = await TestWorld.StartAsync();
        var topic = (await world.QueryAsync("sns", "CreateTopic", [("Name", "news")])).Ok().Element("TopicArn")!;
        await SubscribeAsync("email", "a@example.com");
        await SubscribeAsync("sqs", "arn:aws:sqs:us-east-1:000000000000:missing");
        await SubscribeAsync("sms", "+15550100", ("Attributes.entry.1.key", "FilterPolicy"), ("Attributes.entry.1.value", "{\"kind\":[\"x\"]}"));
        (await world.QueryAsync("sns", "Publish", [("TopicArn", topic), ("Message", "hello")])).Ok();
        await world.Server.DrainAsync();

        async Task<double> Sum(string name) => (await PointsAsync(world, "AWS/SNS", name, ("TopicName", "news"))).Sum(p => p!.Number("Sum"));
        Assert.Equal(1, await Sum("NumberOfMessagesPublished"));
        Assert.Equal(5, await Sum("PublishSize"));
        Assert.Equal(1, await Sum("NumberOfNotificationsFailed"));
        Assert.Equal(1, await Sum("NumberOfNotificationsFilteredOut"));
        Assert.Equal(1, await Sum("NumberOfNotificationsFilteredOut-NoMessageAttributes"));

        async Task SubscribeAsync(string protocol, string endpoint, params (string Name, string Value)[] more) => (await world.QueryAsync(
            "sns", "Subscribe", [("TopicArn", topic), ("Protocol", protocol), ("Endpoint", endpoint), .. more])).Ok();
    }

    [Fact]
    public async Task S3_TellsOnceADayWhatItsBucketsHold()
    {
        await using var world = await TestWorld.StartAsync();
        var caller = new InternalCaller(new RootPrincipal("000000000000"), new("000000000000", "us-east-1"));
        await world.AsService("test").InvokeAsync(S3Api.CreateBucket, new CreateBucketRequest { Bucket = "pictures" }, caller, default);
        await PutObjectAsync("a", 3);
        await PutObjectAsync("b", 4);

        Assert.Equal([2.0], await DaysAsync("NumberOfObjects", "AllStorageTypes"));
        await PutObjectAsync("c", 5);
        Assert.Equal([7.0], await DaysAsync("BucketSizeBytes", "StandardStorage"));
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal([7.0, 12.0], await DaysAsync("BucketSizeBytes", "StandardStorage"));

        async Task PutObjectAsync(string key, int size) => await world.AsService("test").InvokeAsync(
            S3Api.PutObject, new PutObjectRequest { Bucket = "pictures", Key = key, Body = StreamingBody.FromBytes(new byte[size]) }, caller, default);

        async Task<IEnumerable<double>> DaysAsync(string name, string type)
        {
            var midnight = CloudWatchTestCalls.Now / 86_400 * 86_400;
            var answer = (await world.CloudWatchAsync("GetMetricStatistics", new()
            {
                ["Namespace"] = "AWS/S3",
                ["MetricName"] = name,
                ["Dimensions"] = CloudWatchTestCalls.Dimensions(("BucketName", "pictures"), ("StorageType", type)),
                ["StartTime"] = midnight,
                ["EndTime"] = midnight + (2 * 86_400),
                ["Period"] = 86_400,
                ["Statistics"] = new JsonArray("Average"),
            })).Ok();
            return answer["Datapoints"]!.AsArray().Select(p => p!.Number("Average"));
        }
    }

    [Fact]
    public async Task Kms_TellsHowLongImportedMaterialHas()
    {
        await using var world = await TestWorld.StartAsync();
        var key = (await world.JsonAsync("kms", "CreateKey", new JsonObject { ["Origin"] = "EXTERNAL" })).Ok().Json["KeyMetadata"]!.Text("KeyId");
        var parameters = (await world.JsonAsync("kms", "GetParametersForImport", new JsonObject
        {
            ["KeyId"] = key,
            ["WrappingAlgorithm"] = "RSAES_OAEP_SHA_256",
            ["WrappingKeySpec"] = "RSA_2048",
        })).Ok().Json;
        using var wrapping = RSA.Create();
        wrapping.ImportSubjectPublicKeyInfo(Convert.FromBase64String(parameters.Text("PublicKey")), out _);
        (await world.JsonAsync("kms", "ImportKeyMaterial", new JsonObject
        {
            ["KeyId"] = key,
            ["ImportToken"] = parameters.Text("ImportToken"),
            ["EncryptedKeyMaterial"] = Convert.ToBase64String(wrapping.Encrypt(new byte[32], RSAEncryptionPadding.OaepSHA256)),
            ["ExpirationModel"] = "KEY_MATERIAL_EXPIRES",
            ["ValidTo"] = TestWorld.StartTime.ToUnixTimeSeconds() + 3600,
        })).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        var points = await PointsAsync(world, "AWS/KMS", "SecondsUntilKeyMaterialExpiration", ("KeyId", key));

        Assert.Equal(3480, Assert.Single(points)!.Number("Sum"));
    }

    private static async Task CreateQueueAsync(TestWorld world) => (await world.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "orders" })).Ok();

    private static Task<TestAnswer> SqsAsync(TestWorld world, string operation, JsonObject input)
    {
        input["QueueUrl"] = Queue;
        return world.JsonAsync("sqs", operation, input);
    }

    private static async Task<double> SumAsync(TestWorld world, string name) =>
        (await PointsAsync(world, "AWS/SQS", name, ("QueueName", "orders"))).Sum(p => p!.Number("Sum"));

    internal static async Task<JsonArray> PointsAsync(TestWorld world, string metricNamespace, string name, params (string Name, string Value)[] dimensions) =>
        (await world.CloudWatchAsync("GetMetricStatistics", new()
        {
            ["Namespace"] = metricNamespace,
            ["MetricName"] = name,
            ["Dimensions"] = CloudWatchTestCalls.Dimensions(dimensions),
            ["StartTime"] = CloudWatchTestCalls.Now,
            ["EndTime"] = CloudWatchTestCalls.Now + 600,
            ["Period"] = 60,
            ["Statistics"] = new JsonArray("Sum"),
        })).Ok()["Datapoints"]!.AsArray();
}
