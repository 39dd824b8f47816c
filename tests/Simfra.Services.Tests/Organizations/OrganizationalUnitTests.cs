using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Units, and the ways through the tree.</summary>
public sealed class OrganizationalUnitTests
{
    [Fact]
    public async Task CreateOrganizationalUnit_IsShownWithItsPath()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();

        var outer = await world.CreateUnitAsync(rootId, "outer");
        var created = await world.OrgOkAsync("CreateOrganizationalUnit", new() { ["ParentId"] = outer, ["Name"] = "inner" });

        var unit = created["OrganizationalUnit"]!;
        var organizationId = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("Id");
        Assert.Matches($"^ou-{rootId[2..]}-[a-z0-9]{{8}}$", unit.Text("Id"));
        Assert.Equal($"arn:aws:organizations::{Management}:ou/{organizationId}/{unit.Text("Id")}", unit.Text("Arn"));
        Assert.Equal(("inner", $"{organizationId}/{rootId}/{outer}/{unit.Text("Id")}/"), (unit.Text("Name"), unit.Text("Path")));
        var described = await world.OrgOkAsync("DescribeOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit.Text("Id") });
        Assert.Equal(unit.ToJsonString(), described["OrganizationalUnit"]!.ToJsonString());
        Assert.Equal(
            ["p-FullAWSAccess"],
            (await world.OrgOkAsync("ListPoliciesForTarget", new() { ["TargetId"] = unit.Text("Id"), ["Filter"] = ServicePolicy })).Texts("Policies", "Id"));
    }

    [Fact]
    public async Task CreateOrganizationalUnit_ChecksParentNameAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.CreateUnitAsync(rootId, "one");

        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = "r-zzzz", ["Name"] = "x" })).AssertJsonError(
            "ParentNotFoundException", "You specified parent that doesn't exist.");
        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = rootId, ["Name"] = "one" })).AssertJsonError(
            "DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["Name"] = "x" })).AssertReason(
            "InvalidInputException", "INPUT_REQUIRED:PARENT_ID", "You must provide a value for the parameter.");
        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = "root", ["Name"] = "x" })).AssertReason(
            "InvalidInputException", "INVALID_PATTERN:PARENT_ID", "You provided a value that does not match the required pattern.");
        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = rootId, ["Name"] = new string('x', 129) })).AssertReason(
            "InvalidInputException", "MAX_LENGTH_EXCEEDED:NAME", "You provided a string that exceeds that maximum length.");
        (await world.OrgAsync("CreateOrganizationalUnit", new()
        {
            ["ParentId"] = rootId,
            ["Name"] = "x",
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "k" }),
        })).AssertReason("InvalidInputException", "INPUT_REQUIRED:TAGS_1_MEMBER_VALUE");
    }

    [Fact]
    public async Task CreateOrganizationalUnit_MoreThanFiveDeep_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var parent = await world.CreateOrganizationAsync();
        for (var depth = 0; depth < 5; depth++)
        {
            parent = await world.CreateUnitAsync(parent);
        }

        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = parent, ["Name"] = "x" })).AssertReason(
            "ConstraintViolationException", "OU_DEPTH_LIMIT_EXCEEDED");
    }

    [Fact]
    public async Task UpdateOrganizationalUnit_RenamesIt_UnlessTheNameIsTakenOrBlank()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.CreateUnitAsync(rootId, "taken");
        var unit = await world.CreateUnitAsync(rootId, "old");

        var renamed = await world.OrgOkAsync("UpdateOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit, ["Name"] = "new" });
        var same = await world.OrgOkAsync("UpdateOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit });
        var blank = await world.OrgOkAsync("UpdateOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit, ["Name"] = " " });

        Assert.Equal(["new", "new", "new"], new[] { renamed, same, blank }.Select(u => u["OrganizationalUnit"]!.Text("Name")));
        (await world.OrgAsync("UpdateOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit, ["Name"] = "taken" }))
            .AssertJsonError("DuplicateOrganizationalUnitException", null);
        (await world.OrgAsync("UpdateOrganizationalUnit", new() { ["OrganizationalUnitId"] = "ou-abcd-abcdefgh", ["Name"] = "x" }))
            .AssertJsonError("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.");
    }

    [Fact]
    public async Task DeleteOrganizationalUnit_OnlyWhenEmpty()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        var inner = await world.CreateUnitAsync(unit, "inner");
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        await MoveAsync(world, rootId, inner);

        foreach (var full in new[] { unit, inner })
        {
            (await world.OrgAsync("DeleteOrganizationalUnit", new() { ["OrganizationalUnitId"] = full })).AssertJsonError(
                "OrganizationalUnitNotEmptyException", null);
        }

        await MoveAsync(world, inner, rootId);
        await world.OrgOkAsync("DeleteOrganizationalUnit", new() { ["OrganizationalUnitId"] = inner });
        await world.OrgOkAsync("DeleteOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit });
        (await world.OrgAsync("DeleteOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit })).AssertJsonError(
            "OrganizationalUnitNotFoundException", null);
        Assert.Empty((await world.OrgOkAsync("ListOrganizationalUnitsForParent", new() { ["ParentId"] = rootId }))["OrganizationalUnits"]!.AsArray());
    }

    [Fact]
    public async Task TheTree_CanBeWalkedBothWays()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        await MoveAsync(world, rootId, unit);

        Assert.Equal([Management], await Children(rootId, "ACCOUNT"));
        Assert.Equal([unit], await Children(rootId, "ORGANIZATIONAL_UNIT"));
        Assert.Equal([TestWorld.OtherAccount], await Children(unit, "ACCOUNT"));
        Assert.Equal((unit, "ORGANIZATIONAL_UNIT"), await Parent(TestWorld.OtherAccount));
        Assert.Equal((rootId, "ROOT"), await Parent(unit));
        Assert.Equal([TestWorld.OtherAccount], (await world.OrgOkAsync("ListAccountsForParent", new() { ["ParentId"] = unit })).Texts("Accounts", "Id"));
        (await world.OrgAsync("ListParents", new() { ["ChildId"] = "333333333333" })).AssertJsonError(
            "ChildNotFoundException", "You specified a child that doesn't exist.");
        (await world.OrgAsync("ListChildren", new() { ["ParentId"] = "r-zzzz", ["ChildType"] = "ACCOUNT" })).AssertJsonError("ParentNotFoundException", null);
        (await world.OrgAsync("ListAccountsForParent", new() { ["ParentId"] = "r-zzzz" })).AssertJsonError("ParentNotFoundException", null);
        (await world.OrgAsync("ListOrganizationalUnitsForParent", new() { ["ParentId"] = "r-zzzz" })).AssertJsonError("ParentNotFoundException", null);

        async Task<string[]> Children(string parent, string type)
        {
            var children = await world.OrgOkAsync("ListChildren", new() { ["ParentId"] = parent, ["ChildType"] = type });
            Assert.All(children["Children"]!.AsArray(), c => Assert.Equal(type, c!.Text("Type")));
            return children.Texts("Children", "Id");
        }

        async Task<(string Id, string Type)> Parent(string child)
        {
            var parent = Assert.Single((await world.OrgOkAsync("ListParents", new() { ["ChildId"] = child }))["Parents"]!.AsArray())!;
            return (parent.Text("Id"), parent.Text("Type"));
        }
    }

    [Fact]
    public async Task Listings_ComeInPages()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var units = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            units.Add(await world.CreateUnitAsync(rootId, $"unit{i}"));
        }

        units.Sort(StringComparer.Ordinal);
        var parent = new JsonObject { ["ParentId"] = rootId };
        Assert.Equal(units, await world.PagesAsync("ListOrganizationalUnitsForParent", parent, "OrganizationalUnits", "Id", 2));
        parent["ChildType"] = "ORGANIZATIONAL_UNIT";
        Assert.Equal(units, await world.PagesAsync("ListChildren", parent, "Children", "Id", 5));
    }

    [Fact]
    public async Task MoveAccount_ChecksWhereFromAndWhereTo()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        await world.InviteMemberAsync(TestWorld.OtherAccount);

        (await Move("333333333333", rootId, unit)).AssertJsonError("AccountNotFoundException", "You specified an account that doesn't exist.");
        (await Move(TestWorld.OtherAccount, "r-zzzz", unit)).AssertJsonError(
            "SourceParentNotFoundException", "You specified a source parent that doesn't exist.");
        (await Move(TestWorld.OtherAccount, rootId, "ou-zzzz-abcdefgh")).AssertJsonError(
            "DestinationParentNotFoundException", "You specified a destination parent that doesn't exist.");
        (await Move(TestWorld.OtherAccount, unit, rootId)).AssertJsonError("AccountNotFoundException", null);
        (await Move(TestWorld.OtherAccount, rootId, rootId)).AssertJsonError("DuplicateAccountException", null);
        (await Move(TestWorld.OtherAccount, rootId, unit)).Ok();

        Task<TestAnswer> Move(string account, string from, string to) => world.OrgAsync(
            "MoveAccount", new() { ["AccountId"] = account, ["SourceParentId"] = from, ["DestinationParentId"] = to });
    }

    private static Task<JsonNode> MoveAsync(TestWorld world, string from, string to) => world.OrgOkAsync(
        "MoveAccount", new() { ["AccountId"] = TestWorld.OtherAccount, ["SourceParentId"] = from, ["DestinationParentId"] = to });
}
