using System.Xml.Linq;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class AccountAliasTests
{
    [Fact]
    public async Task CreateAccountAlias_Again_TakesThePlaceOfTheOldOne()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "first"))).Ok();

        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "second"))).Ok();

        var listed = (await world.IamAsync("ListAccountAliases")).Ok();
        Assert.Equal(["second"], listed.Xml.Descendants("AccountAliases").Elements("member").Select(e => e.Value));
        Assert.Equal("false", listed.Element("IsTruncated"));
    }

    [Fact]
    public async Task CreateAccountAlias_OfAnotherAccount_FailsWithEntityAlreadyExistsUntilItIsFree()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.QueryAsync("iam", "CreateAccountAlias", [("AccountAlias", "taken")], TestWorld.OtherAccount)).Ok();

        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "taken"))).AssertXmlError(
            "EntityAlreadyExists", "The account alias taken already exists.", 409);

        (await world.QueryAsync("iam", "DeleteAccountAlias", [("AccountAlias", "taken")], TestWorld.OtherAccount)).Ok();
        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "taken"))).Ok();
    }

    [Fact]
    public async Task DeleteAccountAlias_OfAnotherAccount_FailsWithNoSuchEntity()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.QueryAsync("iam", "CreateAccountAlias", [("AccountAlias", "theirs")], TestWorld.OtherAccount)).Ok();

        (await world.IamAsync("DeleteAccountAlias", ("AccountAlias", "theirs"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task DeleteAccountAlias_LeavesNone()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", "mine"))).Ok();

        (await world.IamAsync("DeleteAccountAlias", ("AccountAlias", "mine"))).Ok();

        Assert.Empty((await world.IamAsync("ListAccountAliases")).Ok().Xml.Descendants("AccountAliases").Elements());
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("two--dashes")]
    [InlineData("-first")]
    public async Task CreateAccountAlias_IllFormed_FailsWithValidationError(string alias)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("CreateAccountAlias", ("AccountAlias", alias))).AssertXmlError("ValidationError", null);
    }

    [Fact]
    public async Task SetSecurityTokenServicePreferences_WithAnUnknownVersion_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("SetSecurityTokenServicePreferences", ("GlobalEndpointTokenVersion", "v3Token"))).AssertXmlError(
            "ValidationError", null);
    }
}
