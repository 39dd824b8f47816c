using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Accounts created, closed and let go.</summary>
public sealed class AccountTests
{
    private static readonly JsonObject NewAccount = new() { ["AccountName"] = "Team A", ["Email"] = "a@example.com" };

    [Fact]
    public async Task CreateAccount_IsInProgress_ThenSucceeds()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        var started = (await world.OrgOkAsync("CreateAccount", NewAccount.DeepClone().AsObject()))["CreateAccountStatus"]!;
        var id = started.Text("Id");

        Assert.Matches("^car-[a-z0-9]{32}$", id);
        Assert.Equal(("Team A", "IN_PROGRESS"), (started.Text("AccountName"), started.Text("State")));
        Assert.Null(started["AccountId"]);
        Assert.Null(started["CompletedTimestamp"]);
        Assert.Equal([id], (await world.OrgOkAsync("ListCreateAccountStatus", new() { ["States"] = new JsonArray("IN_PROGRESS") })).Texts("CreateAccountStatuses", "Id"));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var ended = (await world.OrgOkAsync("DescribeCreateAccountStatus", new() { ["CreateAccountRequestId"] = id }))["CreateAccountStatus"]!;
        Assert.Equal("SUCCEEDED", ended.Text("State"));
        Assert.Equal(started["RequestedTimestamp"]!.ToJsonString(), ended["RequestedTimestamp"]!.ToJsonString());
        Assert.True(ended["CompletedTimestamp"]!.GetValue<double>() > ended["RequestedTimestamp"]!.GetValue<double>());
        var account = (await world.OrgOkAsync("DescribeAccount", new() { ["AccountId"] = ended.Text("AccountId") }))["Account"]!;
        Assert.Equal(
            ("Team A", "a@example.com", "ACTIVE", "ACTIVE", "CREATED"),
            (account.Text("Name"), account.Text("Email"), account.Text("Status"), account.Text("State"), account.Text("JoinedMethod")));
        Assert.Empty((await world.OrgOkAsync("ListCreateAccountStatus", new() { ["States"] = new JsonArray("IN_PROGRESS", "FAILED") }))["CreateAccountStatuses"]!.AsArray());
    }

    [Theory]
    [InlineData(null, "OrganizationAccountAccessRole")]
    [InlineData("Admin", "Admin")]
    public async Task CreateAccount_GivesAnAccountWithKeysAndTheRoleForItsManagementAccount(string? given, string roleName)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var request = NewAccount.DeepClone().AsObject();
        request["RoleName"] = given;
        await world.OrgOkAsync("CreateAccount", request);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var account = Assert.Single(world.Server.Accounts.List(), a => a.Name == "Team A");
        await using var root = world.As(account.RootAccessKeyId, account.RootSecretAccessKey);
        var role = (await root.IamAsync("GetRole", ("RoleName", roleName))).Ok();
        Assert.Contains($"arn:aws:iam::{Management}:root", Uri.UnescapeDataString(role.Element("AssumeRolePolicyDocument")!), StringComparison.Ordinal);
        Assert.Equal(
            ["arn:aws:iam::aws:policy/AdministratorAccess"],
            (await root.IamAsync("ListAttachedRolePolicies", ("RoleName", roleName))).Elements("PolicyArn"));
        (await root.IamAsync("GetRole", ("RoleName", "AWSServiceRoleForOrganizations"))).Ok();
        await world.CreateUserAsync("operator");
        await world.IamAsync("AttachUserPolicy", ("UserName", "operator"), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"));
        var (keyId, secret) = await world.CreateKeyAsync("operator");
        await using var operatorOfManagement = world.As(keyId, secret);
        var session = (await operatorOfManagement.QueryAsync(
            "sts", "AssumeRole", [("RoleArn", $"arn:aws:iam::{account.Id}:role/{roleName}"), ("RoleSessionName", "session")])).Ok();
        Assert.Equal($"arn:aws:sts::{account.Id}:assumed-role/{roleName}/session", session.Element("Arn"));
    }

    [Fact]
    public async Task CreateAccount_WithTags_GivesThemToTheAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var request = NewAccount.DeepClone().AsObject();
        request["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "a" });
        await world.OrgOkAsync("CreateAccount", request);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var account = Assert.Single(world.Server.Accounts.List(), a => a.Name == "Team A").Id;
        var tag = Assert.Single((await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = account }))["Tags"]!.AsArray())!;
        Assert.Equal(("team", "a"), (tag.Text("Key"), tag.Text("Value")));
    }

    [Fact]
    public async Task CreateAccount_WithAnAddressThatIsTaken_FailsLater()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        world.Server.Accounts.Create("other", email: "A@example.com");

        await world.OrgOkAsync("CreateAccount", NewAccount.DeepClone().AsObject());
        (await world.OrgAsync("CreateAccount", NewAccount.DeepClone().AsObject())).AssertJsonError("ConcurrentModificationException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var status = Assert.Single((await world.OrgOkAsync("ListCreateAccountStatus"))["CreateAccountStatuses"]!.AsArray())!;
        Assert.Equal(("FAILED", "EMAIL_ALREADY_EXISTS"), (status.Text("State"), status.Text("FailureReason")));
        Assert.Null(status["AccountId"]);
        Assert.NotNull(status["CompletedTimestamp"]);
        Assert.Single((await world.OrgOkAsync("ListAccounts"))["Accounts"]!.AsArray());
    }

    [Fact]
    public async Task CreateAccount_InAFullOrganization_Fails()
    {
        await using var world = await TestWorld.StartAsync(o => o.AccountsPerOrganization = 2);
        await world.CreateOrganizationAsync();
        await world.OrgOkAsync("CreateAccount", NewAccount.DeepClone().AsObject());

        (await world.OrgAsync("CreateAccount", new() { ["AccountName"] = "b", ["Email"] = "b@example.com" })).AssertReason(
            "ConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED", "You have exceeded the allowed number of AWS accounts.");
    }

    [Fact]
    public async Task CreateAccount_ChecksItsParameters()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        (await world.OrgAsync("CreateAccount", new() { ["AccountName"] = "a" })).AssertReason("InvalidInputException", "INPUT_REQUIRED:EMAIL");
        (await world.OrgAsync("CreateAccount", new() { ["AccountName"] = "a", ["Email"] = "nobody" })).AssertReason("InvalidInputException", "INVALID_PATTERN:EMAIL");
        (await world.OrgAsync("CreateAccount", new() { ["AccountName"] = "a", ["Email"] = "a@b.cd", ["RoleName"] = "AWSServiceRoleForX" }))
            .AssertReason("InvalidInputException", "INVALID_ROLE_NAME");
        (await world.OrgAsync("DescribeCreateAccountStatus", new() { ["CreateAccountRequestId"] = "car-12345678" })).AssertJsonError(
            "CreateAccountStatusNotFoundException", "You specified a create account request that doesn't exist.");
    }

    [Fact]
    public async Task CreateAccount_MoreThanFiveAtOnce_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        for (var i = 0; i < 5; i++)
        {
            await world.OrgOkAsync("CreateAccount", new() { ["AccountName"] = "a", ["Email"] = $"a{i}@example.com" });
        }

        (await world.OrgAsync("CreateAccount", NewAccount.DeepClone().AsObject())).AssertReason(
            "ConstraintViolationException", "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED");
        Assert.Equal(5, (await world.PagesAsync("ListCreateAccountStatus", [], "CreateAccountStatuses", "Id", 2)).Distinct().Count());
    }

    [Fact]
    public async Task CreateGovCloudAccount_NeedsAManagementAccountThere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        (await world.OrgAsync("CreateGovCloudAccount", NewAccount.DeepClone().AsObject())).AssertReason(
            "ConstraintViolationException", "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED");
    }

    [Fact]
    public async Task CloseAccount_IsPendingThenSuspended_ThenForgotten()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var member = await world.CreateMemberAsync();
        var id = new JsonObject { ["AccountId"] = member };

        await world.OrgOkAsync("CloseAccount", id.DeepClone().AsObject());
        Assert.Equal("PENDING_CLOSURE", await StateAsync());
        (await world.OrgAsync("CloseAccount", id.DeepClone().AsObject())).AssertJsonError("ConflictException", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("SUSPENDED", await StateAsync());
        (await world.OrgAsync("CloseAccount", id.DeepClone().AsObject())).AssertJsonError(
            "AccountAlreadyClosedException", "The provided account is already closed.");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(89));
        Assert.Equal("SUSPENDED", await StateAsync());
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(1));
        (await world.OrgAsync("DescribeAccount", id.DeepClone().AsObject())).AssertJsonError(
            "AccountNotFoundException", "You specified an account that doesn't exist.");

        async Task<string> StateAsync() => (await world.OrgOkAsync("DescribeAccount", id.DeepClone().AsObject()))["Account"]!.Text("State");
    }

    [Fact]
    public async Task CloseAccount_RefusesTheManagementAccountStrangersAndMoreThanThreeAtOnce()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        string[] members = ["222222222222", "333333333333", "444444444444", "555555555555"];
        foreach (var member in members)
        {
            await world.InviteMemberAsync(member);
        }

        (await world.OrgAsync("CloseAccount", new() { ["AccountId"] = Management })).AssertReason(
            "ConstraintViolationException", "CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
        (await world.OrgAsync("CloseAccount", new() { ["AccountId"] = "666666666666" })).AssertJsonError("AccountNotFoundException", null);
        foreach (var member in members[..3])
        {
            await world.OrgOkAsync("CloseAccount", new() { ["AccountId"] = member });
        }

        (await world.OrgAsync("CloseAccount", new() { ["AccountId"] = members[3] })).AssertReason(
            "ConstraintViolationException", "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED");
    }

    [Fact]
    public async Task CloseAccount_InAnOrganizationForBilling_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync("CONSOLIDATED_BILLING");
        await world.InviteMemberAsync(TestWorld.OtherAccount);

        (await world.OrgAsync("CloseAccount", new() { ["AccountId"] = TestWorld.OtherAccount })).AssertReason(
            "ConstraintViolationException", "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
    }

    [Fact]
    public async Task ACreatedAccount_StaysFourDays()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var member = await world.CreateMemberAsync();

        (await world.OrgAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = member })).AssertReason(
            "ConstraintViolationException", "WAIT_PERIOD_ACTIVE", "This operation requires a wait period.  Try again later.");
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(4));
        await world.OrgOkAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = member });

        Assert.Equal([Management], (await world.OrgOkAsync("ListAccounts")).Texts("Accounts", "Id"));
    }

    [Fact]
    public async Task AMember_MayLeave_ButTheManagementAccountAndAdministratorsMayNot()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        await world.InviteMemberAsync("222222222222");
        await world.DelegateAsync("222222222222");

        (await world.OrgAsync("LeaveOrganization")).AssertJsonError("MasterCannotLeaveOrganizationException", null);
        (await world.OrgAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = Management })).AssertJsonError("MasterCannotLeaveOrganizationException", null);
        (await world.OrgAsync("LeaveOrganization", account: "222222222222")).AssertReason(
            "ConstraintViolationException", "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG");
        (await world.OrgAsync("RemoveAccountFromOrganization", new() { ["AccountId"] = "333333333333" })).AssertJsonError("AccountNotFoundException", null);
        (await world.OrgAsync("LeaveOrganization", account: TestWorld.OtherAccount)).Ok();
        (await world.OrgAsync("LeaveOrganization", account: TestWorld.OtherAccount)).AssertJsonError("AWSOrganizationsNotInUseException", null);
    }

    [Fact]
    public async Task ListAccounts_ComesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(TestWorld.OtherAccount);
        await world.InviteMemberAsync("222222222222");

        Assert.Equal([Management, TestWorld.OtherAccount, "222222222222"], await world.PagesAsync("ListAccounts", [], "Accounts", "Id", 2));
    }
}
