using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OrganizationsFeatureTests
{
    [Fact]
    public async Task Features_AreSwitchedOneByOne()
    {
        await using var world = await TestWorld.StartAsync();
        ATestOrganization.Provide(world);

        Assert.Equal("o-aaaaaaaaaa ", Describe(await world.IamAsync("ListOrganizationsFeatures")));
        Assert.Equal("o-aaaaaaaaaa RootCredentialsManagement", Describe(await world.IamAsync("EnableOrganizationsRootCredentialsManagement")));
        Assert.Equal("o-aaaaaaaaaa RootCredentialsManagement RootSessions", Describe(await world.IamAsync("EnableOrganizationsRootSessions")));
        Assert.Equal("o-aaaaaaaaaa RootSessions", Describe(await world.IamAsync("DisableOrganizationsRootCredentialsManagement")));
        Assert.Equal("o-aaaaaaaaaa RootSessions", Describe(await MemberAsync(world, "ListOrganizationsFeatures")));
        Assert.Equal("o-aaaaaaaaaa ", Describe(await MemberAsync(world, "DisableOrganizationsRootSessions")));
    }

    [Fact]
    public async Task Features_AreTheManagementAccountsToSwitchOn()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = ATestOrganization.Provide(world);

        (await MemberAsync(world, "EnableOrganizationsRootSessions")).AssertXmlError(
            "CallerIsNotManagementAccountException",
            "Caller account 111111111111 is not management account of the organization and cannot enable IAM features.");
        organization.Administrators = [];
        (await MemberAsync(world, "ListOrganizationsFeatures")).AssertXmlError(
            "AccountNotManagementOrDelegatedAdministratorException",
            "Input account 111111111111 is neither management account nor delegated admin.");
    }

    [Fact]
    public async Task Features_NeedAnOrganisationThatTrustsIam()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("ListOrganizationsFeatures")).AssertXmlError("OrganizationNotFoundException", null);
        var organization = ATestOrganization.Provide(world);

        organization.IsTrusted = false;
        (await world.IamAsync("EnableOrganizationsRootSessions")).AssertXmlError(
            "ServiceAccessNotEnabledException", "Trusted Access for IAM not enabled by organization of input account 000000000000.");
        organization.HasAllFeatures = false;
        (await world.IamAsync("ListOrganizationsFeatures")).AssertXmlError("OrganizationNotInAllFeaturesModeException", null);
    }

    private static Task<TestAnswer> MemberAsync(TestWorld world, string operation) =>
        world.QueryAsync("iam", operation, [], TestWorld.OtherAccount);

    private static string Describe(TestAnswer answer) =>
        $"{answer.Ok().Element("OrganizationId")} {string.Join(' ', answer.Members("EnabledFeatures").Select(static f => f.Value))}";
}

/// <summary>An organisation of two accounts, of which the second administers IAM.</summary>
internal sealed class ATestOrganization : IOrganizationServices
{
    public const string Root = "o-aaaaaaaaaa/r-abcd";

    public bool HasAllFeatures { get; set; } = true;

    public bool IsTrusted { get; set; } = true;

    public string[] Administrators { get; set; } = [TestWorld.OtherAccount];

    /// <summary>The documents at the root's level.</summary>
    public string[] RootPolicies { get; set; } = [IamAccountCalls.Administrator];

    public static ATestOrganization Provide(TestWorld world)
    {
        var organization = new ATestOrganization();
        world.Server.World.Gateway.Capabilities.Provide<IOrganizationServices>(organization);
        return organization;
    }

    public OrganizationStanding? FindStanding(string accountId, string servicePrincipal) =>
        accountId is IamTestCalls.Account or TestWorld.OtherAccount && servicePrincipal == "iam.amazonaws.com"
            ? new()
            {
                OrganizationId = "o-aaaaaaaaaa",
                ManagementAccountId = IamTestCalls.Account,
                HasAllFeatures = HasAllFeatures,
                IsTrusted = IsTrusted,
                IsDelegatedAdministrator = Administrators.Contains(accountId),
            }
            : null;

    public OrganizationPart? FindEntity(string path) => path switch
    {
        Root => new([Member], [RootPolicies]),
        Root + "/" + IamTestCalls.Account => new([new(IamTestCalls.Account, path)], []) { IsManagementAccount = true },
        _ => null,
    };

    public OrganizationPart? FindServiceControlPolicy(string path, string policyId) =>
        policyId == "p-12345678" ? new([Member], [[IamAccountCalls.PolicyOf("Allow", "sqs:*")]]) : null;

    private static OrganizationAccount Member => new(TestWorld.OtherAccount, $"{Root}/{TestWorld.OtherAccount}");
}
