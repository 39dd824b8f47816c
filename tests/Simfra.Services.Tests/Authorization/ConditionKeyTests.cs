using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Sts;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Authorization;

/// <summary>AWS's global condition keys, each with a value that a call has and one that it hasn't.</summary>
public sealed class ConditionKeyTests
{
    private const string Account = TestUser.Account;

    [Theory]
    [InlineData("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::000000000000:user/worker", "arn:aws:iam::000000000000:user/other")]
    [InlineData("StringEquals", "aws:PrincipalAccount", Account, TestUser.Other)]
    [InlineData("StringEquals", "aws:PrincipalType", "User", "Account")]
    [InlineData("StringEquals", "aws:username", "worker", "other")]
    [InlineData("StringLike", "aws:userid", "AIDA*", "AROA*")]
    [InlineData("StringEquals", "aws:PrincipalTag/Team", "payments", "search")]
    [InlineData("StringEquals", "aws:principaltag/TEAM", "payments", "search")]
    [InlineData("Bool", "aws:PrincipalIsAWSService", "false", "true")]
    [InlineData("IpAddress", "aws:SourceIp", "127.0.0.0/8", "192.0.2.0/24")]
    [InlineData("Bool", "aws:SecureTransport", "true", "false")]
    [InlineData("DateGreaterThan", "aws:CurrentTime", "2030-01-02T00:00:00Z", "2030-01-03T00:00:00Z")]
    [InlineData("NumericLessThan", "aws:EpochTime", "1893553446", "1893553445")]
    [InlineData("StringEquals", "aws:RequestedRegion", "us-east-1", "eu-west-1")]
    [InlineData("StringEquals", "aws:ResourceAccount", Account, TestUser.Other)]
    [InlineData("StringEquals", "aws:ResourceTag/env", "prod", "test")]
    [InlineData("Bool", "aws:ViaAWSService", "false", "true")]
    [InlineData("Null", "aws:PrincipalOrgID", "true", "false")]
    [InlineData("Null", "aws:PrincipalOrgPaths", "true", "false")]
    [InlineData("Null", "aws:ResourceOrgID", "true", "false")]
    [InlineData("Null", "aws:PrincipalServiceName", "true", "false")]
    [InlineData("Null", "aws:SourceArn", "true", "false")]
    [InlineData("Null", "aws:SourceAccount", "true", "false")]
    [InlineData("Null", "aws:CalledVia", "true", "false")]
    [InlineData("Null", "aws:SourceVpc", "true", "false")]
    [InlineData("Null", "aws:SourceVpce", "true", "false")]
    [InlineData("Null", "aws:TokenIssueTime", "true", "false")]
    [InlineData("Null", "aws:MultiFactorAuthPresent", "true", "false")]
    [InlineData("Null", "aws:MultiFactorAuthAge", "true", "false")]
    [InlineData("Null", "aws:SourceIdentity", "true", "false")]
    [InlineData("Null", "aws:FederatedProvider", "true", "false")]
    [InlineData("Null", "aws:PrincipalTag/none", "true", "false")]
    [InlineData("Null", "aws:ResourceTag/none", "true", "false")]
    [InlineData("Null", "aws:RequestTag/any", "true", "false")]
    [InlineData("Null", "aws:TagKeys", "true", "false")]
    public async Task AUsersCall_HasTheKey(string @operator, string key, string own, string others)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        (await world.SqsAsync("TagQueue", new() { ["QueueUrl"] = url, ["Tags"] = new JsonObject { ["env"] = "prod" } })).Ok();
        await using var user = await TestUser.CreateAsync(world, "worker");
        (await world.IamAsync("TagUser", [("UserName", "worker"), .. IamTestCalls.TagParameters(("Team", "payments"))])).Ok();

        await user.PutPolicyAsync(Allow("sqs:SendMessage", condition: When(@operator, key, [own])));
        await user.World.SendAsync(url, "x");
        await user.PutPolicyAsync(Allow("sqs:SendMessage", condition: When(@operator, key, [others])));
        (await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" }))
            .AssertJsonError("AccessDeniedException", null, 403);
    }

    [Theory]
    [InlineData("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::000000000000:role/worker", "arn:aws:sts::000000000000:assumed-role/worker/job")]
    [InlineData("StringEquals", "aws:PrincipalType", "AssumedRole", "User")]
    [InlineData("StringLike", "aws:userid", "AROA*:job", "AROA*:other")]
    [InlineData("Null", "aws:username", "true", "false")]
    [InlineData("DateEquals", "aws:TokenIssueTime", "2030-01-02T03:04:05Z", "2030-01-02T03:04:06Z")]
    [InlineData("Bool", "aws:MultiFactorAuthPresent", "false", "true")]
    [InlineData("Null", "aws:MultiFactorAuthAge", "true", "false")]
    [InlineData("StringEquals", "aws:SourceIdentity", "alice", "bob")]
    [InlineData("StringEquals", "aws:PrincipalTag/Team", "session", "role")]
    [InlineData("StringEquals", "aws:PrincipalTag/Kind", "role", "session")]
    [InlineData("Null", "aws:FederatedProvider", "true", "false")]
    public async Task ASessionsCall_HasTheKey(string @operator, string key, string own, string others)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("orders");
        await using var user = await TestUser.CreateAsync(world, "alice");
        var role = await world.RoleAsync(
            "worker", StsTestCalls.Trust(StsTestCalls.Aws(user.Arn), action: """["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"""));
        (await world.IamAsync("TagRole", [("RoleName", "worker"), .. IamTestCalls.TagParameters(("Team", "role"), ("Kind", "role"))])).Ok();
        var given = await user.World.AssumeAsync(role, "job", [("SourceIdentity", "alice"), .. StsTestCalls.Tags(("Team", "session"))]);
        await using var session = world.AsSession(given);

        await world.PutRolePolicyAsync("worker", Policy(Allow("sqs:SendMessage", condition: When(@operator, key, [own]))));
        await session.SendAsync(url, "x");
        await world.PutRolePolicyAsync("worker", Policy(Allow("sqs:SendMessage", condition: When(@operator, key, [others]))));
        (await session.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError("AccessDeniedException", null, 403);
    }

    [Theory]
    [InlineData("arn:aws:sqs:*:*:${aws:username}-*", true)]
    [InlineData("arn:aws:sqs:*:*:${aws:PrincipalTag/Team}-*", false)]
    public async Task Variables_StandForTheKeysOfTheCall(string resource, bool isAllowed)
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync("worker-jobs");
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("sqs:SendMessage", resource));

        var answer = await user.World.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" });

        Assert.Equal(isAllowed ? 200 : 403, (int)answer.Status);
    }

    [Fact]
    public async Task TheRootUser_IsAnAccountToConditions()
    {
        await using var world = await TestWorld.StartAsync();
        var url = await world.CreateQueueAsync(
            "orders", ("Policy", Policy(Deny("sqs:SendMessage", "*", When("aws:PrincipalType", "Account"), "\"*\""))));

        (await world.SqsAsync("SendMessage", new() { ["QueueUrl"] = url, ["MessageBody"] = "x" })).AssertJsonError("AccessDeniedException", null, 403);
    }
}
