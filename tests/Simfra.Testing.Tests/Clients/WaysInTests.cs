using System.Diagnostics;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Simfra.Testing.Clients;

/// <summary>By memory, by a port, by an application's own server.</summary>
public sealed class WaysInTests
{
    [Fact]
    public async Task WithHttp_LetsAnotherProcessIn()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.WithHttp());
        var variables = aws.GetEnvironmentVariables();

        // As another process would have it: nothing but the variables.
        using var sts = new AmazonSecurityTokenServiceClient(
            variables["AWS_ACCESS_KEY_ID"],
            variables["AWS_SECRET_ACCESS_KEY"],
            new AmazonSecurityTokenServiceConfig
            {
                ServiceURL = variables["AWS_ENDPOINT_URL"],
                AuthenticationRegion = variables["AWS_REGION"],
            });

        Assert.Equal("arn:aws:iam::000000000000:root", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
        Assert.Equal(aws.Endpoint.AbsoluteUri.TrimEnd('/'), variables["AWS_ENDPOINT_URL"]);
        Assert.DoesNotContain("AWS_SESSION_TOKEN", variables.Keys);
    }

    [Fact]
    public async Task EnvironmentVariables_OfARole_HaveItsToken()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.WithHttp());
        await aws.Seed.Iam.RoleAsync("worker", "ecs-tasks.amazonaws.com");

        var variables = aws.InRegion("eu-west-1").AsRole("arn:aws:iam::000000000000:role/worker").GetEnvironmentVariables();

        Assert.StartsWith("ASIA", variables["AWS_ACCESS_KEY_ID"], StringComparison.Ordinal);
        Assert.NotEmpty(variables["AWS_SESSION_TOKEN"]);
        Assert.Equal(("eu-west-1", "eu-west-1"), (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]));
    }

    [Fact]
    public async Task EnvironmentVariables_WithoutAPort_AreRefused()
    {
        await using var aws = await SimfraFixture.StartAsync();

        Assert.Contains("o.WithHttp()", Assert.Throws<InvalidOperationException>(aws.GetEnvironmentVariables).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_InheritsNothingThatLeadsElsewhere()
    {
        await using var aws = await SimfraFixture.StartAsync(static o => o.WithHttp());
        var start = new ProcessStartInfo("aws");
        start.Environment["AWS_PROFILE"] = "production";
        start.Environment["AWS_SESSION_TOKEN"] = "token";

        Assert.Same(start, aws.Configure(start));

        Assert.DoesNotContain("AWS_PROFILE", start.Environment.Keys);
        Assert.DoesNotContain("AWS_SESSION_TOKEN", start.Environment.Keys);
        Assert.Equal(aws.World.RootAccessKeyId, start.Environment["AWS_ACCESS_KEY_ID"]);
    }

    [Fact]
    public async Task Attach_ReachesTheWorldOfAnApplicationUnderTestServer()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSimfra();
        await using var app = builder.Build();
        app.MapSimfra();
        await app.StartAsync();

        await using (var aws = SimfraFixture.Attach(app.Services.GetRequiredService<SimfraWorld>(), app.GetTestServer().CreateHandler))
        {
            using var s3 = aws.CreateClient<AmazonS3Client>();
            await s3.PutBucketAsync("orders");
            await s3.PutObjectAsync(new() { BucketName = "orders", Key = "a//b+c %2F", ContentBody = "body" });
            await using var fork = await aws.ForkAsync();
            using var other = fork.CreateClient<AmazonS3Client>();
            await other.DeleteObjectAsync("orders", "a//b+c %2F");

            Assert.Equal("a//b+c %2F", Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "orders" })).S3Objects).Key);
            Assert.Throws<InvalidOperationException>(() => aws.Server);
            Assert.Throws<InvalidOperationException>(() => aws.LogTo(static _ => { }));
        }

        Assert.Single(app.Services.GetRequiredService<SimfraWorld>().Journal.CallsTo("s3", "PutObject"));
    }
}
