using System.Net;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>The settings of a bucket that block public access, and what they block.</summary>
public sealed class PublicAccessBlockTests
{
    private const string Other = TestUser.Other;
    private const string Everybody = "\"*\"";

    [Fact]
    public async Task ANewBucket_HasAllSettingsOn()
    {
        await using var aws = await S3Fixture.StartAsync();

        var answer = (await aws.Raw.GetAsync("/orders?publicAccessBlock")).Ok();

        Assert.Equal("PublicAccessBlockConfiguration", answer.Xml.Name.LocalName);
        Assert.Equal(
            ["BlockPublicAcls=true", "IgnorePublicAcls=true", "BlockPublicPolicy=true", "RestrictPublicBuckets=true"],
            answer.Xml.Elements().Select(static e => $"{e.Name.LocalName}={e.Value}"));
    }

    [Fact]
    public async Task PutPublicAccessBlock_SetsThoseThatItNames_AndTakesTheOthersAway()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutDocumentAsync("/orders?publicAccessBlock", Settings("IgnorePublicAcls"))).Ok();

        var answer = (await aws.Raw.GetAsync("/orders?publicAccessBlock")).Ok();
        Assert.Equal(["false", "true", "false", "false"], answer.Xml.Elements().Select(static e => e.Value));
    }

    [Fact]
    public async Task DeletePublicAccessBlock_TakesThemAway()
    {
        await using var aws = await S3Fixture.StartAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?publicAccessBlock")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await aws.Raw.DeleteAsync("/orders?publicAccessBlock")).Status);
        (await aws.Raw.GetAsync("/orders?publicAccessBlock")).AssertError(
            HttpStatusCode.NotFound,
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
            ("BucketName", "orders"));
    }

    [Fact]
    public async Task PutPublicAccessBlock_WithoutADocument_FailsWithMalformedXml()
    {
        await using var aws = await S3Fixture.StartAsync();

        (await aws.Raw.PutDocumentAsync("/orders?publicAccessBlock", "")).AssertError(HttpStatusCode.BadRequest, "MalformedXML", null);
        (await aws.Raw.PutAsync("/orders?publicAccessBlock", Settings())).AssertError(HttpStatusCode.BadRequest, "InvalidRequest", null);
    }

    [Fact]
    public async Task BlockPublicPolicy_RefusesPoliciesForEverybody()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*"));
        var open = Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody));

        foreach (var (s3, arn) in new[] { (root, $"arn:aws:iam::{TestUser.Account}:root"), (user.S3, user.Arn) })
        {
            (await s3.PutAsync("/orders?policy", open)).AssertDenied(
                $"User: {arn} is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::orders\" " +
                "because public policies are blocked by the BlockPublicPolicy block public access setting.");
        }

        (await root.PutAsync("/orders?policy", Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(Other))))).Ok();
        (await root.PutDocumentAsync("/orders?publicAccessBlock", Settings("BlockPublicAcls", "IgnorePublicAcls", "RestrictPublicBuckets"))).Ok();
        (await root.PutAsync("/orders?policy", open)).Ok();
    }

    [Fact]
    public async Task BlockPublicAcls_RefusesListsForEverybody()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await root.PutOwnershipAsync("ObjectWriter");
        await root.PutPolicyAsync(Allow("s3:PutObject s3:PutObjectAcl", ObjectArn("*"), principal: Aws(Other)));
        (await root.PutDocumentAsync("/orders?publicAccessBlock", Settings("BlockPublicAcls"))).Ok();
        var root2 = $"arn:aws:iam::{TestUser.Account}:root";

        foreach (var (target, body, action, resource) in new[]
        {
            ("/orders?acl", "", "s3:PutBucketAcl", "arn:aws:s3:::orders"),
            ("/orders/a.txt?acl", "", "s3:PutObjectAcl", "arn:aws:s3:::orders/a.txt"),
            ("/orders/b.txt", "x", "s3:PutObject", "arn:aws:s3:::orders/b.txt"),
        })
        {
            foreach (var acl in new[] { "public-read", "authenticated-read" })
            {
                (await root.PutAsync(target, body, ("x-amz-acl", acl))).AssertDenied(
                    $"User: {root2} is not authorized to perform: {action} on resource: \"{resource}\" " +
                    "because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.");
            }

            (await root.PutAsync(target, body, ("x-amz-acl", "private"))).Ok();
        }

        using var other = world.RootS3(Other);
        (await other.PutAsync("/orders/c.txt", "x", ("x-amz-acl", "public-read"))).AssertDenied();
    }

    [Fact]
    public async Task IgnorePublicAcls_TakesWhatListsGrantToEverybody()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        var id = (await other.GetAsync("/")).Element("ID");
        await root.PutOwnershipAsync("ObjectWriter");
        await root.AllowPublicAsync();
        (await root.PutAsync("/orders/a.txt?acl", "", ("x-amz-grant-read", $"uri=http://acs.amazonaws.com/groups/global/AllUsers, id={id}"))).Ok();
        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).Ok();

        (await root.PutDocumentAsync("/orders?publicAccessBlock", Settings("IgnorePublicAcls"))).Ok();

        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).AssertDenied();
        (await other.GetAsync("/orders/a.txt")).Ok();
        Assert.Equal(["READ", "READ"], (await root.GetAsync("/orders/a.txt?acl")).Elements("Permission"));
    }

    [Fact]
    public async Task RestrictPublicBuckets_LeavesAPublicBucketToItsAccount()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await using var user = await TestUser.CreateAsync(world, "worker");
        await root.PutPolicyAsync(
            Allow("s3:GetObject", ObjectArn("*"), principal: Everybody), Allow("s3:ListBucket", BucketArn(), principal: Aws(Other)));
        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).Ok();
        (await other.GetAsync("/orders")).Ok();

        (await root.PutDocumentAsync("/orders?publicAccessBlock", Settings("RestrictPublicBuckets"))).Ok();

        (await root.AnonymouslyAsync("GET", "/orders/a.txt")).AssertDenied();
        (await other.GetAsync("/orders/a.txt")).AssertDenied();
        (await other.GetAsync("/orders")).AssertDenied();
        (await user.S3.GetAsync("/orders/a.txt")).Ok();

        // A policy that isn't public isn't touched.
        (await root.PutAsync("/orders?policy", Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(Other))))).Ok();
        (await other.GetAsync("/orders/a.txt")).Ok();
    }

    private static string Settings(params string[] on) =>
        $"<PublicAccessBlockConfiguration>{string.Concat(on.Select(static s => $"<{s}>true</{s}>"))}</PublicAccessBlockConfiguration>";
}
