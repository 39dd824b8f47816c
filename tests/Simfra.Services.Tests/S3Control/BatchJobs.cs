using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.S3Control;

/// <summary>A world with a bucket <c>orders</c>, a bucket <c>jobs</c> for manifests and reports, and a role for batch jobs.</summary>
internal sealed class BatchJobs : IAsyncDisposable
{
    public const string Role = "arn:aws:iam::000000000000:role/batch";
    public const string Tag = "<S3PutObjectTagging><TagSet><member><Key>state</Key><Value>done</Value></member></TagSet></S3PutObjectTagging>";
    public const string KeyFields = "<Fields><member>Bucket</member><member>Key</member></Fields>";

    private BatchJobs(TestWorld world, RawS3Client s3)
    {
        World = world;
        S3 = s3;
    }

    public TestWorld World { get; }

    public RawS3Client S3 { get; }

    /// <param name="allowed">What the role may do; null for all of S3.</param>
    public static async Task<BatchJobs> StartAsync(string? allowed = null)
    {
        var world = await TestWorld.StartAsync();
        return await AddAsync(world, await world.WithBucketAsync(), allowed);
    }

    /// <summary>The same in a world that is there.</summary>
    public static async Task<BatchJobs> AddAsync(TestWorld world, RawS3Client s3, string? allowed = null)
    {
        (await s3.PutAsync("/jobs", "")).Ok();
        await world.CreateRoleAsync("batch", IamTestCalls.Trust.Replace("ec2.", "batchoperations.s3.", StringComparison.Ordinal));
        (await world.IamAsync(
            "PutRolePolicy", ("RoleName", "batch"), ("PolicyName", "own"), ("PolicyDocument", Policy(allowed ?? Allow("s3:*"))))).Ok();
        return new(world, s3);
    }

    public static string Manifest(string etag, string fields = KeyFields, string format = "S3BatchOperations_CSV_20180820", string key = "list.csv") =>
        $"<Manifest><Spec><Format>{format}</Format>{fields}</Spec>" +
        $"<Location><ObjectArn>arn:aws:s3:::jobs/{key}</ObjectArn><ETag>{etag}</ETag></Location></Manifest>";

    public static string Report(string scope = "AllTasks") =>
        "<Report><Bucket>arn:aws:s3:::jobs</Bucket><Format>Report_CSV_20180820</Format><Enabled>true</Enabled><Prefix>reports</Prefix>" +
        $"<ReportScope>{scope}</ReportScope></Report>";

    public static string Document(
        string operation, string manifest, string? report = null, string token = "token", int priority = 10, string more = "", string role = Role) =>
        $"<CreateJobRequest xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Operation>{operation}</Operation>{report ?? Report()}" +
        $"<ClientRequestToken>{token}</ClientRequestToken>{manifest}<Priority>{priority}</Priority><RoleArn>{role}</RoleArn>{more}</CreateJobRequest>";

    /// <summary>A list that is made from what is in the bucket.</summary>
    public static string Generator(string filter = "", string output = "<EnableManifestOutput>false</EnableManifestOutput>") =>
        "<ManifestGenerator><S3JobManifestGenerator><SourceBucket>arn:aws:s3:::orders</SourceBucket>" +
        $"<Filter>{filter}</Filter>{output}</S3JobManifestGenerator></ManifestGenerator>";

    /// <summary>Writes objects of the bucket and a manifest that lists them; gives the manifest's entity tag.</summary>
    public async Task<string> PutListAsync(params string[] keys)
    {
        foreach (var key in keys)
        {
            (await S3.PutAsync($"/orders/{key}", $"content of {key}")).Ok();
        }

        return await PutManifestAsync(string.Concat(keys.Select(static k => $"orders,{k}\n")));
    }

    public async Task<string> PutManifestAsync(string text, string key = "list.csv") =>
        (await S3.PutAsync($"/jobs/{key}", text)).Ok().Header("ETag")!.Trim('"');

    public Task<RawAnswer> CreateAsync(string document) => S3.ControlAsync("POST", "/jobs", document);

    /// <summary>Makes a job and gives its id.</summary>
    public async Task<string> StartJobAsync(
        string operation, string manifest, string? report = null, string token = "token", int priority = 10, string more = "", string role = Role) =>
        (await CreateAsync(Document(operation, manifest, report, token, priority, more, role))).Ok().Element("JobId")!;

    public async Task<RawAnswer> DescribeAsync(string id) => (await S3.ControlAsync("GET", $"/jobs/{id}")).Ok();

    public async Task<string?> StatusAsync(string id) => (await DescribeAsync(id)).Element("Status");

    /// <summary>Lets a number of steps pass.</summary>
    public Task StepAsync(int count = 1) => World.Clock.AdvanceAsync(TimeSpan.FromSeconds(count));

    /// <summary>Lets a job come to its end and checks which it is.</summary>
    public async Task<RawAnswer> FinishAsync(string id, string status = "Complete")
    {
        await StepAsync(10);
        var answer = await DescribeAsync(id);
        Assert.True(status == answer.Element("Status"), answer.Text);
        return answer;
    }

    public static (string?, string?, string?) Progress(RawAnswer described) => (
        described.Element("TotalNumberOfTasks"), described.Element("NumberOfTasksSucceeded"), described.Element("NumberOfTasksFailed"));

    /// <summary>The rows of a job's report, of the tasks with the status.</summary>
    public async Task<IReadOnlyList<string>> ReportAsync(string id, string status)
    {
        var manifest = System.Text.Json.Nodes.JsonNode.Parse((await S3.GetAsync($"/jobs/reports/job-{id}/manifest.json")).Ok().Text)!;
        var key = (string?)manifest["Results"]!.AsArray().FirstOrDefault(r => (string?)r!["TaskExecutionStatus"] == status)?["Key"];
        return key is null ? [] : (await S3.GetAsync($"/jobs/{key}")).Ok().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        S3.Dispose();
        await World.DisposeAsync();
    }
}
