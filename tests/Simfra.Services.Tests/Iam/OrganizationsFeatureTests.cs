using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OrganizationsFeatureTests
{
    [Fact]
    public async Task Features_AreSwitchedOneByOne()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await IamOrganization.CreateTrustedAsync(world);
        await organization.DelegateAsync();
        var id = organization.OrganizationId;

        Assert.Equal($"{id} ", Describe(await world.IamAsync("ListOrganizationsFeatures")));
        Assert.Equal($"{id} RootCredentialsManagement", Describe(await world.IamAsync("EnableOrganizationsRootCredentialsManagement")));
        Assert.Equal($"{id} RootCredentialsManagement RootSessions", Describe(await world.IamAsync("EnableOrganizationsRootSessions")));
        Assert.Equal($"{id} RootSessions", Describe(await world.IamAsync("DisableOrganizationsRootCredentialsManagement")));
        Assert.Equal($"{id} RootSessions", Describe(await MemberAsync(world, "ListOrganizationsFeatures")));
        Assert.Equal($"{id} ", Describe(await MemberAsync(world, "DisableOrganizationsRootSessions")));
    }

    [Fact]
    public async Task Features_AreTheManagementAccountsToSwitchOn()
    {
        await using var world = await TestWorld.StartAsync();
        var organization = await IamOrganization.CreateTrustedAsync(world);

        (await MemberAsync(world, "ListOrganizationsFeatures")).AssertXmlError(
            "AccountNotManagementOrDelegatedAdministratorException",
            "Input account 111111111111 is neither management account nor delegated admin.");
        await organization.DelegateAsync();
        (await MemberAsync(world, "EnableOrganizationsRootSessions")).AssertXmlError(
            "CallerIsNotManagementAccountException",
            "Caller account 111111111111 is not management account of the organization and cannot enable IAM features.");
    }

    [Fact]
    public async Task Features_NeedAnOrganisationThatTrustsIam()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("ListOrganizationsFeatures")).AssertXmlError("OrganizationNotFoundException", null);

        await IamOrganization.CreateAsync(world);

        (await world.IamAsync("EnableOrganizationsRootSessions")).AssertXmlError(
            "ServiceAccessNotEnabledException", "Trusted Access for IAM not enabled by organization of input account 000000000000.");
    }

    [Fact]
    public async Task Features_NeedAnOrganisationOfAllFeatures()
    {
        await using var world = await TestWorld.StartAsync();
        await IamOrganization.CreateAsync(world, "CONSOLIDATED_BILLING");

        (await world.IamAsync("ListOrganizationsFeatures")).AssertXmlError("OrganizationNotInAllFeaturesModeException", null);
    }

    private static Task<TestAnswer> MemberAsync(TestWorld world, string operation) =>
        world.QueryAsync("iam", operation, [], TestWorld.OtherAccount);

    private static string Describe(TestAnswer answer) =>
        $"{answer.Ok().Element("OrganizationId")} {string.Join(' ', answer.Members("EnabledFeatures").Select(static f => f.Value))}";
}
