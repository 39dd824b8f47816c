using System.Net;

namespace Simfra.Services.Tests.S3;

/// <summary>The configuration of websites.</summary>
public sealed class WebsiteTests
{
    private const string Index = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

    [Fact]
    public async Task AConfiguration_IsGivenBackAsItWasPut()
    {
        await using var aws = await S3Fixture.StartAsync();
        const string rule =
            "<RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>docs/</KeyPrefixEquals></Condition>" +
            "<Redirect><HostName>example.com</HostName><HttpRedirectCode>302</HttpRedirectCode><Protocol>https</Protocol>" +
            "<ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith></Redirect></RoutingRule>";
        (await aws.Raw.PutDocumentAsync(
            "/orders?website", Website($"{Index}<ErrorDocument><Key>error.html</Key></ErrorDocument><RoutingRules>{rule}</RoutingRules>"))).Ok();

        var answer = (await aws.Raw.GetAsync("/orders?website")).Ok();

        Assert.Equal("WebsiteConfiguration", answer.Xml.Name.LocalName);
        Assert.Equal(("index.html", "error.html"), (answer.Element("Suffix"), answer.Element("Key")));
        Assert.Equal(
            rule, string.Concat(answer.Xml.Descendants().Where(static e => e.Name.LocalName == "RoutingRule").Select(static e => WithoutNamespaces(e))));
    }

    [Fact]
    public async Task DeleteBucketWebsite_TakesItAway()
    {
        await using var aws = await S3Fixture.StartAsync();
        (await aws.Raw.PutDocumentAsync("/orders?website", Website(Index))).Ok();

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?website")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?website")).Status);
        (await aws.Raw.GetAsync("/orders?website")).AssertError(
            HttpStatusCode.NotFound,
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
            ("BucketName", "orders"));
    }

    [Theory]
    [InlineData("<IndexDocument><Suffix>/index.html</Suffix></IndexDocument>", "InvalidArgument", "The IndexDocument Suffix is not well formed")]
    [InlineData("<IndexDocument><Suffix/></IndexDocument>", "InvalidArgument", "The IndexDocument Suffix is not well formed")]
    [InlineData(
        $"{Index}<RedirectAllRequestsTo><HostName>a</HostName></RedirectAllRequestsTo>", "InvalidArgument",
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.")]
    [InlineData(
        "<ErrorDocument><Key>error.html</Key></ErrorDocument>", "InvalidArgument",
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty")]
    [InlineData(
        "<RedirectAllRequestsTo><HostName>a</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>", "InvalidRequest",
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.")]
    [InlineData("<RedirectAllRequestsTo><Protocol>http</Protocol></RedirectAllRequestsTo>", "MalformedXML", null)]
    [InlineData($"{Index}<ErrorDocument/>", "MalformedXML", null)]
    [InlineData($"{Index}<RoutingRules/>", "MalformedXML", null)]
    [InlineData($"{Index}<RoutingRules><RoutingRule/></RoutingRules>", "MalformedXML", null)]
    [InlineData(
        $"{Index}<RoutingRules><RoutingRule><Redirect><ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith></Redirect>" +
        "</RoutingRule></RoutingRules>",
        "InvalidRequest",
        "You can only define ReplaceKeyPrefix or ReplaceKey but not both.")]
    [InlineData(
        $"{Index}<RoutingRules><RoutingRule><Condition/><Redirect><ReplaceKeyWith>a</ReplaceKeyWith></Redirect></RoutingRule></RoutingRules>",
        "InvalidRequest",
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.")]
    [InlineData(
        $"{Index}<RoutingRules><RoutingRule><Redirect><Protocol>ftp</Protocol></Redirect></RoutingRule></RoutingRules>", "InvalidRequest",
        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.")]
    [InlineData(
        $"{Index}<RoutingRules><RoutingRule><Redirect><HttpRedirectCode>200</HttpRedirectCode></Redirect></RoutingRule></RoutingRules>", "InvalidRequest",
        "The provided HTTP redirect code (200) is not valid. Valid codes are 3XX except 300.")]
    [InlineData(
        $"{Index}<RoutingRules><RoutingRule><Condition><HttpErrorCodeReturnedEquals>200</HttpErrorCodeReturnedEquals></Condition>" +
        "<Redirect><ReplaceKeyWith>a</ReplaceKeyWith></Redirect></RoutingRule></RoutingRules>",
        "InvalidRequest",
        "The provided HTTP error code (200) is not valid. Valid codes are 4XX or 5XX.")]
    public async Task PutBucketWebsite_OfWhatIsNoWebsite_Fails(string document, string code, string? message)
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutDocumentAsync("/orders?website", Website(document))).AssertError(HttpStatusCode.BadRequest, code, message);
        Assert.Equal(HttpStatusCode.NotFound, (await aws.Raw.GetAsync("/orders?website")).Status);
    }

    [Fact]
    public async Task PutBucketWebsite_HasUpTo50Rules()
    {
        await using var aws = await S3Fixture.StartAsync();
        const string rule = "<RoutingRule><Redirect><ReplaceKeyWith>a</ReplaceKeyWith></Redirect></RoutingRule>";

        foreach (var (count, status) in new[] { (50, HttpStatusCode.OK), (51, HttpStatusCode.BadRequest) })
        {
            var rules = string.Concat(Enumerable.Repeat(rule, count));
            Assert.Equal(
                status, (await aws.Raw.PutDocumentAsync("/orders?website", Website($"{Index}<RoutingRules>{rules}</RoutingRules>"))).Status);
        }
    }

    public static string Website(string content) => $"<WebsiteConfiguration>{content}</WebsiteConfiguration>";

    private static string WithoutNamespaces(System.Xml.Linq.XElement element) =>
        $"<{element.Name.LocalName}>{(element.HasElements ? string.Concat(element.Elements().Select(WithoutNamespaces)) : element.Value)}</{element.Name.LocalName}>";
}
