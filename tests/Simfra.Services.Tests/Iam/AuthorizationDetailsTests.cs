using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AuthorizationDetailsTests
{
    private static readonly string[] Lists = ["UserDetailList", "RoleDetailList", "GroupDetailList", "Policies"];

    [Fact]
    public async Task GetAccountAuthorizationDetails_ShowsHowThingsHangTogether()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);

        var details = (await world.IamAsync("GetAccountAuthorizationDetails")).Ok();

        var user = Assert.Single(details.Members("UserDetailList"));
        Assert.Equal(
            "/ alice; group team; inline p; attached mine; boundary arn:aws:iam::aws:policy/ReadOnlyAccess; tags k=v",
            $"{user.Element("Path")!.Value} {user.Element("UserName")!.Value}; group {user.Element("GroupList")!.Value}; inline " +
            $"{user.Element("UserPolicyList")!.Descendants("PolicyName").Single().Value}; attached " +
            $"{user.Element("AttachedManagedPolicies")!.Descendants("PolicyName").Single().Value}; boundary " +
            $"{user.Descendants("PermissionsBoundaryArn").Single().Value}; tags {user.Descendants("Key").Single().Value}={user.Descendants("Value").Single().Value}");
        Assert.Equal(IamTestCalls.Policy, Uri.UnescapeDataString(user.Descendants("PolicyDocument").Single().Value));
        var role = Assert.Single(details.Members("RoleDetailList"));
        Assert.Equal(("service", "host"), (role.Element("RoleName")!.Value, role.Descendants("InstanceProfileName").Single().Value));
        Assert.Empty(role.Element("RoleLastUsed")!.Elements());
        Assert.Empty(role.Element("RolePolicyList")!.Elements());
        Assert.Equal(["mine", "unused", "ReadOnlyAccess"], details.Listed("Policies", "PolicyName"));
        var own = details.Members("Policies")[0];
        Assert.Equal(("1", "0"), (own.Element("AttachmentCount")!.Value, own.Element("PermissionsBoundaryUsageCount")!.Value));
        Assert.Equal(["v2", "v1"], own.Descendants("VersionId").Select(static v => v.Value));
        Assert.Equal(["false", "true"], own.Descendants("IsDefaultVersion").Select(static v => v.Value));
    }

    [Fact]
    public async Task GetAccountAuthorizationDetails_WithAFilter_LeavesTheOthersEmpty()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);

        var roles = (await world.IamAsync("GetAccountAuthorizationDetails", ("Filter.member.1", "Role"), ("Filter.member.2", "AWSManagedPolicy"))).Ok();

        Assert.Equal([0, 1, 0, 1], Lists.Select(l => roles.Members(l).Length));
        (await world.IamAsync("GetAccountAuthorizationDetails", ("Filter.member.1", "user"))).AssertXmlError("ValidationError", null);
    }

    [Fact]
    public async Task GetAccountAuthorizationDetails_InPages_GoesThroughUsersRolesGroupsAndPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        var seen = new List<string>();
        string? marker = null;

        do
        {
            var page = (await world.IamAsync(
                "GetAccountAuthorizationDetails", [("MaxItems", "2"), .. marker is null ? [] : new[] { ("Marker", marker) }])).Ok();
            seen.Add(string.Join(' ', Lists.SelectMany(l => page.Members(l)).Select(NameOf)));
            marker = page.Element("Marker");
            Assert.Equal(marker is null ? "false" : "true", page.Element("IsTruncated"));
        }
        while (marker is not null);

        Assert.Equal(["alice service", "team mine", "unused ReadOnlyAccess"], seen);
    }

    [Fact]
    public async Task GetAccountAuthorizationDetails_WithAMarkerOfAnotherFilter_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        var page = (await world.IamAsync("GetAccountAuthorizationDetails", ("MaxItems", "1"))).Ok();

        foreach (var marker in new[] { page.Element("Marker")!, "nonsense" })
        {
            (await world.IamAsync("GetAccountAuthorizationDetails", ("Filter.member.1", "User"), ("Marker", marker))).AssertXmlError(
                "ValidationError", "Marker and Filter do not match");
        }
    }

    private static string NameOf(XElement entity) =>
        new[] { "UserName", "RoleName", "GroupName", "PolicyName" }.Select(n => entity.Element(n)?.Value).First(n => n is not null)!;

    private static async Task PrepareAsync(TestWorld world)
    {
        await world.CreateUserAsync("alice", IamTestCalls.TagParameters(("k", "v")));
        await world.CreateGroupAsync("team");
        await world.CreateRoleAsync("service");
        var policy = await world.CreatePolicyAsync("mine");
        await world.CreatePolicyAsync("unused");
        (await world.IamAsync("CreatePolicyVersion", ("PolicyArn", policy), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        (await world.IamAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "team"))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", policy))).Ok();
        (await world.IamAsync("PutUserPolicy", ("UserName", "alice"), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).Ok();
        (await world.IamAsync("PutUserPermissionsBoundary", ("UserName", "alice"), ("PermissionsBoundary", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "host"))).Ok();
        (await world.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "host"), ("RoleName", "service"))).Ok();
    }
}
