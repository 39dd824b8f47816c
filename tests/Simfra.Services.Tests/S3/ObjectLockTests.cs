using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

public sealed class ObjectLockTests
{
    private const string Malformed = "The XML you provided was not well-formed or did not validate against our published schema";
    private const string Locked = "Access Denied because object protected by object lock.";
    private static readonly (string, string) Bypass = ("x-amz-bypass-governance-retention", "true");

    [Fact]
    public async Task CreateBucket_WithObjectLock_KeepsVersionsForEver()
    {
        await using var aws = await StartAsync();

        Assert.Equal("Enabled", (await aws.Raw.GetAsync("/orders?versioning")).Element("Status"));
        Assert.Equal("Enabled", (await aws.Raw.GetAsync("/orders?object-lock")).Element("ObjectLockEnabled"));
        (await aws.Raw.PutAsync("/orders?versioning", Versions.Configuration("<Status>Suspended</Status>"))).AssertError(
            HttpStatusCode.Conflict,
            "InvalidBucketState",
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.");
        await Versions.SetAsync(aws, "Enabled");
    }

    [Fact]
    public async Task PutObjectLockConfiguration_NeedsVersioning()
    {
        const string message = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration";
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.GetAsync("/orders?object-lock")).AssertError(
            HttpStatusCode.NotFound,
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
            ("BucketName", "orders"));
        (await ConfigureAsync(aws, "")).AssertError(HttpStatusCode.Conflict, "InvalidBucketState", message);
        await Versions.SetAsync(aws, "Suspended");
        (await ConfigureAsync(aws, "")).AssertError(HttpStatusCode.Conflict, "InvalidBucketState", message);
        await Versions.SetAsync(aws, "Enabled");
        (await ConfigureAsync(aws, "")).Ok();
        Assert.Null((await aws.Raw.GetAsync("/orders?object-lock")).Element("Rule"));
    }

    [Theory]
    [InlineData("<Rule/>", "MalformedXML", Malformed)]
    [InlineData("<Rule><DefaultRetention/></Rule>", "MalformedXML", Malformed)]
    [InlineData("<Rule><DefaultRetention><Mode>GOVERNANCE</Mode></DefaultRetention></Rule>", "MalformedXML", Malformed)]
    [InlineData("<Rule><DefaultRetention><Mode>BAD</Mode><Days>1</Days></DefaultRetention></Rule>", "MalformedXML", Malformed)]
    [InlineData("<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years></DefaultRetention></Rule>", "MalformedXML", Malformed)]
    [InlineData(
        "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>0</Days></DefaultRetention></Rule>",
        "InvalidArgument", "Default retention period must be a positive integer value.")]
    [InlineData(
        "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Years>101</Years></DefaultRetention></Rule>",
        "InvalidArgument", "Default retention period too large.")]
    public async Task PutObjectLockConfiguration_WithAWrongRule_Fails(string rule, string code, string message)
    {
        await using var aws = await StartAsync();

        (await ConfigureAsync(aws, rule)).AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Null((await aws.Raw.GetAsync("/orders?object-lock")).Element("Rule"));
    }

    [Fact]
    public async Task PutObjectLockConfiguration_WithoutEnabled_FailsWithMalformedXml()
    {
        await using var aws = await StartAsync();

        (await PutDocumentAsync(aws, "/orders?object-lock", "<ObjectLockConfiguration></ObjectLockConfiguration>"))
            .AssertError(HttpStatusCode.BadRequest, "MalformedXML", Malformed);
        (await PutDocumentAsync(
            aws, "/orders?object-lock", "<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled></ObjectLockConfiguration>"))
            .AssertError(HttpStatusCode.BadRequest, "MalformedXML", Malformed);
    }

    [Fact]
    public async Task DefaultRetention_IsOfNewObjectsAlone()
    {
        await using var aws = await StartAsync();
        await Versions.PutAsync(aws, "before");
        (await ConfigureAsync(aws, "<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>2</Days></DefaultRetention></Rule>")).Ok();

        (await PutLockedAsync(aws, "a")).Ok();
        var head = await aws.Raw.HeadAsync("/orders/a");
        var copy = await aws.Raw.PutAsync("/orders/copy", "", ("x-amz-copy-source", "/orders/before"));

        Assert.Equal(("GOVERNANCE", Date(aws.Now.AddDays(2))), LockOf(head));
        Assert.Equal((null, null), LockOf(await aws.Raw.HeadAsync("/orders/before")));
        Assert.Equal("GOVERNANCE", (await aws.Raw.HeadAsync($"/orders/copy?versionId={copy.Header("x-amz-version-id")}")).Header("x-amz-object-lock-mode"));
        (await aws.Raw.PutAsync("/orders/a", "x")).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidRequest",
            "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters");
    }

    [Theory]
    [InlineData("GOVERNANCE")]
    [InlineData("COMPLIANCE")]
    public async Task DeleteObject_OfARetainedVersion_FailsUntilItsTime(string mode)
    {
        await using var aws = await StartAsync();
        var version = (await PutLockedAsync(aws, "a", mode, aws.Now.AddDays(1))).Header("x-amz-version-id");

        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Locked);
        await Versions.MarkAsync(aws, "a");
        var batch = await aws.Raw.PostAsync(
            "/orders?delete",
            $"<Delete><Object><Key>a</Key><VersionId>{version}</VersionId></Object></Delete>",
            Md5($"<Delete><Object><Key>a</Key><VersionId>{version}</VersionId></Object></Delete>"));
        Assert.Equal(("AccessDenied", Locked, version), (batch.Element("Code"), batch.Element("Message"), batch.Element("VersionId")));
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).Ok();
    }

    [Fact]
    public async Task BypassGovernance_OpensGovernanceAlone()
    {
        await using var aws = await StartAsync();
        var governed = (await PutLockedAsync(aws, "a", "GOVERNANCE", aws.Now.AddDays(1))).Header("x-amz-version-id");
        var compliant = (await PutLockedAsync(aws, "a", "COMPLIANCE", aws.Now.AddDays(1))).Header("x-amz-version-id");
        var held = (await aws.Raw.PutAsync("/orders/a", "x", ("x-amz-object-lock-legal-hold", "ON"), Md5("x"))).Header("x-amz-version-id");

        (await aws.Raw.DeleteAsync($"/orders/a?versionId={governed}", Bypass)).Ok();
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={compliant}", Bypass)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Locked);
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={held}", Bypass)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Locked);
    }

    [Theory]
    [InlineData("GOVERNANCE", "GOVERNANCE", 2, false, true)]
    [InlineData("GOVERNANCE", "GOVERNANCE", 0.5, false, false)]
    [InlineData("GOVERNANCE", "GOVERNANCE", 0.5, true, true)]
    [InlineData("GOVERNANCE", "COMPLIANCE", 2, false, false)]
    [InlineData("GOVERNANCE", "COMPLIANCE", 2, true, true)]
    [InlineData("GOVERNANCE", "", 0, false, false)]
    [InlineData("GOVERNANCE", "", 0, true, true)]
    [InlineData("COMPLIANCE", "COMPLIANCE", 2, false, true)]
    [InlineData("COMPLIANCE", "COMPLIANCE", 0.5, true, false)]
    [InlineData("COMPLIANCE", "GOVERNANCE", 2, true, false)]
    [InlineData("COMPLIANCE", "", 0, true, false)]
    public async Task PutObjectRetention_ChangesWhatTheModeAllows(string mode, string newMode, double days, bool bypasses, bool succeeds)
    {
        await using var aws = await StartAsync();
        (await PutLockedAsync(aws, "a", mode, aws.Now.AddDays(1))).Ok();

        var answer = await RetainAsync(aws, "a", newMode, newMode.Length == 0 ? null : aws.Now.AddDays(days), bypasses ? [Bypass] : []);

        if (succeeds)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertError(HttpStatusCode.Forbidden, "AccessDenied", Locked);
        }

        var expected = (succeeds, newMode) switch
        {
            (true, "") => (null, null),
            (true, _) => (newMode, Date(aws.Now.AddDays(days))),
            _ => (mode, Date(aws.Now.AddDays(1))),
        };
        Assert.Equal(expected, LockOf(await aws.Raw.HeadAsync("/orders/a")));
    }

    [Fact]
    public async Task PutObjectRetention_WithWrongDocuments_Fails()
    {
        await using var aws = await StartAsync();
        await Versions.PutAsync(aws, "a");

        (await PutDocumentAsync(aws, "/orders/a?retention", "<Retention><Mode>GOVERNANCE</Mode></Retention>"))
            .AssertError(HttpStatusCode.BadRequest, "MalformedXML", Malformed);
        (await RetainAsync(aws, "a", "BAD", aws.Now.AddDays(1))).AssertError(HttpStatusCode.BadRequest, "MalformedXML", Malformed);
        (await RetainAsync(aws, "a", "GOVERNANCE", aws.Now)).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "The retain until date must be in the future!",
            ("ArgumentName", "RetainUntilDate"));
        (await aws.Raw.GetAsync("/orders/a?retention")).AssertError(
            HttpStatusCode.NotFound, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration");
        (await RetainAsync(aws, "missing", "GOVERNANCE", aws.Now.AddDays(1))).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null);
    }

    [Fact]
    public async Task GetObjectRetention_TellsOfTheVersion()
    {
        await using var aws = await StartAsync();
        var first = await Versions.PutAsync(aws, "a");
        await Versions.PutAsync(aws, "a");
        (await RetainAsync(aws, $"a?versionId={first}", "GOVERNANCE", aws.Now.AddDays(1))).Ok();

        var answer = await aws.Raw.GetAsync($"/orders/a?retention&versionId={first}");

        Assert.Equal(("Retention", "GOVERNANCE"), (answer.Xml.Name.LocalName, answer.Element("Mode")));
        Assert.Equal(aws.Now.AddDays(1), DateTimeOffset.Parse(answer.Element("RetainUntilDate")!, CultureInfo.InvariantCulture));
        (await aws.Raw.GetAsync("/orders/a?retention")).AssertError(HttpStatusCode.NotFound, "NoSuchObjectLockConfiguration", null);
        var marker = await Versions.MarkAsync(aws, "a");
        (await aws.Raw.GetAsync($"/orders/a?retention&versionId={marker}")).AssertError(
            HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", null, ("ResourceType", "DeleteMarker"), ("Method", "GET"));
        (await RetainAsync(aws, $"a?versionId={marker}", "GOVERNANCE", aws.Now.AddDays(1))).AssertError(
            HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", null, ("ResourceType", "DeleteMarker"), ("Method", "PUT"));
    }

    [Fact]
    public async Task PutObjectLegalHold_HoldsUntilItIsTakenAway()
    {
        await using var aws = await StartAsync();
        var version = await Versions.PutAsync(aws, "a");
        (await aws.Raw.GetAsync("/orders/a?legal-hold")).AssertError(HttpStatusCode.NotFound, "NoSuchObjectLockConfiguration", null);

        (await HoldAsync(aws, "a", "ON")).Ok();
        var held = (await aws.Raw.HeadAsync("/orders/a")).Header("x-amz-object-lock-legal-hold");
        await aws.Clock.AdvanceAsync(TimeSpan.FromDays(10_000));
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", Locked);
        (await HoldAsync(aws, "a", "OFF")).Ok();

        Assert.Equal(("ON", "OFF"), (held, (await aws.Raw.GetAsync("/orders/a?legal-hold")).Element("Status")));
        (await aws.Raw.DeleteAsync($"/orders/a?versionId={version}")).Ok();
        (await HoldAsync(aws, "a", "on")).AssertError(HttpStatusCode.NotFound, "NoSuchKey", null);
        await Versions.PutAsync(aws, "a");
        (await HoldAsync(aws, "a", "on")).AssertError(HttpStatusCode.BadRequest, "MalformedXML", Malformed);
    }

    [Theory]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", "x-amz-object-lock-retain-until-date")]
    [InlineData("x-amz-object-lock-retain-until-date", "2040-01-01T00:00:00Z", "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", "x-amz-object-lock-mode")]
    [InlineData("x-amz-object-lock-legal-hold", "wrong", "Legal Hold must be either of 'ON' or 'OFF'", "x-amz-object-lock-legal-hold")]
    public async Task PutObject_WithAWrongLock_FailsWithInvalidArgument(string header, string value, string message, string argument)
    {
        await using var aws = await StartAsync();

        foreach (var target in (string[])["/orders/a", "/orders/a?uploads"])
        {
            var answer = await aws.Raw.SendAsync(target.Contains('?') ? "POST" : "PUT", target, "x"u8.ToArray(), [(header, value), Md5("x")]);
            answer.AssertError(HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", argument));
        }
    }

    [Fact]
    public async Task PutObject_WithAnUnknownModeOrAPastDate_FailsWithInvalidArgument()
    {
        await using var aws = await StartAsync();

        (await PutLockedAsync(aws, "a", "BAD-VALUE", aws.Now.AddDays(1))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "Unknown wormMode directive.",
            ("ArgumentName", "x-amz-object-lock-mode"),
            ("ArgumentValue", "BAD-VALUE"));
        (await PutLockedAsync(aws, "a", "GOVERNANCE", aws.Now)).AssertError(
            HttpStatusCode.BadRequest, "InvalidArgument", "The retain until date must be in the future!");
    }

    [Fact]
    public async Task Locks_InABucketWithoutObjectLock_Fail()
    {
        const string message = "Bucket is missing Object Lock Configuration";
        await using var aws = await S3Fixture.StartAsync();
        await aws.Raw.PutAsync("/orders/a", "x");

        (await PutLockedAsync(aws, "a", "GOVERNANCE", aws.Now.AddDays(1))).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await aws.Raw.GetAsync("/orders/a?retention")).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await aws.Raw.GetAsync("/orders/a?legal-hold")).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await RetainAsync(aws, "a", "GOVERNANCE", aws.Now.AddDays(1))).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await HoldAsync(aws, "a", "ON")).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
        (await aws.Raw.DeleteAsync("/orders/a", Bypass)).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
            ("ArgumentName", "x-amz-bypass-governance-retention"));
    }

    [Fact]
    public async Task CopyObject_CarriesNoLock()
    {
        await using var aws = await StartAsync();
        (await PutLockedAsync(aws, "a", "GOVERNANCE", aws.Now.AddDays(1))).Ok();

        (await aws.Raw.PutAsync("/orders/b", "", ("x-amz-copy-source", "/orders/a"))).Ok();
        (await aws.Raw.PutAsync("/orders/c", "", ("x-amz-copy-source", "/orders/a"), ("x-amz-object-lock-legal-hold", "ON"))).Ok();

        Assert.Equal((null, null), LockOf(await aws.Raw.HeadAsync("/orders/b")));
        Assert.Equal("ON", (await aws.Raw.HeadAsync("/orders/c")).Header("x-amz-object-lock-legal-hold"));
    }

    [Fact]
    public async Task CompleteMultipartUpload_LocksAsTheUploadSaid()
    {
        await using var aws = await StartAsync();
        var upload = await Multipart.CreateAsync(
            aws, "a", ("x-amz-object-lock-mode", "COMPLIANCE"), ("x-amz-object-lock-retain-until-date", Date(aws.Now.AddDays(1))));
        (await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={upload}", "x")).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);
        var part = await aws.Raw.PutAsync($"/orders/a?partNumber=1&uploadId={upload}", "x", Md5("x"));

        (await Multipart.CompleteAsync(aws, "a", upload, [new(1, part.Header("ETag")!, null, null)])).Ok();

        Assert.Equal(("COMPLIANCE", Date(aws.Now.AddDays(1))), LockOf(await aws.Raw.HeadAsync("/orders/a")));
    }

    [Theory]
    [InlineData("GET /orders?object-lock", "", "s3:GetBucketObjectLockConfiguration", "orders")]
    [InlineData("PUT /orders?object-lock", "", "s3:PutBucketObjectLockConfiguration", "orders")]
    [InlineData("GET /orders/a.txt?retention", "", "s3:GetObjectRetention", "orders/a.txt")]
    [InlineData("PUT /orders/a.txt?retention", "", "s3:PutObjectRetention", "orders/a.txt")]
    [InlineData("GET /orders/a.txt?legal-hold", "", "s3:GetObjectLegalHold", "orders/a.txt")]
    [InlineData("PUT /orders/a.txt?legal-hold", "", "s3:PutObjectLegalHold", "orders/a.txt")]
    public async Task AnOperation_NeedsItsAction(string call, string body, string action, string path)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await Authorization.TestUser.CreateAsync(world, "worker");

        var denied = await user.S3.SendAsync(call.Split(' ')[0], call.Split(' ')[1], Encoding.UTF8.GetBytes(body), []);

        denied.AssertDenied(DenialFor(user.Arn, action, $"arn:aws:s3:::{path}"));
    }

    private static async Task<S3Fixture> StartAsync()
    {
        var aws = await S3Fixture.StartAsync(withBucket: false);
        (await aws.Raw.PutAsync("/orders", "", ("x-amz-bucket-object-lock-enabled", "true"))).Ok();
        return aws;
    }

    private static Task<RawAnswer> ConfigureAsync(S3Fixture aws, string rule) => PutDocumentAsync(
        aws, "/orders?object-lock", $"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>{rule}</ObjectLockConfiguration>");

    private static Task<RawAnswer> PutLockedAsync(S3Fixture aws, string key, string? mode = null, DateTimeOffset? until = null) =>
        aws.Raw.PutAsync(
            $"/orders/{key}",
            "x",
            mode is null
                ? [Md5("x")]
                : [Md5("x"), ("x-amz-object-lock-mode", mode), ("x-amz-object-lock-retain-until-date", Date(until!.Value))]);

    private static Task<RawAnswer> RetainAsync(S3Fixture aws, string target, string mode, DateTimeOffset? until, params (string, string)[] headers) =>
        PutDocumentAsync(
            aws,
            $"/orders/{target}{(target.Contains('?') ? '&' : '?')}retention",
            until is null
                ? "<Retention></Retention>"
                : $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{Date(until.Value)}</RetainUntilDate></Retention>",
            headers);

    private static Task<RawAnswer> HoldAsync(S3Fixture aws, string key, string status) =>
        PutDocumentAsync(aws, $"/orders/{key}?legal-hold", $"<LegalHold><Status>{status}</Status></LegalHold>");

    private static Task<RawAnswer> PutDocumentAsync(S3Fixture aws, string target, string document, params (string, string)[] headers) =>
        aws.Raw.PutAsync(target, document, [Md5(document), .. headers]);

    private static (string, string) Md5(string body) => ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(body))));

    private static (string? Mode, string? Until) LockOf(RawAnswer head) =>
        (head.Header("x-amz-object-lock-mode"), head.Header("x-amz-object-lock-retain-until-date"));

    private static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
