using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class InstanceProfileTests
{
    [Fact]
    public async Task CreateInstanceProfile_ShowsTheProfile()
    {
        await using var world = await TestWorld.StartAsync();

        var profile = (await world.IamAsync(
            "CreateInstanceProfile", [("InstanceProfileName", "web"), ("Path", "/app/"), .. IamTestCalls.TagParameters(("a", "b"))])).Ok();

        Assert.Equal("arn:aws:iam::000000000000:instance-profile/app/web", profile.Element("Arn"));
        Assert.Matches("^AIPA[A-Z2-7]{17}$", profile.Element("InstanceProfileId"));
        Assert.Equal(("", "a=b"), (profile.Element("Roles"), profile.Tags()));
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "WEB"))).AssertXmlError(
            "EntityAlreadyExists", "Instance Profile WEB already exists.", 409);
    }

    [Theory]
    [InlineData("GetInstanceProfile")]
    [InlineData("DeleteInstanceProfile")]
    [InlineData("ListInstanceProfileTags")]
    [InlineData("AddRoleToInstanceProfile", "RoleName", "worker")]
    [InlineData("RemoveRoleFromInstanceProfile", "RoleName", "worker")]
    public async Task AnyOperation_OnAnUnknownProfile_Fails(string operation, string? parameter = null, string? value = null)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");

        var answer = await world.IamAsync(operation, [("InstanceProfileName", "none"), .. parameter is null ? [] : new[] { (parameter, value!) }]);

        answer.AssertXmlError("NoSuchEntity", "Instance Profile none cannot be found.", 404);
    }

    [Fact]
    public async Task AddRoleToInstanceProfile_HoldsOneRole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        await world.CreateRoleAsync("other");
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "web"))).Ok();

        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "worker"))).Ok();

        Assert.Equal(["worker"], (await world.IamAsync("GetInstanceProfile", ("InstanceProfileName", "web"))).Listed("Roles", "RoleName"));
        Assert.Equal(["web"], (await world.IamAsync("ListInstanceProfilesForRole", ("RoleName", "worker"))).Listed("InstanceProfiles", "InstanceProfileName"));
        Assert.Empty((await world.IamAsync("ListInstanceProfilesForRole", ("RoleName", "other"))).Members("InstanceProfiles"));
        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "other"))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", 409);
        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "none"))).AssertXmlError(
            "NoSuchEntity", "The role with name none cannot be found.", 404);
        (await world.IamAsync("DeleteInstanceProfile", ("InstanceProfileName", "web"))).AssertXmlError(
            "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409);
    }

    [Fact]
    public async Task RemoveRoleFromInstanceProfile_TakesTheRoleOut_OnceOnly()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "web"))).Ok();
        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "worker"))).Ok();

        (await world.IamAsync("RemoveRoleFromInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "worker"))).Ok();

        (await world.IamAsync("RemoveRoleFromInstanceProfile", ("InstanceProfileName", "web"), ("RoleName", "worker"))).AssertXmlError(
            "NoSuchEntity", null, 404);
        (await world.IamAsync("DeleteInstanceProfile", ("InstanceProfileName", "web"))).Ok();
        Assert.Empty((await world.IamAsync("ListInstanceProfiles")).Members("InstanceProfiles"));
    }

    [Fact]
    public async Task ListInstanceProfiles_IsByName_UnderAPath_InPages()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        foreach (var name in new[] { "B", "a", "c" })
        {
            (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", name), ("Path", "/x/"))).Ok();
            (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", name), ("RoleName", "worker"))).Ok();
        }

        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "d"))).Ok();

        Assert.Equal(
            ["a B", "c"], await PagesAsync("ListInstanceProfiles", ("PathPrefix", "/x/"), ("MaxItems", "2")));
        Assert.Equal(
            ["a B", "c"], await PagesAsync("ListInstanceProfilesForRole", ("RoleName", "worker"), ("MaxItems", "2")));

        Task<List<string>> PagesAsync(string operation, params (string Name, string Value)[] parameters) =>
            world.PagesAsync(operation, "InstanceProfiles", p => p.Element("InstanceProfileName")!.Value, parameters);
    }
}
