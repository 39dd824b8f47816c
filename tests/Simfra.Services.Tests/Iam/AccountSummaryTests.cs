using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AccountSummaryTests
{
    [Fact]
    public async Task GetAccountSummary_OfAnEmptyAccount_TellsTheQuotas()
    {
        await using var world = await TestWorld.StartAsync();

        var summary = await SummaryAsync(world);

        Assert.Equal(34, summary.Count);
        Assert.Equal(
            [10, 2, 0, 0, 0, 0, 2048, 10, 10, 10, 1, 5120, 0, 10, 300, 0, 1000, 0, 0, 0, 1500, 6144, 0, 10000, 0, 10240, 0, 1000, 0, 20, 2, 2048, 0, 5000, 5],
            [10, .. summary.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)]);
    }

    [Fact]
    public async Task GetAccountSummary_CountsWhatThereIs()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateGroupAsync("team");
        await world.CreateRoleAsync("service");
        var policy = await world.CreatePolicyAsync("mine");
        await world.CreatePolicyAsync("unused");
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", policy))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "team"), ("PolicyArn", policy))).Ok();
        (await world.IamAsync("PutRolePermissionsBoundary", ("RoleName", "service"), ("PermissionsBoundary", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync("CreateOpenIDConnectProvider", ("Url", "https://tokens.example.com"))).Ok();
        var (serial, seed) = await world.CreateMfaDeviceAsync("phone");
        await world.CreateMfaDeviceAsync("spare");
        (await world.EnableMfaDeviceAsync("alice", serial, seed)).Ok();
        (await world.IamAsync("CreateAccessKey")).Ok();
        (await world.IamAsync("SetSecurityTokenServicePreferences", ("GlobalEndpointTokenVersion", "v2Token"))).Ok();

        var summary = await SummaryAsync(world);

        Assert.Equal((1, 1, 1, 2, 2), (summary["Users"], summary["Groups"], summary["Roles"], summary["Policies"], summary["PolicyVersionsInUse"]));
        Assert.Equal((2, 1, 0), (summary["MFADevices"], summary["MFADevicesInUse"], summary["AccountMFAEnabled"]));
        Assert.Equal((1, 1, 2), (summary["Providers"], summary["AccountAccessKeysPresent"], summary["GlobalEndpointTokenVersion"]));
    }

    private static async Task<Dictionary<string, int>> SummaryAsync(TestWorld world) =>
        (await world.IamAsync("GetAccountSummary")).Ok().Xml.Descendants("entry").ToDictionary(
            static e => e.Element("key")!.Value, static e => (int)e.Element("value")!);
}
