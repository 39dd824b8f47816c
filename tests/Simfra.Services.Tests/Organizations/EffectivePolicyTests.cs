using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>What management policies come to for accounts.</summary>
public sealed class EffectivePolicyTests
{
    private const string Member = TestWorld.OtherAccount;
    private const string Tag = "TAG_POLICY";
    private const string Backup = "BACKUP_POLICY";
    private const string Plan = """
        {"plans":{"Daily":{"regions":{"@@assign":["us-east-1"]},
          "rules":{"nightly":{"target_backup_vault_name":{"@@assign":"vault"}}},
          "selections":{"tags":{"all":{"iam_role_arn":{"@@assign":"arn:aws:iam::$account:role/backup"},"tag_key":{"@@assign":"backup"},"tag_value":{"@@assign":["yes"]}}}}}}}
        """;

    [Fact]
    public async Task DescribeEffectivePolicy_FollowsTheTreeAndEveryChange()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await StartAsync(world, Tag);
        var unit = await world.CreateUnitAsync(rootId);
        Assert.Equal("{}", (await DescribeAsync(world, Tag)).Text("PolicyContent"));
        await AttachNewAsync(world, """{"tags":{"CostCenter":{"tag_key":{"@@assign":"CostCenter"},"tag_value":{"@@assign":["1","2"]}}}}""", Tag, rootId, "at-root");
        var inUnit = await AttachNewAsync(world, """{"tags":{"costcenter":{"tag_value":{"@@append":["3"]}}}}""", Tag, unit, "in-unit");

        var before = await DescribeAsync(world, Tag);
        await world.OrgOkAsync("MoveAccount", new() { ["AccountId"] = Member, ["SourceParentId"] = rootId, ["DestinationParentId"] = unit });
        var moved = await DescribeAsync(world, Tag);
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));
        await world.OrgOkAsync("UpdatePolicy", new() { ["PolicyId"] = inUnit, ["Content"] = """{"tags":{"costcenter":{"tag_value":{"@@remove":["1"]}}}}""" });
        var updated = await DescribeAsync(world, Tag);
        await world.OrgOkAsync("DetachPolicy", new() { ["PolicyId"] = inUnit, ["TargetId"] = unit });
        var detached = await DescribeAsync(world, Tag);

        Assert.Equal("""{"tags":{"costcenter":{"tag_key":"CostCenter","tag_value":["1","2"]}}}""", before.Text("PolicyContent"));
        Assert.Equal("""{"tags":{"costcenter":{"tag_key":"CostCenter","tag_value":["1","2","3"]}}}""", moved.Text("PolicyContent"));
        Assert.Equal("""{"tags":{"costcenter":{"tag_key":"CostCenter","tag_value":["2"]}}}""", updated.Text("PolicyContent"));
        Assert.Equal(before.Text("PolicyContent"), detached.Text("PolicyContent"));
        Assert.Equal((Member, Tag), (updated.Text("TargetId"), updated.Text("PolicyType")));
        Assert.Equal(60, updated["LastUpdatedTimestamp"]!.GetValue<double>() - moved["LastUpdatedTimestamp"]!.GetValue<double>());
    }

    [Fact]
    public async Task DescribeEffectivePolicy_ChecksTypeAndTarget()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await StartAsync(world, Tag);

        Assert.Equal(Member, (await world.OrgOkAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag }, Member))["EffectivePolicy"]!.Text("TargetId"));
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag, ["TargetId"] = Management }, Member)).AssertJsonError("AccessDeniedException", Denied);
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag, ["TargetId"] = rootId })).AssertReason("InvalidInputException", "TARGET_NOT_SUPPORTED");
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag, ["TargetId"] = "333333333333" })).AssertJsonError("TargetNotFoundException", null);
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = ServicePolicy })).AssertReason("InvalidInputException", "INVALID_ENUM_POLICY_TYPE");
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Backup })).AssertJsonError(
            "EffectivePolicyNotFoundException",
            "The specified policy type is not enabled. Enable that policy type on your organization root and then retry.");
        await world.OrgOkAsync("DisablePolicyType", new() { ["RootId"] = rootId, ["PolicyType"] = Tag });
        (await world.OrgAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag })).AssertJsonError("EffectivePolicyNotFoundException", null);
    }

    [Fact]
    public async Task AnInvalidEffectivePolicy_IsReported_AndTheLastValidOneKept()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await StartAsync(world, Backup);
        var whole = await AttachNewAsync(world, Plan, Backup, rootId, "whole");
        var valid = (await DescribeAsync(world, Backup)).Text("PolicyContent");

        await world.OrgOkAsync("UpdatePolicy", new()
        {
            ["PolicyId"] = whole,
            ["Content"] = Plan.Replace("\"regions\":{\"@@assign\":[\"us-east-1\"]},", "", StringComparison.Ordinal),
        });

        Assert.Contains("\"daily\":{\"regions\":[\"us-east-1\"]", valid, StringComparison.Ordinal);
        Assert.Equal(valid, (await DescribeAsync(world, Backup)).Text("PolicyContent"));
        var report = await world.OrgOkAsync("ListEffectivePolicyValidationErrors", new() { ["AccountId"] = Member, ["PolicyType"] = Backup });
        var error = Assert.Single(report["EffectivePolicyValidationErrors"]!.AsArray())!;
        Assert.Equal(("KEY_REQUIRED", "'regions' is missing", "plans/daily"), (error.Text("ErrorCode"), error.Text("ErrorMessage"), error.Text("PathToError")));
        Assert.Equal(whole, error["ContributingPolicies"]![0]!.GetValue<string>());
        Assert.EndsWith($"/{rootId}/{Member}/", report.Text("Path"), StringComparison.Ordinal);
        Assert.NotNull(report["EvaluationTimestamp"]);
        Assert.Equal([Management, Member], await world.PagesAsync("ListAccountsWithInvalidEffectivePolicy", new() { ["PolicyType"] = Backup }, "Accounts", "Id", 1));
        await world.OrgOkAsync("UpdatePolicy", new() { ["PolicyId"] = whole, ["Content"] = Plan });
        var sound = await world.OrgOkAsync("ListEffectivePolicyValidationErrors", new() { ["AccountId"] = Member, ["PolicyType"] = Backup });
        Assert.Empty(sound["EffectivePolicyValidationErrors"]!.AsArray());
        Assert.Null(sound["Path"]);
        Assert.Empty((await world.OrgOkAsync("ListAccountsWithInvalidEffectivePolicy", new() { ["PolicyType"] = Backup }))["Accounts"]!.AsArray());
    }

    [Fact]
    public async Task ListEffectivePolicyValidationErrors_ChecksTypeAndAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await StartAsync(world, Tag);

        (await Call(null, Tag)).AssertReason("InvalidInputException", "TARGET_NOT_SUPPORTED");
        (await Call("r-abcd", Tag)).AssertReason("InvalidInputException", "TARGET_NOT_SUPPORTED");
        (await Call(Member, "NOTHING")).AssertReason("InvalidInputException", "INVALID_ENUM_POLICY_TYPE");
        (await Call("333333333333", Tag)).AssertJsonError("AccountNotFoundException", null);
        (await Call(Member, Backup)).AssertJsonError("EffectivePolicyNotFoundException", null);
        (await world.OrgAsync("ListAccountsWithInvalidEffectivePolicy", new() { ["PolicyType"] = Backup })).AssertJsonError("EffectivePolicyNotFoundException", null);

        Task<TestAnswer> Call(string? account, string type) =>
            world.OrgAsync("ListEffectivePolicyValidationErrors", new() { ["AccountId"] = account, ["PolicyType"] = type });
    }

    [Fact]
    public async Task AnAccountThatJoins_HasTheEffectivePolicyAtOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await StartAsync(world, Tag);
        await AttachNewAsync(world, TagPolicy, Tag, rootId, "p");

        var created = await world.CreateMemberAsync();

        var policy = await world.OrgOkAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = Tag, ["TargetId"] = created });
        Assert.Equal("""{"tags":{"costcenter":{"tag_key":"CostCenter","tag_value":["*"]}}}""", policy["EffectivePolicy"]!.Text("PolicyContent"));
    }

    private static async Task<string> StartAsync(TestWorld world, string type)
    {
        var rootId = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        await world.EnableTypeAsync(rootId, type);
        return rootId;
    }

    private static async Task<string> AttachNewAsync(TestWorld world, string content, string type, string target, string name)
    {
        var id = await world.CreateOrgPolicyAsync(content, type, name);
        await world.AttachAsync(id, target);
        return id;
    }

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string type) =>
        (await world.OrgOkAsync("DescribeEffectivePolicy", new() { ["PolicyType"] = type, ["TargetId"] = Member }))["EffectivePolicy"]!;
}
