using System.Net;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Organizations;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Sqs;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.S3.S3TestCalls;

namespace Simfra.Services.Tests.Authorization;

/// <summary>Service and resource control policies bound what accounts of an organisation do, their root users among them.</summary>
public sealed class OrganizationControlTests
{
    private const string Member = TestUser.Other;
    private const string Outsider = "222222222222";
    private const string ResourcePolicy = "RESOURCE_CONTROL_POLICY";
    private const string QueueArn = $"arn:aws:sqs:us-east-1:{Member}:orders";
    private const string Everybody = "\"*\"";

    [Fact]
    public async Task AServiceControlPolicy_DeniesTheRootUserOfAMember()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        var policy = await world.CreateOrgPolicyAsync(Policy(Deny("sqs:*")));
        await world.AttachAsync(policy, Member);
        var organization = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!["Id"]!.GetValue<string>();

        (await CreateQueueAsync(world, Member)).AssertJsonError(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Member}:root is not authorized to perform: sqs:createqueue on resource: {QueueArn} with an explicit deny in a service control policy: " +
            $"arn:aws:organizations::{TestUser.Account}:policy/{organization}/service_control_policy/{policy}",
            403);
        (await CreateQueueAsync(world, Outsider)).Ok();
        (await world.QueryAsync("iam", "ListUsers", [], Member)).Ok();
    }

    [Fact]
    public async Task TheManagementAccount_IsBoundByNone()
    {
        await using var world = await TestWorld.StartAsync();
        var root = await world.CreateOrganizationAsync();
        await world.AttachAsync(await world.CreateOrgPolicyAsync(Policy(Deny("sqs:*"))), root);

        await world.CreateQueueAsync("orders");
    }

    [Fact]
    public async Task WhatNoServiceControlPolicyAllows_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        await world.AttachAsync(await world.CreateOrgPolicyAsync(Policy(Allow("s3:*"))), Member);
        (await CreateQueueAsync(world, Member)).Ok();

        await world.OrgOkAsync("DetachPolicy", new() { ["PolicyId"] = "p-FullAWSAccess", ["TargetId"] = Member });

        (await CreateQueueAsync(world, Member)).AssertJsonError(
            "AccessDeniedException",
            $"User: arn:aws:iam::{Member}:root is not authorized to perform: sqs:createqueue on resource: {QueueArn} " +
            "because no service control policy allows the sqs:createqueue action",
            403);
        using var s3 = world.RootS3(Member);
        (await s3.PutAsync("/members", "")).Ok();
    }

    [Fact]
    public async Task AServiceControlPolicy_BoundsUsersBesideTheirOwnPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var root = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        await using var user = await TestUser.CreateInAsync(world, Member, "worker", Allow("*"));
        await world.AttachAsync(
            await world.CreateOrgPolicyAsync(Policy(Deny("sqs:*", condition: """{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}"""))), root);

        var input = new JsonObject { ["QueueName"] = "orders" };
        (await user.World.JsonAsync("sqs", "CreateQueue", input)).AssertJsonError("AccessDeniedException", null, 403);
        (await user.World.JsonAsync("sqs", "CreateQueue", input, region: "eu-west-1")).Ok();
    }

    [Fact]
    public async Task AResourceControlPolicy_KeepsOutsidersFromTheMembersResources()
    {
        await using var world = await TestWorld.StartAsync();
        var root = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        await world.EnableTypeAsync(root, ResourcePolicy);
        var organization = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!["Id"]!.GetValue<string>();
        using var member = world.RootS3(Member);
        using var outsider = world.RootS3(Outsider);
        using var management = world.RootS3();
        (await member.PutAsync($"/{S3Fixture.Bucket}", "")).Ok();
        (await member.PutAsync($"/{S3Fixture.Bucket}/a.txt", "x")).Ok();
        await member.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), principal: Everybody));
        (await outsider.GetAsync("/orders/a.txt")).Ok();

        var condition = $$$"""{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"{{{organization}}}"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}""";
        var policy = await world.CreateOrgPolicyAsync(Policy(Deny("s3:*", "*", condition, Everybody)), ResourcePolicy);
        await world.AttachAsync(policy, root);

        (await outsider.GetAsync("/orders/a.txt")).AssertDenied();
        (await outsider.SendAsync("GET", "/orders/a.txt", null, [], isSigned: false)).AssertDenied();
        (await management.GetAsync("/orders/a.txt")).Ok();
        (await member.GetAsync("/orders/a.txt")).Ok();
    }

    [Fact]
    public async Task OrganizationKeys_LetMembersIn()
    {
        await using var world = await TestWorld.StartAsync();
        var root = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(root);
        await world.InviteMemberAsync(Member);
        var organization = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!["Id"]!.GetValue<string>();
        using var own = await world.WithBucketAsync();
        using var member = world.RootS3(Member);
        using var outsider = world.RootS3(Outsider);
        await own.PutPolicyAsync(Allow("s3:GetObject", ObjectArn("*"), When("aws:PrincipalOrgID", organization), Everybody));

        (await member.GetAsync("/orders/a.txt")).Ok();
        (await outsider.GetAsync("/orders/a.txt")).AssertDenied();
        (await member.SendAsync("GET", "/orders/a.txt", null, [], isSigned: false)).AssertDenied();

        await own.PutPolicyAsync(Allow(
            "s3:GetObject", ObjectArn("*"), When("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", [$"{organization}/{root}/{unit}/*"]), Everybody));
        (await member.GetAsync("/orders/a.txt")).AssertError(HttpStatusCode.Forbidden, "AccessDenied", null);
        await world.OrgOkAsync("MoveAccount", new() { ["AccountId"] = Member, ["SourceParentId"] = root, ["DestinationParentId"] = unit });
        (await member.GetAsync("/orders/a.txt")).Ok();
    }

    [Fact]
    public async Task ResourceOrganizationKeys_BoundWhatUsersReach()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        var organization = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!["Id"]!.GetValue<string>();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("s3:*", condition: When("aws:ResourceOrgID", organization)));
        foreach (var (account, bucket) in new[] { (Member, "members"), (Outsider, "outsiders") })
        {
            using var owner = world.RootS3(account);
            (await owner.PutAsync($"/{bucket}", "")).Ok();
            (await owner.PutAsync($"/{bucket}/a.txt", "x")).Ok();
            (await owner.PutAsync($"/{bucket}?policy", Policy(Allow("s3:GetObject", ObjectArn("*", bucket), principal: Aws(user.Arn))))).Ok();
        }

        (await user.S3.GetAsync("/members/a.txt")).Ok();
        (await user.S3.GetAsync("/outsiders/a.txt")).AssertDenied();
    }

    [Fact]
    public async Task WithinAnOrganization_S3TellsWhy()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        using var own = await world.WithBucketAsync();
        using var member = world.RootS3(Member);

        (await member.GetAsync("/orders/a.txt")).AssertDenied(
            $"User: arn:aws:iam::{Member}:root is not authorized to perform: s3:GetObject on resource: \"{ObjectArn("a.txt")}\" " +
            "because no resource-based policy allows the s3:GetObject action");
    }

    private static Task<TestAnswer> CreateQueueAsync(TestWorld world, string account) =>
        world.SqsAsync("CreateQueue", new() { ["QueueName"] = "orders" }, account);
}
