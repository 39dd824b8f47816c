using System.Net;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;

namespace Simfra.Hosting;

/// <summary>Accounts by the admin API, and their keys.</summary>
public sealed class AccountsApiTests
{
    [Fact]
    public async Task Post_CreatesAnAccountWhoseKeyWorks()
    {
        await using var server = await SimfraServer.StartAsync();

        var account = await SendAsync(server, "POST", "", """{"id":"111122223333","name":"Orders","email":"orders@example.com"}""", HttpStatusCode.Created);

        Assert.Equal(("111122223333", "Orders", "orders@example.com"), (Text(account, "id"), Text(account, "name"), Text(account, "email")));
        using var s3 = S3(server, Text(account, "accessKeyId"), Text(account, "secretAccessKey"));
        await s3.PutBucketAsync("orders");
        using var other = S3(server, server.RootAccessKeyId, server.RootSecretAccessKey);
        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => other.ListObjectsV2Async(new() { BucketName = "orders" }));
        Assert.Equal("AccessDenied", error.ErrorCode);
    }

    [Fact]
    public async Task Post_WithoutABody_MakesAllUp()
    {
        await using var server = await SimfraServer.StartAsync();

        var account = await SendAsync(server, "POST", "", null, HttpStatusCode.Created);

        Assert.Equal($"Account {Text(account, "id")}", Text(account, "name"));
    }

    [Theory]
    [InlineData("""{"id":"1"}""", HttpStatusCode.BadRequest, "'1' is no account id: one has twelve digits.")]
    [InlineData("""{"id":"000000000000"}""", HttpStatusCode.Conflict, "The account 000000000000 exists.")]
    public async Task Post_WithWhatCantBe_IsRefused(string body, HttpStatusCode status, string error)
    {
        await using var server = await SimfraServer.StartAsync();

        Assert.Equal(error, Text(await SendAsync(server, "POST", "", body, status), "error"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"accountId":"111122223333"}""")]
    public async Task Post_WithAnotherBody_IsRefused(string body)
    {
        await using var server = await SimfraServer.StartAsync();

        var error = Text(await SendAsync(server, "POST", "", body, HttpStatusCode.BadRequest), "error");

        Assert.StartsWith("The body is no JSON object with id, name and email:", error, StringComparison.Ordinal);
        Assert.Single(server.Accounts.List());
    }

    [Fact]
    public async Task Get_ListsAccounts_AndGivesOne()
    {
        await using var server = await SimfraServer.StartAsync();
        var created = server.Accounts.Create("Orders", "111122223333");

        var all = (await SendAsync(server, "GET", "", null)).GetProperty("accounts").EnumerateArray().ToList();
        var one = await SendAsync(server, "GET", "/111122223333", null);

        Assert.Equal(["000000000000", "111122223333"], all.Select(static a => Text(a, "id")));
        Assert.Equal(server.RootAccessKeyId, Text(all[0], "accessKeyId"));
        Assert.Equal((created.RootAccessKeyId, created.RootSecretAccessKey), (Text(one, "accessKeyId"), Text(one, "secretAccessKey")));
    }

    [Fact]
    public async Task Reset_EmptiesTheAccount_AndNoOther()
    {
        await using var server = await SimfraServer.StartAsync();
        var account = server.Accounts.Create();
        using var s3 = S3(server, account.RootAccessKeyId, account.RootSecretAccessKey);
        using var other = S3(server, server.RootAccessKeyId, server.RootSecretAccessKey);
        await s3.PutBucketAsync("taken");
        await s3.PutObjectAsync(new() { BucketName = "taken", Key = "key", ContentBody = "body" });
        await other.PutBucketAsync("kept");

        Assert.Equal("reset", Text(await SendAsync(server, "POST", $"/{account.Id}/reset", null), "status"));

        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
        Assert.Equal("kept", Assert.Single((await other.ListBucketsAsync()).Buckets).BucketName);
        await other.PutBucketAsync("taken");
        Assert.Empty((await other.ListObjectsV2Async(new() { BucketName = "taken" })).S3Objects ?? []);
    }

    [Fact]
    public async Task Delete_TakesTheAccountItsResourcesAndItsKey()
    {
        await using var server = await SimfraServer.StartAsync();
        var account = server.Accounts.Create();
        using var s3 = S3(server, account.RootAccessKeyId, account.RootSecretAccessKey);
        await s3.PutBucketAsync("taken");

        Assert.Equal("deleted", Text(await SendAsync(server, "DELETE", $"/{account.Id}", null), "status"));

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());
        Assert.Equal("InvalidAccessKeyId", error.ErrorCode);
        using var other = S3(server, server.RootAccessKeyId, server.RootSecretAccessKey);
        await other.PutBucketAsync("taken");
        await SendAsync(server, "GET", $"/{account.Id}", null, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET", "/999999999999", HttpStatusCode.NotFound, "There is no account 999999999999.")]
    [InlineData("DELETE", "/999999999999", HttpStatusCode.NotFound, "There is no account 999999999999.")]
    [InlineData("POST", "/999999999999/reset", HttpStatusCode.NotFound, "There is no account 999999999999.")]
    [InlineData("DELETE", "/000000000000", HttpStatusCode.Conflict, "The account 000000000000 is the instance's default account, which can't be deleted.")]
    [InlineData("PUT", "", HttpStatusCode.MethodNotAllowed, "/_simfra/accounts takes GET and POST alone.")]
    [InlineData("POST", "/000000000000", HttpStatusCode.MethodNotAllowed, "/_simfra/accounts/000000000000 takes GET and DELETE alone.")]
    [InlineData("GET", "/000000000000/reset", HttpStatusCode.MethodNotAllowed, "/_simfra/accounts/000000000000/reset takes POST alone.")]
    [InlineData("GET", "/000000000000/nothing", HttpStatusCode.NotFound, "There is no /_simfra/accounts/000000000000/nothing.")]
    public async Task Request_ThatTheApiLacks_IsRefusedInJson(string method, string path, HttpStatusCode status, string error)
    {
        await using var server = await SimfraServer.StartAsync();

        Assert.Equal(error, Text(await SendAsync(server, method, path, null, status), "error"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Request_FromAPageOfAnotherOrigin_IsRefused(string method)
    {
        await using var server = await SimfraServer.StartAsync();
        using var http = server.CreateHttpClient();
        using var request = new HttpRequestMessage(new(method), "/_simfra/accounts") { Headers = { { "Origin", "https://example.com" } } };

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain(server.RootSecretAccessKey, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(server.Accounts.List());
    }

    [Fact]
    public async Task Accounts_InCode_DoTheSame()
    {
        await using var server = await SimfraServer.StartAsync();
        var account = server.Accounts.Create("Orders");
        using var s3 = S3(server, account.RootAccessKeyId, account.RootSecretAccessKey);
        await s3.PutBucketAsync("bucket");

        server.Accounts.Reset(account.Id);

        Assert.Empty((await s3.ListBucketsAsync()).Buckets ?? []);
        Assert.Equal(account, server.Accounts.Find(account.Id));
        server.Accounts.Delete(account.Id);
        Assert.Null(server.Accounts.Find(account.Id));
        Assert.Throws<ArgumentException>(() => server.Accounts.Delete(account.Id));
        Assert.Throws<ArgumentException>(() => server.Accounts.Reset(account.Id));
        Assert.Throws<ArgumentException>(() => server.Accounts.Create(accountId: "1"));
        Assert.Throws<InvalidOperationException>(() => server.Accounts.Delete(server.DefaultAccountId));
    }

    [Fact]
    public async Task Reset_OfTheInstance_LeavesTheDefaultAccountAlone()
    {
        await using var server = await SimfraServer.StartAsync();
        server.Accounts.Create();

        await server.ResetAsync();

        Assert.Equal(server.DefaultAccountId, Assert.Single(server.Accounts.List()).Id);
    }

    private static AmazonS3Client S3(SimfraServer server, string accessKeyId, string secret) => new(
        new BasicAWSCredentials(accessKeyId, secret),
        new AmazonS3Config
        {
            ServiceURL = "http://s3.us-east-1.localhost",
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            MaxErrorRetry = 0,
            HttpClientFactory = new HandlerFactory(server),
        });

    private static async Task<JsonElement> SendAsync(
        SimfraServer server, string method, string path, string? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = server.CreateHttpClient();
        using var request = new HttpRequestMessage(new(method), $"/_simfra/accounts{path}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{answer.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private sealed class HandlerFactory(SimfraServer server) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(server.CreateHandler());
    }
}
