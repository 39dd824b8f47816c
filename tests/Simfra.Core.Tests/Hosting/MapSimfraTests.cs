using System.Net;
using System.Net.Http.Json;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Simfra.Hosting;

/// <summary>An emulated AWS inside a user's own application, beside what else that has.</summary>
public sealed class MapSimfraTests
{
    [Fact]
    public async Task OwnEndpoints_ComeFirst()
    {
        await using var app = await StartAsync(configureApp: a => a.MapGet("/orders/{id}", (string id) => $"order {id}"));
        using var client = app.GetTestClient();

        Assert.Equal("order 7", await client.GetStringAsync("/orders/7"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/orders")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/_simfra/health")).StatusCode);
    }

    [Fact]
    public async Task Authorization_OfTheApplication_IsNotAskedForAws()
    {
        await using var app = await StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication();
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
            },
            a => a.UseAuthorization());
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync("/_simfra/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task BodyLimit_OfTheApplication_IsKeptForItsOwnEndpointsAlone()
    {
        await using var app = await StartAsync(
            builder => builder.WebHost.UseKestrel(kestrel =>
            {
                kestrel.Listen(IPAddress.Loopback, 0);
                kestrel.Limits.MaxRequestBodySize = 1024;
            }),
            a => a.MapPost("/own", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length),
            isTestServer: false);
        using var client = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        using var s3 = S3Client(app, app.Urls.Single());
        var body = new string('a', 100_000);

        using var own = await client.PostAsync("/own", new StringContent(body));
        await s3.PutBucketAsync("bucket");
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = body });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, own.StatusCode);
        Assert.Equal(body.Length, (await s3.GetObjectMetadataAsync("bucket", "key")).ContentLength);
    }

    [Fact]
    public async Task World_OfTheApplication_IsTheOneThatIsServed()
    {
        await using var app = await StartAsync(configureServices: o => o.DefaultAccountId = "123456789012");
        using var client = app.GetTestClient();

        var health = await client.GetFromJsonAsync<Dictionary<string, object>>("/_simfra/health");

        Assert.Equal("123456789012", health!["accountId"].ToString());
        Assert.Equal("123456789012", app.Services.GetRequiredService<SimfraWorld>().DefaultAccountId);
    }

    [Fact]
    public async Task RawTarget_InAHeader_IsNotTakenFromAServerThatKeepsIt()
    {
        await using var server = await SimfraServer.StartAsync();
        using var client = server.CreateHttpClient();
        client.DefaultRequestHeaders.Add("X-Simfra-Raw-Target", "/_simfra/nothing");

        using var answer = await client.GetAsync("/_simfra/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Map_WithoutTheServices_SaysWhatIsMissing()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapSimfra());

        Assert.Contains("AddSimfra", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Map_BelowAPrefix_IsRefused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSimfra();
        await using var app = builder.Build();

        Assert.Throws<ArgumentException>(() => app.MapGroup("/aws").MapSimfra());
    }

    [Fact]
    public async Task Add_WithAPort_IsRefused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSimfra(o => o.Port = 4599);
        await using var app = builder.Build();

        var error = Assert.ThrowsAny<ArgumentException>(() => app.MapSimfra());

        Assert.Contains("SimfraOptions.Port is '4599'", error.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(
        Action<WebApplicationBuilder>? configureBuilder = null,
        Action<WebApplication>? configureApp = null,
        Action<SimfraOptions>? configureServices = null,
        bool isTestServer = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSimfra(configureServices);
        if (isTestServer)
        {
            builder.WebHost.UseTestServer();
        }

        configureBuilder?.Invoke(builder);
        var app = builder.Build();
        configureApp?.Invoke(app);
        app.MapSimfra();
        await app.StartAsync();
        return app;
    }

    private static AmazonS3Client S3Client(WebApplication app, string url)
    {
        var world = app.Services.GetRequiredService<SimfraWorld>();
        return new(
            new BasicAWSCredentials(world.RootAccessKeyId, world.RootSecretAccessKey),
            new AmazonS3Config { ServiceURL = url, AuthenticationRegion = world.DefaultRegion, ForcePathStyle = true, MaxErrorRetry = 0 });
    }
}
