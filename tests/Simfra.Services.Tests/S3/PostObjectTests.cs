using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Simfra.Security.SigV4;

namespace Simfra.Services.Tests.S3;

/// <summary>POST Object: uploads by browsers' forms.</summary>
public sealed class PostObjectTests : IAsyncLifetime
{
    private const string Boundary = "----simfra";
    private const string Date = "20250601T120000Z";

    /// <summary>The root user's key in scripts written for LocalStack, which the fixture's world takes.</summary>
    private const string Key = "test";
    private const string Scope = $"{Key}/20250601/us-east-1/s3/aws4_request";

    private S3Fixture _aws = null!;

    public async Task InitializeAsync() => _aws = await S3Fixture.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task PostObject_SignedForm_StoresTheFileWithItsHeaders()
    {
        var answer = await PostAsync(
            Signed(("key", "user/${filename}"), ("Content-Type", "text/plain"), ("x-amz-meta-Color", "red"), ("Cache-Control", "no-store")));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal("http://localhost/orders/user%2Fnotes.txt", answer.Header("Location"));
        using var stored = await _aws.S3.GetObjectAsync(S3Fixture.Bucket, "user/notes.txt");
        using var reader = new StreamReader(stored.ResponseStream);
        Assert.Equal("hello", await reader.ReadToEndAsync());
        Assert.Equal(("text/plain", "no-store", "red"), (stored.Headers.ContentType, stored.Headers.CacheControl, stored.Metadata["color"]));
        Assert.Equal(stored.ETag, answer.Header("ETag"));
    }

    [Theory]
    [InlineData("aws:kms")]
    [InlineData("aws:kms:dsse")]
    public async Task PostObject_WithAnAlgorithmOfKms_StoresTheFileUnderAKey(string algorithm)
    {
        var answer = await PostAsync(Signed(("key", "k"), ("x-amz-server-side-encryption", algorithm)));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        var stored = await _aws.Raw.GetAsync("/orders/k");
        Assert.Equal(("hello", algorithm), (stored.Text, stored.Header("x-amz-server-side-encryption")));
        Assert.StartsWith("arn:aws:kms:us-east-1:", stored.Header("x-amz-server-side-encryption-aws-kms-key-id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostObject_WithACustomersKey_StoresTheFileUnderIt()
    {
        var key = EncryptionTestCalls.CustomerKey(1);

        var answer = await PostAsync(Signed([("key", "k"), .. key]));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await _aws.Raw.GetAsync("/orders/k")).Status);
        Assert.Equal("hello", (await _aws.Raw.GetAsync("/orders/k", key)).Text);
    }

    [Fact]
    public async Task PostObject_Status201_AnswersWithADocument()
    {
        var answer = await PostAsync(Signed(("key", "a&b"), ("success_action_status", "201")));

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("PostResponse", answer.Xml.Name.LocalName);
        Assert.Equal(
            ("http://localhost/orders/a%26b", "orders", "a&b", "\"5d41402abc4b2a76b9719d911017c592\""),
            (answer.Element("Location"), answer.Element("Bucket"), answer.Element("Key"), answer.Element("ETag")));
    }

    [Theory]
    [InlineData("200", HttpStatusCode.OK)]
    [InlineData("204", HttpStatusCode.NoContent)]
    [InlineData("418", HttpStatusCode.NoContent)]
    public async Task PostObject_OtherStatuses_AnswerWithoutADocument(string status, HttpStatusCode expected)
    {
        var answer = await PostAsync(Signed(("key", "k"), ("success_action_status", status)));

        Assert.Equal((expected, ""), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task PostObject_Redirect_LeadsToThePageWithTheResult()
    {
        var answer = await PostAsync(Signed(("key", "a/b"), ("success_action_redirect", "http://localhost/done?x=1")));

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal(
            "http://localhost/done?x=1&bucket=orders&key=a%2Fb&etag=%225d41402abc4b2a76b9719d911017c592%22", answer.Header("Location"));
    }

    [Fact]
    public async Task PostObject_RedirectThatIsNoUrl_IsIgnored() =>
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(Signed(("key", "k"), ("success_action_redirect", "nowhere")))).Status);

    [Fact]
    public async Task PostObject_Tagging_TagsTheObject()
    {
        const string Tags = "<Tagging><TagSet><Tag><Key>team</Key><Value>a b</Value></Tag></TagSet></Tagging>";

        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync(Signed(("key", "k"), ("tagging", Tags)))).Status);

        var tag = Assert.Single((await _aws.S3.GetObjectTaggingAsync(new() { BucketName = S3Fixture.Bucket, Key = "k" })).Tagging);
        Assert.Equal(("team", "a b"), (tag.Key, tag.Value));
    }

    [Theory]
    [InlineData("not-xml")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>")]
    [InlineData("<!DOCTYPE t [<!ENTITY e \"x\">]><Tagging/>")]
    public async Task PostObject_MalformedTagging_Fails(string tags)
    {
        var answer = await PostAsync(Signed(("key", "k"), ("tagging", tags)));

        answer.AssertError(
            HttpStatusCode.BadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
    }

    [Fact]
    public async Task PostObject_WrongSignature_FailsWithSignatureDoesNotMatch()
    {
        var fields = Signed(("key", "k"));
        fields["x-amz-signature"] = new string('0', 64);

        (await PostAsync(fields)).AssertError(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", null, ("AWSAccessKeyId", Key));
    }

    [Theory]
    [InlineData("x-amz-signature", "X-Amz-Signature")]
    [InlineData("x-amz-algorithm", "X-Amz-Algorithm")]
    public async Task PostObject_MissingSignatureField_FailsNamingIt(string field, string name)
    {
        var fields = Signed(("key", "k"));
        fields.Remove(field);

        (await PostAsync(fields)).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            $"Bucket POST must contain a field named '{name}'.  If it is specified, please check the order of the fields.",
            ("ArgumentName", name));
    }

    [Fact]
    public async Task PostObject_FormWithoutPolicy_IsAnonymousAndDenied()
    {
        var answer = await PostAsync(new(StringComparer.Ordinal) { ["key"] = "k" });

        answer.AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Access Denied");
    }

    [Fact]
    public async Task PostObject_PolicyOfAnotherKey_FailsNamingTheCondition()
    {
        var fields = Signed(("key", "k"));
        fields["key"] = "other";

        (await PostAsync(fields)).AssertError(
            HttpStatusCode.Forbidden, "AccessDenied", "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$key\", \"k\"]");
    }

    [Fact]
    public async Task PostObject_PolicyHasExpired_Fails()
    {
        var fields = Signed(("key", "k"));
        await _aws.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        (await PostAsync(fields)).AssertError(HttpStatusCode.Forbidden, "AccessDenied", "Invalid according to Policy: Policy expired.");
    }

    [Theory]
    [InlineData("", "EntityTooSmall", "MinSizeAllowed", "1", "0")]
    [InlineData("12345678901", "EntityTooLarge", "MaxSizeAllowed", "10", "11")]
    public async Task PostObject_FileOutsideTheRange_FailsAndStoresNothing(string content, string code, string limitName, string limit, string size)
    {
        var fields = Sign("""["content-length-range", 1, 10]""", ("key", "k"));

        var answer = await PostAsync(fields, content);

        answer.AssertError(HttpStatusCode.BadRequest, code, null, ("ProposedSize", size), (limitName, limit));
        Assert.Equal(HttpStatusCode.NotFound, (await _aws.Raw.HeadAsync("/orders/k")).Status);
    }

    [Fact]
    public async Task PostObject_WithoutKey_FailsNamingIt() =>
        (await PostAsync(Signed())).AssertError(HttpStatusCode.BadRequest, "InvalidArgument", null, ("ArgumentName", "key"));

    [Fact]
    public async Task PostObject_WithoutFile_Fails()
    {
        var body = $"--{Boundary}\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk\r\n--{Boundary}--\r\n";

        (await SendAsync(Encoding.UTF8.GetBytes(body))).AssertError(
            HttpStatusCode.BadRequest,
            "InvalidArgument",
            "POST requires exactly one file upload per request.",
            ("ArgumentName", "file"),
            ("ArgumentValue", "0"));
    }

    [Fact]
    public async Task PostObject_OtherContentType_FailsWithPreconditionFailed()
    {
        var answer = await _aws.Raw.SendAsync("POST", "/orders", "a=b"u8.ToArray(), [("Content-Type", "text/plain")], isSigned: false);

        answer.AssertError(
            HttpStatusCode.PreconditionFailed,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            ("Condition", "Bucket POST must be of the enclosure-type multipart/form-data"));
    }

    [Fact]
    public async Task PostObject_FieldsOfMoreThan20KB_Fail()
    {
        var answer = await PostAsync(Signed(("key", "k"), ("x-amz-meta-a", new string('a', 20 * 1024))));

        answer.AssertError(
            HttpStatusCode.BadRequest, "MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.");
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("------simfra\r\nno header\r\n\r\nx\r\n------simfra--")]
    [InlineData("------simfra\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nk")]
    public async Task PostObject_MalformedBody_Fails(string body) =>
        (await SendAsync(Encoding.UTF8.GetBytes(body))).AssertError(
            HttpStatusCode.BadRequest, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.");

    [Fact]
    public async Task PostObject_FileThatBreaksOff_StoresNothing()
    {
        var body = Encode(Signed(("key", "k")), "hello");

        var answer = await SendAsync(body[..^12]);

        answer.AssertError(HttpStatusCode.BadRequest, "IncompleteBody", null);
        Assert.Equal(HttpStatusCode.NotFound, (await _aws.Raw.HeadAsync("/orders/k")).Status);
    }

    [Fact]
    public async Task PostObject_VirtualHost_AnswersWithItsLocation()
    {
        var answer = await _aws.Raw.SendAsync(
            "POST", "/", Encode(Signed(("key", "k")), "hello"), Headers, "orders.s3.us-east-1.amazonaws.com", isSigned: false);

        Assert.Equal("http://orders.s3.us-east-1.amazonaws.com/k", answer.Header("Location"));
    }

    private static (string Name, string Value)[] Headers => [("Content-Type", $"multipart/form-data; boundary={Boundary}")];

    private Dictionary<string, string> Signed(params (string Name, string Value)[] fields) => Sign(null, fields);

    /// <summary>A form whose policy allows just these fields.</summary>
    private Dictionary<string, string> Sign(string? condition, params (string Name, string Value)[] fields)
    {
        var form = fields.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        form["x-amz-algorithm"] = "AWS4-HMAC-SHA256";
        form["x-amz-credential"] = Scope;
        form["x-amz-date"] = Date;
        var conditions = form.Select(f => $$"""{"{{f.Key}}": {{JsonSerializer.Serialize(f.Value)}}}""").Append("""{"bucket": "orders"}""");
        conditions = condition is null ? conditions : conditions.Append(condition);
        var policy = $$"""{"expiration": "{{_aws.Clock.GetUtcNow().AddHours(1):yyyy-MM-ddTHH:mm:ssZ}}", "conditions": [{{string.Join(",", conditions)}}]}""";
        form["policy"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy));
        var key = SigningKey.Derive("test", "20250601", "us-east-1", "s3");
        var mac = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(form["policy"]));
        form["x-amz-signature"] = Convert.ToHexStringLower(mac);
        return form;
    }

    private static byte[] Encode(Dictionary<string, string> fields, string content)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            body.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        body.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\docs\\notes.txt\"\r\n\r\n{content}\r\n--{Boundary}--\r\n");
        return Encoding.UTF8.GetBytes(body.ToString());
    }

    private Task<RawAnswer> PostAsync(Dictionary<string, string> fields, string content = "hello") => SendAsync(Encode(fields, content));

    private Task<RawAnswer> SendAsync(byte[] body) => _aws.Raw.SendAsync("POST", "/orders", body, Headers, isSigned: false);
}
