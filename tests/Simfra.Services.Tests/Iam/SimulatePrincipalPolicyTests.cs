using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class SimulatePrincipalPolicyTests
{
    private const string Alice = "arn:aws:iam::000000000000:user/alice";

    [Fact]
    public async Task AUser_HasItsOwnPoliciesAndThoseOfItsGroups()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);

        var results = await SimulateAsync(world, Alice, "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket");

        Assert.Equal(
            ["allowed user_alice_direct", "allowed group_team_shared", "allowed managed", "implicitDeny "],
            Describe(results));
    }

    [Fact]
    public async Task AGroupAndARole_HaveTheirOwn()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        await world.CreateRoleAsync("service");
        (await world.IamAsync(
            "PutRolePolicy", ("RoleName", "service"), ("PolicyName", "p"), ("PolicyDocument", IamAccountCalls.PolicyOf("Deny", "s3:*")))).Ok();

        Assert.Equal(
            ["implicitDeny ", "allowed group_team_shared"],
            Describe(await SimulateAsync(world, "arn:aws:iam::000000000000:group/team", "s3:GetObject", "s3:PutObject")));
        Assert.Equal(
            ["explicitDeny role_service_p"], Describe(await SimulateAsync(world, "arn:aws:iam::000000000000:role/service", "s3:GetObject")));
    }

    [Fact]
    public async Task PoliciesAndABoundaryOfTheRequest_CountTogetherWithItsOwn()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        var boundary = await world.CreatePolicyAsync("boundary", IamAccountCalls.PolicyOf("Allow", "s3:GetObject"));
        (await world.IamAsync("PutUserPermissionsBoundary", ("UserName", "alice"), ("PermissionsBoundary", boundary))).Ok();

        Assert.Equal(
            ["allowed user_alice_direct", "implicitDeny ", "implicitDeny "],
            Describe(await SimulateAsync(
                world, Alice, ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
                ("PolicyInputList.member.1", IamAccountCalls.PolicyOf("Allow", "s3:ListBucket")))));
        Assert.Equal(
            ["explicitDeny PermissionsBoundaryPolicyInputList.1", "allowed PolicyInputList.1"],
            Describe(await SimulateAsync(
                world, Alice, ["s3:GetObject", "s3:ListBucket"],
                ("PolicyInputList.member.1", IamAccountCalls.PolicyOf("Allow", "s3:ListBucket")),
                ("PermissionsBoundaryPolicyInputList.member.1", DenyOnly("s3:GetObject")))));
    }

    [Fact]
    public async Task TheUserItself_IsTheCaller()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var results = await SimulateAsync(
            world, Alice, ["s3:GetObject"],
            ("PolicyInputList.member.1", IamAccountCalls.PolicyOf("Allow", "s3:*", "*", ",\"Condition\":{\"StringEquals\":{\"aws:username\":\"alice\"}}")));

        Assert.Equal(["allowed PolicyInputList.1"], Describe(results));
    }

    [Fact]
    public async Task AnOrganisation_BoundsItsAccounts()
    {
        await using var world = await TestWorld.StartAsync();
        await PrepareAsync(world);
        world.Server.World.Gateway.Capabilities.Provide<IOrganizationPolicySource>(new OneOrganization());

        var results = await SimulateAsync(world, Alice, "s3:GetObject", "s3:PutObject");

        Assert.Equal(["allowed user_alice_direct", "explicitDeny "], Describe(results));
        Assert.Equal(["true", "false"], results.Elements("AllowedByOrganizations"));
    }

    [Fact]
    public async Task Sources_ThatAreNone_Fail()
    {
        await using var world = await TestWorld.StartAsync();

        (await SimulateAsync(world, "arn:aws:iam::000000000000:user/nobody", "s3:GetObject")).AssertXmlError("NoSuchEntity", null, 404);
        (await SimulateAsync(world, "arn:aws:iam::111111111111:user/alice", "s3:GetObject")).AssertXmlError(
            "InvalidInput", "Invalid Policy Source Arn: caller's account 000000000000 does not have access to policies in account 111111111111");
        (await SimulateAsync(world, "arn:aws:iam::000000000000:root/nonsense/", "s3:GetObject")).AssertXmlError("InvalidInput", null);
    }

    private static string DenyOnly(string action) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"{{action}}","Resource":"*"}]}""";

    private static async Task PrepareAsync(TestWorld world)
    {
        await world.CreateUserAsync("alice");
        await world.CreateGroupAsync("team");
        var managed = await world.CreatePolicyAsync("managed", IamAccountCalls.PolicyOf("Allow", "s3:DeleteObject"));
        (await world.IamAsync("AddUserToGroup", ("UserName", "alice"), ("GroupName", "team"))).Ok();
        (await world.IamAsync(
            "PutUserPolicy", ("UserName", "alice"), ("PolicyName", "direct"), ("PolicyDocument", IamAccountCalls.PolicyOf("Allow", "s3:GetObject")))).Ok();
        (await world.IamAsync(
            "PutGroupPolicy", ("GroupName", "team"), ("PolicyName", "shared"), ("PolicyDocument", IamAccountCalls.PolicyOf("Allow", "s3:PutObject")))).Ok();
        (await world.IamAsync("AttachUserPolicy", ("UserName", "alice"), ("PolicyArn", managed))).Ok();
        (await world.IamAsync("AttachGroupPolicy", ("GroupName", "team"), ("PolicyArn", managed))).Ok();
    }

    private static Task<TestAnswer> SimulateAsync(TestWorld world, string source, params string[] actions) => SimulateAsync(world, source, actions, []);

    private static Task<TestAnswer> SimulateAsync(
        TestWorld world, string source, string[] actions, params (string Name, string Value)[] parameters) => world.IamAsync(
        "SimulatePrincipalPolicy",
        [("PolicySourceArn", source), .. actions.Select(static (a, i) => ($"ActionNames.member.{i + 1}", a)), .. parameters]);

    private static IEnumerable<string> Describe(TestAnswer results) => results.Members("EvaluationResults").Select(static r =>
        $"{r.Element("EvalDecision")!.Value} {string.Join(' ', r.Element("MatchedStatements")!.Descendants("SourcePolicyId").Select(static s => s.Value))}");

    /// <summary>Denies PutObject at the second of two levels.</summary>
    private sealed class OneOrganization : IOrganizationPolicySource
    {
        private static readonly AttachedPolicy Full = new("FullAWSAccess", null, IamAccountCalls.Administrator);
        private static readonly AttachedPolicy Deny = new("NoPut", null, DenyOnly("s3:PutObject"));

        public OrganizationPolicies? Find(string accountId) => new("o-1", "o-1/r-1/", false, [[Full], [Deny]], null);
    }
}
