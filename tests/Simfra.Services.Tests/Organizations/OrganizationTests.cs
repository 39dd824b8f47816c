using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Organisations made, shown and deleted, and who may call.</summary>
public sealed class OrganizationTests
{
    [Fact]
    public async Task CreateOrganization_HasAllFeaturesARootAndItsManagementAccount()
    {
        await using var world = await TestWorld.StartAsync();

        var organization = (await world.OrgOkAsync("CreateOrganization"))["Organization"]!;

        var id = organization.Text("Id");
        Assert.Matches("^o-[a-z0-9]{10}$", id);
        Assert.Equal($"arn:aws:organizations::{Management}:organization/{id}", organization.Text("Arn"));
        Assert.Equal($"arn:aws:organizations::{Management}:account/{id}/{Management}", organization.Text("MasterAccountArn"));
        Assert.Equal(("ALL", Management), (organization.Text("FeatureSet"), organization.Text("MasterAccountId")));
        Assert.Equal([ServicePolicy], organization.Texts("AvailablePolicyTypes", "Type"));
        Assert.Equal(organization.ToJsonString(), (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.ToJsonString());
        var root = Assert.Single((await world.OrgOkAsync("ListRoots"))["Roots"]!.AsArray())!;
        Assert.Matches("^r-[a-z0-9]{4}$", root.Text("Id"));
        Assert.Equal($"arn:aws:organizations::{Management}:root/{id}/{root.Text("Id")}", root.Text("Arn"));
        Assert.Equal(("Root", "ENABLED"), (root.Text("Name"), root["PolicyTypes"]![0]!.Text("Status")));
        var account = Assert.Single((await world.OrgOkAsync("ListAccounts"))["Accounts"]!.AsArray())!;
        Assert.Equal((Management, "INVITED", "ACTIVE"), (account.Text("Id"), account.Text("JoinedMethod"), account.Text("State")));
        Assert.Equal($"{id}/{root.Text("Id")}/{Management}/", account["Paths"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task CreateOrganization_GivesTheAccountTheServiceLinkedRole()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        var role = (await world.IamAsync("GetRole", ("RoleName", "AWSServiceRoleForOrganizations"))).Ok();

        Assert.Equal("/aws-service-role/organizations.amazonaws.com/", role.Element("Path"));
    }

    [Fact]
    public async Task CreateOrganization_ForBillingAlone_HasNoPolicies()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync("CONSOLIDATED_BILLING");

        Assert.Equal("CONSOLIDATED_BILLING", (await world.OrgOkAsync("DescribeOrganization"))["Organization"]!.Text("FeatureSet"));
        Assert.Empty((await world.OrgOkAsync("DescribeOrganization"))["Organization"]!["AvailablePolicyTypes"]!.AsArray());
        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll))).AssertJsonError(
            "PolicyTypeNotAvailableForOrganizationException",
            "You can't use the specified policy type with the feature set currently enabled for this organization.");
        (await world.OrgAsync("EnablePolicyType", new() { ["RootId"] = rootId, ["PolicyType"] = "TAG_POLICY" })).AssertJsonError(
            "PolicyTypeNotAvailableForOrganizationException", null);
        (await world.OrgAsync("EnableAWSServiceAccess", new() { ["ServicePrincipal"] = "ram.amazonaws.com" })).AssertReason(
            "ConstraintViolationException", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
    }

    [Fact]
    public async Task CreateOrganization_ByAMember_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        (await world.OrgAsync("CreateOrganization")).AssertJsonError(
            "AlreadyInOrganizationException", "The AWS account is already a member of an organization.");
    }

    [Fact]
    public async Task CreateOrganization_WithAnUnknownFeatureSet_NamesTheParameter()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.OrgAsync("CreateOrganization", new() { ["FeatureSet"] = "SOME" })).AssertReason(
            "InvalidInputException", "INVALID_ENUM:FEATURE_SET", "You specified an invalid value.");
    }

    [Theory]
    [InlineData("DescribeOrganization")]
    [InlineData("DeleteOrganization")]
    [InlineData("LeaveOrganization")]
    [InlineData("ListRoots")]
    [InlineData("ListAccounts")]
    [InlineData("EnableAllFeatures")]
    [InlineData("DescribeResourcePolicy")]
    [InlineData("DeleteResourcePolicy")]
    [InlineData("ListCreateAccountStatus")]
    [InlineData("ListHandshakesForOrganization")]
    [InlineData("ListAWSServiceAccessForOrganization")]
    [InlineData("ListDelegatedAdministrators")]
    public async Task AnAccountOutsideOfAnyOrganization_GetsNotInUse(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.OrgAsync(operation)).AssertJsonError(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
    }

    [Theory]
    [InlineData("DeleteOrganization")]
    [InlineData("EnableAllFeatures")]
    [InlineData("DeleteResourcePolicy")]
    [InlineData("ListRoots")]
    [InlineData("ListAccounts")]
    [InlineData("DescribeResourcePolicy")]
    [InlineData("ListCreateAccountStatus")]
    [InlineData("ListHandshakesForOrganization")]
    [InlineData("ListAWSServiceAccessForOrganization")]
    [InlineData("ListDelegatedAdministrators")]
    public async Task AMember_MayNotCall(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);

        (await world.OrgAsync(operation, account: TestWorld.OtherAccount)).AssertJsonError("AccessDeniedException", Denied);
    }

    [Fact]
    public async Task AMember_MaySeeItsOrganization()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);

        var seen = await world.OrgOkAsync("DescribeOrganization", account: TestWorld.OtherAccount);

        Assert.Equal(Management, seen["Organization"]!.Text("MasterAccountId"));
    }

    [Fact]
    public async Task DeleteOrganization_WithMembers_Fails_AndWithoutThemLeavesNothing()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync(rootId);
        var policy = await world.CreateOrgPolicyAsync();
        await world.AttachAsync(policy, unit);
        var open = await world.InviteAsync("222222222222");
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        (await world.OrgAsync("DeleteOrganization")).AssertJsonError(
            "OrganizationNotEmptyException", "To delete an organization you must first remove all member accounts (except the master).");
        await world.OrgOkAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = TestWorld.OtherAccount });

        await world.OrgOkAsync("DeleteOrganization");

        (await world.OrgAsync("DescribeOrganization")).AssertJsonError("AWSOrganizationsNotInUseException", null);
        var handshake = await world.OrgOkAsync("DescribeHandshake", new() { ["HandshakeId"] = open }, "222222222222");
        Assert.Equal("CANCELED", handshake["Handshake"]!.Text("State"));
        await world.CreateOrganizationAsync();
        Assert.Equal(["p-FullAWSAccess"], (await world.OrgOkAsync("ListPolicies", new() { ["Filter"] = ServicePolicy })).Texts("Policies", "Id"));
    }

    [Fact]
    public async Task DeleteOrganization_WhileAnAccountIsCreated_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.OrgOkAsync("CreateAccount", new() { ["AccountName"] = "a", ["Email"] = "a@example.com" });

        (await world.OrgAsync("DeleteOrganization")).AssertJsonError("ConcurrentModificationException", null);
    }

    [Fact]
    public async Task Listings_WithATokenThatNoneGave_Fail()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        (await world.OrgAsync("ListAccounts", new() { ["NextToken"] = "not a token" })).AssertReason(
            "InvalidInputException", "INVALID_NEXT_TOKEN",
            "You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.");
        (await world.OrgAsync("ListAccounts", new() { ["MaxResults"] = 21 })).AssertReason("InvalidInputException", "MAX_VALUE_EXCEEDED:MAX_RESULTS");
        (await world.OrgAsync("ListAccounts", new() { ["MaxResults"] = 0 })).AssertReason("InvalidInputException", "MIN_VALUE_EXCEEDED:MAX_RESULTS");
    }

    [Fact]
    public async Task ResettingTheManagementAccount_EndsItsOrganization()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);

        world.Server.Accounts.Reset(Management);

        (await world.OrgAsync("DescribeOrganization", account: TestWorld.OtherAccount)).AssertJsonError("AWSOrganizationsNotInUseException", null);
    }

    [Fact]
    public async Task AMemberThatIsReset_StaysAndOneThatIsDeletedLeaves()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var member = await world.CreateMemberAsync();

        world.Server.Accounts.Reset(member);
        Assert.Contains(member, (await world.OrgOkAsync("ListAccounts")).Texts("Accounts", "Id"));

        world.Server.Accounts.Delete(member);
        Assert.DoesNotContain(member, (await world.OrgOkAsync("ListAccounts")).Texts("Accounts", "Id"));
    }
}
