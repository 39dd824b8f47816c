using System.Net;
using System.Text;
using System.Text.Json;

namespace Simfra.Hosting;

/// <summary>The instance's own API, LocalStack's health path and the page for browsers.</summary>
public sealed class AdminApiTests
{
    [Fact]
    public async Task Health_TellsWhatIsServed()
    {
        await using var server = await SimfraServer.StartAsync(o =>
        {
            o.DefaultAccountId = "123456789012";
            o.DefaultRegion = "eu-west-1";
            o.Services.Add("sqs");
            o.Services.Add("s3");
        });

        var health = await GetAsync(server, "/_simfra/health");

        Assert.Equal(
            ("running", "123456789012", "eu-west-1"),
            (health.GetProperty("status").GetString(), health.GetProperty("accountId").GetString(), health.GetProperty("region").GetString()));
        Assert.Equal(["s3", "sqs"], health.GetProperty("services").EnumerateArray().Select(static s => s.GetString()));
    }

    [Fact]
    public async Task Services_ListsProtocolsAndOperationsBuiltAndNot()
    {
        await using var server = await SimfraServer.StartAsync();

        var services = (await GetAsync(server, "/_simfra/services")).GetProperty("services").EnumerateArray()
            .ToDictionary(static s => s.GetProperty("name").GetString()!);

        Assert.Equal(["JSON 1.0", "Query"], Strings(services["sqs"].GetProperty("protocols")));
        Assert.Contains("SendMessage", Strings(services["sqs"].GetProperty("operations").GetProperty("built")));
        Assert.Contains("RunInstances", Strings(services["ec2"].GetProperty("operations").GetProperty("notBuilt")));
        Assert.Empty(services["lambda"].GetProperty("operations").GetProperty("built").EnumerateArray());
        Assert.Equal(
            services["sqs"].GetRawText().Where(static c => !char.IsWhiteSpace(c)),
            (await GetAsync(server, "/_simfra/services/sqs")).GetRawText().Where(static c => !char.IsWhiteSpace(c)));
    }

    [Fact]
    public async Task Services_WithoutThoseSwitchedOff_BuildsNoneOfTheirOperations()
    {
        await using var server = await SimfraServer.StartAsync(o => o.Services.Add("sqs"));

        Assert.Empty((await GetAsync(server, "/_simfra/services/s3")).GetProperty("operations").GetProperty("built").EnumerateArray());
    }

    [Fact]
    public async Task Reset_ForgetsState()
    {
        await using var aws = await WayInFixture.StartAsync(WayIn.InMemory);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");

        using var answer = await aws.Http.PostAsync("http://localhost/_simfra/reset", null);

        Assert.Equal("reset", Parse(await answer.Content.ReadAsStringAsync()).GetProperty("status").GetString());
        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task Reset_FromAPageOfAnotherOrigin_IsRefused()
    {
        await using var aws = await WayInFixture.StartAsync(WayIn.InMemory);
        using var s3 = aws.CreateS3Client();
        await s3.PutBucketAsync("bucket");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/_simfra/reset") { Headers = { { "Origin", "https://example.com" } } };

        using var answer = await aws.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Single((await s3.ListBucketsAsync()).Buckets);
    }

    [Theory]
    [InlineData("GET", "/_simfra/reset", HttpStatusCode.MethodNotAllowed, "/_simfra/reset takes POST alone.")]
    [InlineData("POST", "/_simfra/health", HttpStatusCode.MethodNotAllowed, "/_simfra/health takes GET alone.")]
    [InlineData("GET", "/_simfra/nothing", HttpStatusCode.NotFound, "There is no /_simfra/nothing.")]
    [InlineData("GET", "/_simfra/services/nothing", HttpStatusCode.NotFound, "AWS has no service with a model named 'nothing'.")]
    public async Task Request_ThatTheApiLacks_IsRefusedInJson(string method, string path, HttpStatusCode status, string error)
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await http.SendAsync(request);

        Assert.Equal((status, "application/json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(error, Parse(await answer.Content.ReadAsStringAsync()).GetProperty("error").GetString());
    }

    [Fact]
    public async Task LocalStackHealth_IsServedWhereAskedFor()
    {
        await using var server = await SimfraServer.StartAsync(o =>
        {
            o.LocalStackCompatibility = true;
            o.Services.Add("sqs");
        });

        var service = Assert.Single((await GetAsync(server, "/_localstack/health")).GetProperty("services").EnumerateObject());

        Assert.Equal(("sqs", "available"), (service.Name, service.Value.GetString()));
    }

    [Fact]
    public async Task LocalStackHealth_IsAnyPathElsewhere()
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();

        using var answer = await http.GetAsync("/_localstack/health");

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Root_ForABrowser_IsAPage()
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "text/html,application/xhtml+xml" } } };

        using var answer = await http.SendAsync(request);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("<code>http://localhost</code>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/_simfra/services/sqs\">sqs</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_ForAnythingElse_IsAws()
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();

        using var answer = await http.GetAsync("/");

        Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.True((int)answer.StatusCode >= 400, answer.StatusCode.ToString());
    }

    private static async Task<JsonElement> GetAsync(SimfraServer server, string path)
    {
        using var http = server.CreateHttpClient();
        return Parse(Encoding.UTF8.GetString(await http.GetByteArrayAsync(path)));
    }

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static IEnumerable<string?> Strings(JsonElement array) => array.EnumerateArray().Select(static e => e.GetString());
}
