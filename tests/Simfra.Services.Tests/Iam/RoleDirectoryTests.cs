using Simfra.Models.Iam;
using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Roles as STS and other services see them.</summary>
public sealed class RoleDirectoryTests
{
    [Fact]
    public async Task Find_IsByArnOrName()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync(
            "Worker", IamTestCalls.Trust, [("Path", "/app/"), ("MaxSessionDuration", "7200"), .. IamTestCalls.TagParameters(("a", "b"))]);
        var directory = Directory(world);

        var role = directory.Find("arn:aws:iam::000000000000:role/app/Worker")!;

        Assert.Equal((IamTestCalls.Trust, TimeSpan.FromHours(2), "b"), (role.AssumeRolePolicyDocument, role.MaxSessionDuration, role.Tags["a"]));
        Assert.Equal(role.RoleId, directory.Find(IamTestCalls.Account, "worker")!.RoleId);
        Assert.Null(directory.Find("arn:aws:iam::000000000000:role/Worker"));
        Assert.Null(directory.Find("arn:aws:iam::000000000000:role/app/worker"));
        Assert.Null(directory.Find("arn:aws:iam::000000000000:user/app/Worker"));
        Assert.Null(directory.Find("arn:aws:iam::333333333333:role/app/Worker"));
        Assert.Null(directory.Find("nonsense"));
    }

    [Fact]
    public async Task Ensure_CreatesARoleOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var directory = Directory(world);
        var wanted = new NewRole("444444444444", "OrganizationAccountAccessRole", IamTestCalls.TrustOf(IamTestCalls.Account))
        {
            PolicyArns = ["arn:aws:iam::aws:policy/AdministratorAccess"],
        };

        var first = directory.Ensure(wanted);
        var second = directory.Ensure(wanted);

        Assert.Equal((first.RoleId, "arn:aws:iam::444444444444:role/OrganizationAccountAccessRole"), (second.RoleId, first.Arn));
        var attached = await world.QueryAsync("iam", "ListAttachedRolePolicies", [("RoleName", wanted.RoleName)], "444444444444");
        Assert.Equal(["AdministratorAccess"], attached.Listed("AttachedPolicies", "PolicyName"));
    }

    [Fact]
    public async Task EnsureServiceLinked_CreatesTheServicesRoleOnce()
    {
        await using var world = await TestWorld.StartAsync();
        var directory = Directory(world);

        var first = directory.EnsureServiceLinked(IamTestCalls.Account, "organizations.amazonaws.com");

        Assert.Equal("arn:aws:iam::000000000000:role/aws-service-role/organizations.amazonaws.com/AWSServiceRoleForOrganizations", first.Arn);
        Assert.Equal(first.RoleId, directory.EnsureServiceLinked(IamTestCalls.Account, "organizations.amazonaws.com").RoleId);
        Assert.ThrowsAny<InvalidInputException>(() => directory.EnsureServiceLinked(IamTestCalls.Account, "x"));
    }

    [Fact]
    public async Task AUsedSession_ShowsInTheRolesLastUse()
    {
        await using var world = await TestWorld.StartAsync();
        var id = (await world.CreateRoleAsync("worker")).Element("RoleId")!;
        var session = world.Server.World.Gateway.Sessions.Issue(
            new AssumedRolePrincipal(IamTestCalls.Account, "arn:aws:iam::000000000000:role/worker", "worker", id, "test"), TimeSpan.FromHours(1));
        await using var worker = world.As(session.AccessKeyId, session.SecretAccessKey, session.SessionToken);

        await worker.QueryAsync("sts", "GetCallerIdentity", [], region: "eu-west-1");

        var role = (await world.IamAsync("GetRole", ("RoleName", "worker"))).Ok();
        Assert.Equal(("2030-01-02T03:04:00Z", "eu-west-1"), (role.Element("LastUsedDate"), role.Element("Region")));
    }

    private static IRoleDirectory Directory(TestWorld world) => world.Server.World.Gateway.Capabilities.Find<IRoleDirectory>()!;
}
