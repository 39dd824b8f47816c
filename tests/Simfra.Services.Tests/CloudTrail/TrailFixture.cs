using System.IO.Compression;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.CloudTrail;

/// <summary>A world with a bucket that CloudTrail may write to.</summary>
internal sealed class TrailFixture : IAsyncDisposable
{
    public const string Bucket = "audit-logs";

    /// <summary>What AWS asks for in the policy of a trail's bucket.</summary>
    private const string Policy = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Principal": { "Service": "cloudtrail.amazonaws.com" },
              "Action": "s3:GetBucketAcl",
              "Resource": "arn:aws:s3:::audit-logs"
            },
            {
              "Effect": "Allow",
              "Principal": { "Service": "cloudtrail.amazonaws.com" },
              "Action": "s3:PutObject",
              "Resource": "arn:aws:s3:::audit-logs/*",
              "Condition": {
                "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" },
                "ArnLike": { "aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/*" }
              }
            }
          ]
        }
        """;

    private TrailFixture(TestWorld world)
    {
        World = world;
        // The SDK remembers by host name how far a server's clock is from its own; this one's is moved.
        S3 = new(
            new BasicAWSCredentials(world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey),
            new AmazonS3Config { ServiceURL = $"http://s3.us-east-1.{Guid.NewGuid():N}.localhost", AuthenticationRegion = "us-east-1", ForcePathStyle = true, HttpClientFactory = new InMemory(world.Server) });
    }

    public TestWorld World { get; }

    public AmazonS3Client S3 { get; }

    public static async Task<TrailFixture> StartAsync()
    {
        var fixture = new TrailFixture(await TestWorld.StartAsync());
        await fixture.S3.PutBucketAsync(Bucket);
        await fixture.S3.PutBucketPolicyAsync(Bucket, Policy);
        return fixture;
    }

    public Task<TestAnswer> CallAsync(string operation, JsonObject input, string? account = null, string region = "us-east-1") =>
        World.JsonAsync("cloudtrail", operation, input, account, region);

    public async Task CreateTrailAsync(string name = "audit", bool logs = false, bool validates = false)
    {
        (await CallAsync("CreateTrail", new JsonObject { ["Name"] = name, ["S3BucketName"] = Bucket, ["EnableLogFileValidation"] = validates })).Ok();
        if (logs)
        {
            (await CallAsync("StartLogging", new JsonObject { ["Name"] = name })).Ok();
        }
    }

    public async Task<JsonNode[]> LookupAsync(string? key = null, string? value = null, string? account = null)
    {
        var input = new JsonObject();
        if (key is not null)
        {
            input["LookupAttributes"] = new JsonArray(new JsonObject { ["AttributeKey"] = key, ["AttributeValue"] = value });
        }

        // What is recorded after the answer is there when nothing is in flight any more.
        await World.Server.DrainAsync();
        return [.. (await CallAsync("LookupEvents", input, account)).Ok().Json["Events"]!.AsArray().Select(e => e!)];
    }

    /// <summary>The keys of the files that were delivered, folders left out.</summary>
    public async Task<List<string>> FilesAsync() =>
        [.. (await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects.Select(o => o.Key).Where(k => !k.EndsWith('/'))];

    public async Task<(string Text, GetObjectResponse Answer)> ReadAsync(string key)
    {
        var answer = await S3.GetObjectAsync(Bucket, key);
        await using var gzip = new GZipStream(answer.ResponseStream, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return (await reader.ReadToEndAsync(), answer);
    }

    /// <summary>What the log files hold.</summary>
    public async Task<List<JsonNode>> RecordsAsync()
    {
        var records = new List<JsonNode>();
        foreach (var key in await FilesAsync())
        {
            records.AddRange(JsonNode.Parse((await ReadAsync(key)).Text)!["Records"]!.AsArray().Select(static r => r!));
        }

        return records;
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await World.DisposeAsync();
    }

    private sealed class InMemory(SimfraServer server) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(server.CreateHandler());

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
