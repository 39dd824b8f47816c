using System.IO.Compression;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3Control.BatchJobs;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Lists of objects that batch jobs make themselves, and the replication of what rules came too late for.</summary>
public sealed class ManifestGeneratorTests
{
    private const string Eligible = "<EligibleForReplication>true</EligibleForReplication>";

    [Theory]
    [InlineData("", "a.txt logs/1.log logs/2.txt secret")]
    [InlineData("<KeyNameConstraint><MatchAnyPrefix><member>logs/</member><member>sec</member></MatchAnyPrefix></KeyNameConstraint>", "logs/1.log logs/2.txt secret")]
    [InlineData(
        "<KeyNameConstraint><MatchAnyPrefix><member>logs/</member></MatchAnyPrefix><MatchAnySuffix><member>.txt</member></MatchAnySuffix></KeyNameConstraint>",
        "logs/2.txt")]
    [InlineData("<KeyNameConstraint><MatchAnySubstring><member>gs/</member></MatchAnySubstring></KeyNameConstraint>", "logs/1.log logs/2.txt")]
    [InlineData("<ObjectSizeGreaterThanBytes>5</ObjectSizeGreaterThanBytes>", "logs/1.log secret")]
    [InlineData("<ObjectSizeLessThanBytes>5</ObjectSizeLessThanBytes>", "logs/2.txt")]
    [InlineData("<CreatedAfter>2030-01-02T03:04:05Z</CreatedAfter>", "logs/2.txt secret")]
    [InlineData("<CreatedBefore>2030-01-02T03:04:06Z</CreatedBefore>", "a.txt logs/1.log")]
    [InlineData("<MatchAnyStorageClass><member>STANDARD_IA</member></MatchAnyStorageClass>", "logs/2.txt")]
    [InlineData("<MatchAnyObjectEncryption><ObjectEncryption><SSE-KMS/></ObjectEncryption></MatchAnyObjectEncryption>", "secret")]
    [InlineData("<MatchAnyObjectEncryption><ObjectEncryption><SSE-S3/></ObjectEncryption></MatchAnyObjectEncryption>", "a.txt logs/1.log logs/2.txt")]
    [InlineData("<ObjectReplicationStatuses><member>NONE</member></ObjectReplicationStatuses>", "a.txt logs/1.log logs/2.txt secret")]
    public async Task AFilter_TakesTheObjectsThatFit(string filter, string expected)
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders/logs/1.log", "longer text")).Ok();
        await aws.StepAsync();
        (await aws.S3.PutAsync("/orders/logs/2.txt", "two", ("x-amz-storage-class", "STANDARD_IA"))).Ok();
        (await aws.S3.PutAsync("/orders/secret", "longer text", ("x-amz-server-side-encryption", "aws:kms"))).Ok();

        await aws.FinishAsync(await aws.StartJobAsync(Tag, Generator(filter)));

        var tagged = new List<string>();
        foreach (var key in (await aws.S3.GetAsync("/orders")).Ok().Elements("Key"))
        {
            if ((await aws.S3.GetAsync($"/orders/{key}?tagging")).Ok().Elements("Key").Any())
            {
                tagged.Add(key);
            }
        }

        Assert.Equal(expected.Split(' '), tagged);
    }

    [Fact]
    public async Task AGeneratedManifest_IsWrittenAndShown()
    {
        await using var aws = await StartAsync();
        (await aws.S3.PutAsync("/orders/b%20c", "x")).Ok();
        const string output = "<EnableManifestOutput>true</EnableManifestOutput><ManifestOutputLocation><Bucket>arn:aws:s3:::jobs</Bucket>" +
            "<ManifestPrefix>lists/</ManifestPrefix><ManifestFormat>S3InventoryReport_CSV_20211130</ManifestFormat></ManifestOutputLocation>";

        var id = await aws.StartJobAsync(Tag, Generator(output: output), more: "<ConfirmationRequired>true</ConfirmationRequired>");
        await aws.StepAsync(3);

        var described = await aws.DescribeAsync(id);
        Assert.Equal(("Suspended", "2"), (described.Element("Status"), described.Element("TotalNumberOfTasks")));
        Assert.Equal("arn:aws:s3:::orders", described.Element("SourceBucket"));
        Assert.Equal($"arn:aws:s3:::jobs/lists/job-{id}/manifest.json", described.Element("ObjectArn"));
        var manifest = (await aws.S3.GetAsync($"/jobs/lists/job-{id}/manifest.json")).Ok();
        Assert.Equal(manifest.Header("ETag")!.Trim('"'), described.Element("ETag"));
        var list = JsonNode.Parse(manifest.Text)!;
        Assert.Equal("Bucket, Key, VersionId", list.Text("fileSchema"));
        var table = (await aws.S3.GetAsync($"/jobs/{list["files"]![0]!.Text("key")}")).Ok();
        using var reader = new StreamReader(new GZipStream(new MemoryStream(table.Body), CompressionMode.Decompress));
        Assert.Equal("orders,a.txt,\norders,b%20c,\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task AListThatCannotBeMade_FailsTheJob()
    {
        await using var aws = await StartAsync($"{Allow("s3:*")},{Deny("s3:PutInventoryConfiguration")}");

        var denied = await aws.FinishAsync(await aws.StartJobAsync(Tag, Generator()), "Failed");

        Assert.Equal("AccessDenied", denied.Element("FailureCode"));
        await using var other = await StartAsync();
        var empty = await other.FinishAsync(
            await other.StartJobAsync(Tag, Generator("<ObjectSizeGreaterThanBytes>1000</ObjectSizeGreaterThanBytes>")), "Failed");
        Assert.Equal(
            ("InvalidManifestContent", "Manifest generation found no keys matching the filter criteria."),
            (empty.Element("FailureCode"), empty.Element("FailureReason")));
    }

    [Fact]
    public async Task ExistingObjects_AreReplicated_InAllOfTheirVersions()
    {
        await using var aws = await Replications.StartAsync();
        var jobs = await AddAsync(aws.World, aws.Source);
        await Replications.EnableAsync(aws.Source, "orders", "Suspended");
        (await aws.Source.PutAsync("/orders/null", "null")).Ok();
        await Replications.EnableAsync(aws.Source, "orders");
        (await aws.Source.PutAsync("/orders/a", "1", ("x-amz-tagging", "k=v"))).Ok();
        (await aws.Source.PutAsync("/orders/a", "2")).Ok();
        (await aws.Source.PutAsync("/orders/other", "x")).Ok();
        await aws.SetAsync(
            Replications.Rule(filter: "<Filter><Prefix>a</Prefix></Filter>"),
            Replications.Rule(filter: "<Filter><Prefix>null</Prefix></Filter>", id: "second", priority: 2));
        (await aws.Source.PutAsync("/orders/a", "3")).Ok();
        await aws.SettleAsync();
        Assert.Equal(["3"], await ContentsAsync(aws, "a"));

        var described = await jobs.FinishAsync(await jobs.StartJobAsync(
            "<S3ReplicateObject/>", Generator($"{Eligible}<ObjectReplicationStatuses><member>NONE</member></ObjectReplicationStatuses>")));

        Assert.Equal(("3", "3", "0"), Progress(described));
        Assert.Equal(["3", "2", "1"], await ContentsAsync(aws, "a"));
        Assert.Equal(
            (await aws.Source.GetAsync("/orders?versions&prefix=a")).Elements("VersionId"),
            (await aws.Destination.GetAsync("/copies?versions&prefix=a")).Elements("VersionId"));
        Assert.Equal(["null"], await ContentsAsync(aws, "null"));
        Assert.Equal("COMPLETED", await aws.StatusAsync("null"));
        Assert.Equal("REPLICA", (await aws.Destination.HeadAsync("/copies/null")).Header("x-amz-replication-status"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, await aws.FindCopyAsync("other"));
    }

    [Fact]
    public async Task ReplicationThatFailed_IsTriedAgain()
    {
        await using var aws = await Replications.StartAsync($"{Allow("s3:*")},{Deny("s3:ReplicateObject")}");
        var jobs = await AddAsync(aws.World, aws.Source);
        await aws.SetAsync(Replications.Rule());
        (await aws.Source.PutAsync("/orders/a", "1")).Ok();
        await aws.SettleAsync();
        Assert.Equal("FAILED", await aws.StatusAsync("a"));
        var filter = Generator("<ObjectReplicationStatuses><member>FAILED</member></ObjectReplicationStatuses>");

        var failed = await jobs.FinishAsync(await jobs.StartJobAsync("<S3ReplicateObject/>", filter));
        (await aws.World.QueryAsync(
            "iam", "PutRolePolicy", [("RoleName", "replication"), ("PolicyName", "own"), ("PolicyDocument", Policy(Allow("s3:*")))])).Ok();
        var succeeded = await jobs.FinishAsync(await jobs.StartJobAsync("<S3ReplicateObject/>", filter, token: "again"));

        Assert.Equal(("1", "0", "1"), Progress(failed));
        Assert.Contains(",failed,400,DstPutObjectNotPermitted,", Assert.Single(await jobs.ReportAsync(failed.Element("JobId")!, "failed")), StringComparison.Ordinal);
        Assert.Equal(("1", "1", "0"), Progress(succeeded));
        Assert.Equal(("COMPLETED", System.Net.HttpStatusCode.OK), (await aws.StatusAsync("a"), await aws.FindCopyAsync("a")));
    }

    [Fact]
    public async Task AReplicationThatNobodyMayBegin_OrThatNoRuleIsFor_Fails()
    {
        await using var aws = await Replications.StartAsync();
        var jobs = await AddAsync(aws.World, aws.Source, $"{Allow("s3:*")},{Deny("s3:InitiateReplication", "arn:aws:s3:::orders/denied")}");
        (await aws.Source.PutAsync("/orders/denied", "1")).Ok();
        (await aws.Source.PutAsync("/orders/other", "1")).Ok();
        await aws.SetAsync(Replications.Rule(filter: "<Filter><Prefix>d</Prefix></Filter>"));

        var described = await jobs.FinishAsync(await jobs.StartJobAsync("<S3ReplicateObject/>", Generator()));

        var rows = await jobs.ReportAsync(described.Element("JobId")!, "failed");
        Assert.Equal(["403,AccessDenied", "400,SrcObjectNotEligible"], rows.Select(static r => string.Join(',', r.Split(',')[4..6])));
    }

    private static async Task<List<string>> ContentsAsync(Replications aws, string key)
    {
        var contents = new List<string>();
        foreach (var id in (await aws.Destination.GetAsync($"/copies?versions&prefix={key}")).Ok().Elements("VersionId"))
        {
            contents.Add((await aws.Destination.GetAsync($"/copies/{key}?versionId={id}")).Ok().Text);
        }

        return contents;
    }
}
