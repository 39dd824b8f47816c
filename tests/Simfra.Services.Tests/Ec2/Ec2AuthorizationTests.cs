using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Ec2;

/// <summary>EC2's operations, allowed and denied to a user by policies; its denials have a code of their own and tell the reason encoded.</summary>
public sealed class Ec2AuthorizationTests
{
    private const string Prefix = "arn:aws:ec2:us-east-1:000000000000:";

    [Theory]
    [InlineData("DescribeVpcs")]
    [InlineData("DescribeSubnets")]
    [InlineData("DescribeTags")]
    [InlineData("DescribeRegions")]
    [InlineData("DescribeAvailabilityZones")]
    public async Task Describing_NeedsItsActionOnAll(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker");

        (await user.World.Ec2Async(operation)).AssertXmlError(
            "UnauthorizedOperation",
            $"You are not authorized to perform this operation. User: {user.Arn} is not authorized to perform: ec2:{operation} " +
            $"because no identity-based policy allows the ec2:{operation} action",
            403);
        await user.PutPolicyAsync(Allow($"ec2:{operation}"));
        (await user.World.Ec2Async(operation)).Ok();
    }

    [Fact]
    public async Task Changing_NeedsItsActionOnEachResource()
    {
        await using var world = await TestWorld.StartAsync();
        var vpc = await world.CreateVpcAsync("10.0.0.0/16");
        var subnet = await world.CreateSubnetAsync(vpc, "10.0.1.0/24");
        await using var user = await TestUser.CreateAsync(world, "worker");
        (string Operation, (string Name, string Value)[] Parameters, string[] Resources)[] calls =
        [
            ("CreateVpc", [("CidrBlock", "10.1.0.0/16")], ["vpc/*"]),
            ("CreateSubnet", [("VpcId", vpc), ("CidrBlock", "10.0.2.0/24")], ["subnet/*", $"vpc/{vpc}"]),
            ("CreateTags", [("ResourceId.1", vpc), ("ResourceId.2", subnet), ("Tag.1.Key", "a"), ("Tag.1.Value", "b")], [$"vpc/{vpc}", $"subnet/{subnet}"]),
            ("DeleteTags", [("ResourceId.1", vpc), ("Tag.1.Key", "a")], [$"vpc/{vpc}"]),
            ("DeleteSubnet", [("SubnetId", subnet)], [$"subnet/{subnet}"]),
            ("DeleteVpc", [("VpcId", vpc)], [$"vpc/{vpc}"]),
        ];
        foreach (var (operation, parameters, resources) in calls)
        {
            var allowed = new List<string>();
            foreach (var resource in resources.Order(StringComparer.Ordinal).Select(static r => Prefix + r))
            {
                await user.PutPolicyAsync(allowed.Count == 0 ? Allow("sts:GetCallerIdentity") : Allow($"ec2:{operation}", string.Join(' ', allowed)));
                AssertDenied(await user.World.Ec2Async(operation, parameters), user, $"ec2:{operation}");
                allowed.Add(resource);
            }

            await user.PutPolicyAsync(Allow($"ec2:{operation}", string.Join(' ', allowed)));
            var answer = await user.World.Ec2Async(operation, parameters);
            if (operation != "DeleteVpc")
            {
                answer.Ok();
            }

            Assert.NotEqual(403, (int)answer.Status);
        }
    }

    [Fact]
    public async Task ADenial_IsDecodedForThoseWhoMay()
    {
        await using var world = await TestWorld.StartAsync();
        var vpc = await world.CreateVpcAsync("10.0.0.0/16", ("env", "prod"));
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("ec2:*"), Deny("ec2:DeleteVpc", condition: When("ec2:ResourceTag/env", "prod")));

        var message = (await user.World.Ec2Async("DeleteVpc", ("VpcId", vpc))).Element("Message")!;

        var resource = $"{Prefix}vpc/{vpc}";
        const string marker = ". Encoded authorization failure message: ";
        var parts = message.Split(marker);
        Assert.Equal(
            $"You are not authorized to perform this operation. User: {user.Arn} is not authorized to perform: ec2:DeleteVpc on resource: {resource} " +
            "with an explicit deny in an identity-based policy",
            parts[0]);
        var decoded = (await world.QueryAsync("sts", "DecodeAuthorizationMessage", [("EncodedMessage", parts[1])])).Ok().Element("DecodedMessage")!;
        var told = JsonNode.Parse(decoded)!;
        Assert.Equal(
            (false, true, user.Arn, "worker", "ec2:DeleteVpc", resource),
            (Flag("allowed"), Flag("explicitDeny"), Principal("arn"), Principal("name"), Context("action"), Context("resource")));
        Assert.Equal("ec2:DeleteVpc", told["matchedStatements"]!["items"]![0]!["actions"]!["items"]![0]!["value"]!.GetValue<string>());
        Assert.Contains(
            """{"key":"ec2:ResourceTag/env","values":{"items":[{"value":"prod"}]}}""",
            told["context"]!["conditions"]!["items"]!.AsArray().Select(static c => c!.ToJsonString()));
        (await user.World.QueryAsync("sts", "DecodeAuthorizationMessage", [("EncodedMessage", parts[1])])).AssertXmlError("AccessDenied", null, 403);

        bool Flag(string name) => told[name]!.GetValue<bool>();
        string Context(string name) => told["context"]![name]!.GetValue<string>();
        string Principal(string name) => told["context"]!["principal"]![name]!.GetValue<string>();
    }

    [Fact]
    public async Task Tagging_WhileCreating_NeedsThePermissionToTag()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("ec2:CreateVpc"));
        (string, string)[] tagged =
        [
            ("CidrBlock", "10.0.0.0/16"), ("TagSpecification.1.ResourceType", "vpc"), ("TagSpecification.1.Tag.1.Key", "a"),
            ("TagSpecification.1.Tag.1.Value", "b"),
        ];

        AssertDenied(await user.World.Ec2Async("CreateVpc", tagged), user, $"ec2:CreateTags on resource: {Prefix}vpc/*");
        await user.PutPolicyAsync(Allow("ec2:CreateVpc"), Allow("ec2:CreateTags", condition: When("ec2:CreateAction", "CreateSubnet")));
        AssertDenied(await user.World.Ec2Async("CreateVpc", tagged), user, $"ec2:CreateTags on resource: {Prefix}vpc/*");
        await user.PutPolicyAsync(Allow("ec2:CreateVpc"), Allow("ec2:CreateTags", condition: When("ec2:CreateAction", "CreateVpc")));
        (await user.World.Ec2Async("CreateVpc", tagged)).Ok();
    }

    [Fact]
    public async Task Conditions_SeeTheVpcAndTheTags()
    {
        await using var world = await TestWorld.StartAsync();
        var vpc = await world.CreateVpcAsync("10.0.0.0/16");
        var other = await world.CreateVpcAsync("10.1.0.0/16");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("ec2:CreateSubnet", condition: When("ec2:Vpc", $"{Prefix}vpc/{vpc}")));

        (await user.World.Ec2Async("CreateSubnet", ("VpcId", vpc), ("CidrBlock", "10.0.1.0/24"))).Ok();
        AssertDenied(await user.World.Ec2Async("CreateSubnet", ("VpcId", other), ("CidrBlock", "10.1.1.0/24")), user, "ec2:CreateSubnet");
    }

    private static void AssertDenied(TestAnswer answer, TestUser user, string what)
    {
        answer.AssertXmlError("UnauthorizedOperation", null, 403);
        Assert.StartsWith(
            $"You are not authorized to perform this operation. User: {user.Arn} is not authorized to perform: {what}",
            answer.Element("Message"), StringComparison.Ordinal);
        Assert.Contains(". Encoded authorization failure message: ", answer.Element("Message"), StringComparison.Ordinal);
    }
}
