using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Policies written, attached and in force.</summary>
public sealed class PolicyTests
{
    private const string DenyQueues = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"}]}""";
    private const string RefusedDocument = "The provided policy document does not meet the requirements of the specified policy type.";

    [Fact]
    public async Task CreatePolicy_IsShownAndListed()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        var policy = (await world.OrgOkAsync("CreatePolicy", PolicyOf(DenyQueues)))["Policy"]!;

        var summary = policy["PolicySummary"]!;
        var organizationId = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("Id");
        Assert.Matches("^p-[a-z0-9]{10}$", summary.Text("Id"));
        Assert.Equal($"arn:aws:organizations::{Management}:policy/{organizationId}/service_control_policy/{summary.Text("Id")}", summary.Text("Arn"));
        Assert.Equal(("policy", "what it is for", ServicePolicy, DenyQueues), (summary.Text("Name"), summary.Text("Description"), summary.Text("Type"), policy.Text("Content")));
        Assert.False(summary["AwsManaged"]!.GetValue<bool>());
        Assert.Equal(policy.ToJsonString(), (await world.OrgOkAsync("DescribePolicy", new() { ["PolicyId"] = summary.Text("Id") }))["Policy"]!.ToJsonString());
        Assert.Equal([summary.Text("Id"), "p-FullAWSAccess"], (await world.OrgOkAsync("ListPolicies", new() { ["Filter"] = ServicePolicy })).Texts("Policies", "Id").Order(StringComparer.OrdinalIgnoreCase).OrderBy(static i => i == "p-FullAWSAccess"));
        Assert.Empty((await world.OrgOkAsync("ListPolicies", new() { ["Filter"] = "TAG_POLICY" }))["Policies"]!.AsArray());
    }

    [Theory]
    [InlineData("p-FullAWSAccess", "service_control_policy")]
    [InlineData("p-RCPFullAWSAccess", "resource_control_policy")]
    public async Task PoliciesOfAws_AreEveryOrganizations(string id, string type)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        var policy = (await world.OrgOkAsync("DescribePolicy", new() { ["PolicyId"] = id }))["Policy"]!["PolicySummary"]!;

        Assert.Equal($"arn:aws:organizations::aws:policy/{type}/{id}", policy.Text("Arn"));
        Assert.True(policy["AwsManaged"]!.GetValue<bool>());
        foreach (var operation in new[] { "UpdatePolicy", "DeletePolicy" })
        {
            (await world.OrgAsync(operation, new() { ["PolicyId"] = id })).AssertReason("InvalidInputException", "IMMUTABLE_POLICY");
        }
    }

    [Fact]
    public async Task CreatePolicy_ChecksNameSizeAndContent()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.CreateOrgPolicyAsync();

        (await world.OrgAsync("CreatePolicy", PolicyOf(DenyQueues))).AssertJsonError(
            "DuplicatePolicyException", "A policy with the specified name and type already exists.");
        await world.CreateOrgPolicyAsync(TagPolicy, "TAG_POLICY");
        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll.PadRight(5121), name: "large"))).AssertReason(
            "ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum policy size.");
        (await world.OrgAsync("CreatePolicy", PolicyOf("""{"Version":"2012-10-17"}""", name: "odd"))).AssertJsonError(
            "MalformedPolicyDocumentException", RefusedDocument);
        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll, "RESOURCE_CONTROL_POLICY"))).AssertJsonError("MalformedPolicyDocumentException", null);
        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll, "PASSWORD_POLICY"))).AssertReason("InvalidInputException", "INVALID_ENUM:TYPE");
        var tagged = PolicyOf(AllowAll, name: "tagged");
        tagged["Tags"] = new JsonArray(new JsonObject { ["Key"] = "a", ["Value"] = "1" }, new JsonObject { ["Key"] = "a", ["Value"] = "2" });
        (await world.OrgAsync("CreatePolicy", tagged)).AssertReason("InvalidInputException", "DUPLICATE_TAG_KEY");
    }

    [Fact]
    public async Task UpdatePolicy_ShowsWhatWasGiven_AndKeepsTheRest()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var id = await world.CreateOrgPolicyAsync();
        await world.CreateOrgPolicyAsync(name: "taken");

        var renamed = (await world.OrgOkAsync("UpdatePolicy", new() { ["PolicyId"] = id, ["Name"] = "new" }))["Policy"]!["PolicySummary"]!;
        var emptied = (await world.OrgOkAsync("UpdatePolicy", new() { ["PolicyId"] = id, ["Description"] = "", ["Content"] = DenyQueues }))["Policy"]!;

        Assert.Equal("new", renamed.Text("Name"));
        Assert.Null(renamed["Description"]);
        Assert.Equal(("", DenyQueues), (emptied["PolicySummary"]!.Text("Description"), emptied.Text("Content")));
        var kept = (await world.OrgOkAsync("DescribePolicy", new() { ["PolicyId"] = id }))["Policy"]!;
        Assert.Equal(("new", "what it is for", DenyQueues), (kept["PolicySummary"]!.Text("Name"), kept["PolicySummary"]!.Text("Description"), kept.Text("Content")));
        (await world.OrgAsync("UpdatePolicy", new() { ["PolicyId"] = id, ["Name"] = "taken" })).AssertJsonError("DuplicatePolicyException", null);
        (await world.OrgAsync("UpdatePolicy", new() { ["PolicyId"] = id, ["Content"] = "{}" })).AssertJsonError("MalformedPolicyDocumentException", null);
        (await world.OrgAsync("UpdatePolicy", new() { ["PolicyId"] = "p-1234567890" })).AssertJsonError(
            "PolicyNotFoundException", "You specified a policy that doesn't exist.");
    }

    [Fact]
    public async Task DeletePolicy_OnlyWhereItIsAttachedToNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var id = await world.CreateOrgPolicyAsync();
        await world.AttachAsync(id, rootId);

        (await world.OrgAsync("DeletePolicy", new() { ["PolicyId"] = id })).AssertJsonError("PolicyInUseException", null);
        await world.OrgOkAsync("DetachPolicy", new() { ["PolicyId"] = id, ["TargetId"] = rootId });
        await world.OrgOkAsync("DeletePolicy", new() { ["PolicyId"] = id });
        (await world.OrgAsync("DescribePolicy", new() { ["PolicyId"] = id })).AssertJsonError("PolicyNotFoundException", null);
    }

    [Fact]
    public async Task AttachPolicy_IsSeenFromBothSides()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        var id = await world.CreateOrgPolicyAsync();

        foreach (var target in new[] { rootId, unit, Management })
        {
            await world.AttachAsync(id, target);
        }

        var targets = (await world.OrgOkAsync("ListTargetsForPolicy", new() { ["PolicyId"] = id }))["Targets"]!.AsArray();
        Assert.Equal(
            [(Management, "ACCOUNT"), (unit, "ORGANIZATIONAL_UNIT"), (rootId, "ROOT")],
            targets.Select(t => (t!.Text("TargetId"), t!.Text("Type"))));
        Assert.Equal(["unit", "Root"], targets.Skip(1).Select(t => t!.Text("Name")));
        Assert.Equal([Management, unit, rootId], await world.PagesAsync("ListTargetsForPolicy", new() { ["PolicyId"] = id }, "Targets", "TargetId", 1));
        var ofUnit = new JsonObject { ["TargetId"] = unit, ["Filter"] = ServicePolicy };
        Assert.Equal(2, (await world.PagesAsync("ListPoliciesForTarget", ofUnit, "Policies", "Id", 1)).Length);
    }

    [Fact]
    public async Task AttachPolicy_And_DetachPolicy_CheckWhatAndWhere()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var id = await world.CreateOrgPolicyAsync();
        var tagPolicy = await world.CreateOrgPolicyAsync(TagPolicy, "TAG_POLICY");

        (await Attach("p-1234567890", rootId)).AssertJsonError("PolicyNotFoundException", null);
        (await Attach(id, "333333333333")).AssertJsonError("TargetNotFoundException", "You specified a target that doesn't exist.");
        (await Attach(tagPolicy, rootId)).AssertJsonError(
            "PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.");
        (await Attach("p-FullAWSAccess", rootId)).AssertJsonError("DuplicatePolicyAttachmentException", null);
        (await Detach(id, rootId)).AssertJsonError("PolicyNotAttachedException", "The policy isn't attached to the specified target in the specified root.");
        (await Detach("p-FullAWSAccess", rootId)).AssertReason(
            "ConstraintViolationException", "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.");
        await world.EnableTypeAsync(rootId, "RESOURCE_CONTROL_POLICY");
        (await Detach("p-RCPFullAWSAccess", rootId)).AssertReason("InvalidInputException", "NON_DETACHABLE_POLICY");
        for (var i = 0; i < 4; i++)
        {
            await world.AttachAsync(await world.CreateOrgPolicyAsync(name: $"p{i}"), rootId);
        }

        (await Attach(id, rootId)).AssertReason(
            "ConstraintViolationException", "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
            "You have attached the maximum number of policies to the specified target.");

        Task<TestAnswer> Attach(string policy, string target) => world.OrgAsync("AttachPolicy", new() { ["PolicyId"] = policy, ["TargetId"] = target });
        Task<TestAnswer> Detach(string policy, string target) => world.OrgAsync("DetachPolicy", new() { ["PolicyId"] = policy, ["TargetId"] = target });
    }

    [Fact]
    public async Task PolicyTypes_AreEnabledAndDisabled()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);

        var enabled = (await world.EnableTypeAsync(rootId, "RESOURCE_CONTROL_POLICY"))["Root"]!;

        Assert.Equal(["RESOURCE_CONTROL_POLICY", ServicePolicy], enabled.Texts("PolicyTypes", "Type"));
        Assert.Equal(
            [Management, unit, rootId],
            (await world.OrgOkAsync("ListTargetsForPolicy", new() { ["PolicyId"] = "p-RCPFullAWSAccess" })).Texts("Targets", "TargetId"));
        (await Call("EnablePolicyType", rootId, "RESOURCE_CONTROL_POLICY")).AssertJsonError("PolicyTypeAlreadyEnabledException", null);
        (await Call("EnablePolicyType", "r-zzzz", "TAG_POLICY")).AssertJsonError("RootNotFoundException", "You specified a root that doesn't exist.");
        (await Call("DisablePolicyType", rootId, "TAG_POLICY")).AssertJsonError("PolicyTypeNotEnabledException", null);
        (await Call("EnablePolicyType", rootId, "SECURITYHUB_POLICY")).AssertReason("ConstraintViolationException", "SERVICE_ACCESS_NOT_ENABLED");
        var disabled = (await world.OrgOkAsync("DisablePolicyType", new() { ["RootId"] = rootId, ["PolicyType"] = "RESOURCE_CONTROL_POLICY" }))["Root"]!;
        Assert.Equal([ServicePolicy], disabled.Texts("PolicyTypes", "Type"));
        Assert.Empty((await world.OrgOkAsync("ListTargetsForPolicy", new() { ["PolicyId"] = "p-RCPFullAWSAccess" }))["Targets"]!.AsArray());

        Task<TestAnswer> Call(string operation, string root, string type) =>
            world.OrgAsync(operation, new() { ["RootId"] = root, ["PolicyType"] = type });
    }

    [Fact]
    public async Task AServiceControlPolicy_BoundsMembersFromEveryLevel()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        var id = await world.CreateOrgPolicyAsync(DenyQueues);
        (await ListQueuesAsync(TestWorld.OtherAccount)).Ok();

        await world.AttachAsync(id, unit);
        (await ListQueuesAsync(TestWorld.OtherAccount)).Ok();
        await world.OrgOkAsync("MoveAccount", new() { ["AccountId"] = TestWorld.OtherAccount, ["SourceParentId"] = rootId, ["DestinationParentId"] = unit });
        var denied = await ListQueuesAsync(TestWorld.OtherAccount);

        denied.AssertJsonError("AccessDeniedException", null, (int)denied.Status);
        Assert.Contains("with an explicit deny in a service control policy", denied.JsonMessage, StringComparison.Ordinal);
        await world.AttachAsync(id, rootId);
        (await ListQueuesAsync(null)).Ok();
        await world.OrgOkAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = TestWorld.OtherAccount });
        (await ListQueuesAsync(TestWorld.OtherAccount)).Ok();

        Task<TestAnswer> ListQueuesAsync(string? account) => world.JsonAsync("sqs", "ListQueues", new JsonObject(), account);
    }

    [Fact]
    public async Task AServiceControlPolicy_IsInForceAsSoonAsItIsChangedOrItsTypeIsOff()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        var id = await world.CreateOrgPolicyAsync();
        await world.AttachAsync(id, TestWorld.OtherAccount);
        await using var member = world.As(TestWorld.OtherAccount, "test");
        (await member.IamAsync("ListUsers")).Ok();

        await world.OrgOkAsync("UpdatePolicy", new() { ["PolicyId"] = id, ["Content"] = DenyQueues.Replace("sqs:", "iam:", StringComparison.Ordinal) });
        (await member.IamAsync("ListUsers")).AssertXmlError("AccessDenied", null, 403);

        await world.OrgOkAsync("DisablePolicyType", new() { ["RootId"] = rootId, ["PolicyType"] = ServicePolicy });
        (await member.IamAsync("ListUsers")).Ok();
    }

    [Fact]
    public async Task AServiceControlPolicy_MayBindAMembersOwnCallsToOrganizations()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        var id = await world.CreateOrgPolicyAsync(DenyQueues.Replace("sqs:*", "organizations:LeaveOrganization", StringComparison.Ordinal));

        await world.AttachAsync(id, rootId);

        (await world.OrgAsync("LeaveOrganization", account: TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", Denied);
        await world.OrgOkAsync("DescribeOrganization", account: TestWorld.OtherAccount);
    }
}
