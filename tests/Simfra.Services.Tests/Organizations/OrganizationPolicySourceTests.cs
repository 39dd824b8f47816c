using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>What the authoriser is told of organisations.</summary>
public sealed class OrganizationPolicySourceTests
{
    [Fact]
    public async Task AnAccountsPolicies_ComeLevelByLevelFromTheRoot()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        await world.OrgOkAsync("MoveAccount", new() { ["AccountId"] = TestWorld.OtherAccount, ["SourceParentId"] = rootId, ["DestinationParentId"] = unit });
        var policy = await world.CreateOrgPolicyAsync();
        await world.AttachAsync(policy, unit);
        var source = world.Server.World.Gateway.Capabilities.Find<IOrganizationPolicySource>()!;

        var found = source.Find(TestWorld.OtherAccount)!;

        var organizationId = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("Id");
        Assert.Equal((organizationId, $"{organizationId}/{rootId}/{unit}/", false), (found.OrganizationId, found.Path, found.IsManagementAccount));
        Assert.Equal([["FullAWSAccess"], ["FullAWSAccess", "policy"], ["FullAWSAccess"]], found.ServiceControlPolicies!.Select(l => l.Select(p => p.Name)));
        Assert.Equal($"arn:aws:organizations::{Management}:ou/{organizationId}/{unit}", found.ServiceControlPolicies![1][1].AttachedTo);
        Assert.Null(found.ResourceControlPolicies);
        Assert.Same(found, source.Find(TestWorld.OtherAccount));
        Assert.True(source.Find(Management)!.IsManagementAccount);
        Assert.Null(source.Find("333333333333"));
        await world.EnableTypeAsync(rootId, "RESOURCE_CONTROL_POLICY");
        Assert.Equal([1, 1, 1], source.Find(TestWorld.OtherAccount)!.ResourceControlPolicies!.Select(l => l.Count));
        await world.OrgOkAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = TestWorld.OtherAccount });
        Assert.Null(source.Find(TestWorld.OtherAccount));
    }

    [Fact]
    public async Task WhileTheTreeChanges_EveryAnswerIsWhole()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        var source = world.Server.World.Gateway.Capabilities.Find<IOrganizationPolicySource>()!;
        using var ended = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            var answers = 0;
            for (; !ended.IsCancellationRequested; answers++)
            {
                var found = source.Find(TestWorld.OtherAccount)!;
                Assert.Equal(found.Path.Count(static c => c == '/'), found.ServiceControlPolicies!.Count);
            }

            return answers;
        });

        for (var i = 0; i < 30; i++)
        {
            var unit = await world.CreateUnitAsync(rootId);
            await MoveAsync(rootId, unit);
            await MoveAsync(unit, rootId);
            await world.OrgOkAsync("DeleteOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit });
        }

        await ended.CancelAsync();
        Assert.NotEqual(0, await asking);

        Task MoveAsync(string from, string to) => world.OrgOkAsync(
            "MoveAccount", new() { ["AccountId"] = TestWorld.OtherAccount, ["SourceParentId"] = from, ["DestinationParentId"] = to });
    }
}
