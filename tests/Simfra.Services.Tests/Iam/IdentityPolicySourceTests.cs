using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>What the authoriser is told of users and roles.</summary>
public sealed class IdentityPolicySourceTests
{
    [Fact]
    public async Task Find_OfAUser_GivesItsOwnAndItsGroupsPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var own = await world.CreatePolicyAsync("own");
        await world.CreateGroupAsync("admins", ("Path", "/g/"));
        var id = (await world.CreateUserAsync("alice", [("PermissionsBoundary", own), .. IamTestCalls.TagParameters(("Team", "a"))])).Element("UserId")!;
        (await world.IamAsync("AddUserToGroup", ("GroupName", "admins"), ("UserName", "alice"))).Ok();
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "inline"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", own))).Ok();
        (await world.IamAsync("PutGroupPolicy", ("GroupName", "admins"), ("PolicyName", "theirs"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "admins"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();

        var found = Source(world).Find(new IamUserPrincipal(IamTestCalls.Account, id, "/", "alice"))!;

        const string Group = "arn:aws:iam::000000000000:group/g/admins";
        Assert.Equal(
            [("inline", null, null), ("own", own, null), ("theirs", null, Group), ("ReadOnlyAccess", IamTestCalls.ReadOnlyAccess, Group)],
            found.Policies.Select(static p => (p.Name, p.Arn, p.AttachedTo)));
        Assert.Equal((own, IamTestCalls.Policy), (found.Boundary!.Arn, found.Boundary.Document));
        Assert.Equal("a", found.Tags["team"]);
        var again = Source(world).Find(new IamUserPrincipal(IamTestCalls.Account, id, "/", "alice"))!;
        Assert.All(found.Policies.Zip(again.Policies), static pair => Assert.Same(pair.First.Document, pair.Second.Document));
    }

    [Fact]
    public async Task Find_OfARole_FollowsTheDefaultVersion()
    {
        await using var world = await TestWorld.StartAsync();
        var own = await world.CreatePolicyAsync("own");
        var id = (await world.CreateRoleAsync("worker")).Element("RoleId")!;
        (await world.IamAsync("AttachRolePolicy", ("RoleName", "worker"), ("PolicyArn", own))).Ok();
        var changed = IamTestCalls.PolicyOfSize(300);
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", own), ("PolicyDocument", changed), ("SetAsDefault", "true"))).Ok();

        var found = Source(world).Find(new AssumedRolePrincipal(IamTestCalls.Account, "arn:aws:iam::000000000000:role/worker", "worker", id, "session"))!;

        Assert.Equal(changed, Assert.Single(found.Policies).Document);
        Assert.Null(found.Boundary);
    }

    [Fact]
    public async Task Find_SeesEveryChange_AndAsLongAsThereIsNoneGivesTheSame()
    {
        await using var world = await TestWorld.StartAsync();
        var source = Source(world);
        var own = await world.CreatePolicyAsync("own");
        var id = (await world.CreateUserAsync("alice")).Element("UserId")!;
        await world.CreateGroupAsync("group");
        var alice = new IamUserPrincipal(IamTestCalls.Account, id, "/", "alice");

        Assert.Empty(source.Find(alice)!.Policies);
        (await world.IamAsync("AddUserToGroup", ("GroupName", "group"), ("UserName", "alice"))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "group"), ("PolicyArn", own))).Ok();
        Assert.Equal(IamTestCalls.Policy, Assert.Single(source.Find(alice)!.Policies).Document);
        Assert.Same(source.Find(alice), source.Find(alice));
        var changed = IamTestCalls.PolicyOfSize(400);
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", own), ("PolicyDocument", changed), ("SetAsDefault", "true"))).Ok();
        Assert.Equal(changed, Assert.Single(source.Find(alice)!.Policies).Document);
        (await world.IamAsync("TagUser", [("UserName", "alice"), .. IamTestCalls.TagParameters(("a", "b"))])).Ok();
        Assert.Equal("b", source.Find(alice)!.Tags["a"]);
        await world.Server.ResetAsync();
        Assert.Null(source.Find(alice));
    }

    [Fact]
    public async Task Find_OfAFederatedUser_GivesItsIssuersPolicies_OfRootAndTheDeleted_Nothing()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.CreateUserAsync("alice")).Element("UserId")!;
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "inline"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        var alice = new IamUserPrincipal(IamTestCalls.Account, id, "/", "alice");
        var source = Source(world);

        Assert.Equal("inline", Assert.Single(source.Find(new FederatedUserPrincipal(alice, "feed"))!.Policies).Name);
        Assert.Null(source.Find(new RootPrincipal(IamTestCalls.Account)));
        Assert.Null(source.Find(new IamUserPrincipal("999999999999", id, "/", "alice")));
        (await world.IamAsync("DeleteUserPolicy", ("UserName", "alice"), ("PolicyName", "inline"))).Ok();
        (await world.IamAsync("DeleteUser", ("UserName", "alice"))).Ok();
        await world.CreateUserAsync("alice");
        Assert.Null(source.Find(alice));
    }

    [Fact]
    public async Task FindManagedPolicy_KnowsAwssAndEveryAccounts()
    {
        await using var world = await TestWorld.StartAsync();
        var source = Source(world);
        (await world.QueryAsync("iam", "CreatePolicy", [("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy)], TestWorld.OtherAccount)).Ok();

        var other = source.FindManagedPolicy("arn:aws:iam::111111111111:policy/p")!;
        Assert.Equal(("p", IamTestCalls.Policy), (other.Name, other.Document));
        Assert.Equal("ReadOnlyAccess", source.FindManagedPolicy(IamTestCalls.ReadOnlyAccess)!.Name);
        Assert.Null(source.FindManagedPolicy("arn:aws:iam::222222222222:policy/p"));
        Assert.Null(source.FindManagedPolicy("arn:aws:iam::aws:policy/None"));
        Assert.Null(source.FindManagedPolicy("nonsense"));
    }

    private static IIdentityPolicySource Source(TestWorld world) => world.Server.World.Gateway.Capabilities.Find<IIdentityPolicySource>()!;
}
