using System.Net;
using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.S3;

/// <summary>A world with a bucket <c>orders</c> whose versions go to the bucket <c>copies</c> in another region.</summary>
internal sealed class Replications : IAsyncDisposable
{
    public const string Role = "arn:aws:iam::000000000000:role/replication";
    public const string Markers = "<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>";
    public const string NoMarkers = "<DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>";

    private Replications(TestWorld world, string? destinationAccount)
    {
        World = world;
        Source = world.RootS3();
        var (id, secret) = destinationAccount is null
            ? (world.Server.RootAccessKeyId, world.Server.RootSecretAccessKey)
            : (destinationAccount, "test");
        Destination = new(world.Server, "eu-west-1", id, secret);
    }

    public RawS3Client Source { get; }

    public RawS3Client Destination { get; }

    public TestWorld World { get; }

    /// <param name="allowed">What the role may do; null for all.</param>
    /// <param name="destinationAccount">Who owns the destination; null for the source's owner.</param>
    public static async Task<Replications> StartAsync(string? allowed = null, string? destinationAccount = null)
    {
        var world = await TestWorld.StartAsync();
        var aws = new Replications(world, destinationAccount);
        (await aws.Source.PutAsync("/orders", "")).Ok();
        (await aws.Destination.PutAsync(
            "/copies",
            "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>")).Ok();
        await EnableAsync(aws.Source, "orders");
        await EnableAsync(aws.Destination, "copies");
        await world.CreateRoleAsync("replication", IamTestCalls.Trust.Replace("ec2.", "s3.", StringComparison.Ordinal));
        (await world.IamAsync(
            "PutRolePolicy", ("RoleName", "replication"), ("PolicyName", "own"), ("PolicyDocument", Policy(allowed ?? Allow("s3:*"))))).Ok();
        return aws;
    }

    public static async Task EnableAsync(RawS3Client s3, string bucket, string status = "Enabled") =>
        (await s3.PutAsync($"/{bucket}?versioning", Versions.Configuration($"<Status>{status}</Status>"))).Ok();

    public static string Rule(
        string settings = NoMarkers, string filter = "<Filter/>", string destination = "", string id = "rule", int priority = 1, string bucket = "copies") =>
        $"<Rule><ID>{id}</ID><Priority>{priority}</Priority>{filter}<Status>Enabled</Status>{settings}" +
        $"<Destination><Bucket>arn:aws:s3:::{bucket}</Bucket>{destination}</Destination></Rule>";

    /// <summary>Whether what is encrypted with KMS goes too.</summary>
    public static string TakesKms(string status = "Enabled") =>
        $"<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>{status}</Status></SseKmsEncryptedObjects></SourceSelectionCriteria>";

    public static Task<RawAnswer> PutAsync(RawS3Client s3, string bucket, string rules, string role = Role)
    {
        var document = $"<ReplicationConfiguration><Role>{role}</Role>{rules}</ReplicationConfiguration>";
        return s3.PutAsync($"/{bucket}?replication", document, Md5(document));
    }

    public static (string, string) Md5(string document) => ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(document))));

    public async Task SetAsync(params string[] rules) => (await PutAsync(Source, "orders", string.Concat(rules))).Ok();

    /// <summary>Lets what is pending be done.</summary>
    public Task SettleAsync() => World.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

    public async Task<string?> StatusAsync(string key) => (await Source.HeadAsync($"/orders/{key}")).Header("x-amz-replication-status");

    public async Task<HttpStatusCode> FindCopyAsync(string key) => (await Destination.HeadAsync($"/copies/{key}")).Status;

    public async ValueTask DisposeAsync()
    {
        Source.Dispose();
        Destination.Dispose();
        await World.DisposeAsync();
    }
}
