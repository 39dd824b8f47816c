using System.Net;
using System.Security.Cryptography;
using System.Text;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3;

/// <summary>Buckets whose policies let others in: users, other accounts, everybody.</summary>
public sealed class SharedBucketTests
{
    private const string Other = TestUser.Other;
    private const string Everybody = "\"*\"";

    [Fact]
    public async Task APolicy_GrantsAUserOfTheSameAccountWhatItsOwnPoliciesDoNot()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await root.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(user.Arn)));

        Assert.Equal("hello", (await user.S3.GetAsync("/orders/a.txt")).Ok().Text);
        (await user.S3.PutAsync("/orders/a.txt", "x")).AssertDenied(DenialFor(user.Arn, "s3:PutObject", ObjectArn("a.txt")));
    }

    [Fact]
    public async Task APolicyThatNamesTheAccount_LeavesItToTheUsersOwnPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        await root.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(TestUser.Account)));

        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied(DenialFor(user.Arn, "s3:GetObject", ObjectArn("a.txt")));
    }

    [Fact]
    public async Task ADenialOfThePolicy_IsSaidToBeExplicit()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*"));
        await root.PutPolicyAsync(Deny("s3:GetObject", ObjectArn("*"), When("aws:PrincipalType", "User"), Everybody));

        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied(
            $"User: {user.Arn} is not authorized to perform: s3:GetObject on resource: \"{ObjectArn("a.txt")}\" with an explicit deny in a resource-based policy");
        (await root.GetAsync("/orders/a.txt")).Ok();
    }

    [Fact]
    public async Task PutBucketPolicy_WithAUserWhoIsNotThere_FailsWithMalformedPolicy()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");
        var policy = Policy(Allow("s3:GetObject", ObjectArn("*"), principal: Aws($"arn:aws:iam::{TestUser.Account}:user/nobody")));

        (await root.PutAsync("/orders?policy", policy)).AssertError(HttpStatusCode.BadRequest, "MalformedPolicy", "Invalid principal in policy");
        (await root.PutAsync("/orders?policy", policy.Replace("nobody", user.Name, StringComparison.Ordinal))).Ok();
    }

    [Fact]
    public async Task AnotherAccount_IsToldNothing()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);

        foreach (var target in new[] { "/orders/a.txt", "/orders/none", "/orders", "/orders?tagging" })
        {
            (await other.GetAsync(target)).AssertDenied();
        }

        (await other.PutAsync("/orders/b.txt", "x")).AssertDenied();
        Assert.Equal(HttpStatusCode.Forbidden, (await other.HeadAsync("/orders")).Status);
    }

    [Fact]
    public async Task AnotherAccount_MayWhatThePolicySays()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutPolicyAsync(
            Allow("s3:GetObject s3:PutObject", ObjectArn("*"), principal: Aws(Other)), Allow("s3:ListBucket", BucketArn(), principal: Aws(Other)));

        Assert.Equal("hello", (await other.GetAsync("/orders/a.txt")).Ok().Text);
        (await other.PutAsync("/orders/b.txt", "theirs")).Ok();
        Assert.Equal(["a.txt", "b.txt"], (await other.GetAsync("/orders?list-type=2")).Ok().Elements("Key"));
        (await other.DeleteAsync("/orders/b.txt")).AssertDenied();
        Assert.Equal("theirs", (await root.GetAsync("/orders/b.txt")).Ok().Text);
        Assert.DoesNotContain("orders", (await other.GetAsync("/")).Ok().Elements("Name"));
    }

    [Fact]
    public async Task AnotherAccountsUser_NeedsBothSides()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await using var user = await TestUser.CreateInAsync(world, Other, "worker");
        await root.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(user.Arn)));

        (await user.S3.GetAsync("/orders/a.txt")).AssertDenied();
        await user.PutPolicyAsync(Allow("s3:GetObject s3:PutObject"));
        (await user.S3.GetAsync("/orders/a.txt")).Ok();
        (await user.S3.PutAsync("/orders/a.txt", "x")).AssertDenied();
    }

    [Fact]
    public async Task ACopyBetweenAccounts_NeedsBothBucketsPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        (await other.PutAsync("/theirs", "")).Ok();

        (await other.PutAsync("/theirs/a.txt", "", ("x-amz-copy-source", "/orders/a.txt"))).AssertDenied();
        (await root.PutAsync("/theirs/a.txt", "", ("x-amz-copy-source", "/orders/a.txt"))).AssertDenied();
        await root.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Aws(Other)));
        (await other.PutAsync("/theirs/a.txt", "", ("x-amz-copy-source", "/orders/a.txt"))).Ok();
    }

    [Fact]
    public async Task Anybody_MayReadWhatThePolicyMakesPublic()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        (await root.PutAsync("/orders/private/b.txt", "x")).Ok();
        await root.PutPolicyAsync(
            Allow("s3:GetObject", ObjectArn("*"), principal: Everybody), Deny("s3:GetObject", ObjectArn("private/*"), principal: Everybody));

        var read = await Unsigned("GET", "/orders/a.txt");
        Assert.Equal((HttpStatusCode.OK, "hello"), (read.Status, read.Text));
        (await Unsigned("GET", "/orders/private/b.txt")).AssertDenied();
        (await Unsigned("GET", "/orders/none")).AssertDenied();
        (await Unsigned("GET", "/orders")).AssertDenied();
        (await Unsigned("PUT", "/orders/a.txt")).AssertDenied();
        var head = await Unsigned("HEAD", "/orders/private/b.txt");
        Assert.Equal((HttpStatusCode.Forbidden, 0), (head.Status, head.Body.Length));

        Task<RawAnswer> Unsigned(string method, string target) => root.SendAsync(method, target, null, [], isSigned: false);
    }

    [Fact]
    public async Task Anybody_MayWriteAndListWhereThePolicySaysSo()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await root.PutPolicyAsync(
            Allow("s3:PutObject", ObjectArn("inbox/*"), principal: Everybody), Allow("s3:ListBucket", BucketArn(), When("s3:prefix", "inbox/"), Everybody));

        (await root.SendAsync("PUT", "/orders/inbox/x", "y"u8.ToArray(), [], isSigned: false)).Ok();
        Assert.Equal(["inbox/x"], (await root.SendAsync("GET", "/orders?prefix=inbox/", null, [], isSigned: false)).Ok().Elements("Key"));
        (await root.SendAsync("GET", "/orders", null, [], isSigned: false)).AssertDenied();
    }

    [Theory]
    [InlineData("Referer", "aws:referer", "http://shop.example/cart", "http://evil.example/")]
    [InlineData("User-Agent", "aws:UserAgent", "http-shop/1", "evil/1")]
    public async Task Conditions_SeeTheRequest(string header, string key, string good, string bad)
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await root.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), When("StringLike", key, ["http*shop*"]), Everybody));

        (await root.SendAsync("GET", "/orders/a.txt", null, [(header, good)], isSigned: false)).Ok();
        (await root.SendAsync("GET", "/orders/a.txt", null, [(header, bad)], isSigned: false)).AssertDenied();
    }

    [Fact]
    public async Task APolicyThatDemandsTls_HoldsUnlessAProxySaysOtherwise()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        await root.PutPolicyAsync(
            Deny("s3:*", $"{BucketArn()} {ObjectArn("*")}", """{"Bool":{"aws:SecureTransport":"false"}}""", Everybody));

        (await root.GetAsync("/orders/a.txt")).Ok();
        (await root.GetAsync("/orders/a.txt", ("X-Forwarded-Proto", "http"))).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
    }

    [Fact]
    public async Task CreateBucket_OfAnothersName_TellsThatItIsTaken()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutPolicyAsync(Deny("s3:*", $"{BucketArn()} {ObjectArn("*")}", principal: Everybody));

        (await other.PutAsync("/orders", "")).AssertError(HttpStatusCode.Conflict, "BucketAlreadyExists", null);
    }

    [Fact]
    public async Task ASettingOfTheOwners_IsChangedOnTheOwnersBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = await world.WithBucketAsync();
        using var other = world.RootS3(Other);
        await root.PutPolicyAsync(Allow("s3:PutBucketTagging s3:DeleteBucket", BucketArn(), principal: Aws(Other)));

        const string tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
        (await other.PutAsync("/orders?tagging", tags, ("Content-MD5", Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(tags)))))).Ok();
        Assert.Equal(["b"], (await root.GetAsync("/orders?tagging")).Ok().Elements("Value"));
        (await root.DeleteAsync("/orders/a.txt")).Ok();
        (await other.DeleteAsync("/orders")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await root.HeadAsync("/orders")).Status);
    }
}
