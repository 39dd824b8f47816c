using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class OutboundIdentityTests
{
    [Fact]
    public async Task EnableOutboundWebIdentityFederation_GivesTheAccountAnIssuer()
    {
        await using var world = await TestWorld.StartAsync();

        var issuer = (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok().Element("IssuerIdentifier");

        Assert.EndsWith("/_simfra/oidc/000000000000", issuer, StringComparison.Ordinal);
        var info = (await world.IamAsync("GetOutboundWebIdentityFederationInfo")).Ok();
        Assert.Equal((issuer, "true"), (info.Element("IssuerIdentifier"), info.Element("JwtVendingEnabled")));
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).AssertXmlError("FeatureEnabled", null, 409);
    }

    [Fact]
    public async Task DisableOutboundWebIdentityFederation_KeepsTheKeys()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok();
        var before = world.Capability<IOutboundIdentity>().Find(IamTestCalls.Account)!;

        (await world.IamAsync("DisableOutboundWebIdentityFederation")).Ok();

        Assert.False(world.Capability<IOutboundIdentity>().Find(IamTestCalls.Account)!.IsEnabled);
        (await world.IamAsync("GetOutboundWebIdentityFederationInfo")).AssertXmlError(
            "FeatureDisabled", "Outbound identity federation is disabled for account 000000000000", 404);
        (await world.IamAsync("DisableOutboundWebIdentityFederation")).AssertXmlError("FeatureDisabled", null, 404);
        (await world.IamAsync("EnableOutboundWebIdentityFederation")).Ok();
        var after = world.Capability<IOutboundIdentity>().Find(IamTestCalls.Account)!;
        Assert.Equal((before.Issuer, true), (after.Issuer, after.IsEnabled));
        Assert.Equal(before.RsaKey, after.RsaKey);
    }

    [Fact]
    public async Task GetOutboundWebIdentityFederationInfo_BeforeItIsEnabled_FailsWithFeatureDisabled()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetOutboundWebIdentityFederationInfo")).AssertXmlError("FeatureDisabled", null, 404);

        Assert.Null(world.Capability<IOutboundIdentity>().Find(IamTestCalls.Account));
    }
}
