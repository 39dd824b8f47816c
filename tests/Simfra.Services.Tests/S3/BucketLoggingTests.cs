using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.EncryptionTestCalls;
using static Simfra.Services.Tests.S3.NotificationTestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Access logs: where they go, when they are delivered, and what stands in them.</summary>
public sealed class BucketLoggingTests
{
    private const string Target = "/orders?logging";
    private const string Europe = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";

    public static TheoryData<string, HttpStatusCode, string> Refused { get; } = new()
    {
        {
            "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket></LoggingEnabled></BucketLoggingStatus>",
            HttpStatusCode.BadRequest, "MalformedXML"
        },
        {
            Enabled("logs", "", "<PartitionedPrefix><PartitionDateSource>Sometime</PartitionDateSource></PartitionedPrefix>"),
            HttpStatusCode.BadRequest, "MalformedXML"
        },
        {
            Enabled("logs", "", "<SimplePrefix/><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>"),
            HttpStatusCode.BadRequest, "MalformedXML"
        },
        { Enabled("theirs"), HttpStatusCode.BadRequest, "InvalidTargetBucketForLogging" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task PutBucketLogging_WithWhatS3Refuses_FailsAndChangesNothing(string document, HttpStatusCode status, string code)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        (await world.RootS3(TestWorld.OtherAccount).PutAsync("/theirs", "")).Ok();

        (await s3.PutAsync(Target, document, Md5Of(document))).AssertError(status, code, null);

        Assert.Null((await s3.GetAsync(Target)).Ok().Element("LoggingEnabled"));
    }

    [SharedDataFact(Recordings)]
    public async Task PutBucketLogging_ToAWrongTarget_FailsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/abroad", Europe)).Ok();

        (await PutAsync(s3, Enabled("abroad"))).AssertRecordedError(
            Recorded("test_put_bucket_logging_wrong_target", "put-bucket-logging-different-regions"), ("<region_2>", "eu-west-1"));
        (await PutAsync(s3, Enabled("nowhere"))).AssertRecordedError(
            Recorded("test_put_bucket_logging_wrong_target", "put-bucket-logging-non-existent-bucket"), ("<target-bucket:1>", "nowhere"));
    }

    [Fact]
    public async Task PutBucketLogging_IsKeptAndTakenBack()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);

        (await PutAsync(s3, Enabled("logs", "p/", "<PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix>"))).Ok();
        var kept = (await s3.GetAsync(Target)).Ok();
        Assert.Equal(("BucketLoggingStatus", "logs", "p/", "EventTime"),
            (kept.Xml.Name.LocalName, kept.Element("TargetBucket"), kept.Element("TargetPrefix"), kept.Element("PartitionDateSource")));
        (await PutAsync(s3, Enabled("logs", "p/", "<SimplePrefix/>"))).Ok();
        Assert.Single((await s3.GetAsync(Target)).Elements("SimplePrefix"));
        (await PutAsync(s3, "<BucketLoggingStatus/>")).Ok();
        Assert.Null((await s3.GetAsync(Target)).Ok().Element("LoggingEnabled"));
    }

    [Fact]
    public async Task Calls_AreLoggedInS3sForm_AndDeliveredByTheClock()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        await using var user = await TestUser.CreateAsync(world, "worker");
        (await PutAsync(s3, Enabled("logs", "log-"))).Ok();
        var read = (await s3.GetAsync("/orders/a.txt?response-content-type=text%2Fplain", ("User-Agent", "test \"1\""), ("Referer", "http://here"))).Ok();
        var denied = await user.S3.DeleteAsync("/orders/a.txt");
        (await s3.PutAsync("/orders/b%20%C3%BC", "12", ("x-amz-copy-source", "/orders/a.txt"))).Ok();
        await world.Server.DrainAsync();
        Assert.Empty((await s3.GetAsync("/logs?list-type=2")).Elements("Key"));

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        var key = Assert.Single((await s3.GetAsync("/logs?list-type=2")).Elements("Key"));
        Assert.Matches("^log-2030-01-02-03-09-05-[0-9A-F]{16}$", key);
        var lines = (await s3.GetAsync($"/logs/{key}")).Ok().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var owner = lines[0].Split(' ')[0];
        Assert.Equal(64, owner.Length);
        Assert.Equal(
            ["REST.PUT.LOGGING_STATUS", "REST.GET.OBJECT", "REST.DELETE.OBJECT", "REST.COPY.OBJECT", "REST.COPY.OBJECT_GET"], lines.Select(OperationOf));
        Assert.Equal(
            $"{owner} orders [02/Jan/2030:03:04:05 +0000] 127.0.0.1 {owner} {read.Header("x-amz-request-id")} REST.GET.OBJECT a.txt "
            + "\"GET /orders/a.txt?response-content-type=text%2Fplain HTTP/1.1\" 200 - 5 5 0 0 \"http://here\" \"test %221%22\" - "
            + $"{read.Header("x-amz-id-2")} SigV4 - AuthHeader localhost - - -",
            lines[1]);
        Assert.Contains($" {user.Arn} {denied.Header("x-amz-request-id")} REST.DELETE.OBJECT a.txt ", lines[2], StringComparison.Ordinal);
        Assert.Contains(" 403 AccessDenied - 5 ", lines[2], StringComparison.Ordinal);
        Assert.Contains(" REST.COPY.OBJECT b%20%C3%BC ", lines[3], StringComparison.Ordinal);
        Assert.Contains(" REST.COPY.OBJECT_GET a.txt ", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletions_AreLoggedKeyByKey()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        (await PutAsync(s3, Enabled("logs"))).Ok();
        const string Delete = "<Delete><Object><Key>a.txt</Key></Object><Object><Key>none</Key></Object></Delete>";

        (await s3.PostAsync("/orders?delete", Delete, Md5Of(Delete))).Ok();

        var lines = await DeliveredAsync(world, s3);
        Assert.Equal(
            ["REST.PUT.LOGGING_STATUS -", "REST.POST.MULTI_OBJECT_DELETE -", "BATCH.DELETE.OBJECT a.txt", "BATCH.DELETE.OBJECT none"],
            lines.Select(static l => string.Join(' ', l.Split(' ')[7..9])));
    }

    [Fact]
    public async Task LogObjects_GrantWhatTheTargetGrantsSay()
    {
        const string everybody = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
        const string grants = "<TargetGrants><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"Group\">" +
            $"<URI>{everybody}</URI></Grantee><Permission>READ</Permission></Grant></TargetGrants>";
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        var document = Enabled("logs").Replace("</TargetPrefix>", $"</TargetPrefix>{grants}", StringComparison.Ordinal);
        (await PutAsync(s3, document)).AssertError(HttpStatusCode.BadRequest, "AccessControlListNotSupported", null);
        await s3.PutOwnershipAsync("BucketOwnerPreferred", "logs");
        await s3.AllowPublicAsync("logs");

        (await PutAsync(s3, document)).Ok();
        (await s3.GetAsync("/orders/a.txt")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));

        var kept = (await s3.GetAsync(Target)).Ok();
        Assert.Equal((everybody, "READ"), (kept.Element("URI"), kept.Element("Permission")));
        var key = Assert.Single((await s3.GetAsync("/logs?list-type=2")).Elements("Key"));
        var acl = (await s3.GetAsync($"/logs/{key}?acl")).Ok();
        Assert.Equal(["FULL_CONTROL", "READ"], acl.Elements("Permission"));
        Assert.Equal([everybody], acl.Elements("URI"));
    }

    [Theory]
    [InlineData("EventTime", "000000000000/us-east-1/orders/2030/01/02/2030-01-02-00-00-00-", 2)]
    [InlineData("DeliveryTime", "000000000000/us-east-1/orders/2030/01/03/2030-01-03-00-03-00-", 1)]
    public async Task PartitionedKeys_TellTheDateOfEventsOrOfDelivery(string source, string prefix, int objects)
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await WithTargetAsync(world);
        await world.Clock.AdvanceAsync(new DateTimeOffset(2030, 1, 2, 23, 58, 0, TimeSpan.Zero) - TestWorld.StartTime);
        (await PutAsync(s3, Enabled("logs", "", $"<PartitionedPrefix><PartitionDateSource>{source}</PartitionDateSource></PartitionedPrefix>"))).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(3));
        (await s3.GetAsync("/orders/a.txt")).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));

        var keys = (await s3.GetAsync("/logs?list-type=2")).Elements("Key").ToList();
        Assert.Equal(objects, keys.Count);
        Assert.StartsWith(prefix, keys[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATargetThatLetsNoLogsIn_GetsNone_AndLaterOnesComeWhenItDoes()
    {
        await using var world = await TestWorld.StartAsync();
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/logs", "")).Ok();
        (await PutAsync(s3, Enabled("logs"))).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        await PutTargetPolicyAsync(s3, "arn:aws:s3:::photos");
        (await s3.GetAsync("/orders/a.txt")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Empty((await s3.GetAsync("/logs?list-type=2")).Elements("Key"));

        await PutTargetPolicyAsync(s3, "arn:aws:s3:::orders");
        (await s3.HeadAsync("/orders/a.txt")).Ok();

        Assert.Equal("REST.HEAD.OBJECT", OperationOf(Assert.Single(await DeliveredAsync(world, s3))));
    }

    [Theory]
    [InlineData("GET", "s3:GetBucketLogging")]
    [InlineData("PUT", "s3:PutBucketLogging")]
    public async Task LoggingOperations_OfOthers_FailInS3sWords(string method, string action)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:ListBucket"));
        (await SendAsync(world.RootS3())).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
        await world.WithBucketAsync();

        (await SendAsync(user.S3)).AssertDenied(S3TestCalls.DenialFor(user.Arn, action, "arn:aws:s3:::orders"));
        await user.PutPolicyAsync(Allow(action));
        (await SendAsync(user.S3)).Ok();

        Task<RawAnswer> SendAsync(RawS3Client s3) => method == "GET" ? s3.GetAsync(Target) : PutAsync(s3, "<BucketLoggingStatus/>");
    }

    private static string Enabled(string target, string prefix = "", string format = "") =>
        $"<BucketLoggingStatus><LoggingEnabled><TargetBucket>{target}</TargetBucket><TargetPrefix>{prefix}</TargetPrefix>"
        + (format.Length == 0 ? "" : $"<TargetObjectKeyFormat>{format}</TargetObjectKeyFormat>") + "</LoggingEnabled></BucketLoggingStatus>";

    private static Task<RawAnswer> PutAsync(RawS3Client s3, string document) => s3.PutAsync(Target, document, Md5Of(document));

    private static string OperationOf(string line) => line.Split(' ')[7];

    private static async Task<RawS3Client> WithTargetAsync(TestWorld world)
    {
        var s3 = await world.WithBucketAsync();
        (await s3.PutAsync("/logs", "")).Ok();
        await PutTargetPolicyAsync(s3, "arn:aws:s3:::orders");
        return s3;
    }

    private static async Task PutTargetPolicyAsync(RawS3Client s3, string source)
    {
        var condition = $$$"""{"ArnLike":{"aws:SourceArn":"{{{source}}}"},"StringEquals":{"aws:SourceAccount":"000000000000"}}""";
        (await s3.PutAsync(
            "/logs?policy", Policy(Allow("s3:PutObject", "arn:aws:s3:::logs/*", condition, Service("logging.s3.amazonaws.com"))))).Ok();
    }

    /// <summary>The lines of the only log object, five minutes later.</summary>
    private static async Task<string[]> DeliveredAsync(TestWorld world, RawS3Client s3)
    {
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        var key = Assert.Single((await s3.GetAsync("/logs?list-type=2")).Elements("Key"));
        return (await s3.GetAsync($"/logs/{key}")).Ok().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
