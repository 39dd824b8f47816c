using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Organizations.OrganizationTestCalls;

namespace Simfra.Services.Tests.Organizations;

/// <summary>Services that work with an organisation, members that administer them, and the resource policy.</summary>
public sealed class DelegationTests
{
    private const string Member = TestWorld.OtherAccount;
    private const string Trail = "cloudtrail.amazonaws.com";

    [Fact]
    public async Task ServiceAccess_IsEnabledListedAndDisabled()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        foreach (var service in new[] { Trail, "ram.amazonaws.com", Trail })
        {
            await world.OrgOkAsync("EnableAWSServiceAccess", new() { ["ServicePrincipal"] = service });
        }

        Assert.Equal(
            [Trail, "ram.amazonaws.com"],
            await world.PagesAsync("ListAWSServiceAccessForOrganization", [], "EnabledServicePrincipals", "ServicePrincipal", 1));
        await world.OrgOkAsync("DisableAWSServiceAccess", new() { ["ServicePrincipal"] = Trail });
        Assert.Equal(["ram.amazonaws.com"], (await world.OrgOkAsync("ListAWSServiceAccessForOrganization")).Texts("EnabledServicePrincipals", "ServicePrincipal"));
        foreach (var operation in new[] { "EnableAWSServiceAccess", "DisableAWSServiceAccess" })
        {
            (await world.OrgAsync(operation, new() { ["ServicePrincipal"] = "nothing.amazonaws.com" })).AssertReason(
                "InvalidInputException", "UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.");
        }
    }

    [Fact]
    public async Task DisableAWSServiceAccess_OfAServiceWhosePolicyTypeIsEnabled_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.OrgOkAsync("EnableAWSServiceAccess", new() { ["ServicePrincipal"] = "securityhub.amazonaws.com" });
        await world.EnableTypeAsync(rootId, "SECURITYHUB_POLICY");

        (await world.OrgAsync("DisableAWSServiceAccess", new() { ["ServicePrincipal"] = "securityhub.amazonaws.com" })).AssertReason(
            "ConstraintViolationException", "POLICY_TYPE_ENABLED_FOR_THIS_SERVICE");
    }

    [Fact]
    public async Task ADelegatedAdministrator_MayReadAndNotWrite()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        (await world.OrgAsync("ListAccounts", account: Member)).AssertJsonError("AccessDeniedException", Denied);

        await world.DelegateAsync(Member);

        Assert.Equal([Management, Member], (await world.OrgOkAsync("ListAccounts", account: Member)).Texts("Accounts", "Id"));
        await world.OrgOkAsync("DescribeAccount", new() { ["AccountId"] = Management }, Member);
        await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = rootId }, Member);
        (await world.OrgAsync("CreateOrganizationalUnit", new() { ["ParentId"] = rootId, ["Name"] = "x" }, Member)).AssertJsonError("AccessDeniedException", Denied);
        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll), Member)).AssertJsonError("AccessDeniedException", Denied);
    }

    [Fact]
    public async Task DelegatedAdministrators_AreListedByServiceAndAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        await world.InviteMemberAsync("222222222222");
        await world.DelegateAsync(Member);
        await world.DelegateAsync(Member, "config.amazonaws.com");
        await world.DelegateAsync("222222222222", "config.amazonaws.com");

        Assert.Equal([Member, "222222222222"], await world.PagesAsync("ListDelegatedAdministrators", [], "DelegatedAdministrators", "Id", 1));
        var ofTrail = await world.OrgOkAsync("ListDelegatedAdministrators", new() { ["ServicePrincipal"] = Trail });
        Assert.Equal([Member], ofTrail.Texts("DelegatedAdministrators", "Id"));
        Assert.Equal("INVITED", ofTrail["DelegatedAdministrators"]![0]!.Text("JoinedMethod"));
        Assert.NotNull(ofTrail["DelegatedAdministrators"]![0]!["DelegationEnabledDate"]);
        Assert.Equal(
            [Trail, "config.amazonaws.com"],
            await world.PagesAsync("ListDelegatedServicesForAccount", new() { ["AccountId"] = Member }, "DelegatedServices", "ServicePrincipal", 1));
        await world.OrgOkAsync("DeregisterDelegatedAdministrator", Administrator("222222222222", "config.amazonaws.com"));
        (await world.OrgAsync("ListDelegatedServicesForAccount", new() { ["AccountId"] = "222222222222" })).AssertJsonError(
            "AccountNotRegisteredException", "The provided account is not a registered delegated administrator for your organization.");
        (await world.OrgAsync("DeregisterDelegatedAdministrator", Administrator("222222222222", "config.amazonaws.com"))).AssertJsonError(
            "AccountNotRegisteredException", null);
        (await world.OrgAsync("ListDelegatedServicesForAccount", new() { ["AccountId"] = "333333333333" })).AssertJsonError("AccountNotFoundException", null);
    }

    [Fact]
    public async Task RegisterDelegatedAdministrator_ChecksServiceAndAccount()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        foreach (var account in new[] { Member, "222222222222", "333333333333" })
        {
            await world.InviteMemberAsync(account);
        }

        (await Register(Member, Trail)).AssertReason(
            "ConstraintViolationException", "SERVICE_ACCESS_NOT_ENABLED",
            "You must enable service access before you delegate an administrator for this service");
        await world.DelegateAsync(Member);
        (await Register(Member, Trail)).AssertJsonError(
            "AccountAlreadyRegisteredException", "The provided account is already a delegated administrator for your organization.");
        (await Register(Management, Trail)).AssertReason(
            "ConstraintViolationException", "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register master account/yourself as delegated administrator for your organization.");
        (await Register("444444444444", Trail)).AssertJsonError("AccountNotFoundException", null);
        (await Register(Member, "nothing.amazonaws.com")).AssertReason("InvalidInputException", "UNRECOGNIZED_SERVICE_PRINCIPAL");
        await world.DelegateAsync(Member, "guardduty.amazonaws.com");
        (await Register("222222222222", "guardduty.amazonaws.com")).AssertReason(
            "ConstraintViolationException", "DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE");
        await world.OrgOkAsync("CloseAccount", new() { ["AccountId"] = "333333333333" });
        (await Register("333333333333", Trail)).AssertReason(
            "ConstraintViolationException", "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR");

        Task<TestAnswer> Register(string account, string service) => world.OrgAsync("RegisterDelegatedAdministrator", Administrator(account, service));
    }

    [Fact]
    public async Task PutResourcePolicy_IsShownWithoutBlanksAndWithArns()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);
        (await world.OrgAsync("DescribeResourcePolicy")).AssertJsonError("ResourcePolicyNotFoundException", "No resource-based policy found.");

        var put = (await world.OrgOkAsync("PutResourcePolicy", new() { ["Content"] = Delegation("organizations:ListAccounts") }))["ResourcePolicy"]!;

        var id = put["ResourcePolicySummary"]!.Text("Id");
        Assert.Matches("^rp-[a-z0-9]{8}$", id);
        Assert.EndsWith($"/{id}", put["ResourcePolicySummary"]!.Text("Arn"), StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{Member}}:root"},"Action":"organizations:ListAccounts","Resource":"*"}]}""",
            put.Text("Content"));
        Assert.Equal(put.ToJsonString(), (await world.OrgOkAsync("DescribeResourcePolicy"))["ResourcePolicy"]!.ToJsonString());
        var tagged = new JsonObject { ["Content"] = Delegation("organizations:ListRoots"), ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "k", ["Value"] = "v" }) };
        (await world.OrgAsync("PutResourcePolicy", tagged)).AssertReason(
            "ConstraintViolationException", "UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED",
            "Adding tags on updating an existing resource-based policy is not supported.");
        await world.OrgOkAsync("TagResource", new() { ["ResourceId"] = id, ["Tags"] = tagged["Tags"]!.DeepClone() });
        var replaced = (await world.OrgOkAsync("PutResourcePolicy", new() { ["Content"] = Delegation("organizations:ListRoots"), ["Tags"] = new JsonArray() }))["ResourcePolicy"]!;
        Assert.Equal(id, replaced["ResourcePolicySummary"]!.Text("Id"));
        Assert.Equal(["k"], (await world.OrgOkAsync("ListTagsForResource", new() { ["ResourceId"] = id })).Texts("Tags", "Key"));
        await world.OrgOkAsync("DeleteResourcePolicy");
        (await world.OrgAsync("DeleteResourcePolicy")).AssertJsonError("ResourcePolicyNotFoundException", null);
    }

    [Theory]
    [InlineData("organizations:ListAccounts", "999999999999", "INVALID_RESOURCE_POLICY_JSON")]
    [InlineData("organizations:ListAccounts", "arn:aws:iam::111111111111:role/r", "INVALID_RESOURCE_POLICY_JSON")]
    [InlineData("organizations:CreateAccount", Member, "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY")]
    [InlineData("organizations:*", Member, "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY")]
    [InlineData("organizations:Create*", Member, "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY")]
    [InlineData("sqs:SendMessage", Member, "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY")]
    [InlineData("organizations:Describe*", Member, null)]
    [InlineData("organizations:Attach*", "*", null)]
    public async Task PutResourcePolicy_ChecksPrincipalsAndActions(string action, string principal, string? reason)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        await world.InviteMemberAsync(Member);

        var answer = await world.OrgAsync("PutResourcePolicy", new() { ["Content"] = Delegation(action, principal) });

        if (reason is null)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertReason("InvalidInputException", reason);
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","NotAction":"organizations:ListAccounts","Resource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"organizations:ListAccounts","NotResource":"*"}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotPrincipal":"*","Action":"organizations:ListAccounts","Resource":"*"}]}""")]
    public async Task PutResourcePolicy_OfAnotherForm_Fails(string content)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();

        (await world.OrgAsync("PutResourcePolicy", new() { ["Content"] = content })).AssertReason("InvalidInputException", "INVALID_RESOURCE_POLICY_JSON");
    }

    [Fact]
    public async Task TheResourcePolicy_LetsAMemberDoWhatItSays_OnWhatItSays()
    {
        await using var world = await TestWorld.StartAsync();
        var rootId = await world.CreateOrganizationAsync();
        await world.EnableTypeAsync(rootId, "TAG_POLICY");
        await world.InviteMemberAsync(Member);
        await world.OrgOkAsync("PutResourcePolicy", new()
        {
            ["Content"] = $$"""
                {"Version":"2012-10-17","Statement":[
                  {"Effect":"Allow","Principal":{"AWS":"{{Member}}"},"Action":["organizations:CreatePolicy","organizations:AttachPolicy"],"Resource":"*",
                   "Condition":{"StringEquals":{"organizations:PolicyType":"TAG_POLICY"} } },
                  {"Effect":"Deny","Principal":{"AWS":"*"},"Action":"organizations:AttachPolicy","Resource":"arn:aws:organizations::{{Management}}:root/*"}]}
                """,
        });

        var created = await world.OrgOkAsync("CreatePolicy", PolicyOf(TagPolicy, "TAG_POLICY"), Member);
        var id = created["Policy"]!["PolicySummary"]!.Text("Id");
        await world.OrgOkAsync("AttachPolicy", new() { ["PolicyId"] = id, ["TargetId"] = Member }, Member);

        (await world.OrgAsync("CreatePolicy", PolicyOf(AllowAll), Member)).AssertJsonError("AccessDeniedException", Denied);
        (await world.OrgAsync("AttachPolicy", new() { ["PolicyId"] = id, ["TargetId"] = rootId }, Member)).AssertJsonError("AccessDeniedException", Denied);
        (await world.OrgAsync("ListAccounts", account: Member)).AssertJsonError("AccessDeniedException", Denied);
        await world.AttachAsync(id, rootId);
    }

    [Fact]
    public async Task AUser_NeedsItsOwnAccountsLeaveAsWell()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateOrganizationAsync();
        var unit = await world.CreateUnitAsync((await world.OrgOkAsync("ListRoots"))["Roots"]![0]!.Text("Id"));
        await world.InviteMemberAsync(Member);
        await world.DelegateAsync(Member);
        await using var root = world.As(Member, "test");
        await root.CreateUserAsync("reader");
        var (keyId, secret) = await root.CreateKeyAsync("reader");
        await using var reader = world.As(keyId, secret);
        (await reader.OrgAsync("ListAccounts")).AssertJsonError("AccessDeniedException", Denied);

        await root.IamAsync("PutUserPolicy", ("UserName", "reader"), ("PolicyName", "p"), ("PolicyDocument", $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["organizations:ListAccounts","organizations:DescribeOrganizationalUnit"],
             "Resource":["*","arn:aws:organizations::{{Management}}:ou/o-*/ou-*"]}]}
            """));

        (await reader.OrgAsync("ListAccounts")).Ok();
        (await reader.OrgAsync("DescribeOrganizationalUnit", new() { ["OrganizationalUnitId"] = unit })).Ok();
        (await reader.OrgAsync("ListRoots")).AssertJsonError("AccessDeniedException", Denied);
    }

    private static JsonObject Administrator(string account, string service) => new() { ["AccountId"] = account, ["ServicePrincipal"] = service };

    private static string Delegation(string action, string principal = Member) =>
        $$"""
        { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "AWS": "{{principal}}" }, "Action": "{{action}}", "Resource": "*" } ] }
        """;
}
