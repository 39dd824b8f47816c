using System.Net;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Buckets as browsers see them at the endpoint of websites.</summary>
public sealed class WebsiteEndpointTests : IAsyncLifetime
{
    private const string Host = "orders.s3-website-us-east-1.amazonaws.com";
    private const string Index = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

    private S3Fixture _aws = null!;

    private RawS3Client S3 => _aws.Raw;

    public async Task InitializeAsync()
    {
        _aws = await S3Fixture.StartAsync();
        await S3.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: "\"*\""));
        (await S3.PutAsync("/orders/index.html", "<h1>home</h1>", ("Content-Type", "text/html"))).Ok();
        (await S3.PutAsync("/orders/docs/index.html", "<h1>docs</h1>", ("Content-Type", "text/html"))).Ok();
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Theory]
    [InlineData(Host)]
    [InlineData("orders.s3-website.us-east-1.amazonaws.com")]
    [InlineData("orders.s3-website.localhost:4599")]
    [InlineData("orders.s3-website.us-east-1.localhost")]
    public async Task AFolder_IsItsIndexDocument(string host)
    {
        await ConfigureAsync(Index);

        var home = await GetAsync("/", host);
        var docs = await GetAsync("/docs/", host);
        var file = await GetAsync("/docs/index.html", host);

        Assert.Equal((HttpStatusCode.OK, "<h1>home</h1>", "text/html"), (home.Status, home.Text, home.Header("Content-Type")));
        Assert.NotNull(home.Header("ETag"));
        Assert.NotNull(home.Header("x-amz-request-id"));
        Assert.Equal(("<h1>docs</h1>", "<h1>docs</h1>"), (docs.Text, file.Text));
    }

    [Fact]
    public async Task AFolderWithoutItsSlash_IsRedirected()
    {
        await ConfigureAsync(Index);

        var answer = await GetAsync("/docs");

        Assert.Equal((HttpStatusCode.Found, "/docs/", ""), (answer.Status, answer.Header("Location"), answer.Text));
    }

    [Fact]
    public async Task Head_HasNoBody()
    {
        await ConfigureAsync(Index);

        var found = await S3.SendAsync("HEAD", "/", null, [], Host, isSigned: false);
        var missing = await S3.SendAsync("HEAD", "/none", null, [], Host, isSigned: false);

        Assert.Equal((HttpStatusCode.OK, "13", 0), (found.Status, found.Header("Content-Length"), found.Body.Length));
        Assert.Equal((HttpStatusCode.Forbidden, 0), (missing.Status, missing.Body.Length));
    }

    [Fact]
    public async Task ConditionsAndRanges_Count()
    {
        await ConfigureAsync(Index);
        var etag = (await GetAsync("/")).Header("ETag")!;

        var same = await S3.SendAsync("GET", "/", null, [("If-None-Match", etag)], Host, isSigned: false);
        var part = await S3.SendAsync("GET", "/", null, [("Range", "bytes=4-7")], Host, isSigned: false);

        Assert.Equal((HttpStatusCode.NotModified, ""), (same.Status, same.Text));
        Assert.Equal((HttpStatusCode.PartialContent, "home"), (part.Status, part.Text));
    }

    [Fact]
    public async Task AnObjectThatIsNotThere_IsAnErrorPage()
    {
        await ConfigureAsync(Index);
        await AllowListingAsync();

        var answer = await GetAsync("/none<1>.html");

        var expected =
            "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n<li>Code: NoSuchKey</li>\n" +
            "<li>Message: The specified key does not exist.</li>\n<li>Key: none&lt;1&gt;.html</li>\n" +
            $"<li>RequestId: {answer.Header("x-amz-request-id")}</li>\n<li>HostId: {answer.Header("x-amz-id-2")}</li>\n</ul>\n<hr/>\n</body>\n</html>\n";
        Assert.Equal((HttpStatusCode.NotFound, "text/html; charset=utf-8", expected), (answer.Status, answer.Header("Content-Type"), answer.Text));
        Assert.Equal(("NoSuchKey", "The specified key does not exist."), (answer.Header("x-amz-error-code"), answer.Header("x-amz-error-message")));
    }

    [Fact]
    public async Task WhatIsNotOpenToEverybody_IsForbidden()
    {
        await ConfigureAsync(Index);
        (await S3.DeleteAsync("/orders?policy")).Ok();

        var answer = await GetAsync("/");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Contains("<title>403 Forbidden</title>", answer.Text, StringComparison.Ordinal);
        Assert.Contains("<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n<li>RequestId", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorDocument_IsShownWithTheStatusOfTheError()
    {
        await ConfigureAsync($"{Index}<ErrorDocument><Key>error.html</Key></ErrorDocument>");
        await AllowListingAsync();

        var without = await GetAsync("/none");
        (await S3.PutAsync("/orders/error.html", "sorry", ("Content-Type", "text/html"))).Ok();
        var with = await GetAsync("/none");

        Assert.Equal(HttpStatusCode.NotFound, without.Status);
        Assert.Contains(
            "</ul>\n<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n<li>Code: NoSuchKey</li>\n" +
            "<li>Message: The specified key does not exist.</li>\n<li>Key: error.html</li>\n</ul>\n<hr/>\n",
            without.Text,
            StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, "sorry", "NoSuchKey"), (with.Status, with.Text, with.Header("x-amz-error-code")));
    }

    [Fact]
    public async Task ABucketThatIsNoWebsite_IsNotFound()
    {
        var noWebsite = await GetAsync("/index.html");
        var noBucket = await GetAsync("/", "nothing.s3-website-us-east-1.amazonaws.com");

        Assert.Equal(HttpStatusCode.NotFound, noWebsite.Status);
        Assert.Contains(
            "<li>Code: NoSuchWebsiteConfiguration</li>\n<li>Message: The specified bucket does not have a website configuration</li>\n" +
            "<li>BucketName: orders</li>\n",
            noWebsite.Text,
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, noBucket.Status);
        Assert.Contains(
            "<li>Code: NoSuchBucket</li>\n<li>Message: The specified bucket does not exist</li>\n<li>BucketName: nothing</li>\n",
            noBucket.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task OtherMethods_AreNotAllowed(string method)
    {
        await ConfigureAsync(Index);

        var answer = await S3.SendAsync(method, "/index.html", null, [], Host, isSigned: false);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
        Assert.Contains(
            "<title>405 Method Not Allowed</title></head>\n<body>\n<h1>405 Method Not Allowed</h1>\n<ul>\n<li>Code: MethodNotAllowed</li>\n" +
            $"<li>Message: The specified method is not allowed against this resource.</li>\n<li>Method: {method}</li>\n<li>ResourceType: OBJECT</li>\n",
            answer.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<Protocol>https</Protocol>", "https://example.com/docs/a?b=c")]
    [InlineData("", "http://example.com/docs/a?b=c")]
    public async Task RedirectAll_LeadsToAnotherHost(string protocol, string location)
    {
        await ConfigureAsync($"<RedirectAllRequestsTo><HostName>example.com</HostName>{protocol}</RedirectAllRequestsTo>");

        var answer = await GetAsync("/docs/a?b=c");

        Assert.Equal((HttpStatusCode.MovedPermanently, location, ""), (answer.Status, answer.Header("Location"), answer.Text));
    }

    [Theory]
    [InlineData("<Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition>", "<ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith>", 301, $"http://{Host}/new/a")]
    [InlineData("<Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition>", "<ReplaceKeyWith>moved.html</ReplaceKeyWith>", 301, $"http://{Host}/moved.html")]
    [InlineData("", "<HostName>example.com</HostName><Protocol>https</Protocol><HttpRedirectCode>307</HttpRedirectCode>", 307, "https://example.com/old/a")]
    [InlineData(
        "<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>", "<ReplaceKeyPrefixWith>report/</ReplaceKeyPrefixWith>", 301,
        $"http://{Host}/report/old/a")]
    [InlineData(
        "<Condition><HttpErrorCodeReturnedEquals>403</HttpErrorCodeReturnedEquals></Condition>", "<ReplaceKeyWith>denied.html</ReplaceKeyWith>", 404, null)]
    [InlineData("<Condition><KeyPrefixEquals>other/</KeyPrefixEquals></Condition>", "<ReplaceKeyWith>denied.html</ReplaceKeyWith>", 404, null)]
    public async Task ARule_RedirectsWhatItIsFor(string condition, string redirect, int status, string? location)
    {
        await AllowListingAsync();
        await ConfigureAsync(
            $"{Index}<RoutingRules><RoutingRule>{condition}<Redirect>{redirect}</Redirect></RoutingRule></RoutingRules>");

        var answer = await GetAsync("/old/a");

        Assert.Equal((status, location), ((int)answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task AnObject_MayRedirectItself()
    {
        await ConfigureAsync(Index);
        (await S3.PutAsync("/orders/moved", "x", ("x-amz-website-redirect-location", "https://example.com/new"))).Ok();

        var answer = await GetAsync("/moved");

        Assert.Equal((HttpStatusCode.MovedPermanently, "https://example.com/new", ""), (answer.Status, answer.Header("Location"), answer.Text));
        Assert.Equal("https://example.com/new", (await S3.GetAsync("/orders/moved")).Ok().Header("x-amz-website-redirect-location"));
    }

    [Fact]
    public async Task AVisit_IsInTheJournalAsTheOperationThatItIs()
    {
        await ConfigureAsync(Index);

        var answer = await GetAsync("/docs/");

        var call = Assert.Single(_aws.Calls, c => c.Id == answer.Header("x-amz-request-id"));
        Assert.Equal(("s3", "GetObject"), (call.Service, call.Operation));
    }

    [Fact]
    public async Task CrossOriginRules_CountForWebsites()
    {
        await ConfigureAsync(Index);
        (await S3.PutDocumentAsync(
            "/orders?cors",
            "<CORSConfiguration><CORSRule><AllowedOrigin>http://page</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>")).Ok();

        var answer = await S3.SendAsync("GET", "/", null, [("Origin", "http://page")], Host, isSigned: false);

        Assert.Equal((HttpStatusCode.OK, "http://page"), (answer.Status, answer.Header("Access-Control-Allow-Origin")));
    }

    private Task<RawAnswer> GetAsync(string target, string host = Host) => S3.SendAsync("GET", target, null, [], host, isSigned: false);

    private async Task ConfigureAsync(string website) => (await S3.PutDocumentAsync("/orders?website", WebsiteTests.Website(website))).Ok();

    private Task AllowListingAsync() => S3.PutPolicyAsync(
        Allow("s3:GetObject", ObjectArn("*"), principal: "\"*\""), Allow("s3:ListBucket", BucketArn(), principal: "\"*\""));
}
