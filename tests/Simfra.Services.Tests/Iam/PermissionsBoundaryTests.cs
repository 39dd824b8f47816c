using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class PermissionsBoundaryTests
{
    [Theory]
    [InlineData("User")]
    [InlineData("Role")]
    public async Task PutAndDelete_ShowInTheGet(string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = ($"{kind}Name", "name");
        _ = kind == "User" ? await world.CreateUserAsync("name") : await world.CreateRoleAsync("name");
        var own = await world.CreatePolicyAsync("own");

        (await world.IamAsync($"Put{kind}PermissionsBoundary", holder, ("PermissionsBoundary", IamTestCalls.ReadOnlyAccess))).Ok();
        (await world.IamAsync($"Put{kind}PermissionsBoundary", holder, ("PermissionsBoundary", own))).Ok();
        var bounded = (await world.IamAsync($"Get{kind}", holder)).Ok();
        Assert.Equal(("PermissionsBoundaryPolicy", own), (bounded.Element("PermissionsBoundaryType"), bounded.Element("PermissionsBoundaryArn")));

        (await world.IamAsync($"Delete{kind}PermissionsBoundary", holder)).Ok();
        Assert.Null((await world.IamAsync($"Get{kind}", holder)).Ok().Element("PermissionsBoundary"));
    }

    [Theory]
    [InlineData("User")]
    [InlineData("Role")]
    public async Task Put_OfAnUnknownPolicy_Fails(string kind)
    {
        await using var world = await TestWorld.StartAsync();
        var holder = ($"{kind}Name", "name");
        _ = kind == "User" ? await world.CreateUserAsync("name") : await world.CreateRoleAsync("name");

        (await world.IamAsync($"Put{kind}PermissionsBoundary", holder, ("PermissionsBoundary", "arn:aws:iam::000000000000:policy/none"))).AssertXmlError(
            "NoSuchEntity", "Scope ARN: arn:aws:iam::000000000000:policy/none does not exist or is not attachable.", 404);
        (await world.IamAsync($"Put{kind}PermissionsBoundary", holder, ("PermissionsBoundary", "neither-arn-nor-policy"))).AssertXmlError(
            "ValidationError", "Invalid ARN:  Could not be parsed!");
    }
}
