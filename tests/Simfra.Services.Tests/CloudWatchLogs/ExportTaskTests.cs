using System.IO.Compression;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs;

/// <summary>Export tasks: what they write to the bucket, and when.</summary>
public sealed class ExportTaskTests
{
    private const string Bucket = "exports";

    [Fact]
    public async Task CreateExportTask_WritesAFileForEachStream_AsTimeGoesBy()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await CreateBucketAsync(world, Allowed);
        await world.CreateStreamAsync();
        await world.CreateStreamAsync(stream: "empty");
        await world.PutAsync((-1000, "before"), (0, "a"), (10, "b"), (11, "after"));

        var id = (await CreateAsync(world, ""","taskName":"t","logStreamNamePrefix":"w","destinationPrefix":"p" """)).Ok().Json.Text("taskId");
        Assert.Equal("Permission Check Successful", (await s3.GetAsync($"/{Bucket}/p/aws-logs-write-test")).Text);
        Assert.Equal("PENDING", await StatusAsync(world, id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("RUNNING", await StatusAsync(world, id));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("COMPLETED", await StatusAsync(world, id));

        var file = await s3.GetAsync($"/{Bucket}/p/{id}/web-1/000000.gz");
        using var text = new StreamReader(new GZipStream(new MemoryStream(file.Body), CompressionMode.Decompress));
        Assert.Equal("2030-01-02T03:04:05.000Z a\n2030-01-02T03:04:05.010Z b\n", await text.ReadToEndAsync());
        Assert.Equal(2, (await s3.GetAsync($"/{Bucket}?list-type=2")).Elements("Key").Count());
    }

    [Fact]
    public async Task AnAccount_HasOneActiveTask_WhichCanBeCancelled()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await CreateBucketAsync(world, Allowed);
        await world.CreateStreamAsync();
        await world.PutAsync((0, "a"));

        var first = (await CreateAsync(world)).Ok().Json.Text("taskId");
        (await CreateAsync(world)).AssertJsonError("LimitExceededException", "Resource limit exceeded.");
        await world.LogsOkAsync("CancelExportTask", $$"""{"taskId":"{{first}}"}""");
        var second = (await CreateAsync(world)).Ok().Json.Text("taskId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(6));
        await world.LogsOkAsync("CancelExportTask", $$"""{"taskId":"{{second}}"}""");
        Assert.Equal(("CANCELLED", "PENDING_CANCEL"), (await StatusAsync(world, first), await StatusAsync(world, second)));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("CANCELLED", await StatusAsync(world, second));
        (await world.LogsAsync("CancelExportTask", $$"""{"taskId":"{{second}}"}""")).AssertJsonError("InvalidOperationException", null);
        Assert.Single((await s3.GetAsync($"/{Bucket}?list-type=2")).Elements("Key"));
        var page = await world.LogsOkAsync("DescribeExportTasks", """{"statusCode":"CANCELLED","limit":1}""");
        Assert.Single((await world.LogsOkAsync("DescribeExportTasks", $$"""{"statusCode":"CANCELLED","nextToken":"{{page.Text("nextToken")}}"}"""))["exportTasks"]!.AsArray());
    }

    [Theory]
    [InlineData("", "GetBucketAcl call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.")]
    [InlineData(
        "s3:GetBucketAcl",
        "PutObject call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.")]
    public async Task TheBucketsPolicy_HasToLetTheServiceIn(string actions, string message)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await CreateBucketAsync(world, actions);
        await world.CreateGroupAsync();

        (await CreateAsync(world)).AssertJsonError("InvalidParameterException", message);
        Assert.Empty((await world.LogsOkAsync("DescribeExportTasks", "{}"))["exportTasks"]!.AsArray());
    }

    [Fact]
    public async Task CreateExportTask_WithErrors_TellsThem()
    {
        await using var world = await TestWorld.StartAsync();
        (await CreateAsync(world)).AssertJsonError("ResourceNotFoundException", "The specified log group does not exist.");
        await world.CreateGroupAsync();

        (await CreateAsync(world)).AssertJsonError(
            "InvalidParameterException", "The given bucket does not exist. Please make sure the bucket is valid.");
        (await world.LogsAsync("CreateExportTask", $$"""{"logGroupName":"{{Group}}","from":2,"to":1,"destination":"b"}""")).AssertJsonError(
            "InvalidParameterException", null);
        (await world.LogsAsync("CancelExportTask", """{"taskId":"x"}""")).AssertJsonError(
            "ResourceNotFoundException", "The specified export task does not exist.");
    }

    internal const string Allowed = "s3:GetBucketAcl s3:PutObject";

    internal static async Task<RawS3Client> CreateBucketAsync(TestWorld world, string actions, string bucket = Bucket)
    {
        var s3 = new RawS3Client(world.Server, "us-east-1", TestUser.Account, "test");
        Assert.Equal(200, (int)(await s3.PutAsync($"/{bucket}", "")).Status);
        if (actions.Length > 0)
        {
            var policy = Policy(Allow(
                actions, $"arn:aws:s3:::{bucket} arn:aws:s3:::{bucket}/*", When("aws:SourceAccount", TestUser.Account), Service("logs.us-east-1.amazonaws.com")));
            Assert.Equal(204, (int)(await s3.PutAsync($"/{bucket}?policy", policy)).Status);
        }

        return s3;
    }

    private static Task<TestAnswer> CreateAsync(TestWorld world, string more = "") => world.LogsAsync(
        "CreateExportTask", $$"""{"logGroupName":"{{Group}}","from":{{Now}},"to":{{Now + 10}},"destination":"{{Bucket}}"{{more}}}""");

    private static async Task<string> StatusAsync(TestWorld world, string id) =>
        (await world.LogsOkAsync("DescribeExportTasks", $$"""{"taskId":"{{id}}"}"""))["exportTasks"]![0]!["status"]!.Text("code");
}
