using Simfra.Security;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Who calls, whose a key is, and what a denial's encoded message says.</summary>
public sealed class IdentityTests
{
    [Fact]
    public async Task GetCallerIdentity_NeedsNoLeave()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync(
            "alice", """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""");

        var identity = (await alice.StsAsync("GetCallerIdentity")).Ok();

        Assert.Equal((Account, $"arn:aws:iam::{Account}:user/alice"), (identity.Element("Account"), identity.Element("Arn")));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", identity.Element("UserId"));
    }

    [Fact]
    public async Task GetAccessKeyInfo_KnowsTheAccountOfAnyKey()
    {
        await using var world = await TestWorld.StartAsync();
        await world.UserAsync("alice");
        var (own, _) = await world.CreateKeyAsync("alice");
        var session = (await world.QueryAsync("sts", "GetSessionToken", [], Other)).Ok().Element("AccessKeyId")!;

        foreach (var (key, account) in new[]
        {
            (own, Account),
            (session, Other),
            (world.Server.RootAccessKeyId, Account),
            // Of AWS's own making, so that the form is AWS's.
            ("ASIAQNZGKIQY56JQ7WML", "029608264753"),
        })
        {
            Assert.Equal(account, (await world.StsAsync("GetAccessKeyInfo", ("AccessKeyId", key))).Ok().Element("Account"));
        }
    }

    [Theory]
    [InlineData("AKIAI44QH8DHBEXAMPLE")]
    [InlineData("not_a_key_at_all_1234")]
    public async Task GetAccessKeyInfo_OfAKeyThatTellsNothing_FailsWithValidationError(string key)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.StsAsync("GetAccessKeyInfo", ("AccessKeyId", key))).AssertXmlError("ValidationError", $"{key} is not a valid access key ID.");
    }

    [Fact]
    public async Task GetAccessKeyInfo_WithoutLeave_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");

        (await alice.StsAsync("GetAccessKeyInfo", ("AccessKeyId", "ASIAQNZGKIQY56JQ7WML"))).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::{Account}:user/alice is not authorized to perform: sts:GetAccessKeyInfo "
            + "because no identity-based policy allows the sts:GetAccessKeyInfo action",
            403);
    }

    [Fact]
    public async Task DecodeAuthorizationMessage_OfThisWorld_TellsItToThoseWhoMayKnow()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice");
        await using var bob = await world.UserAsync("bob", Allow("sts:DecodeAuthorizationMessage"));
        const string Message = """{"allowed":false,"explicitDeny":false}""";
        var encoded = world.Server.World.Gateway.AuthorizationMessages.Seal(Message);

        Assert.Equal(Message, (await bob.StsAsync("DecodeAuthorizationMessage", ("EncodedMessage", encoded))).Ok().Element("DecodedMessage"));
        (await alice.StsAsync("DecodeAuthorizationMessage", ("EncodedMessage", encoded))).AssertXmlError(
            "AccessDenied",
            $"User: arn:aws:iam::{Account}:user/alice is not authorized to perform: sts:DecodeAuthorizationMessage "
            + "because no identity-based policy allows the sts:DecodeAuthorizationMessage action",
            403);
    }

    [Fact]
    public async Task DecodeAuthorizationMessage_OfWhatWasNotEncodedHere_FailsWithInvalidAuthorizationMessage()
    {
        await using var world = await TestWorld.StartAsync();
        await using var other = await TestWorld.StartAsync();
        var foreign = other.Server.World.Gateway.AuthorizationMessages.Seal("{}");

        foreach (var message in new[] { foreign, "xyz", new string('A', 100) })
        {
            (await world.StsAsync("DecodeAuthorizationMessage", ("EncodedMessage", message))).AssertXmlError(
                "InvalidAuthorizationMessageException", "Message is not valid");
        }
    }

    [Theory]
    [InlineData("SQS", false)]
    [InlineData("S3", true)]
    public async Task Sessions_WithATokenThatWasTamperedWith_AreRefusedByEachServiceInItsWay(string service, bool isObjectStorage)
    {
        await using var world = await TestWorld.StartAsync();
        var answer = (await world.StsAsync("GetSessionToken")).Ok();
        var token = answer.Element("SessionToken")!;
        await using var forged = world.As(
            answer.Element("AccessKeyId")!, answer.Element("SecretAccessKey")!, $"{token[..^8]}AAAA{token[^4..]}");

        if (isObjectStorage)
        {
            (await forged.RestAsync("s3", "GET", "/")).AssertXmlError("InvalidToken", "The provided token is malformed or otherwise invalid.");
        }
        else
        {
            (await forged.JsonAsync(service.ToLowerInvariant(), "ListQueues", new System.Text.Json.Nodes.JsonObject())).AssertJsonError(
                "UnrecognizedClientException", "The security token included in the request is invalid.", 403);
        }
    }

    [Fact]
    public async Task Sessions_AreTheSameWithTheSameSeed()
    {
        static async Task<string> TokenAsync()
        {
            await using var world = await TestWorld.StartAsync(static o => o.Seed = 7);
            return (await world.StsAsync("GetSessionToken")).Ok().Element("SessionToken")!;
        }

        Assert.Equal(await TokenAsync(), await TokenAsync());
    }

    [Fact]
    public async Task FederatedUsers_AreNamedByResourcePoliciesAlone()
    {
        await using var world = await TestWorld.StartAsync();
        await using var alice = await world.UserAsync("alice", Allow("sts:*"));
        var answer = (await alice.StsAsync("GetFederationToken", ("Name", "bob"))).Ok();
        await using var bob = world.AsSession(answer);

        Assert.Equal(Account, UniqueId.FindAccount(answer.Element("AccessKeyId")!));
        (await bob.StsAsync("GetAccessKeyInfo", ("AccessKeyId", "ASIAQNZGKIQY56JQ7WML"))).AssertXmlError(
            "AccessDenied", "Cannot call GetAccessKeyInfo with session credentials", 403);
        Assert.Equal(403, (int)(await bob.IamAsync("ListRoles")).Status);
    }
}
