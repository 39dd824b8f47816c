using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>S3's operations, allowed and denied to a user by policies.</summary>
public sealed class S3AuthorizationTests
{
    private const string TagsXml = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";

    /// <summary>
    /// Method and target, headers, body, and what is needed: actions, each with the path of its resource (<c>orders/a.txt</c>), in the
    /// order in which they are asked for.
    /// </summary>
    public static TheoryData<string, string, string, string> Operations { get; } = new()
    {
        { "PUT /new-bucket", "", "", "CreateBucket new-bucket" },
        { "PUT /new-bucket", "x-amz-acl: private", "", "CreateBucket new-bucket, PutBucketAcl new-bucket" },
        { "PUT /new-bucket", "x-amz-object-ownership: ObjectWriter", "", "CreateBucket new-bucket, PutBucketOwnershipControls new-bucket" },
        { "DELETE /orders", "", "", "DeleteBucket orders" },
        { "GET /orders?location", "", "", "GetBucketLocation orders" },
        { "GET /orders", "", "", "ListBucket orders" },
        { "GET /orders?list-type=2", "", "", "ListBucket orders" },
        { "GET /orders?uploads", "", "", "ListBucketMultipartUploads orders" },
        { "GET /orders?tagging", "", "", "GetBucketTagging orders" },
        { "PUT /orders?tagging", "", TagsXml, "PutBucketTagging orders" },
        { "DELETE /orders?tagging", "", "", "PutBucketTagging orders" },
        { "GET /orders?policy", "", "", "GetBucketPolicy orders" },
        { "PUT /orders?policy", "", "{}", "PutBucketPolicy orders" },
        { "DELETE /orders?policy", "", "", "DeleteBucketPolicy orders" },
        { "GET /orders?policyStatus", "", "", "GetBucketPolicyStatus orders" },
        { "PUT /orders/b.txt", "", "x", "PutObject orders/b.txt" },
        { "PUT /orders/b%20%C3%BC.txt", "", "x", "PutObject orders/b ü.txt" },
        { "PUT /orders/b.txt", "x-amz-tagging: a=b", "x", "PutObject orders/b.txt, PutObjectTagging orders/b.txt" },
        { "PUT /orders/b.txt", "x-amz-acl: private", "x", "PutObject orders/b.txt, PutObjectAcl orders/b.txt" },
        { "PUT /orders/b.txt", "x-amz-object-lock-legal-hold: ON", "x", "PutObject orders/b.txt, PutObjectLegalHold orders/b.txt" },
        {
            "PUT /orders/b.txt", "x-amz-object-lock-mode: GOVERNANCE; x-amz-object-lock-retain-until-date: 2040-01-01T00:00:00Z", "x",
            "PutObject orders/b.txt, PutObjectRetention orders/b.txt"
        },
        { "GET /orders/a.txt", "", "", "GetObject orders/a.txt" },
        { "GET /orders/a.txt?versionId=null", "", "", "GetObjectVersion orders/a.txt" },
        { "GET /orders/a.txt?attributes", "x-amz-object-attributes: ETag", "", "GetObject orders/a.txt, GetObjectAttributes orders/a.txt" },
        {
            "GET /orders/a.txt?attributes&versionId=null", "x-amz-object-attributes: ETag", "",
            "GetObjectVersion orders/a.txt, GetObjectVersionAttributes orders/a.txt"
        },
        { "DELETE /orders/a.txt", "", "", "DeleteObject orders/a.txt" },
        { "DELETE /orders/a.txt?versionId=null", "", "", "DeleteObjectVersion orders/a.txt" },
        {
            "DELETE /orders/a.txt", "x-amz-bypass-governance-retention: true", "",
            "DeleteObject orders/a.txt, BypassGovernanceRetention orders/a.txt"
        },
        { "PUT /orders/c.txt", "x-amz-copy-source: /orders/a.txt", "", "PutObject orders/c.txt, GetObject orders/a.txt" },
        {
            "PUT /orders/c.txt", "x-amz-copy-source: /orders/a.txt?versionId=null", "",
            "PutObject orders/c.txt, GetObjectVersion orders/a.txt"
        },
        {
            "PUT /orders/c.txt", "x-amz-copy-source: /orders/tagged.txt", "",
            "PutObject orders/c.txt, GetObject orders/tagged.txt, GetObjectTagging orders/tagged.txt, PutObjectTagging orders/c.txt"
        },
        {
            "PUT /orders/c.txt", "x-amz-copy-source: /orders/tagged.txt; x-amz-tagging-directive: REPLACE; x-amz-tagging: c=d", "",
            "PutObject orders/c.txt, GetObject orders/tagged.txt, PutObjectTagging orders/c.txt"
        },
        { "POST /orders/m?uploads", "", "", "PutObject orders/m" },
        { "POST /orders/m?uploads", "x-amz-tagging: a=b", "", "PutObject orders/m, PutObjectTagging orders/m" },
        { "PUT /orders/m?partNumber=1&uploadId=x", "", "part", "PutObject orders/m" },
        { "PUT /orders/m?partNumber=1&uploadId=x", "x-amz-copy-source: /orders/a.txt", "", "PutObject orders/m, GetObject orders/a.txt" },
        { "POST /orders/m?uploadId=x", "", "<CompleteMultipartUpload/>", "PutObject orders/m" },
        { "DELETE /orders/m?uploadId=x", "", "", "AbortMultipartUpload orders/m" },
        { "GET /orders/m?uploadId=x", "", "", "ListMultipartUploadParts orders/m" },
        { "GET /orders/a.txt?tagging", "", "", "GetObjectTagging orders/a.txt" },
        { "GET /orders/a.txt?tagging&versionId=null", "", "", "GetObjectVersionTagging orders/a.txt" },
        { "PUT /orders/a.txt?tagging", "", TagsXml, "PutObjectTagging orders/a.txt" },
        { "PUT /orders/a.txt?tagging&versionId=null", "", TagsXml, "PutObjectVersionTagging orders/a.txt" },
        { "DELETE /orders/a.txt?tagging", "", "", "DeleteObjectTagging orders/a.txt" },
        { "DELETE /orders/a.txt?tagging&versionId=null", "", "", "DeleteObjectVersionTagging orders/a.txt" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    [MemberData(nameof(AccessOperations.All), MemberType = typeof(AccessOperations))]
    public async Task AnOperation_NeedsItsActionsOnTheResource(string call, string headers, string body, string needed)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        (await root.PutAsync("/orders/tagged.txt", "x", ("x-amz-tagging", "a=b"))).Ok();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var (method, target) = (call.Split(' ')[0], call.Split(' ')[1]);
        var given = headers.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(static h => h.Split(": ")).Select(static h => (h[0], h[1]));
        (string, string)[] sent = [.. given];
        var allowed = new List<string>();
        foreach (var (action, path) in needed.Split(", ").Select(static n => n.Split(' ', 2)).Select(static n => ($"s3:{n[0]}", n[1])))
        {
            var denied = await user.S3.SendAsync(method, target, Bytes(), sent);
            denied.AssertDenied(DenialFor(user.Arn, action, $"arn:aws:s3:::{path}"));

            allowed.Add(Allow(action, $"arn:aws:s3:::{path}".Replace(' ', '?')));
            await user.PutPolicyAsync([.. allowed]);
        }

        Assert.NotEqual(HttpStatusCode.Forbidden, (await user.S3.SendAsync(method, target, Bytes(), sent)).Status);

        byte[]? Bytes() => body.Length == 0 && method is "GET" or "DELETE" ? null : System.Text.Encoding.UTF8.GetBytes(body);
    }

    [Fact]
    public async Task ListBuckets_IsDeniedWithoutAResource()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.S3.GetAsync("/")).AssertDenied(
            $"User: {user.Arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action");
        await user.PutPolicyAsync(Allow("s3:ListAllMyBuckets"));
        (await user.S3.GetAsync("/")).Ok();
    }

    [Theory]
    [InlineData("/orders", "s3:ListBucket", "arn:aws:s3:::orders")]
    [InlineData("/orders/a.txt", "s3:GetObject", "arn:aws:s3:::orders/a.txt")]
    [InlineData("/orders/a.txt?versionId=null", "s3:GetObjectVersion", "arn:aws:s3:::orders/a.txt")]
    public async Task ADenialOfHead_HasNoBody(string target, string action, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        var denied = await user.S3.HeadAsync(target);
        await user.PutPolicyAsync(Allow(action, resource));

        Assert.Equal((HttpStatusCode.Forbidden, 0), (denied.Status, denied.Body.Length));
        (await user.S3.HeadAsync(target)).Ok();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task AnObjectThatIsNotThere_IsToldOfToThoseAloneWhoMayList(string method)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:GetObject", ObjectArn("*")));

        var hidden = await user.S3.SendAsync(method, "/orders/none", null, []);
        await user.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*")), Allow("s3:ListBucket", BucketArn()));
        var told = await user.S3.SendAsync(method, "/orders/none", null, []);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.NotFound), (hidden.Status, told.Status));
        if (method == "GET")
        {
            hidden.AssertDenied(DenialFor(user.Arn, "s3:ListBucket", BucketArn()));
            told.AssertError(HttpStatusCode.NotFound, "NoSuchKey", "The specified key does not exist.", ("Key", "none"));
        }
    }

    [Fact]
    public async Task ABucketThatIsNotThere_IsToldOfToAnybody()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.S3.GetAsync("/missing/key")).AssertError(
            HttpStatusCode.NotFound, "NoSuchBucket", "The specified bucket does not exist", ("BucketName", "missing"));
    }

    [Fact]
    public async Task DeleteObjects_IsAllowedKeyByKey()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        (await root.PutAsync("/orders/tmp/b.txt", "x")).Ok();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:DeleteObject", ObjectArn("tmp/*")));
        const string body = "<Delete><Object><Key>a.txt</Key></Object><Object><Key>tmp/b.txt</Key></Object></Delete>";
        var digest = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));

        var answer = (await user.S3.PostAsync("/orders?delete", body, ("x-amz-checksum-sha256", digest))).Ok();

        var deleted = answer.Xml.Elements().Single(static e => e.Name.LocalName == "Deleted");
        var error = answer.Xml.Elements().Single(static e => e.Name.LocalName == "Error").Elements().ToDictionary(static e => e.Name.LocalName, static e => e.Value);
        Assert.Equal("tmp/b.txt", deleted.Value);
        Assert.Equal(
            ("a.txt", "AccessDenied", DenialFor(user.Arn, "s3:DeleteObject", ObjectArn("a.txt"))), (error["Key"], error["Code"], error["Message"]));
        (await root.HeadAsync("/orders/a.txt")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await root.HeadAsync("/orders/tmp/b.txt")).Status);
    }

    [Fact]
    public async Task DeleteObjects_KnowsTheVersionAndTheTagsOfEachKey()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await Replications.EnableAsync(root, "orders");
        var ids = new List<string>();
        foreach (var tag in new[] { "red", "blue", "blue" })
        {
            ids.Add((await root.PutAsync("/orders/b.txt", "x", ("x-amz-tagging", $"colour={tag}"))).Ok().Header("x-amz-version-id")!);
        }

        await using var byVersion = await TestUser.CreateAsync(
            world, "version", Allow("s3:DeleteObjectVersion", ObjectArn("*"), When("s3:VersionId", ids[1])));
        await using var byTag = await TestUser.CreateAsync(
            world, "tag", Allow("s3:DeleteObjectVersion", ObjectArn("*"), When("s3:ExistingObjectTag/colour", "red")));
        var body = $"<Delete>{string.Concat(ids.Select(static id => $"<Object><Key>b.txt</Key><VersionId>{id}</VersionId></Object>"))}</Delete>";

        foreach (var (user, expected) in new[] { (byVersion, ids[1]), (byTag, ids[0]) })
        {
            var answer = (await user.S3.PostAsync("/orders?delete", body, Replications.Md5(body))).Ok();
            var deleted = answer.Xml.Elements().Where(static e => e.Name.LocalName == "Deleted")
                .Select(static e => e.Elements().Single(static v => v.Name.LocalName == "VersionId").Value);
            Assert.Contains(expected, deleted);
            Assert.Contains(ids[2], answer.Xml.Elements().Where(static e => e.Name.LocalName == "Error")
                .Select(static e => e.Elements().Single(static v => v.Name.LocalName == "VersionId").Value));
        }

        Assert.Equal([ids[2]], (await root.GetAsync("/orders?versions&prefix=b.txt")).Ok().Elements("VersionId"));
    }

    [Theory]
    [InlineData("s3:prefix", "home/", "/orders?list-type=2&prefix=home/", "/orders?list-type=2")]
    [InlineData("s3:delimiter", "/", "/orders?delimiter=/", "/orders?delimiter=-")]
    [InlineData("s3:prefix", "", "/orders?list-type=2&prefix=", "/orders?list-type=2&prefix=x")]
    public async Task ListingConditions_SeeTheQuery(string key, string value, string allowed, string denied)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:ListBucket", BucketArn(), When(key, value)));

        (await user.S3.GetAsync(allowed)).Ok();
        (await user.S3.GetAsync(denied)).AssertDenied(DenialFor(user.Arn, "s3:ListBucket", BucketArn()));
    }

    [Fact]
    public async Task MaxKeys_IsComparedAsANumber()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("s3:ListBucket", BucketArn(), When("NumericLessThanEquals", "s3:max-keys", ["10"])));

        (await user.S3.GetAsync("/orders?max-keys=9")).Ok();
        (await user.S3.GetAsync("/orders?max-keys=11")).AssertDenied(DenialFor(user.Arn, "s3:ListBucket", BucketArn()));
        (await user.S3.GetAsync("/orders")).AssertDenied(DenialFor(user.Arn, "s3:ListBucket", BucketArn()));
    }

    [Theory]
    [InlineData("s3:x-amz-storage-class", "STANDARD_IA", "x-amz-storage-class: STANDARD_IA")]
    [InlineData("s3:x-amz-server-side-encryption", "AES256", "x-amz-server-side-encryption: AES256")]
    [InlineData("s3:if-none-match", "*", "if-none-match: *")]
    [InlineData("s3:x-amz-copy-source", "orders/a.txt", "x-amz-copy-source: orders/a.txt")]
    [InlineData("s3:x-amz-website-redirect-location", "/x", "x-amz-website-redirect-location: /x")]
    public async Task UploadConditions_SeeTheHeaders(string key, string value, string header)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("s3:GetObject"), Allow("s3:PutObject", ObjectArn("*"), When("StringLike", key, [value])));

        Assert.NotEqual(HttpStatusCode.Forbidden, (await user.S3.PutAsync("/orders/b.txt", "", (header.Split(": ")[0], header.Split(": ")[1]))).Status);
        (await user.S3.PutAsync("/orders/b.txt", "x")).AssertDenied(DenialFor(user.Arn, "s3:PutObject", ObjectArn("b.txt")));
    }

    [Fact]
    public async Task TagConditions_SeeTheObjectsTagsAndTheRequests()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        (await root.PutAsync("/orders/red.txt", "x", ("x-amz-tagging", "color=red"))).Ok();
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("s3:GetObject", ObjectArn("*"), When("s3:ExistingObjectTag/color", "red")), Allow("s3:PutObject"),
            Allow("s3:PutObjectTagging", ObjectArn("*"), When("s3:RequestObjectTag/color", "red")));

        (await user.S3.GetAsync("/orders/red.txt")).Ok();
        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied(DenialFor(user.Arn, "s3:GetObject", ObjectArn("a.txt")));
        (await user.S3.PutAsync("/orders/new.txt", "x", ("x-amz-tagging", "color=red"))).Ok();
        (await user.S3.PutAsync("/orders/new.txt", "x", ("x-amz-tagging", "color=blue"))).AssertDenied(
            DenialFor(user.Arn, "s3:PutObjectTagging", ObjectArn("new.txt")));
    }

    [Fact]
    public async Task SignatureConditions_TellPresignedUrlsApart()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(
            world, "worker",
            Allow("s3:GetObject", ObjectArn("*"), """{"StringEquals":{"s3:authType":"REST-HEADER","s3:signatureversion":"AWS4-HMAC-SHA256"}}"""));

        (await user.S3.GetAsync("/orders/a.txt")).Ok();
        await user.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), When("s3:authType", "REST-QUERY-STRING")));
        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied(DenialFor(user.Arn, "s3:GetObject", ObjectArn("a.txt")));
    }
}
