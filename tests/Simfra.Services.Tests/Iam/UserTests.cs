using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class UserTests
{
    private const string InvalidPath =
        "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.";

    [Fact]
    public async Task CreateUser_ShowsTheUser()
    {
        await using var world = await TestWorld.StartAsync();

        var user = await world.CreateUserAsync("alice", [("Path", "/team/a/"), .. IamTestCalls.TagParameters(("Team", "a"))]);

        Assert.Equal(("alice", "/team/a/"), (user.Element("UserName"), user.Element("Path")));
        Assert.Equal("arn:aws:iam::000000000000:user/team/a/alice", user.Element("Arn"));
        Assert.Matches("^AIDA[A-Z2-7]{17}$", user.Element("UserId"));
        Assert.Equal("2030-01-02T03:04:05Z", user.Element("CreateDate"));
        Assert.Equal("Team=a", user.Tags());
    }

    [Fact]
    public async Task CreateUser_KeepsTheTimeInWholeSeconds()
    {
        await using var world = await TestWorld.StartAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromMilliseconds(999));

        Assert.Equal("2030-01-02T03:04:05Z", (await world.CreateUserAsync("alice")).Element("CreateDate"));
    }

    [Fact]
    public async Task CreateUser_OfATakenName_WhateverItsCase_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var again = await world.IamAsync("CreateUser", ("UserName", "ALICE"));

        again.AssertXmlError("EntityAlreadyExists", "User with name ALICE already exists.", 409);
    }

    [Fact]
    public async Task CreateUser_InAnotherAccount_IsAnotherUser()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var other = await world.QueryAsync("iam", "CreateUser", [("UserName", "alice")], TestWorld.OtherAccount);

        Assert.Equal("arn:aws:iam::111111111111:user/alice", other.Ok().Element("Arn"));
    }

    [Theory]
    [InlineData(
        "UserName", "bad/name", "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-")]
    [InlineData("Path", "bad", InvalidPath)]
    [InlineData("Path", "/a//b/", InvalidPath)]
    [InlineData(
        "Tags.member.1.Key",
        "bad*key",
        "1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: " +
        @"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+")]
    public async Task CreateUser_WithAnInvalidValue_Fails(string parameter, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var parameters = new Dictionary<string, string>
        {
            ["UserName"] = "alice",
            ["Tags.member.1.Key"] = "k",
            ["Tags.member.1.Value"] = "v",
            [parameter] = value,
        };

        var answer = await world.IamAsync("CreateUser", [.. parameters.Select(p => (p.Key, p.Value))]);

        answer.AssertXmlError("ValidationError", message);
    }

    [Fact]
    public async Task CreateUser_WithoutAName_OrATooLongOne_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("CreateUser")).AssertXmlError(
            "ValidationError", "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null");
        (await world.IamAsync("CreateUser", ("UserName", new string('a', 65)))).AssertXmlError(
            "ValidationError",
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64");
    }

    [Fact]
    public async Task GetUser_IgnoresTheCaseOfTheName()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("Alice");

        var user = await world.IamAsync("GetUser", ("UserName", "alice"));

        Assert.Equal("Alice", user.Ok().Element("UserName"));
        Assert.Null(user.Element("Tags"));
        Assert.Null(user.Element("PasswordLastUsed"));
    }

    [Fact]
    public async Task GetUser_OfTheRootUser_IsTheAccount()
    {
        await using var world = await TestWorld.StartAsync();

        var root = await world.IamAsync("GetUser");

        Assert.Equal(("000000000000", "arn:aws:iam::000000000000:root"), (root.Ok().Element("UserId"), root.Element("Arn")));
    }

    [Theory]
    [InlineData("GetUser")]
    [InlineData("DeleteUser")]
    [InlineData("UpdateUser")]
    [InlineData("ListGroupsForUser")]
    [InlineData("ListUserTags")]
    [InlineData("ListUserPolicies")]
    [InlineData("ListAttachedUserPolicies")]
    [InlineData("CreateAccessKey")]
    [InlineData("ListAccessKeys")]
    [InlineData("DeleteUserPermissionsBoundary")]
    public async Task AnyOperation_OnAnUnknownUser_Fails(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(operation, ("UserName", "nobody"));

        answer.AssertXmlError("NoSuchEntity", "The user with name nobody cannot be found.", 404);
    }

    [Fact]
    public async Task UpdateUser_RenamesAndMoves_AndKeepsWhatTheUserHas()
    {
        await using var world = await TestWorld.StartAsync();
        var before = await world.CreateUserAsync("alice", IamTestCalls.TagParameters(("Team", "a")));
        var (keyId, _) = await world.CreateKeyAsync("alice");
        await world.CreateGroupAsync("admins");
        (await world.IamAsync("AddUserToGroup", ("GroupName", "admins"), ("UserName", "alice"))).Ok();

        (await world.IamAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "zoe"), ("NewPath", "/ops/"))).Ok();

        var after = await world.IamAsync("GetUser", ("UserName", "zoe"));
        Assert.Equal("arn:aws:iam::000000000000:user/ops/zoe", after.Ok().Element("Arn"));
        Assert.Equal(before.Element("UserId"), after.Element("UserId"));
        Assert.Equal("Team=a", after.Tags());
        Assert.Equal([keyId], (await world.IamAsync("ListAccessKeys", ("UserName", "zoe"))).Listed("AccessKeyMetadata", "AccessKeyId"));
        Assert.Equal(["zoe"], (await world.IamAsync("GetGroup", ("GroupName", "admins"))).Listed("Users", "UserName"));
        (await world.IamAsync("GetUser", ("UserName", "alice"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task UpdateUser_MayChangeTheCase_ButNotTakeAnothersName()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("zoe");

        (await world.IamAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "Alice"))).Ok();
        Assert.Equal("Alice", (await world.IamAsync("GetUser", ("UserName", "alice"))).Element("UserName"));
        (await world.IamAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "ZOE"))).AssertXmlError(
            "EntityAlreadyExists", "User with name ZOE already exists.", 409);
    }

    [Fact]
    public async Task DeleteUser_WantsAllThatTheUserHasGoneFirst()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateGroupAsync("admins");
        (await world.IamAsync("AddUserToGroup", ("GroupName", "admins"), ("UserName", "alice"))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        var (keyId, _) = await world.CreateKeyAsync("alice");

        await AssertConflictAsync("must remove users from group first");
        (await world.IamAsync("RemoveUserFromGroup", ("GroupName", "admins"), ("UserName", "alice"))).Ok();
        await AssertConflictAsync("must detach all policies first");
        (await world.IamAsync("DetachUserPolicy", ("UserName", "alice"), ("PolicyArn", IamTestCalls.ReadOnlyAccess))).Ok();
        await AssertConflictAsync("must delete policies first");
        (await world.IamAsync("DeleteUserPolicy", ("UserName", "alice"), ("PolicyName", "p"))).Ok();
        await AssertConflictAsync("must delete access keys first");
        (await world.IamAsync("DeleteAccessKey", ("UserName", "alice"), ("AccessKeyId", keyId))).Ok();
        (await world.IamAsync("DeleteUser", ("UserName", "alice"))).Ok();
        (await world.IamAsync("GetUser", ("UserName", "alice"))).AssertXmlError("NoSuchEntity", null, 404);

        async Task AssertConflictAsync(string first) => (await world.IamAsync("DeleteUser", ("UserName", "alice"))).AssertXmlError(
            "DeleteConflict", $"Cannot delete entity, {first}.", 409);
    }

    [Fact]
    public async Task ListUsers_IsByName_UnderAPath_InPages()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "Bob", "alice", "carol", "Dave" })
        {
            await world.CreateUserAsync(name, ("Path", "/team/"));
        }

        await world.CreateUserAsync("eve");

        Assert.Equal(
            ["alice Bob carol", "Dave"],
            await world.PagesAsync("ListUsers", "Users", u => u.Element("UserName")!.Value, ("PathPrefix", "/te"), ("MaxItems", "3")));
        Assert.Equal(["alice Bob carol Dave eve"], await world.PagesAsync("ListUsers", "Users", u => u.Element("UserName")!.Value));
    }

    [Fact]
    public async Task ListUsers_ShowsNeitherTagsNorBoundary()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice", [("PermissionsBoundary", IamTestCalls.ReadOnlyAccess), .. IamTestCalls.TagParameters(("a", "b"))]);

        var users = await world.IamAsync("ListUsers");

        Assert.Equal((null, null), (users.Ok().Element("Tags"), users.Element("PermissionsBoundary")));
    }

    [Fact]
    public async Task ListUsers_WithAnInvalidMarkerPrefixOrSize_Fails()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("ListUsers", ("Marker", "*"))).AssertXmlError("ValidationError", "Invalid Marker: *");
        (await world.IamAsync("ListUsers", ("PathPrefix", "team"))).AssertXmlError(
            "ValidationError",
            "The specified value for pathPrefix is invalid. It must begin with the / character and contain only alphanumeric characters and/or / characters.");
        (await world.IamAsync("ListUsers", ("MaxItems", "1001"))).AssertXmlError(
            "ValidationError",
            "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000");
    }
}
