using System.Net;

namespace Simfra.Services.Tests.S3;

/// <summary>Access control lists: how they are given and shown, and what S3 refuses.</summary>
public sealed class AccessControlListTests : IAsyncLifetime
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string Malformed = "The XML you provided was not well-formed or did not validate against our published schema";

    private S3Fixture _aws = null!;

    private RawS3Client S3 => _aws.Raw;

    public async Task InitializeAsync()
    {
        _aws = await S3Fixture.StartAsync();
        await S3.PutOwnershipAsync("ObjectWriter");
        await S3.AllowPublicAsync();
        (await S3.PutAsync("/orders/a.txt", "hello")).Ok();
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task WithoutAList_TheOwnerHasFullControl()
    {
        var owner = (await S3.GetAsync("/")).Element("ID")!;
        foreach (var target in new[] { "/orders?acl", "/orders/a.txt?acl" })
        {
            var acl = (await S3.GetAsync(target)).Ok();

            Assert.Equal("AccessControlPolicy", acl.Xml.Name.LocalName);
            Assert.Equal([owner, owner], acl.Elements("ID"));
            Assert.Equal(["FULL_CONTROL"], acl.Elements("Permission"));
            var grantee = acl.Xml.Descendants().Single(static e => e.Name.LocalName == "Grantee");
            Assert.Equal("CanonicalUser", grantee.Attributes().Single(static a => a.Name.LocalName == "type").Value);
        }
    }

    [Theory]
    [InlineData("private", "FULL_CONTROL")]
    [InlineData("public-read", "FULL_CONTROL, READ")]
    [InlineData("public-read-write", "FULL_CONTROL, READ, WRITE")]
    [InlineData("authenticated-read", "FULL_CONTROL, READ")]
    [InlineData("aws-exec-read", "FULL_CONTROL, READ")]
    [InlineData("bucket-owner-read", "FULL_CONTROL")]
    [InlineData("bucket-owner-full-control", "FULL_CONTROL")]
    public async Task ACannedList_StandsForGrants(string canned, string permissions)
    {
        (await S3.PutAsync("/orders?acl", "", ("x-amz-acl", canned))).Ok();
        (await S3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", canned))).Ok();
        (await S3.PutAsync("/orders/b.txt", "x", ("x-amz-acl", canned))).Ok();
        (await S3.PutAsync("/orders/c.txt", "", ("x-amz-copy-source", "/orders/a.txt"), ("x-amz-acl", canned))).Ok();

        foreach (var target in new[] { "/orders?acl", "/orders/a.txt?acl", "/orders/b.txt?acl", "/orders/c.txt?acl" })
        {
            Assert.Equal(permissions, string.Join(", ", (await S3.GetAsync(target)).Ok().Elements("Permission")));
        }
    }

    [Fact]
    public async Task ACopy_DoesNotTakeTheListAlong()
    {
        (await S3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();

        (await S3.PutAsync("/orders/c.txt", "", ("x-amz-copy-source", "/orders/a.txt"))).Ok();

        Assert.Equal(["FULL_CONTROL"], (await S3.GetAsync("/orders/c.txt?acl")).Elements("Permission"));
    }

    [Fact]
    public async Task GrantHeaders_AreTheWholeList()
    {
        var id = new string('a', 64);
        (await S3.PutAsync(
            "/orders?acl",
            "",
            ("x-amz-grant-read", $"uri=\"{AllUsers}\", id=\"{id}\""),
            ("x-amz-grant-write", $"id={id}"),
            ("x-amz-grant-read-acp", $"id={id}"),
            ("x-amz-grant-write-acp", $"id={id}"),
            ("x-amz-grant-full-control", $"id={id}"))).Ok();

        var acl = (await S3.GetAsync("/orders?acl")).Ok();

        Assert.Equal(["FULL_CONTROL", "READ", "READ", "READ_ACP", "WRITE", "WRITE_ACP"], acl.Elements("Permission"));
        Assert.Equal([AllUsers], acl.Elements("URI"));
        Assert.Equal(Enumerable.Repeat(id, 5), acl.Elements("ID").Skip(1));
    }

    [Theory]
    [InlineData("/orders?acl")]
    [InlineData("/orders/a.txt?acl")]
    public async Task ADocument_IsGivenBackAsItWasPut(string target)
    {
        var owner = (await S3.GetAsync("/")).Element("ID")!;
        (await S3.PutDocumentAsync(target, Document(owner, Group(AllUsers, "READ_ACP"), User(owner, "WRITE_ACP")))).Ok();

        var acl = (await S3.GetAsync(target)).Ok();

        Assert.Equal(["READ_ACP", "WRITE_ACP"], acl.Elements("Permission"));
        Assert.Equal([AllUsers], acl.Elements("URI"));
    }

    [Theory]
    [InlineData("x-amz-acl", "fake-acl", null, "x-amz-acl", "fake-acl")]
    [InlineData(
        "x-amz-grant-write", "uri=\"http://acs.amazonaws.com/groups/s3/FakeGroup\"", "Invalid group uri", "uri",
        "http://acs.amazonaws.com/groups/s3/FakeGroup")]
    [InlineData("x-amz-grant-write", "fakekey=\"1234\"", "Argument format not recognized", "x-amz-grant-write", "fakekey=\"1234\"")]
    [InlineData("x-amz-grant-write", "id=\"wrong-id\"", "Invalid id", "id", "wrong-id")]
    public async Task AHeaderThatNamesNobody_FailsWithInvalidArgument(string header, string value, string? message, string argument, string shown)
    {
        foreach (var target in new[] { "/orders?acl", "/orders/a.txt?acl" })
        {
            (await S3.PutAsync(target, "", (header, value))).AssertError(
                HttpStatusCode.BadRequest, "InvalidArgument", message, ("ArgumentName", argument), ("ArgumentValue", shown));
        }
    }

    [Theory]
    [InlineData("<AccessControlPolicy/>", "MalformedACLError", Malformed)]
    [InlineData("<AccessControlPolicy><Owner><ID>@</ID></Owner></AccessControlPolicy>", "MalformedACLError", Malformed)]
    [InlineData("<AccessControlPolicy><AccessControlList/></AccessControlPolicy>", "MalformedACLError", Malformed)]
    [InlineData("owner=wrong-id", "InvalidArgument", "Invalid id")]
    [InlineData("permission=FAKE", "MalformedACLError", Malformed)]
    [InlineData("user=wrong-id", "InvalidArgument", "Invalid id")]
    [InlineData("group=http://acs.amazonaws.com/groups/s3/FakeGroup", "InvalidArgument", "Invalid group uri")]
    public async Task ADocumentThatIsNotAList_IsRefused(string document, string code, string message)
    {
        var owner = (await S3.GetAsync("/")).Element("ID")!;
        var (kind, value) = document.Split('=') is [var k, var v] ? (k, v) : ("", "");
        var sent = kind switch
        {
            "owner" => Document(value),
            "permission" => Document(owner, User(owner, value)),
            "user" => Document(owner, User(value, "READ")),
            "group" => Document(owner, Group(value, "READ")),
            _ => document.Replace("@", owner, StringComparison.Ordinal),
        };

        foreach (var target in new[] { "/orders?acl", "/orders/a.txt?acl" })
        {
            (await S3.PutDocumentAsync(target, sent)).AssertError(HttpStatusCode.BadRequest, code, message);
        }
    }

    [Theory]
    [InlineData("/orders?acl")]
    [InlineData("/orders/a.txt?acl")]
    public async Task AList_IsGivenInOneWay(string target)
    {
        var owner = (await S3.GetAsync("/")).Element("ID")!;

        (await S3.PutAsync(target, "")).AssertError(
            HttpStatusCode.BadRequest, "MissingSecurityHeader", "Your request was missing a required header", ("MissingHeaderName", "x-amz-acl"));
        (await S3.PutAsync(target, "", ("x-amz-acl", "private"), ("x-amz-grant-read", $"id={owner}"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed");
        (await S3.PutDocumentAsync(target, Document(owner), ("x-amz-acl", "private"))).AssertError(
            HttpStatusCode.BadRequest, "UnexpectedContent", "This request does not support content");
        (await S3.PutAsync(target, Document(owner))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
    }

    [Fact]
    public async Task AGrantToAMailAddress_IsNoLongerTaken()
    {
        (await S3.PutAsync("/orders?acl", "", ("x-amz-grant-read", "emailAddress=a@example.com"))).AssertError(
            HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", null);
    }

    [Fact]
    public async Task AList_HasUpTo100Grants()
    {
        var owner = (await S3.GetAsync("/")).Element("ID")!;

        (await S3.PutDocumentAsync("/orders?acl", Document(owner, [.. Enumerable.Repeat(User(owner, "READ"), 100)]))).Ok();
        (await S3.PutDocumentAsync("/orders?acl", Document(owner, [.. Enumerable.Repeat(User(owner, "READ"), 101)]))).AssertError(
            HttpStatusCode.BadRequest, "MalformedACLError", Malformed);
    }

    [Fact]
    public async Task AnOwner_CannotBeReplaced()
    {
        (await S3.PutDocumentAsync("/orders?acl", Document(new string('a', 64)))).AssertDenied();
    }

    [Fact]
    public async Task WhereTheBucketsOwnerIsEnforced_ListsAreShownAndNotTaken()
    {
        await S3.PutOwnershipAsync("BucketOwnerEnforced");
        var owner = (await S3.GetAsync("/")).Element("ID")!;

        foreach (var canned in new[] { "private", "public-read" })
        {
            (await S3.PutAsync("/orders?acl", "", ("x-amz-acl", canned))).AssertError(
                HttpStatusCode.BadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs");
        }

        (await S3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).AssertError(
            HttpStatusCode.BadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs");
        (await S3.PutDocumentAsync("/orders/a.txt?acl", Document(owner, Group(AllUsers, "READ")))).AssertError(
            HttpStatusCode.BadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs");
        (await S3.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "bucket-owner-full-control"))).Ok();
        (await S3.PutDocumentAsync("/orders/a.txt?acl", Document(owner, User(owner, "FULL_CONTROL")))).Ok();
        Assert.Equal(["FULL_CONTROL"], (await S3.GetAsync("/orders/a.txt?acl")).Ok().Elements("Permission"));
    }

    [Theory]
    [InlineData("/orders/none?acl", "NoSuchKey")]
    [InlineData("/none?acl", "NoSuchBucket")]
    [InlineData("/none/a.txt?acl", "NoSuchBucket")]
    public async Task AListOfWhatIsNotThere_IsNotFound(string target, string code)
    {
        (await S3.GetAsync(target)).AssertError(HttpStatusCode.NotFound, code, null);
        (await S3.PutAsync(target, "", ("x-amz-acl", "private"))).AssertError(HttpStatusCode.NotFound, code, null);
    }

    [Fact]
    public async Task CreateBucket_WithAList_HasIt()
    {
        (await S3.PutAsync("/logs", "", ("x-amz-object-ownership", "ObjectWriter"), ("x-amz-acl", "log-delivery-write"))).Ok();

        var acl = (await S3.GetAsync("/logs?acl")).Ok();

        Assert.Equal(["FULL_CONTROL", "WRITE", "READ_ACP"], acl.Elements("Permission"));
        Assert.Equal(Enumerable.Repeat("http://acs.amazonaws.com/groups/s3/LogDelivery", 2), acl.Elements("URI"));
    }

    [Fact]
    public async Task CreateBucket_WithAPublicList_FailsAsNewBucketsAreNotPublic()
    {
        (await S3.PutAsync("/open", "", ("x-amz-object-ownership", "ObjectWriter"), ("x-amz-acl", "public-read"))).AssertError(
            HttpStatusCode.BadRequest, "InvalidBucketAclWithBlockPublicAccessError", "Bucket cannot have public ACLs set with BlockPublicAccess enabled");
        Assert.Equal(HttpStatusCode.NotFound, (await S3.HeadAsync("/open")).Status);
    }

    private static string Document(string ownerId, params string[] grants) =>
        $"<AccessControlPolicy><Owner><ID>{ownerId}</ID></Owner><AccessControlList>{string.Concat(grants)}</AccessControlList></AccessControlPolicy>";

    private static string User(string id, string permission) => Grant("CanonicalUser", $"<ID>{id}</ID>", permission);

    private static string Group(string uri, string permission) => Grant("Group", $"<URI>{uri}</URI>", permission);

    private static string Grant(string type, string name, string permission) =>
        $"<Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"{type}\">{name}</Grantee>" +
        $"<Permission>{permission}</Permission></Grant>";
}
