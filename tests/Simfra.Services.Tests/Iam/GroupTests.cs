using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class GroupTests
{
    [Fact]
    public async Task CreateGroup_ShowsTheGroup()
    {
        await using var world = await TestWorld.StartAsync();

        var group = await world.CreateGroupAsync("admins", ("Path", "/team/"));

        Assert.Equal(("admins", "/team/"), (group.Element("GroupName"), group.Element("Path")));
        Assert.Equal("arn:aws:iam::000000000000:group/team/admins", group.Element("Arn"));
        Assert.Matches("^AGPA[A-Z2-7]{17}$", group.Element("GroupId"));
        (await world.IamAsync("CreateGroup", ("GroupName", "ADMINS"))).AssertXmlError("EntityAlreadyExists", "Group with name ADMINS already exists.", 409);
    }

    [Fact]
    public async Task CreateGroup_BeyondTheQuota_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 300; i++)
        {
            await world.CreateGroupAsync($"group{i}");
        }

        (await world.IamAsync("CreateGroup", ("GroupName", "more"))).AssertXmlError("LimitExceeded", "Cannot exceed quota for GroupsPerAccount: 300", 409);
    }

    [Theory]
    [InlineData("GetGroup")]
    [InlineData("UpdateGroup")]
    [InlineData("DeleteGroup")]
    [InlineData("ListGroupPolicies")]
    [InlineData("ListAttachedGroupPolicies")]
    public async Task AnyOperation_OnAnUnknownGroup_Fails(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync(operation, ("GroupName", "none"))).AssertXmlError("NoSuchEntity", "The group with name none cannot be found.", 404);
    }

    [Fact]
    public async Task AddUserToGroup_ShowsInBothLists_AndMayBeRepeated()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("b");
        await world.CreateGroupAsync("a");
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        foreach (var (group, user) in new[] { ("b", "alice"), ("a", "alice"), ("a", "bob"), ("a", "alice") })
        {
            (await world.IamAsync("AddUserToGroup", ("GroupName", group), ("UserName", user))).Ok();
        }

        Assert.Equal(["alice", "bob"], (await world.IamAsync("GetGroup", ("GroupName", "a"))).Listed("Users", "UserName"));
        Assert.Equal(
            ["a", "b"],
            await world.PagesAsync("ListGroupsForUser", "Groups", g => g.Element("GroupName")!.Value, ("UserName", "alice"), ("MaxItems", "1")));
    }

    [Fact]
    public async Task GetGroup_ComesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("a");
        foreach (var user in new[] { "u1", "u2", "u3" })
        {
            await world.CreateUserAsync(user);
            (await world.IamAsync("AddUserToGroup", ("GroupName", "a"), ("UserName", user))).Ok();
        }

        Assert.Equal(["u1 u2", "u3"], await world.PagesAsync("GetGroup", "Users", u => u.Element("UserName")!.Value, ("GroupName", "a"), ("MaxItems", "2")));
    }

    [Fact]
    public async Task AddUserToGroup_OfAnUnknownUserOrGroup_OrTooManyGroups_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        for (var i = 0; i < 11; i++)
        {
            await world.CreateGroupAsync($"g{i}");
            if (i < 10)
            {
                (await world.IamAsync("AddUserToGroup", ("GroupName", $"g{i}"), ("UserName", "alice"))).Ok();
            }
        }

        (await world.IamAsync("AddUserToGroup", ("GroupName", "g10"), ("UserName", "alice"))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", 409);
        (await world.IamAsync("AddUserToGroup", ("GroupName", "none"), ("UserName", "alice"))).AssertXmlError(
            "NoSuchEntity", "The group with name none cannot be found.", 404);
        (await world.IamAsync("AddUserToGroup", ("GroupName", "g1"), ("UserName", "nobody"))).AssertXmlError(
            "NoSuchEntity", "The user with name nobody cannot be found.", 404);
    }

    [Fact]
    public async Task RemoveUserFromGroup_TakesTheUserOut_OnceOnly()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("a");
        await world.CreateUserAsync("alice");
        (await world.IamAsync("AddUserToGroup", ("GroupName", "a"), ("UserName", "alice"))).Ok();

        (await world.IamAsync("RemoveUserFromGroup", ("GroupName", "a"), ("UserName", "alice"))).Ok();

        Assert.Empty((await world.IamAsync("GetGroup", ("GroupName", "a"))).Listed("Users", "UserName"));
        (await world.IamAsync("RemoveUserFromGroup", ("GroupName", "a"), ("UserName", "alice"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task UpdateGroup_RenamesAndMoves_AndKeepsItsUsers()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("a");
        await world.CreateGroupAsync("taken");
        await world.CreateUserAsync("alice");
        (await world.IamAsync("AddUserToGroup", ("GroupName", "a"), ("UserName", "alice"))).Ok();

        (await world.IamAsync("UpdateGroup", ("GroupName", "a"), ("NewGroupName", "b"), ("NewPath", "/x/"))).Ok();

        var group = await world.IamAsync("GetGroup", ("GroupName", "b"));
        Assert.Equal("arn:aws:iam::000000000000:group/x/b", group.Ok().Element("Arn"));
        Assert.Equal(["alice"], group.Listed("Users", "UserName"));
        (await world.IamAsync("UpdateGroup", ("GroupName", "b"), ("NewGroupName", "Taken"))).AssertXmlError(
            "EntityAlreadyExists", "Group with name Taken already exists.", 409);
    }

    [Fact]
    public async Task DeleteGroup_WantsUsersAndPoliciesGoneFirst()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("a");
        await world.CreateUserAsync("alice");
        (await world.IamAsync("AddUserToGroup", ("GroupName", "a"), ("UserName", "alice"))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "a"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync("PutGroupPolicy", ("GroupName", "a"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).Ok();

        await AssertConflictAsync("must remove users from group first");
        (await world.IamAsync("RemoveUserFromGroup", ("GroupName", "a"), ("UserName", "alice"))).Ok();
        await AssertConflictAsync("must detach all policies first");
        (await world.IamAsync("DetachGroupPolicy", ("GroupName", "a"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        await AssertConflictAsync("must delete policies first");
        (await world.IamAsync("DeleteGroupPolicy", ("GroupName", "a"), ("PolicyName", "p"))).Ok();
        (await world.IamAsync("DeleteGroup", ("GroupName", "a"))).Ok();
        (await world.IamAsync("GetGroup", ("GroupName", "a"))).AssertXmlError("NoSuchEntity", null, 404);

        async Task AssertConflictAsync(string first) => (await world.IamAsync("DeleteGroup", ("GroupName", "a"))).AssertXmlError(
            "DeleteConflict", $"Cannot delete entity, {first}.", 409);
    }

    [Fact]
    public async Task ListGroups_IsByName_UnderAPath_InPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "B", "a", "c" })
        {
            await world.CreateGroupAsync(name, ("Path", "/x/"));
        }

        await world.CreateGroupAsync("d");

        Assert.Equal(
            ["a B", "c"], await world.PagesAsync("ListGroups", "Groups", g => g.Element("GroupName")!.Value, ("PathPrefix", "/x/"), ("MaxItems", "2")));
    }
}
