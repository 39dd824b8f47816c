using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Trust policies, and the users and roles that they name.</summary>
public sealed class TrustPolicyTests
{
    private const string Alice = "arn:aws:iam::000000000000:user/alice";

    [Fact]
    public async Task UpdateAssumeRolePolicy_TakesTheOldOnesPlace()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        var trust = IamTestCalls.TrustOf(TestWorld.OtherAccount);

        (await world.IamAsync("UpdateAssumeRolePolicy", ("RoleName", "worker"), ("PolicyDocument", trust))).Ok();

        Assert.Equal(trust, await TrustOfAsync(world, "worker"));
    }

    [Theory]
    [InlineData("{not json")]
    [InlineData("[]")]
    public async Task CreateRole_WithWhatIsNoJsonObject_Fails(string document)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync("CreateRole", ("RoleName", "worker"), ("AssumeRolePolicyDocument", document))).AssertXmlError(
            "MalformedPolicyDocument", "This policy contains invalid Json");
    }

    [Fact]
    public async Task ATrustPolicy_HasAtMost2048CharactersWithoutWhiteSpace()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");
        var space = new string(' ', 3000);
        var id = new string('x', 2048 - IamTestCalls.Trust.Length - 9);
        var fits = IamTestCalls.Trust.Replace("\"Effect\"", $"\"Sid\":\"{id}\",{space}\"Effect\"", StringComparison.Ordinal);
        var tooLong = fits.Replace("\"Sid\":\"", "\"Sid\":\"x", StringComparison.Ordinal);

        (await world.IamAsync("UpdateAssumeRolePolicy", ("RoleName", "worker"), ("PolicyDocument", fits))).Ok();
        (await world.IamAsync("UpdateAssumeRolePolicy", ("RoleName", "worker"), ("PolicyDocument", tooLong))).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409);
        (await world.IamAsync("CreateRole", ("RoleName", "other"), ("AssumeRolePolicyDocument", tooLong))).AssertXmlError("LimitExceeded", null, 409);
    }

    [Theory]
    [InlineData("arn:aws:iam::000000000000:user/nobody")]
    [InlineData("arn:aws:iam::000000000000:role/none")]
    [InlineData("arn:aws:iam::000000000000:user/wrong/path/alice")]
    public async Task ATrustPolicy_ThatNamesNobody_Fails(string principal)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        (await world.IamAsync("CreateRole", ("RoleName", "worker"), ("AssumeRolePolicyDocument", IamTestCalls.TrustOf(Alice, principal)))).AssertXmlError(
            "MalformedPolicyDocument", $"Invalid principal in policy: \"AWS\":\"{principal}\"");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("111111111111")]
    [InlineData("arn:aws:iam::111111111111:root")]
    [InlineData("arn:aws:iam::222222222222:role/of-an-account-outside")]
    public async Task ATrustPolicy_MayNameAccountsAndStrangers(string principal)
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreateRoleAsync("worker", IamTestCalls.TrustOf(principal));

        Assert.Equal(IamTestCalls.TrustOf(principal), await TrustOfAsync(world, "worker"));
    }

    [Fact]
    public async Task ADeletedUser_IsShownByItsId_AndItsSuccessorIsNotTrusted()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.CreateUserAsync("alice")).Element("UserId")!;
        await world.CreateUserAsync("alice2");
        await world.CreateRoleAsync("worker", IamTestCalls.TrustOf(Alice, $"{Alice}2"));

        (await world.IamAsync("DeleteUser", ("UserName", "alice"))).Ok();
        await world.CreateUserAsync("alice");

        var trust = await TrustOfAsync(world, "worker");
        Assert.Equal(IamTestCalls.TrustOf(id, $"{Alice}2"), trust);
        (await world.IamAsync("UpdateAssumeRolePolicy", ("RoleName", "worker"), ("PolicyDocument", trust))).AssertXmlError(
            "MalformedPolicyDocument", $"Invalid principal in policy: \"AWS\":\"{id}\"");
    }

    [Fact]
    public async Task ADeletedRole_IsShownByItsId_InOtherAccountsToo_ButNotInConditions()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.CreateRoleAsync("caller")).Element("RoleId")!;
        const string Arn = "arn:aws:iam::000000000000:role/caller";
        const string Trust = """
            {"Statement": {"Effect": "Allow", "Principal": {"Service": "x.amazonaws.com", "AWS": "%%"}, "Action": "sts:AssumeRole",
            "Condition": {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::000000000000:role/caller"}}}}
            """;
        (await world.QueryAsync(
            "iam",
            "CreateRole",
            [("RoleName", "worker"), ("AssumeRolePolicyDocument", Trust.Replace("%%", Arn, StringComparison.Ordinal))],
            TestWorld.OtherAccount)).Ok();

        (await world.IamAsync("DeleteRole", ("RoleName", "caller"))).Ok();

        var role = await world.QueryAsync("iam", "GetRole", [("RoleName", "worker")], TestWorld.OtherAccount);
        Assert.Equal(Trust.Replace("%%", id, StringComparison.Ordinal), Uri.UnescapeDataString(role.Ok().Element("AssumeRolePolicyDocument")!));
    }

    [Fact]
    public async Task ARenamedUser_StaysTrusted()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateRoleAsync("worker", IamTestCalls.TrustOf(Alice));

        (await world.IamAsync("UpdateUser", ("UserName", "alice"), ("NewUserName", "zoe"), ("NewPath", "/ops/"))).Ok();

        Assert.Equal(IamTestCalls.TrustOf("arn:aws:iam::000000000000:user/ops/zoe"), await TrustOfAsync(world, "worker"));
    }

    private static async Task<string> TrustOfAsync(TestWorld world, string role) =>
        Uri.UnescapeDataString((await world.IamAsync("GetRole", ("RoleName", role))).Ok().Element("AssumeRolePolicyDocument")!);
}
