using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Managed policies attached to users, groups and roles: all alike but for the quota's name.</summary>
public sealed class PolicyAttachmentTests
{
    public static TheoryData<string> Kinds { get; } = ["User", "Group", "Role"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Attach_List_Detach(string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = await CreateAsync(world, kind);
        var own = await world.CreatePolicyAsync("own", path: "/x/");

        foreach (var arn in new[] { IamTestCalls.ReadOnlyAccess, own, own })
        {
            (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", arn))).Ok();
        }

        Assert.Equal(
            [$"own={own}", $"ReadOnlyAccess={IamTestCalls.ReadOnlyAccess}"],
            await world.PagesAsync(
                $"ListAttached{kind}Policies",
                "AttachedPolicies",
                p => $"{p.Element("PolicyName")!.Value}={p.Element("PolicyArn")!.Value}",
                holder,
                ("MaxItems", "1")));
        Assert.Equal(["own"], (await world.IamAsync($"ListAttached{kind}Policies", holder, ("PathPrefix", "/x/"))).Listed("AttachedPolicies", "PolicyName"));
        Assert.Equal("1", (await world.IamAsync("GetPolicy", ("PolicyArn", own))).Element("AttachmentCount"));

        (await world.IamAsync($"Detach{kind}Policy", holder, ("PolicyArn", own))).Ok();

        Assert.Equal(["ReadOnlyAccess"], (await world.IamAsync($"ListAttached{kind}Policies", holder)).Listed("AttachedPolicies", "PolicyName"));
        Assert.Equal("0", (await world.IamAsync("GetPolicy", ("PolicyArn", own))).Element("AttachmentCount"));
        (await world.IamAsync($"Detach{kind}Policy", holder, ("PolicyArn", own))).AssertXmlError("NoSuchEntity", $"Policy {own} was not found.", 404);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Attach_OfWhatIsNoPolicy_Fails(string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = await CreateAsync(world, kind);

        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", "longpolicynamebutnoarn"))).AssertXmlError(
            "ValidationError", "Invalid ARN:  Could not be parsed!");
        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", "short"))).AssertXmlError(
            "ValidationError",
            "1 validation error detected: Value at 'policyArn' failed to satisfy constraint: Member must have length greater than or equal to 20");
        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", "arn:aws:iam::000000000000:policy/none"))).AssertXmlError(
            "NoSuchEntity", "Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable.", 404);
        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", "arn:aws:iam::111111111111:policy/of-another"))).AssertXmlError(
            "NoSuchEntity", "Policy arn:aws:iam::111111111111:policy/of-another does not exist or is not attachable.", 404);
        const string OfAService = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";
        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", OfAService))).AssertXmlError(
            "PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Attach_OfAnEleventhPolicy_Fails(string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = await CreateAsync(world, kind);
        for (var i = 0; i < 10; i++)
        {
            (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", await world.CreatePolicyAsync($"p{i}")))).Ok();
        }

        (await world.IamAsync($"Attach{kind}Policy", holder, ("PolicyArn", IamTestCalls.ReadOnlyAccess))).AssertXmlError(
            "LimitExceeded", $"Cannot exceed quota for PoliciesPer{kind}: 10", 409);
    }

    [Fact]
    public async Task ListEntitiesForPolicy_ShowsWhoUsesIt_ByKindPathAndUse()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreatePolicyAsync("own");
        await world.CreateGroupAsync("group");
        await world.CreateUserAsync("user", ("Path", "/x/"));
        await world.CreateUserAsync("bounded", ("PermissionsBoundary", arn));
        await world.CreateRoleAsync("role", IamTestCalls.Trust, ("PermissionsBoundary", arn));
        await world.CreateRoleAsync("stranger");
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "group"), ("PolicyArn", arn))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "user"), ("PolicyArn", arn))).Ok();
        (await world.IamAsync("AttachRolePolicy", ("RoleName", "role"), ("PolicyArn", arn))).Ok();

        Assert.Equal("group|role|bounded user", await ListAsync());
        Assert.Equal("||user", await ListAsync(("PathPrefix", "/x/")));
        Assert.Equal("|role|", await ListAsync(("EntityFilter", "Role")));
        Assert.Equal("group|role|user", await ListAsync(("PolicyUsageFilter", "PermissionsPolicy")));
        Assert.Equal("|role|bounded", await ListAsync(("PolicyUsageFilter", "PermissionsBoundary")));
        var page = await world.IamAsync("ListEntitiesForPolicy", ("PolicyArn", arn), ("MaxItems", "2"));
        Assert.Equal("true", page.Ok().Element("IsTruncated"));
        Assert.Equal("||bounded user", await ListAsync(("Marker", page.Element("Marker")!)));
        var role = page.Members("PolicyRoles").Single();
        Assert.Equal((await world.IamAsync("GetRole", ("RoleName", "role"))).Element("RoleId"), role.Element("RoleId")!.Value);

        async Task<string> ListAsync(params (string, string)[] parameters)
        {
            var answer = await world.IamAsync("ListEntitiesForPolicy", [("PolicyArn", arn), .. parameters]);
            return string.Join('|', new[] { "Group", "Role", "User" }.Select(k => string.Join(' ', answer.Listed($"Policy{k}s", $"{k}Name"))));
        }
    }

    private static async Task<(string, string)> CreateAsync(TestWorld world, string kind)
    {
        _ = kind switch
        {
            "User" => await world.CreateUserAsync("name"),
            "Group" => await world.CreateGroupAsync("name"),
            _ => await world.CreateRoleAsync("name"),
        };
        return ($"{kind}Name", "name");
    }
}
