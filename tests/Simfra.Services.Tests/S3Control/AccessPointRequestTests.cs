using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3Control;

/// <summary>Requests to buckets by access points.</summary>
public sealed class AccessPointRequestTests
{
    private const string Arn = $"arn:aws:s3:us-east-1:{ControlCalls.Account}:accesspoint/finance";
    private const string HostName = $"finance-{ControlCalls.Account}.s3-accesspoint.us-east-1.amazonaws.com";

    [Fact]
    public async Task AnAlias_StandsForTheBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var (_, alias) = await s3.CreateAccessPointAsync();

        Assert.Equal("hello", (await s3.GetAsync($"/{alias}/a.txt")).Ok().Text);
        (await s3.PutAsync($"/{alias}/b.txt", "new")).Ok();
        Assert.Equal(["a.txt", "b.txt"], (await s3.GetAsync($"/{alias}?list-type=2")).Ok().Elements("Key"));
        Assert.Equal("new", (await s3.GetAsync("/orders/b.txt")).Ok().Text);
        (await s3.DeleteAsync($"/{alias}/b.txt")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await s3.GetAsync("/orders/b.txt")).Status);
    }

    [Fact]
    public async Task AnAccessPoint_HasAHostOfItsOwn_AndAnArnForCopies()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.CreateAccessPointAsync();

        Assert.Equal("hello", (await s3.SendAsync("GET", "/a.txt", null, [], HostName)).Ok().Text);
        Assert.Equal("hello", (await s3.SendAsync("GET", "/a.txt", null, [], $"finance-{ControlCalls.Account}.localhost")).Ok().Text);
        (await s3.PutAsync("/orders/copy.txt", "", ("x-amz-copy-source", Uri.EscapeDataString($"{Arn}/object/a.txt")))).Ok();
        Assert.Equal("hello", (await s3.GetAsync("/orders/copy.txt")).Ok().Text);
    }

    [Fact]
    public async Task AUser_NeedsTheAccessPointAndTheBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var (_, alias) = await s3.CreateAccessPointAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.S3.GetAsync($"/{alias}/a.txt")).AssertDenied(DenialFor(user.Arn, "s3:GetObject", $"{Arn}/object/a.txt"));
        await user.PutPolicyAsync(Allow("s3:GetObject", $"{Arn}/object/*"));
        (await user.S3.GetAsync($"/{alias}/a.txt")).AssertDenied(DenialFor(user.Arn, "s3:GetObject", ObjectArn("a.txt")));
        await user.PutPolicyAsync(Allow("s3:GetObject", $"{Arn}/object/* {ObjectArn("*")}"));
        (await user.S3.GetAsync($"/{alias}/a.txt")).Ok();
        (await user.S3.GetAsync($"/{alias}")).AssertDenied(DenialFor(user.Arn, "s3:ListBucket", Arn));
    }

    [Fact]
    public async Task ABucket_MayLeaveItToItsAccessPoints()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        using var other = world.RootS3(TestUser.Other);
        var (_, alias) = await s3.CreateAccessPointAsync();
        (await s3.PutAsync(
            "/orders?policy",
            Policy(Allow("s3:*", $"{BucketArn()} {ObjectArn("*")}", When("s3:DataAccessPointAccount", ControlCalls.Account), "\"*\"")))).Ok();

        (await other.GetAsync($"/{alias}/a.txt")).AssertDenied();
        var policy = Policy(Allow("s3:GetObject s3:DeleteObject", $"{Arn}/object/a*", principal: Aws(TestUser.Other)));
        (await s3.ControlAsync("PUT", "/accesspoint/finance/policy", ControlCalls.PolicyDocument(policy))).Ok();

        Assert.Equal("hello", (await other.GetAsync($"/{alias}/a.txt")).Ok().Text);
        (await other.GetAsync("/orders/a.txt")).AssertDenied();
        (await other.GetAsync($"/{alias}")).AssertDenied();
        (await other.PutAsync($"/{alias}/a.txt", "x")).AssertDenied();
        (await s3.PutAsync("/orders/b.txt", "x")).Ok();
        const string delete = "<Delete><Object><Key>a.txt</Key></Object><Object><Key>b.txt</Key></Object></Delete>";
        var md5 = Convert.ToBase64String(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(delete)));
        var deleted = (await other.PostAsync($"/{alias}?delete", delete, ("Content-MD5", md5))).Ok();
        Assert.Equal(["AccessDenied"], deleted.Elements("Code"));
        Assert.Equal(HttpStatusCode.NotFound, (await s3.GetAsync("/orders/a.txt")).Status);
        (await s3.GetAsync("/orders/b.txt")).Ok();
    }

    [Fact]
    public async Task AnAccessPointOfAVpc_IsNotReachedFromElsewhere()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var (arn, alias) = await s3.CreateAccessPointAsync(content: "<VpcConfiguration><VpcId>vpc-1</VpcId></VpcConfiguration>");

        Assert.Equal("VPC", (await s3.ControlAsync("GET", "/accesspoint/finance")).Ok().Element("NetworkOrigin"));
        (await s3.GetAsync($"/{alias}/a.txt")).AssertDenied();
        (await s3.PutAsync("/orders/b.txt", "", ("x-amz-copy-source", Uri.EscapeDataString($"{arn}/object/a.txt")))).AssertDenied();
    }

    [Theory]
    [InlineData("PUT", "?versioning")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "?website")]
    public async Task WhatIsOfBucketsAlone_IsNotAllowed(string method, string query)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var (_, alias) = await s3.CreateAccessPointAsync();

        var answer = await s3.SendAsync(method, $"/{alias}{query}", null, []);

        answer.AssertError(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }

    [Fact]
    public async Task AnAccessPointThatIsGone_IsNoBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        var (_, alias) = await s3.CreateAccessPointAsync();
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", "/accesspoint/finance")).Status);

        (await s3.GetAsync($"/{alias}/a.txt")).AssertError(HttpStatusCode.NotFound, "NoSuchBucket", null);
    }
}
