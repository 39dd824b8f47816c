using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Invitations and what becomes of them.</summary>
public sealed class HandshakeTests
{
    private const string Guest = TestWorld.OtherAccount;
    private const string GuestEmail = $"{Guest}@account.simfra.test";

    [Fact]
    public async Task InviteAccountToOrganization_OpensAHandshakeForFifteenDays()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var input = Target(Guest);
        input["Notes"] = "please";

        var handshake = (await world.OrgOkAsync("InviteAccountToOrganization", input))["Handshake"]!;

        var organizationId = (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("Id");
        var id = handshake.Text("Id");
        Assert.Matches("^h-[a-z0-9]{32}$", id);
        Assert.Equal($"arn:aws:organizations::{Management}:handshake/{organizationId}/invite/{id}", handshake.Text("Arn"));
        Assert.Equal(("INVITE", "OPEN"), (handshake.Text("Action"), handshake.Text("State")));
        Assert.Equal(15 * 86400, handshake["ExpirationTimestamp"]!.GetValue<double>() - handshake["RequestedTimestamp"]!.GetValue<double>());
        Assert.Equal([organizationId[2..], Guest], handshake.Texts("Parties", "Id"));
        Assert.Equal(["ORGANIZATION", "ACCOUNT"], handshake.Texts("Parties", "Type"));
        Assert.Equal(["ORGANIZATION", "ACCOUNT", "NOTES"], handshake.Texts("Resources", "Type"));
        Assert.Equal([organizationId, Guest, "please"], handshake.Texts("Resources", "Value"));
        Assert.Equal(["MASTER_EMAIL", "MASTER_NAME", "ORGANIZATION_FEATURE_SET"], handshake["Resources"]![0]!.Texts("Resources", "Type"));
        Assert.Equal(handshake.ToJsonString(), (await DescribeAsync(world, id)).ToJsonString());
        Assert.Equal(handshake.ToJsonString(), (await DescribeAsync(world, id, Guest)).ToJsonString());
        Assert.Equal([id], (await world.OrgOkAsync("ListHandshakesForAccount", account: Guest)).Texts("Handshakes", "Id"));
        Assert.Equal([id], (await world.OrgOkAsync("ListHandshakesForOrganization")).Texts("Handshakes", "Id"));
        Assert.Empty((await world.OrgOkAsync("ListHandshakesForAccount"))["Handshakes"]!.AsArray());
    }

    [Fact]
    public async Task AcceptHandshake_MakesTheGuestAMember()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var input = Target(GuestEmail, "EMAIL");
        input["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "a" });
        var id = (await world.OrgOkAsync("InviteAccountToOrganization", input))["Handshake"]!.Text("Id");

        var accepted = (await world.OrgOkAsync("AcceptHandshake", new() { ["HandshakeId"] = id }, Guest))["Handshake"]!;

        Assert.Equal("ACCEPTED", accepted.Text("State"));
        Assert.Equal(["ORGANIZATION", "ACCOUNT"], accepted.Texts("Parties", "Type"));
        var account = (await world.OrgOkAsync("DescribeAccount", new() { ["AccountId"] = Guest }))["Account"]!;
        Assert.Equal(("INVITED", GuestEmail), (account.Text("JoinedMethod"), account.Text("Email")));
        Assert.Equal(["team"], (await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = Guest })).Texts("Tags", "Key"));
        Assert.Equal(["p-FullAWSAccess"], (await world.OrgOkAsync("ListPoliciesForTarget", new() { ["TargetId"] = Guest, ["Filter"] = ServicePolicy })).Texts("Policies", "Id"));
        await using var guest = world.As(Guest, "test");
        (await guest.IamAsync("GetRole", ("RoleName", "AWSServiceRoleForOrganizations"))).Ok();
        (await guest.IamAsync("GetRole", ("RoleName", "OrganizationAccountAccessRole"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Theory]
    [InlineData("AcceptHandshake", Guest, "ACCEPTED")]
    [InlineData("DeclineHandshake", Guest, "DECLINED")]
    [InlineData("CancelHandshake", null, "CANCELED")]
    public async Task AHandshakeThatHasEnded_EndsNoOtherWay(string operation, string? by, string state)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var id = await world.InviteAsync(Guest);

        Assert.Equal(state, (await world.OrgOkAsync(operation, Id(id), by))["Handshake"]!.Text("State"));

        foreach (var (again, account) in new[] { ("AcceptHandshake", Guest), ("DeclineHandshake", Guest), ("CancelHandshake", null) })
        {
            (await world.OrgAsync(again, Id(id), account)).AssertJsonError(
                again == operation ? "HandshakeAlreadyInStateException" : "InvalidHandshakeTransitionException", null);
        }
    }

    [Theory]
    [InlineData("AcceptHandshake", null)]
    [InlineData("DeclineHandshake", null)]
    [InlineData("CancelHandshake", Guest)]
    [InlineData("AcceptHandshake", "222222222222")]
    [InlineData("DescribeHandshake", "222222222222")]
    public async Task AHandshake_IsItsPartiesOnly(string operation, string? account)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var id = await world.InviteAsync(Guest);

        (await world.OrgAsync(operation, Id(id), account)).AssertJsonError("AccessDeniedException", Denied);
    }

    [Fact]
    public async Task AHandshake_ExpiresAndIsForgottenThirtyDaysLater()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var id = await world.InviteAsync(Guest);

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(15));
        Assert.Equal("EXPIRED", (await DescribeAsync(world, id)).Text("State"));
        (await world.OrgAsync("AcceptHandshake", Id(id), Guest)).AssertJsonError("InvalidHandshakeTransitionException", null);
        await world.InviteAsync(Guest);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(30));

        (await world.OrgAsync("DescribeHandshake", Id(id))).AssertJsonError(
            "HandshakeNotFoundException", "You specified a handshake that doesn't exist.");
        Assert.DoesNotContain(id, (await world.OrgOkAsync("ListHandshakesForOrganization")).Texts("Handshakes", "Id"));
    }

    [Fact]
    public async Task InviteAccountToOrganization_ChecksWhoIsInvited()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync("222222222222");
        await world.InviteAsync(Guest);

        (await world.OrgAsync("InviteAccountToOrganization", Target(Guest))).AssertJsonError("DuplicateHandshakeException", null);
        (await world.OrgAsync("InviteAccountToOrganization", Target("222222222222"))).AssertReason(
            "HandshakeConstraintViolationException", "ALREADY_IN_AN_ORGANIZATION", "The AWS account is already a member of an organization.");
        (await world.OrgAsync("InviteAccountToOrganization", Target("o-abcdefghij", "ORGANIZATION"))).AssertReason(
            "InvalidInputException", "INVALID_PARTY_TYPE_TARGET", "You specified an invalid party type as the target parameter.");
        (await world.OrgAsync("InviteAccountToOrganization", Target("x", "PERSON"))).AssertReason("InvalidInputException", "INVALID_PARTY_TYPE_TARGET");
        (await world.OrgAsync("InviteAccountToOrganization", Target("12345"))).AssertReason("InvalidInputException", "INVALID_PATTERN");
        (await world.OrgAsync("InviteAccountToOrganization")).AssertReason("InvalidInputException", "INVALID_PATTERN");
        (await world.OrgAsync("InviteAccountToOrganization", Target("nobody", "EMAIL"))).AssertReason("InvalidInputException", "INVALID_EMAIL_ADDRESS_TARGET");
    }

    [Fact]
    public async Task AnInvitationByAddressOfAMember_IsUsedUpAndRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Guest);
        var id = await world.InviteAsync(GuestEmail, "EMAIL");

        (await world.OrgAsync("AcceptHandshake", Id(id), Guest)).AssertReason("HandshakeConstraintViolationException", "ALREADY_IN_AN_ORGANIZATION");

        Assert.Equal("ACCEPTED", (await DescribeAsync(world, id)).Text("State"));
    }

    [Fact]
    public async Task InvitationsCountAgainstTheQuotaOfAccounts()
    {
        await using var world = await TestWorld.StartAsync(o => o.AccountsPerOrganization = 2);
        await world.CreateOrganizationAsync();
        var id = await world.InviteAsync(Guest);

        (await world.OrgAsync("InviteAccountToOrganization", Target("222222222222"))).AssertReason(
            "HandshakeConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
        await world.OrgOkAsync("CancelHandshake", Id(id));
        await world.InviteAsync("222222222222");
    }

    [Fact]
    public async Task InviteAccountToOrganization_MoreThanTwentyADay_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        for (var i = 0; i < 20; i++)
        {
            await world.OrgOkAsync("CancelHandshake", Id(await world.InviteAsync(Guest)));
        }

        (await world.OrgAsync("InviteAccountToOrganization", Target(Guest))).AssertReason(
            "HandshakeConstraintViolationException", "HANDSHAKE_RATE_LIMIT_EXCEEDED");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        await world.InviteAsync(Guest);
    }

    [Fact]
    public async Task Listings_CanBeFilteredByOneThing()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteAsync(Guest);
        await world.InviteAsync("222222222222");
        await world.InviteAsync("333333333333");

        Assert.Equal(3, (await world.PagesAsync("ListHandshakesForOrganization", Filter("INVITE", null), "Handshakes", "Id", 2)).Length);
        Assert.Empty((await world.OrgOkAsync("ListHandshakesForOrganization", Filter("ENABLE_ALL_FEATURES", null)))["Handshakes"]!.AsArray());
        Assert.Empty((await world.OrgOkAsync("ListHandshakesForAccount", Filter(null, "h-12345678"), Guest))["Handshakes"]!.AsArray());
        foreach (var operation in new[] { "ListHandshakesForOrganization", "ListHandshakesForAccount" })
        {
            (await world.OrgAsync(operation, Filter("INVITE", "h-12345678"))).AssertReason(
                "InvalidInputException", "MAX_LIMIT_EXCEEDED_FILTER", "You specified too many filter parameters.");
        }

        static JsonObject Filter(string? action, string? parent) =>
            new() { ["Filter"] = new JsonObject { ["ActionType"] = action, ["ParentHandshakeId"] = parent } };
    }

    [Fact]
    public async Task EnableAllFeatures_NeedsTheConsentOfThoseWhoWereInvited()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync("CONSOLIDATED_BILLING");
        await world.InviteMemberAsync(Guest);
        await world.CreateMemberAsync();
        var invitation = await world.InviteAsync("222222222222");

        var handshake = (await world.OrgOkAsync("EnableAllFeatures"))["Handshake"]!;

        var id = handshake.Text("Id");
        Assert.Equal(("ENABLE_ALL_FEATURES", "REQUESTED"), (handshake.Text("Action"), handshake.Text("State")));
        Assert.Equal("CANCELED", (await DescribeAsync(world, invitation)).Text("State"));
        (await world.OrgAsync("EnableAllFeatures")).AssertReason(
            "HandshakeConstraintViolationException", "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION");
        (await world.OrgAsync("InviteAccountToOrganization", Target("222222222222"))).AssertReason(
            "HandshakeConstraintViolationException", "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES");
        (await world.OrgAsync("AcceptHandshake", Id(id))).AssertJsonError("InvalidHandshakeTransitionException", null);
        var approval = Assert.Single((await world.OrgOkAsync(
            "ListHandshakesForOrganization", new() { ["Filter"] = new JsonObject { ["ParentHandshakeId"] = id } }))["Handshakes"]!.AsArray())!;
        Assert.Equal(("APPROVE_ALL_FEATURES", "OPEN"), (approval.Text("Action"), approval.Text("State")));
        await world.OrgOkAsync("AcceptHandshake", Id(approval.Text("Id")), Guest);
        Assert.Equal("OPEN", (await DescribeAsync(world, id)).Text("State"));

        Assert.Equal("ACCEPTED", (await world.OrgOkAsync("AcceptHandshake", Id(id)))["Handshake"]!.Text("State"));

        Assert.Equal("ALL", (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("FeatureSet"));
        Assert.Equal(["p-FullAWSAccess"], (await world.OrgOkAsync("ListPoliciesForTarget", new() { ["TargetId"] = Guest, ["Filter"] = ServicePolicy })).Texts("Policies", "Id"));
        (await world.OrgAsync("EnableAllFeatures")).AssertReason(
            "HandshakeConstraintViolationException", "ORGANIZATION_ALREADY_HAS_ALL_FEATURES", "All features are already enabled on this organization.");
    }

    [Fact]
    public async Task EnableAllFeatures_WaitsNotForThoseWhoLeft_AndCanBeCancelled()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync("CONSOLIDATED_BILLING");
        await world.InviteMemberAsync(Guest);
        var first = (await world.OrgOkAsync("EnableAllFeatures"))["Handshake"]!.Text("Id");

        await world.OrgOkAsync("CancelHandshake", Id(first));

        var approval = Assert.Single((await world.OrgOkAsync("ListHandshakesForAccount", new() { ["Filter"] = new JsonObject { ["ParentHandshakeId"] = first } }, Guest))["Handshakes"]!.AsArray())!;
        Assert.Equal("CANCELED", approval.Text("State"));
        var second = (await world.OrgOkAsync("EnableAllFeatures"))["Handshake"]!.Text("Id");
        await world.OrgOkAsync("LeaveOrganization", account: Guest);
        Assert.Equal("OPEN", (await DescribeAsync(world, second)).Text("State"));
    }

    private static JsonObject Id(string id) => new() { ["HandshakeId"] = id };

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string id, string? account = null) =>
        (await world.OrgOkAsync("DescribeHandshake", Id(id), account))["Handshake"]!;
}
