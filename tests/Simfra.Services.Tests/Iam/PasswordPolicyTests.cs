using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class PasswordPolicyTests
{
    [Fact]
    public async Task GetAccountPasswordPolicy_OfAnAccountThatSetNone_FailsWithNoSuchEntity()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetAccountPasswordPolicy")).AssertXmlError(
            "NoSuchEntity", "The Password Policy with domain name 000000000000 cannot be found.", 404);
    }

    [Fact]
    public async Task UpdateAccountPasswordPolicy_TakesAllThatItIsGiven()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync(
            "UpdateAccountPasswordPolicy", ("MinimumPasswordLength", "14"), ("RequireSymbols", "true"), ("RequireNumbers", "true"),
            ("RequireUppercaseCharacters", "true"), ("RequireLowercaseCharacters", "true"), ("AllowUsersToChangePassword", "true"),
            ("MaxPasswordAge", "90"), ("PasswordReusePrevention", "5"), ("HardExpiry", "true"))).Ok();

        var policy = (await world.IamAsync("GetAccountPasswordPolicy")).Ok().Xml.Descendants("PasswordPolicy").Single();
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["MinimumPasswordLength"] = "14",
                ["RequireSymbols"] = "true",
                ["RequireNumbers"] = "true",
                ["RequireUppercaseCharacters"] = "true",
                ["RequireLowercaseCharacters"] = "true",
                ["AllowUsersToChangePassword"] = "true",
                ["ExpirePasswords"] = "true",
                ["MaxPasswordAge"] = "90",
                ["PasswordReusePrevention"] = "5",
                ["HardExpiry"] = "true",
            },
            policy.Elements().ToDictionary(e => e.Name.LocalName, e => e.Value));
    }

    [Fact]
    public async Task UpdateAccountPasswordPolicy_Again_TakesBackWhatItLeavesOut()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync(
            "UpdateAccountPasswordPolicy", ("MinimumPasswordLength", "14"), ("MaxPasswordAge", "90"), ("RequireSymbols", "true"))).Ok();

        (await world.IamAsync("UpdateAccountPasswordPolicy", ("RequireNumbers", "true"))).Ok();

        var answer = (await world.IamAsync("GetAccountPasswordPolicy")).Ok();
        Assert.Equal(
            ("6", "false", "true", "false", null),
            (answer.Element("MinimumPasswordLength"), answer.Element("RequireSymbols"), answer.Element("RequireNumbers"),
                answer.Element("ExpirePasswords"), answer.Element("MaxPasswordAge")));
    }

    [Theory]
    [InlineData("MinimumPasswordLength", "5", "minimumPasswordLength")]
    [InlineData("MinimumPasswordLength", "129", "minimumPasswordLength")]
    [InlineData("MaxPasswordAge", "1096", "maxPasswordAge")]
    [InlineData("PasswordReusePrevention", "25", "passwordReusePrevention")]
    public async Task UpdateAccountPasswordPolicy_OutOfRange_FailsWithValidationError(string parameter, string value, string member)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync("UpdateAccountPasswordPolicy", (parameter, value));

        answer.AssertXmlError("ValidationError", null);
        Assert.Contains($"at '{member}' failed to satisfy constraint", answer.Element("Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeleteAccountPasswordPolicy_Twice_FailsTheSecondTime()
    {
        await using var world = await TestWorld.StartAsync();
        (await world.IamAsync("UpdateAccountPasswordPolicy")).Ok();

        (await world.IamAsync("DeleteAccountPasswordPolicy")).Ok();

        (await world.IamAsync("DeleteAccountPasswordPolicy")).AssertXmlError(
            "NoSuchEntity", "The account policy with name PasswordPolicy cannot be found.", 404);
        (await world.IamAsync("GetAccountPasswordPolicy")).AssertXmlError("NoSuchEntity", null, 404);
    }
}
