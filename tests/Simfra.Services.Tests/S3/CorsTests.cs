using System.Net;

namespace Simfra.Services.Tests.S3;

/// <summary>Cross-origin rules: the operations, preflights, and the headers of answers.</summary>
public sealed class CorsTests : IAsyncLifetime
{
    private const string Page = "https://localhost:4200";
    private const string Malformed = "The XML you provided was not well-formed or did not validate against our published schema";

    private S3Fixture _aws = null!;

    private RawS3Client S3 => _aws.Raw;

    public async Task InitializeAsync()
    {
        _aws = await S3Fixture.StartAsync();
        (await S3.PutAsync("/orders/a.txt", "test-cors")).Ok();
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Rules_AreGivenBackAsTheyWerePut()
    {
        var rules = Rules(
            "<CORSRule><ID>one</ID><AllowedOrigin>http://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>" +
            "<AllowedHeader>x-AMZ-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>",
            Rule("*", "HEAD"));
        (await S3.PutDocumentAsync("/orders?cors", rules)).Ok();

        var answer = (await S3.GetAsync("/orders?cors")).Ok();

        Assert.Equal("CORSConfiguration", answer.Xml.Name.LocalName);
        Assert.Equal(["http://*.example.com", "*"], answer.Elements("AllowedOrigin"));
        Assert.Equal(["GET", "PUT", "HEAD"], answer.Elements("AllowedMethod"));
        Assert.Equal(["x-AMZ-*"], answer.Elements("AllowedHeader"));
        Assert.Equal(["ETag"], answer.Elements("ExposeHeader"));
        Assert.Equal(["one"], answer.Elements("ID"));
        Assert.Equal(["3000"], answer.Elements("MaxAgeSeconds"));
    }

    [Fact]
    public async Task DeleteBucketCors_TakesTheRulesAway()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await S3.DeleteAsync("/orders?cors")).Status);
        await PutAsync(Rule("*", "GET"));
        Assert.Equal(HttpStatusCode.NoContent, (await S3.DeleteAsync("/orders?cors")).Status);
        (await S3.GetAsync("/orders?cors")).AssertError(
            HttpStatusCode.NotFound, "NoSuchCORSConfiguration", "The CORS configuration does not exist", ("BucketName", "orders"));
    }

    [Theory]
    [InlineData("", "MalformedXML", Malformed)]
    [InlineData("<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>", "MalformedXML", Malformed)]
    [InlineData("<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>", "MalformedXML", Malformed)]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>MYMETHOD</AllowedMethod></CORSRule>", "InvalidRequest",
        "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD")]
    [InlineData(
        "<CORSRule><AllowedOrigin>http://*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>", "InvalidRequest",
        "AllowedOrigin \"http://*.*\" can not have more than one wildcard.")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedHeader>*a*</AllowedHeader></CORSRule>", "InvalidRequest",
        "AllowedHeader \"*a*\" can not have more than one wildcard.")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>x-*</ExposeHeader></CORSRule>", "InvalidRequest",
        "ExposeHeader \"x-*\" contains wildcard. We currently do not support wildcard for ExposeHeader.")]
    public async Task PutBucketCors_OfWhatIsNoRule_Fails(string rules, string code, string message)
    {
        (await S3.PutDocumentAsync("/orders?cors", Rules(rules))).AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Equal(HttpStatusCode.NotFound, (await S3.GetAsync("/orders?cors")).Status);
    }

    [Fact]
    public async Task PutBucketCors_HasUpTo100Rules_AndNeedsADigest()
    {
        (await S3.PutDocumentAsync("/orders?cors", Rules([.. Enumerable.Repeat(Rule("*", "GET"), 100)]))).Ok();
        (await S3.PutDocumentAsync("/orders?cors", Rules([.. Enumerable.Repeat(Rule("*", "GET"), 101)]))).AssertError(
            HttpStatusCode.BadRequest, "InvalidRequest", "The number of CORS rules should not exceed allowed limit of 100 rules.");
        (await S3.PutAsync("/orders?cors", Rules(Rule("*", "GET")))).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);
    }

    [Fact]
    public async Task APreflightThatARuleAllows_IsAnsweredInItsTerms()
    {
        await PutAsync(
            "<CORSRule><AllowedOrigin>https://localhost:4200</AllowedOrigin><AllowedMethod>GET</AllowedMethod>" +
            "<AllowedHeader>X-Amz-Request-Payer</AllowedHeader><AllowedHeader>x-amz-expected-*</AllowedHeader><MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule>");

        var answer = await PreflightAsync("/orders/a.txt", Page, "GET", "x-amz-request-payer,X-Amz-Expected-Bucket-Owner");

        Assert.Equal((HttpStatusCode.OK, ""), (answer.Status, answer.Text));
        Assert.Equal(Page, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("x-amz-request-payer, x-amz-expected-bucket-owner", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("3000", answer.Header("Access-Control-Max-Age"));
        Assert.Equal("true", answer.Header("Access-Control-Allow-Credentials"));
        Assert.Equal("Origin, Access-Control-Request-Headers, Access-Control-Request-Method", answer.Header("Vary"));
        Assert.Equal("0", answer.Header("Content-Length"));
        Assert.NotNull(answer.Header("x-amz-request-id"));
        Assert.NotNull(answer.Header("x-amz-id-2"));
    }

    [Theory]
    [InlineData("*", "http://anything", "*", null)]
    [InlineData("http://*.origin.com", "http://test.origin.com", "http://test.origin.com", "true")]
    [InlineData("http://*", "http://test.origin.com", "http://test.origin.com", "true")]
    public async Task AnOriginOfARule_MayHaveAWildcard(string allowed, string origin, string told, string? credentials)
    {
        await PutAsync(Rule(allowed, "GET"));

        var answer = await PreflightAsync("/orders", origin, "GET");

        Assert.Equal((told, credentials), (answer.Header("Access-Control-Allow-Origin"), answer.Header("Access-Control-Allow-Credentials")));
    }

    [Theory]
    [InlineData("/orders/a.txt", "http://elsewhere", "GET", "", "OBJECT")]
    [InlineData("/orders/a.txt", Page, "PUT", "", "OBJECT")]
    [InlineData("/orders", Page, "GET", "x-other", "BUCKET")]
    public async Task APreflightThatNoRuleAllows_IsForbidden(string target, string origin, string method, string headers, string resourceType)
    {
        await PutAsync(Rule(Page, "GET"));

        var answer = await PreflightAsync(target, origin, method, headers);

        answer.AssertError(
            HttpStatusCode.Forbidden,
            "AccessForbidden",
            "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / " +
            "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
            ("Method", method),
            ("ResourceType", resourceType));
        Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task APreflightToABucketWithoutRules_IsForbidden()
    {
        (await PreflightAsync("/orders/a.txt", Page, "PUT")).AssertError(
            HttpStatusCode.Forbidden, "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.", ("Method", "PUT"), ("ResourceType", "BUCKET"));
    }

    [Fact]
    public async Task APreflightThatLacksSomething_FailsWithBadRequest()
    {
        (await S3.AnonymouslyAsync("OPTIONS", "/orders/a.txt")).AssertError(
            HttpStatusCode.BadRequest, "BadRequest", "Insufficient information. Origin request header needed.");
        (await S3.AnonymouslyAsync("OPTIONS", "/orders/a.txt", null, ("Origin", Page))).AssertError(
            HttpStatusCode.BadRequest, "BadRequest", "Invalid Access-Control-Request-Method: null");
    }

    [Fact]
    public async Task AnAnswer_HasTheHeadersOfTheRuleThatFits()
    {
        await PutAsync(
            Rule("http://first", "GET"),
            "<CORSRule><AllowedOrigin>https://localhost:4200</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>ETag</ExposeHeader></CORSRule>");

        var read = (await S3.GetAsync("/orders/a.txt", ("Origin", Page))).Ok();
        var written = (await S3.PutAsync("/orders/b.txt", "x", ("Origin", Page))).Ok();
        var failed = await S3.GetAsync("/orders/none", ("Origin", Page));
        var elsewhere = (await S3.GetAsync("/orders/a.txt", ("Origin", "http://elsewhere"))).Ok();
        var withHeaders = (await S3.GetAsync("/orders/a.txt", ("Origin", Page), ("Access-Control-Request-Headers", "x-other"))).Ok();
        var plain = (await S3.GetAsync("/orders/a.txt")).Ok();

        Assert.Equal((Page, "GET", "ETag"), (
            read.Header("Access-Control-Allow-Origin"), read.Header("Access-Control-Allow-Methods"), read.Header("Access-Control-Expose-Headers")));
        Assert.Equal((HttpStatusCode.NotFound, Page), (failed.Status, failed.Header("Access-Control-Allow-Origin")));
        foreach (var other in new[] { written, elsewhere, withHeaders, plain })
        {
            Assert.DoesNotContain(other.Headers.Keys, static h => h.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task APreflightToABucketsOwnHost_FollowsItsRules()
    {
        await PutAsync(Rule(Page, "PUT"));

        var answer = await S3.SendAsync(
            "OPTIONS", "/a.txt", null, [("Origin", Page), ("Access-Control-Request-Method", "PUT")], "orders.s3.us-east-1.amazonaws.com", isSigned: false);

        Assert.Equal((HttpStatusCode.OK, "PUT"), (answer.Status, answer.Header("Access-Control-Allow-Methods")));
    }

    [Fact]
    public async Task APreflightThatMayBeForAnotherService_IsLetThrough()
    {
        var answer = await PreflightAsync("/000000000000/queue", Page, "POST");

        Assert.Equal((HttpStatusCode.OK, "*"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    private Task<RawAnswer> PreflightAsync(string target, string origin, string method, string headers = "") => S3.AnonymouslyAsync(
        "OPTIONS",
        target,
        null,
        [("Origin", origin), ("Access-Control-Request-Method", method), .. headers.Length == 0 ? [] : new[] { ("Access-Control-Request-Headers", headers) }]);

    private async Task PutAsync(params string[] rules) => (await S3.PutDocumentAsync("/orders?cors", Rules(rules))).Ok();

    private static string Rules(params string[] rules) => $"<CORSConfiguration>{string.Concat(rules)}</CORSConfiguration>";

    private static string Rule(string origin, string method) =>
        $"<CORSRule><AllowedOrigin>{origin}</AllowedOrigin><AllowedMethod>{method}</AllowedMethod></CORSRule>";
}
