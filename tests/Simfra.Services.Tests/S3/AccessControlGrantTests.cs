using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>What access control lists grant, and to whom.</summary>
public sealed class AccessControlGrantTests
{
    private const string Other = TestUser.Other;

    [Fact]
    public async Task APublicList_LetsEverybodyRead()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        (await root.PutAsync("/orders/b.txt", "secret")).Ok();
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();

        Assert.Equal("hello", (await root.AnonymouslyAsync("GET", "/orders/a.txt")).Ok().Text);
        (await root.AnonymouslyAsync("GET", "/orders/b.txt")).AssertDenied();
        (await root.AnonymouslyAsync("GET", "/orders")).AssertDenied();
        (await root.AnonymouslyAsync("GET", "/orders/a.txt?acl")).AssertDenied();
        (await root.AnonymouslyAsync("PUT", "/orders/a.txt", "x")).AssertDenied();

        (await root.PutAsync("/orders?acl", "", ("x-amz-acl", "public-read"))).Ok();
        Assert.Equal(["a.txt", "b.txt"], (await root.AnonymouslyAsync("GET", "/orders")).Ok().Elements("Key"));
        (await root.AnonymouslyAsync("GET", "/orders/b.txt")).AssertDenied();
    }

    [Fact]
    public async Task APublicBucket_TakesObjectsOfStrangers_WhichAreTheirs()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        (await root.PutAsync("/orders?acl", "", ("x-amz-acl", "public-read-write"))).Ok();

        (await root.AnonymouslyAsync("PUT", "/orders/b.txt", "x")).Ok();

        var listed = (await root.GetAsync("/orders?list-type=2&fetch-owner=true&prefix=b")).Ok();
        Assert.Equal("65a011a29cdf8ec533ec3d1ccaae921c", listed.Element("ID"));
        (await root.GetAsync("/orders/b.txt")).AssertDenied();
        (await root.AnonymouslyAsync("DELETE", "/orders/a.txt")).AssertDenied();
    }

    [Fact]
    public async Task AuthenticatedUsers_AreThoseOfAnyAccount()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        using var other = world.RootS3(Other);
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "authenticated-read"))).Ok();

        (await other.GetAsync("/orders/a.txt")).Ok();
        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).AssertDenied();
    }

    [Fact]
    public async Task AGrantToAnAccount_IsForThoseOfItsUsersThatMay()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        using var other = world.RootS3(Other);
        await using var user = await TestUser.CreateInAsync(world, Other, "worker");
        var id = (await other.GetAsync("/")).Element("ID");
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-grant-read", $"id={id}"))).Ok();

        (await other.GetAsync("/orders/a.txt")).Ok();
        (await other.GetAsync("/orders/a.txt?acl")).AssertDenied();
        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied();
        await user.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*")));
        (await user.S3.GetAsync("/orders/a.txt")).Ok();
    }

    [Theory]
    [InlineData("x-amz-grant-read", "GET /orders")]
    [InlineData("x-amz-grant-write", "PUT /orders/b.txt")]
    [InlineData("x-amz-grant-read-acp", "GET /orders?acl")]
    [InlineData("x-amz-grant-write-acp", "PUT /orders?acl")]
    [InlineData("x-amz-grant-full-control", "GET /orders, PUT /orders/b.txt, GET /orders?acl, PUT /orders?acl")]
    public async Task APermissionOnABucket_GrantsItsOperations(string header, string allowed)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        using var other = world.RootS3(Other);
        var id = (await other.GetAsync("/")).Element("ID");
        (await root.PutAsync("/orders?acl", "", (header, $"id={id}"))).Ok();

        foreach (var call in new[] { "GET /orders", "PUT /orders/b.txt", "GET /orders?acl", "DELETE /orders/a.txt", "PUT /orders?acl" })
        {
            var (method, target) = (call.Split(' ')[0], call.Split(' ')[1]);
            var answer = await other.SendAsync(method, target, method == "PUT" ? [] : null, call == "PUT /orders?acl" ? [("x-amz-acl", "private")] : []);
            Assert.Equal(allowed.Split(", ").Contains(call) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.Status);
        }
    }

    [Theory]
    [InlineData("x-amz-grant-read", "GET /orders/a.txt")]
    [InlineData("x-amz-grant-read-acp", "GET /orders/a.txt?acl")]
    [InlineData("x-amz-grant-write-acp", "PUT /orders/a.txt?acl")]
    [InlineData("x-amz-grant-full-control", "GET /orders/a.txt, GET /orders/a.txt?acl, PUT /orders/a.txt?acl")]
    public async Task APermissionOnAnObject_GrantsItsOperations(string header, string allowed)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        using var other = world.RootS3(Other);
        var id = (await other.GetAsync("/")).Element("ID");
        (await root.PutAsync("/orders/a.txt", "hello", (header, $"id={id}"))).Ok();

        foreach (var call in new[] { "GET /orders/a.txt", "GET /orders/a.txt?acl", "GET /orders", "GET /orders/a.txt?tagging", "PUT /orders/a.txt?acl" })
        {
            var (method, target) = (call.Split(' ')[0], call.Split(' ')[1]);
            var answer = await other.SendAsync(method, target, method == "PUT" ? [] : null, method == "PUT" ? [("x-amz-acl", "private")] : []);
            Assert.Equal(allowed.Split(", ").Contains(call) ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.Status);
        }
    }

    [Fact]
    public async Task ADenialOfThePolicy_OutweighsAList()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();

        await root.PutPolicyAsync(Deny("s3:GetObject", ObjectArn("*"), principal: "\"*\""));

        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).AssertDenied();
    }

    [Fact]
    public async Task ADecision_NamesTheListThatAllows()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await OpenAsync(world);
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-acl", "public-read"))).Ok();

        var answer = (await root.AnonymouslyAsync("GET", "/orders/a.txt")).Ok();

        var decisions = world.Server.Authorization.Find(answer.Header("x-amz-request-id")!)!;
        Assert.Contains("access control list", Assert.Single(decisions).ToString(), StringComparison.Ordinal);
    }

    /// <summary>A bucket in which lists count, and public ones are allowed, with <c>a.txt</c> in it.</summary>
    private static async Task<RawS3Client> OpenAsync(TestWorld world)
    {
        var root = await world.WithBucketAsync();
        await root.PutOwnershipAsync("ObjectWriter");
        await root.AllowPublicAsync();
        return root;
    }
}
