using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class LoginProfileTests
{
    private const string Strong = "Correct-Horse-9";

    [Fact]
    public async Task CreateLoginProfile_ShowsNameDateAndWhetherAResetIsRequired()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("Alice");

        var created = (await world.IamAsync(
            "CreateLoginProfile", ("UserName", "alice"), ("Password", Strong), ("PasswordResetRequired", "true"))).Ok();

        Assert.Equal(("Alice", "true", "2030-01-02T03:04:05Z"), (
            created.Element("UserName"), created.Element("PasswordResetRequired"), created.Element("CreateDate")));
        var got = (await world.IamAsync("GetLoginProfile", ("UserName", "Alice"))).Ok();
        Assert.Equal(("Alice", "true"), (got.Element("UserName"), got.Element("PasswordResetRequired")));
    }

    [Fact]
    public async Task CreateLoginProfile_OfAUserThatHasOne_FailsWithEntityAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Strong))).Ok();

        var answer = await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Strong));

        answer.AssertXmlError("EntityAlreadyExists", "Login Profile for user alice already exists.", 409);
    }

    [Theory]
    [InlineData("CreateLoginProfile")]
    [InlineData("GetLoginProfile")]
    [InlineData("UpdateLoginProfile")]
    [InlineData("DeleteLoginProfile")]
    public async Task LoginProfile_OfNobody_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync(operation, ("UserName", "nobody"), ("Password", Strong));

        answer.AssertXmlError("NoSuchEntity", "The user with name nobody cannot be found.", 404);
    }

    [Theory]
    [InlineData("GetLoginProfile")]
    [InlineData("UpdateLoginProfile")]
    [InlineData("DeleteLoginProfile")]
    public async Task LoginProfile_OfAUserWithoutPassword_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var answer = await world.IamAsync(operation, ("UserName", "alice"));

        answer.AssertXmlError("NoSuchEntity", "Login Profile for User alice cannot be found.", 404);
    }

    [Fact]
    public async Task CreateLoginProfile_WithoutPassword_FailsWithValidationError()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var answer = await world.IamAsync("CreateLoginProfile", ("UserName", "alice"));

        answer.AssertXmlError(
            "ValidationError", "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null");
    }

    [Theory]
    [InlineData("Short-1", "Password should have a minimum length of 8")]
    [InlineData(
        "lowercase1",
        "Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, " +
        "Password should have at least one symbol")]
    [InlineData(
        "lowercase",
        "Password should meet 2 more of the following requirements: Password should have at least one uppercase letter, " +
        "Password should have at least one number, Password should have at least one symbol")]
    public async Task CreateLoginProfile_WithAWeakPassword_FailsByTheRulesOfAnAccountThatSetNone(string password, string message)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var answer = await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", password));

        answer.AssertXmlError("PasswordPolicyViolation", message);
        (await world.IamAsync("GetLoginProfile", ("UserName", "alice"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public async Task UpdateLoginProfile_ByTheAccountsOwnRules_NamesAllThatIsMissing()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Strong))).Ok();
        (await world.IamAsync(
            "UpdateAccountPasswordPolicy", ("MinimumPasswordLength", "12"), ("RequireSymbols", "true"), ("RequireNumbers", "true"))).Ok();

        var answer = await world.IamAsync("UpdateLoginProfile", ("UserName", "alice"), ("Password", "letters"));

        answer.AssertXmlError(
            "PasswordPolicyViolation",
            "Password should have a minimum length of 12, Password should have at least one number, Password should have at least one symbol");
    }

    [Fact]
    public async Task UpdateLoginProfile_ChangesWhatIsGivenAlone()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Strong), ("PasswordResetRequired", "true"))).Ok();

        (await world.IamAsync("UpdateLoginProfile", ("UserName", "alice"), ("Password", "Another-Horse-9"))).Ok();
        Assert.Equal("true", (await world.IamAsync("GetLoginProfile", ("UserName", "alice"))).Element("PasswordResetRequired"));

        (await world.IamAsync("UpdateLoginProfile", ("UserName", "alice"), ("PasswordResetRequired", "false"))).Ok();
        Assert.Equal("false", (await world.IamAsync("GetLoginProfile", ("UserName", "alice"))).Element("PasswordResetRequired"));
    }

    [Fact]
    public async Task DeleteLoginProfile_LeavesTheUserWithoutPassword()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        (await world.IamAsync("CreateLoginProfile", ("UserName", "alice"), ("Password", Strong))).Ok();

        (await world.IamAsync("DeleteLoginProfile", ("UserName", "alice"))).Ok();

        (await world.IamAsync("GetLoginProfile", ("UserName", "alice"))).AssertXmlError(
            "NoSuchEntity", "Login Profile for User alice cannot be found.", 404);
    }

    [Fact]
    public async Task GetLoginProfile_OfTheRootUserThatHasNone_NamesNoUser()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("GetLoginProfile")).AssertXmlError("NoSuchEntity", "Login Profile for User null cannot be found.", 404);
    }

    [Fact]
    public async Task ChangePassword_ByTheRootUser_FailsWithInvalidUserType()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.IamAsync("ChangePassword", ("OldPassword", Strong), ("NewPassword", "Another-Horse-9"));

        answer.AssertXmlError("InvalidUserType", "Only IAM Users can change their own password");
    }
}
