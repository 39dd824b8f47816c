using System.Security.Cryptography;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3Control.BatchJobs;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Batch jobs: their statuses, what is told of them, and who may do what with them.</summary>
public sealed class BatchJobTests
{
    public static TheoryData<string, string, int, string> Refused { get; } = new()
    {
        { "", Manifest("e"), 400, "InvalidRequest" },
        { $"{Tag}<S3DeleteObjectTagging/>", Manifest("e"), 400, "InvalidRequest" },
        { Tag, "", 400, "InvalidRequest" },
        { Tag, Manifest("e", fields: ""), 400, "InvalidRequest" },
        { Tag, Manifest("e", fields: "<Fields><member>Bucket</member></Fields>"), 400, "InvalidRequest" },
        { Tag, Manifest("e", format: "Other"), 400, "InvalidRequest" },
        { Tag, Manifest("e", format: "S3InventoryReport_CSV_20161130"), 400, "InvalidRequest" },
        { "<S3PutObjectCopy/>", Manifest("e"), 400, "InvalidRequest" },
        { "<S3PutObjectAcl><AccessControlPolicy/></S3PutObjectAcl>", Manifest("e"), 400, "InvalidRequest" },
        { "<S3InitiateRestoreObject><GlacierJobTier>EXPEDITED</GlacierJobTier></S3InitiateRestoreObject>", Manifest("e"), 400, "InvalidRequest" },
        { "<S3PutObjectLegalHold><LegalHold><Status>On</Status></LegalHold></S3PutObjectLegalHold>", Manifest("e"), 400, "InvalidRequest" },
        { "<LambdaInvoke><FunctionArn>f</FunctionArn></LambdaInvoke>", Manifest("e"), 501, "NotImplemented" },
        { "<S3ComputeObjectChecksum/>", Manifest("e"), 501, "NotImplemented" },
        { Tag, "<ManifestGenerator><S3JobManifestGenerator/></ManifestGenerator>", 400, "MalformedXML" },
        { Tag, Generator() + Manifest("e"), 400, "InvalidRequest" },
        { Tag, Generator(output: "<EnableManifestOutput>true</EnableManifestOutput>"), 400, "InvalidRequest" },
    };

    [Fact]
    public async Task AJob_GoesThroughItsStatuses_AndReports()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt", "b.txt");

        var id = await aws.StartJobAsync(Tag, Manifest(etag), more: "<Description>tags</Description>");

        var seen = new List<string?>();
        for (var i = 0; i < 7; i++)
        {
            seen.Add(await aws.StatusAsync(id));
            await aws.StepAsync();
        }

        Assert.Equal(["New", "Preparing", "Ready", "Active", "Completing", "Complete", "Complete"], seen);
        var described = await aws.DescribeAsync(id);
        Assert.Equal(("2", "2", "0"), Progress(described));
        Assert.Equal(
            ($"arn:aws:s3:us-east-1:000000000000:job/{id}", "false", "tags", "10", "1", Role, etag),
            (described.Element("JobArn"), described.Element("ConfirmationRequired"), described.Element("Description"), described.Element("Priority"),
                described.Element("ElapsedTimeInActiveSeconds"), described.Element("RoleArn"), described.Element("ETag")));
        Assert.Equal("2030-01-02T03:04:05.000Z", described.Element("CreationTime"));
        Assert.Equal("2030-01-02T03:04:10.000Z", described.Element("TerminationDate"));
        Assert.Equal("done", (await aws.S3.GetAsync("/orders/b.txt?tagging")).Ok().Element("Value"));
        Assert.Equal(["orders,a.txt,,succeeded,200,,Successful", "orders,b.txt,,succeeded,200,,Successful"], await aws.ReportAsync(id, "succeeded"));
        Assert.Empty(await aws.ReportAsync(id, "failed"));
        var manifest = (await aws.S3.GetAsync($"/jobs/reports/job-{id}/manifest.json")).Ok().Body;
        Assert.Equal(
            Convert.ToHexStringLower(MD5.HashData(manifest)), (await aws.S3.GetAsync($"/jobs/reports/job-{id}/manifest.json.md5")).Ok().Text);
    }

    [Fact]
    public async Task TasksThatFail_AreCountedAndReported()
    {
        await using var aws = await StartAsync();
        await aws.PutListAsync("a.txt");
        var etag = await aws.PutManifestAsync("orders,none\n\norders,a.txt\norders,with%20blank\n");

        var described = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag), Report("FailedTasksOnly")));

        Assert.Equal(("3", "1", "2"), Progress(described));
        var id = described.Element("JobId")!;
        Assert.Empty(await aws.ReportAsync(id, "succeeded"));
        Assert.Equal(
            [
                "orders,none,,failed,404,NoSuchKey,The specified key does not exist.",
                "orders,with%20blank,,failed,404,NoSuchKey,The specified key does not exist.",
            ],
            await aws.ReportAsync(id, "failed"));
    }

    [Fact]
    public async Task AJobThatNeedsConfirmation_WaitsForIt()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var id = await aws.StartJobAsync(Tag, Manifest(etag), more: "<ConfirmationRequired>true</ConfirmationRequired>");

        await aws.StepAsync(20);

        var waiting = await aws.DescribeAsync(id);
        Assert.Equal(
            ("Suspended", "AWAITING_CONFIRMATION", "2030-01-02T03:04:07.000Z", "1"),
            (waiting.Element("Status"), waiting.Element("SuspendedCause"), waiting.Element("SuspendedDate"), waiting.Element("TotalNumberOfTasks")));
        var confirmed = (await aws.S3.ControlAsync("POST", $"/jobs/{id}/status?requestedJobStatus=Ready&statusUpdateReason=checked", "")).Ok();
        Assert.Equal(("Ready", "checked"), (confirmed.Element("Status"), confirmed.Element("StatusUpdateReason")));
        var described = await aws.FinishAsync(id);
        Assert.Equal((null, "checked"), (described.Element("SuspendedCause"), described.Element("StatusUpdateReason")));
        (await aws.S3.ControlAsync("POST", $"/jobs/{id}/status?requestedJobStatus=Ready", "")).AssertControlError(400, "JobStatusException", null);
        (await aws.S3.ControlAsync("POST", $"/jobs/{id}/status?requestedJobStatus=Cancelled", "")).AssertControlError(400, "JobStatusException", null);
        (await aws.S3.ControlAsync("POST", $"/jobs/{id}/status?requestedJobStatus=Active", "")).AssertControlError(400, "InvalidRequest", null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AJobThatIsCancelled_TouchesNothingMore(int steps)
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var id = await aws.StartJobAsync(Tag, Manifest(etag));
        await aws.StepAsync(steps);

        var answer = (await aws.S3.ControlAsync("POST", $"/jobs/{id}/status?requestedJobStatus=Cancelled", "")).Ok();

        Assert.Equal("Cancelling", answer.Element("Status"));
        await aws.FinishAsync(id, "Cancelled");
        Assert.Empty((await aws.S3.GetAsync("/orders/a.txt?tagging")).Ok().Elements("Key"));
        Assert.Empty((await aws.S3.GetAsync("/jobs?prefix=reports")).Ok().Elements("Key"));
    }

    [Fact]
    public async Task AJobMostOfWhoseTasksFail_FailsAfterAThousand()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutManifestAsync(string.Concat(Enumerable.Range(0, 1500).Select(static i => $"orders,{i}\n")));

        var described = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag)), "Failed");

        Assert.Equal(("1500", "0", "1000"), Progress(described));
        Assert.Equal("TaskFailureThreshold", described.Element("FailureCode"));
        Assert.Equal(1000, (await aws.ReportAsync(described.Element("JobId")!, "failed")).Count);
    }

    [Fact]
    public async Task AJobOfManyTasks_IsSeenToMakeProgress()
    {
        await using var aws = await StartAsync();
        await aws.PutListAsync("a.txt");
        var etag = await aws.PutManifestAsync(string.Concat(Enumerable.Repeat("orders,a.txt\n", 1200)));
        var id = await aws.StartJobAsync("<S3DeleteObjectTagging/>", Manifest(etag));

        await aws.StepAsync(4);

        Assert.Equal(("1200", "1000", "0"), Progress(await aws.DescribeAsync(id)));
        Assert.Equal("Active", await aws.StatusAsync(id));
        Assert.Equal(("1200", "1200", "0"), Progress(await aws.FinishAsync(id)));
    }

    [Fact]
    public async Task AJobWithAHigherPriority_GoesFirst()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var low = await aws.StartJobAsync(Tag, Manifest(etag), token: "low", priority: 1);
        await aws.StepAsync();
        var high = await aws.StartJobAsync("<S3DeleteObjectTagging/>", Manifest(etag), token: "high", priority: 5);
        await aws.StepAsync(2);
        Assert.Equal(("Active", "Ready"), (await aws.StatusAsync(low), await aws.StatusAsync(high)));

        await aws.StepAsync();

        Assert.Equal(("Paused", "Active"), (await aws.StatusAsync(low), await aws.StatusAsync(high)));
        await aws.FinishAsync(high);
        await aws.FinishAsync(low);
        Assert.Equal("done", (await aws.S3.GetAsync("/orders/a.txt?tagging")).Ok().Element("Value"));
    }

    [Fact]
    public async Task TheSameRequestAgain_IsTheSameJob_AndAnotherWithItsTokenFails()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");

        var id = await aws.StartJobAsync(Tag, Manifest(etag));

        Assert.Equal(id, await aws.StartJobAsync(Tag, Manifest(etag)));
        (await aws.CreateAsync(Document(Tag, Manifest(etag), priority: 11))).AssertControlError(400, "IdempotencyException", null);
        Assert.Single((await aws.S3.ControlAsync("GET", "/jobs")).Ok().Elements("JobId"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task CreateJob_WithWhatCannotBe_FailsAndMakesNone(string operation, string manifest, int status, string code)
    {
        await using var aws = await StartAsync();

        (await aws.CreateAsync(Document(operation, manifest))).AssertControlError(status, code, null);

        Assert.Empty((await aws.S3.ControlAsync("GET", "/jobs")).Ok().Elements("JobId"));
    }

    [Fact]
    public async Task AJobWithoutItsManifestOrRole_Fails()
    {
        await using var aws = await StartAsync(Allow("s3:PutObjectTagging"));
        var etag = await aws.PutListAsync("a.txt");

        var forbidden = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag)), "Failed");
        var noRole = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag), token: "2", role: $"{Role}2"), "Failed");

        Assert.Equal(
            ("AccessDenied", "Reading the manifest is forbidden: AccessDenied"), (forbidden.Element("FailureCode"), forbidden.Element("FailureReason")));
        Assert.Equal("AccessDenied", noRole.Element("FailureCode"));
        Assert.Equal(("0", "0", "0"), Progress(noRole));
    }

    [Theory]
    [InlineData("", "InvalidManifestContent")]
    [InlineData("orders,a.txt\norders\n", "InvalidManifestContent")]
    [InlineData("orders,a.txt\njobs,a.txt\n", "InvalidManifestContent")]
    public async Task AManifestThatIsNotAsItMustBe_FailsTheJob(string text, string code)
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutManifestAsync(text);

        var described = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag)), "Failed");

        Assert.Equal(code, described.Element("FailureCode"));
    }

    [Fact]
    public async Task AManifestThatHasChanged_FailsTheJob()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        await aws.PutManifestAsync("orders,a.txt\n\n");

        var described = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag)), "Failed");

        Assert.Equal("PreconditionFailed", described.Element("FailureCode"));
    }

    [Fact]
    public async Task AJobWhoseReportIsRefused_Fails()
    {
        await using var aws = await StartAsync(Allow("s3:GetObject") + "," + Allow("s3:PutObjectTagging"));
        var etag = await aws.PutListAsync("a.txt");

        var described = await aws.FinishAsync(await aws.StartJobAsync(Tag, Manifest(etag)), "Failed");

        Assert.Equal(("AccessDenied", "1"), (described.Element("FailureCode"), described.Element("NumberOfTasksSucceeded")));
    }

    [Fact]
    public async Task ListJobs_HasPages_TheNewestFirst_AndMayBeOfSomeStatuses()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, await aws.StartJobAsync(Tag, Manifest(etag), token: $"{i}", more: $"<Description>{i}</Description>"));
            await aws.StepAsync();
        }

        var page = (await aws.S3.ControlAsync("GET", "/jobs?maxResults=2")).Ok();
        var rest = (await aws.S3.ControlAsync("GET", $"/jobs?maxResults=2&nextToken={Uri.EscapeDataString(page.Element("NextToken")!)}")).Ok();

        Assert.Equal(ids, [.. page.Elements("JobId"), .. rest.Elements("JobId")]);
        Assert.Null(rest.Element("NextToken"));
        Assert.Equal(["S3PutObjectTagging", "S3PutObjectTagging"], page.Elements("Operation"));
        Assert.Equal([ids[0]], (await aws.S3.ControlAsync("GET", "/jobs?jobStatuses=Preparing&jobStatuses=Failed")).Ok().Elements("JobId"));
        (await aws.S3.ControlAsync("GET", "/jobs?maxResults=1001")).AssertControlError(400, "InvalidRequest", null);
        (await aws.S3.ControlAsync("GET", "/jobs?nextToken=bm9uZQ==")).AssertControlError(400, "InvalidNextTokenException", null);
    }

    [Fact]
    public async Task AJobThatHasEnded_IsForgottenAfter90Days()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var id = await aws.StartJobAsync(Tag, Manifest(etag));
        await aws.FinishAsync(id);

        await aws.World.Clock.AdvanceAsync(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(6));
        Assert.Equal("Complete", await aws.StatusAsync(id));
        await aws.StepAsync();

        (await aws.S3.ControlAsync("GET", $"/jobs/{id}")).AssertControlError(404, "NoSuchJobException", "No such job");
        Assert.Empty((await aws.S3.ControlAsync("GET", "/jobs")).Ok().Elements("JobId"));
        Assert.NotEqual(id, await aws.StartJobAsync(Tag, Manifest(etag)));
    }

    [Fact]
    public async Task PriorityAndTags_AreChangedAndShown()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var id = await aws.StartJobAsync(Tag, Manifest(etag), more: "<Tags><member><Key>team</Key><Value>red</Value></member></Tags>");

        Assert.Equal("70", (await aws.S3.ControlAsync("POST", $"/jobs/{id}/priority?priority=70", "")).Ok().Element("Priority"));
        Assert.Equal("70", (await aws.DescribeAsync(id)).Element("Priority"));
        (await aws.S3.ControlAsync("POST", $"/jobs/{id}/priority?priority=-1", "")).AssertControlError(400, "InvalidRequest", null);

        Assert.Equal("red", (await aws.S3.ControlAsync("GET", $"/jobs/{id}/tagging")).Ok().Element("Value"));
        (await aws.S3.ControlAsync("PUT", $"/jobs/{id}/tagging", Tags(1))).Ok();
        Assert.Equal(["key0"], (await aws.S3.ControlAsync("GET", $"/jobs/{id}/tagging")).Ok().Elements("Key"));
        (await aws.S3.ControlAsync("PUT", $"/jobs/{id}/tagging", Tags(51))).AssertControlError(400, "TooManyTagsException", null);
        Assert.True((int)(await aws.S3.ControlAsync("DELETE", $"/jobs/{id}/tagging")).Status is 200 or 204);
        Assert.Empty((await aws.S3.ControlAsync("GET", $"/jobs/{id}/tagging")).Ok().Elements("Key"));
    }

    [Theory]
    [InlineData("GET", "/jobs/none")]
    [InlineData("POST", "/jobs/none/priority?priority=1")]
    [InlineData("POST", "/jobs/none/status?requestedJobStatus=Cancelled")]
    [InlineData("GET", "/jobs/none/tagging")]
    [InlineData("DELETE", "/jobs/none/tagging")]
    public async Task AJobThatIsNotThere_IsNotFound(string method, string path)
    {
        await using var aws = await StartAsync();

        (await aws.S3.ControlAsync(method, path, method == "POST" ? "" : null)).AssertControlError(404, "NoSuchJobException", "No such job");
    }

    [Theory]
    [InlineData("GET", "", "s3:DescribeJob")]
    [InlineData("POST", "/priority?priority=1", "s3:UpdateJobPriority")]
    [InlineData("POST", "/status?requestedJobStatus=Cancelled", "s3:UpdateJobStatus")]
    [InlineData("GET", "/tagging", "s3:GetJobTagging")]
    [InlineData("PUT", "/tagging", "s3:PutJobTagging")]
    [InlineData("DELETE", "/tagging", "s3:DeleteJobTagging")]
    public async Task WhatIsDoneWithAJob_NeedsItsActionOnTheJob(string method, string path, string action)
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        var id = await aws.StartJobAsync(Tag, Manifest(etag));
        await using var user = await TestUser.CreateAsync(aws.World, "alice");
        var body = method == "GET" ? null : method == "PUT" ? Tags(1) : "";
        var arn = $"arn:aws:s3:us-east-1:000000000000:job/{id}";

        (await user.S3.ControlAsync(method, $"/jobs/{id}{path}", body)).AssertControlError(
            403,
            "AccessDenied",
            $"User: {user.Arn} is not authorized to perform: {action} on resource: \"{arn}\" because no identity-based policy allows the {action} action");
        await user.PutPolicyAsync(Allow(action, arn));
        Assert.InRange((int)(await user.S3.ControlAsync(method, $"/jobs/{id}{path}", body)).Status, 200, 204);
    }

    [Fact]
    public async Task CreateJob_NeedsLeaveToPassTheRole_AndTellsPoliciesOperationAndPriority()
    {
        await using var aws = await StartAsync();
        var etag = await aws.PutListAsync("a.txt");
        await using var user = await TestUser.CreateAsync(aws.World, "alice", Allow("s3:CreateJob"));
        var document = Document(Tag, Manifest(etag));

        var denied = await user.S3.ControlAsync("POST", "/jobs", document);
        denied.AssertControlError(403, "AccessDenied", null);
        Assert.Contains("iam:PassRole", denied.Element("Message"), StringComparison.Ordinal);

        var pass = Allow("iam:PassRole", Role, When("iam:PassedToService", "batchoperations.s3.amazonaws.com"));
        await user.PutPolicyAsync(pass, Allow("s3:CreateJob", condition: When("s3:RequestJobOperation", "S3PutObjectCopy")));
        (await user.S3.ControlAsync("POST", "/jobs", document)).AssertControlError(403, "AccessDenied", null);
        await user.PutPolicyAsync(pass, Allow("s3:CreateJob", condition: When("NumericGreaterThan", "s3:RequestJobPriority", ["10"])));
        (await user.S3.ControlAsync("POST", "/jobs", document)).AssertControlError(403, "AccessDenied", null);
        await user.PutPolicyAsync(pass, Allow("s3:CreateJob", condition: When("s3:RequestJobOperation", "S3PutObjectTagging")));
        (await user.S3.ControlAsync("POST", "/jobs", document)).Ok();
        (await user.S3.ControlAsync("GET", "/jobs")).AssertControlError(403, "AccessDenied", null);
    }

    private static string Tags(int count) =>
        $"<PutJobTaggingRequest><Tags>{string.Concat(Enumerable.Range(0, count).Select(static i => $"<member><Key>key{i}</Key><Value>v</Value></member>"))}" +
        "</Tags></PutJobTaggingRequest>";
}
