using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Hosting;

/// <summary><c>/_simfra/journal</c> and <c>/_simfra/faults</c>.</summary>
public sealed class JournalAndFaultsApiTests : IAsyncLifetime
{
    private WayInFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await WayInFixture.StartAsync(WayIn.InMemory);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task Journal_IsReadNarrowedAndForgotten()
    {
        using var s3 = _aws.CreateS3Client();
        await s3.PutBucketAsync("orders");
        await s3.PutBucketAsync("bills");
        await s3.ListBucketsAsync();

        Assert.Equal(["CreateBucket", "CreateBucket", "ListBuckets"], Operations(await GetAsync("journal")));
        Assert.Equal(["ListBuckets"], Operations(await GetAsync("journal?service=s3&operation=List*")));
        Assert.Equal(["CreateBucket"], Operations(await GetAsync("journal?resource=bills&principal=root")));
        Assert.Empty(Operations(await GetAsync("journal?service=sqs")));
        var id = _aws.World.Journal.Calls[1].Id;
        Assert.Equal("bills", (string?)(await GetAsync($"journal/{id}"))["entries"]![0]!["input"]!["Bucket"]);
        Assert.Empty(Operations(await GetAsync($"journal?causedBy={id}")));
        var text = await _aws.Http.GetStringAsync(Url("journal?format=text&operation=ListBuckets"));
        Assert.Contains(" s3:ListBuckets ", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        using var deleted = await _aws.Http.DeleteAsync(Url("journal"));

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(Operations(await GetAsync("journal")));
    }

    [Theory]
    [InlineData("GET", "journal?servis=s3", 400)]
    [InlineData("GET", "journal?format=xml", 400)]
    [InlineData("GET", "journal/none", 404)]
    [InlineData("POST", "journal", 405)]
    [InlineData("DELETE", "journal/none", 405)]
    [InlineData("PUT", "faults", 405)]
    [InlineData("POST", "faults/fault-1", 405)]
    [InlineData("GET", "faults/fault-1", 404)]
    [InlineData("DELETE", "faults/fault-1", 404)]
    public async Task WrongRequests_AreToldWhy(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new(method), Url(path));
        using var answer = await _aws.Http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotEmpty((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!);
    }

    [Fact]
    public async Task Fault_IsPutInForceShownAndRemoved()
    {
        using var added = await PostAsync(
            """{"service":"s3","operation":"ListBuckets","from":"clients","effect":"error","code":"AccessDenied","status":403,"message":"No.","times":1}""");

        Assert.Equal((HttpStatusCode.Created, "/_simfra/faults/fault-1"), (added.StatusCode, added.Headers.Location?.ToString()));
        using var s3 = _aws.CreateS3Client();
        var error = await Assert.ThrowsAsync<Amazon.S3.AmazonS3Exception>(() => s3.ListBucketsAsync());
        Assert.Equal(("AccessDenied", "No."), (error.ErrorCode, error.Message));
        await s3.ListBucketsAsync();
        Assert.Equal(
            """{"id":"fault-1","hits":1,"service":"s3","operation":"ListBuckets","from":"clients","effect":"error","code":"AccessDenied","status":403,"message":"No.","times":1}""",
            (await GetAsync("faults"))["faults"]![0]!.ToJsonString());
        Assert.Equal(1, (int?)(await GetAsync("faults/fault-1"))["hits"]);

        using var removed = await _aws.Http.DeleteAsync(Url("faults/fault-1"));

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Empty((await GetAsync("faults"))["faults"]!.AsArray());
        using var another = await PostAsync("""{"service":"*","effect":"throttle"}""");
        using var cleared = await _aws.Http.DeleteAsync(Url("faults"));
        Assert.Empty(_aws.World.Faults.Rules);
    }

    [Theory]
    [InlineData("""{"service":"sqs","effect":"throttle","resource":"orders","principal":"root","accountId":"111111111111","region":"eu-west-1","probability":0.5,"after":2}""")]
    [InlineData("""{"service":"sqs","effect":"http","status":503,"body":"x","contentType":"text/plain","notBefore":"2030-01-01T00:00:00+00:00","until":"2030-01-02T00:00:00+00:00"}""")]
    [InlineData("""{"service":"sqs","effect":"latency","milliseconds":100,"maxMilliseconds":200}""")]
    [InlineData("""{"service":"sqs","effect":"reset"}""")]
    [InlineData("""{"service":"sqs","effect":"lateAnswer","milliseconds":1500}""")]
    [InlineData("""{"service":"sqs","effect":"lostAnswer"}""")]
    [InlineData("""{"service":"sqs","effect":"noAnswer"}""")]
    [InlineData("""{"service":"sqs","effect":"truncate","bytes":10}""")]
    [InlineData("""{"service":"sqs","operation":"SendMessageBatch","effect":"failEntries","code":"OverLimit","status":400,"message":"m","entries":[0,2]}""")]
    [InlineData("""{"service":"sqs","from":"sns","effect":"duplicate"}""")]
    [InlineData("""{"service":"sqs","operation":"ReceiveMessage","effect":"reorder","milliseconds":1000}""")]
    [InlineData("""{"service":"ssm","effect":"staleRead","milliseconds":1000}""")]
    [InlineData("""{"service":"ssm","effect":"staleRead"}""")]
    public async Task Fault_OfEachEffect_IsShownAsItWasGiven(string rule)
    {
        using var added = await PostAsync(rule);

        var shown = JsonNode.Parse(await added.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(added.StatusCode == HttpStatusCode.Created, shown.ToJsonString());
        shown.Remove("id");
        shown.Remove("hits");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(rule), shown), shown.ToJsonString());
    }

    [Theory]
    [InlineData("""{"service":"sqs"}""", "There are throttle")]
    [InlineData("""{"service":"sqs","effect":"explode"}""", "'explode'")]
    [InlineData("""{"effect":"throttle"}""", "needs 'service'")]
    [InlineData("""{"service":"nothing","effect":"throttle"}""", "no service")]
    [InlineData("""{"service":"sqs","operation":"Nothing","effect":"throttle"}""", "no operation")]
    [InlineData("""{"service":"sqs","effect":"throttle","code":"X"}""", "has no 'code'")]
    [InlineData("""{"service":"sqs","effect":"truncate"}""", "needs 'bytes'")]
    [InlineData("""{"service":"sqs","effect":"latency","milliseconds":-5}""", "'-5'")]
    [InlineData("""{"service":"sqs","effect":"throttle","tmies":1}""", "tmies")]
    [InlineData("""{"service":"sqs","effect":"throttle","times":0}""", "count")]
    [InlineData("""{"service":"sqs","effect":"throttle","probability":2}""", "probability")]
    [InlineData("""{"service":"sqs","effect":"duplicate","operation":"SendMessage"}""", "delivers")]
    [InlineData("""{"service":"sqs","effect":"failEntries","status":400}""", "needs a code")]
    [InlineData("""{"service":"sqs","effect":"throttle","id":"x"}""", "given its id")]
    [InlineData("null", "null")]
    [InlineData("{", "JSON")]
    public async Task Fault_ThatMakesNoSense_IsRefusedAndToldWhy(string rule, string reason)
    {
        using var answer = await PostAsync(rule);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
        Assert.Empty(_aws.World.Faults.Rules);
    }

    [Theory]
    [InlineData("POST", "faults")]
    [InlineData("DELETE", "faults")]
    [InlineData("DELETE", "journal")]
    public async Task PageOfAnotherOrigin_MayNotChangeAnything(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), Url(path))
        {
            Headers = { { "Origin", "https://example.com" } },
            Content = new StringContent("""{"service":"*","effect":"throttle"}"""),
        };
        using var answer = await _aws.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(_aws.World.Faults.Rules);
    }

    private static string Url(string path) => $"http://localhost/_simfra/{path}";

    private static IEnumerable<string?> Operations(JsonNode journal) => journal["entries"]!.AsArray().Select(e => (string?)e!["operation"]);

    private async Task<JsonNode> GetAsync(string path) => (await _aws.Http.GetFromJsonAsync<JsonNode>(Url(path)))!;

    private Task<HttpResponseMessage> PostAsync(string rule) =>
        _aws.Http.PostAsync(Url("faults"), new StringContent(rule, Encoding.UTF8, "application/json"));
}
