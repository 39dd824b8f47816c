using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.S3Control;

/// <summary>What an account blocks in all of its buckets.</summary>
public sealed class AccountPublicAccessBlockTests
{
    private const string Target = "/configuration/publicAccessBlock";
    private const string NotFound = "The public access block configuration was not found";

    [Fact]
    public async Task TheSettings_ArePutShownAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = world.RootS3();
        var before = await s3.ControlAsync("GET", Target);
        before.AssertControlError(404, "NoSuchPublicAccessBlockConfiguration", NotFound);
        Assert.Equal(("ErrorResponse", ControlCalls.Account), (before.Xml.Name.LocalName, before.Element("AccountId")));
        Assert.Null(before.Element("Type"));
        Assert.Equal(before.Header("x-amz-request-id"), before.Element("RequestId"));

        (await s3.ControlAsync("PUT", Target, Settings("BlockPublicAcls"))).Ok();

        var shown = (await s3.ControlAsync("GET", Target)).Ok();
        Assert.Equal(
            ["BlockPublicAcls=true", "IgnorePublicAcls=false", "BlockPublicPolicy=false", "RestrictPublicBuckets=false"],
            shown.Xml.Elements().Select(static e => $"{e.Name.LocalName}={e.Value}"));
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", Target)).Status);
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", Target)).Status);
        (await s3.ControlAsync("GET", Target)).AssertControlError(404, "NoSuchPublicAccessBlockConfiguration", NotFound);
    }

    [Fact]
    public async Task TheSettings_AreTheCallersOwn_AndNotEmpty()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = world.RootS3();

        (await s3.ControlAsync("PUT", Target, "<PublicAccessBlockConfiguration/>")).AssertControlError(
            400, "InvalidRequest", "Must specify at least one configuration.");
        (await s3.ControlAsync("GET", Target, account: TestUser.Other)).AssertControlError(403, "AccessDenied", "Access Denied");
        (await s3.SendAsync("GET", $"/v20180820{Target}", null, [])).AssertControlError(
            400, "InvalidRequest", "Missing required header for this request: x-amz-account-id");
    }

    [Fact]
    public async Task AUser_NeedsTheAccountsActions()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:GetAccountPublicAccessBlock"));

        (await user.S3.ControlAsync("GET", Target)).AssertControlError(404, "NoSuchPublicAccessBlockConfiguration", null);
        (await user.S3.ControlAsync("PUT", Target, Settings("BlockPublicAcls"))).AssertControlError(
            403,
            "AccessDenied",
            $"User: {user.Arn} is not authorized to perform: s3:PutAccountPublicAccessBlock because no identity-based policy allows the " +
            "s3:PutAccountPublicAccessBlock action");
    }

    [Fact]
    public async Task TheSettings_CountInEveryBucketOfTheAccount()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await world.WithBucketAsync();
        await s3.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: "\"*\""));
        (await s3.AnonymouslyAsync("GET", "/orders/a.txt")).Ok();

        (await s3.ControlAsync("PUT", Target, Settings("BlockPublicPolicy", "RestrictPublicBuckets"))).Ok();

        (await s3.AnonymouslyAsync("GET", "/orders/a.txt")).AssertDenied();
        (await s3.PutAsync("/orders?policy", Policy(Allow("s3:GetObject", ObjectArn("*"), principal: "\"*\"")))).AssertDenied(
            $"User: arn:aws:iam::{ControlCalls.Account}:root is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::orders\" " +
            "because public policies are blocked by the BlockPublicPolicy block public access setting.");
        Assert.Equal(204, (int)(await s3.ControlAsync("DELETE", Target)).Status);
        (await s3.AnonymouslyAsync("GET", "/orders/a.txt")).Ok();
    }

    private static string Settings(params string[] on) =>
        $"<PublicAccessBlockConfiguration>{string.Concat(on.Select(static s => $"<{s}>true</{s}>"))}</PublicAccessBlockConfiguration>";
}
