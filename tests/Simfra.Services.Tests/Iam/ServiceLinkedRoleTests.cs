using Simfra.Services.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class ServiceLinkedRoleTests
{
    private const string RoleName = "AWSServiceRoleForAutoScaling";

    [Fact]
    public async Task CreateServiceLinkedRole_HasAwssNamePathTrustAndPolicy()
    {
        await using var world = await TestWorld.StartAsync();

        var created = (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", "autoscaling.amazonaws.com"))).Ok();

        Assert.Equal("arn:aws:iam::000000000000:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", created.Element("Arn"));
        Assert.Equal(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"autoscaling.amazonaws.com"},"Action":"sts:AssumeRole"}]}""",
            Uri.UnescapeDataString(created.Element("AssumeRolePolicyDocument")!));
        Assert.Equal(
            ["arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"],
            (await world.IamAsync("ListAttachedRolePolicies", ("RoleName", RoleName))).Listed("AttachedPolicies", "PolicyArn"));
    }

    [Fact]
    public async Task CreateServiceLinkedRole_WithASuffix_IsAnotherRole()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world);

        var second = await world.IamAsync(
            "CreateServiceLinkedRole", ("AWSServiceName", "autoscaling.amazonaws.com"), ("CustomSuffix", "mine"), ("Description", "of mine"));

        Assert.Equal($"{RoleName}_mine", second.Ok().Element("RoleName"));
        Assert.Equal("of mine", (await world.IamAsync("GetRole", ("RoleName", $"{RoleName}_mine"))).Element("Description"));
    }

    [Fact]
    public async Task CreateServiceLinkedRole_Refuses_ASecond_ASuffixNotAllowed_AnUnknownService()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world);

        (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", "autoscaling.amazonaws.com"))).AssertXmlError(
            "InvalidInput", $"Service role name {RoleName} has been taken in this account, please try a different suffix.");
        (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", "eks.amazonaws.com"), ("CustomSuffix", "x"))).AssertXmlError(
            "InvalidInput", "Custom suffix is not allowed for eks.amazonaws.com");
        (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", "nothing.amazonaws.com"))).AssertXmlError("InvalidInput", null);
    }

    [Theory]
    [InlineData("DeleteRole")]
    [InlineData("UpdateRole", "MaxSessionDuration", "7200")]
    [InlineData("UpdateAssumeRolePolicy", "PolicyDocument", IamTestCalls.Trust)]
    [InlineData("AttachRolePolicy", "PolicyArn", IamTestCalls.ReadOnlyAccess)]
    [InlineData("DetachRolePolicy", "PolicyArn", "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy")]
    [InlineData("PutRolePermissionsBoundary", "PermissionsBoundary", IamTestCalls.ReadOnlyAccess)]
    [InlineData("DeleteRolePermissionsBoundary")]
    public async Task AServiceLinkedRole_IsProtected(string operation, string? parameter = null, string? value = null)
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world);

        var answer = await world.IamAsync(operation, [("RoleName", RoleName), .. parameter is null ? [] : new[] { (parameter, value!) }]);

        answer.AssertXmlError(
            "UnmodifiableEntity", $"Cannot perform the operation on the protected role '{RoleName}' - this role is only modifiable by AWS");
    }

    [Fact]
    public async Task AServiceLinkedRole_TakesNoInlinePolicy_AndNoInstanceProfile_ButADescription()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world);
        (await world.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "profile"))).Ok();

        (await world.IamAsync("PutRolePolicy", ("RoleName", RoleName), ("PolicyName", "p"), ("PolicyDocument", IamTestCalls.Policy))).AssertXmlError(
            "UnmodifiableEntity", null);
        (await world.IamAsync("AddRoleToInstanceProfile", ("RoleName", RoleName), ("InstanceProfileName", "profile"))).AssertXmlError(
            "UnmodifiableEntity", null);
        (await world.IamAsync("UpdateRole", ("RoleName", RoleName), ("Description", "described"))).Ok();
        Assert.Equal("described", (await world.IamAsync("GetRole", ("RoleName", RoleName))).Element("Description"));
    }

    [Fact]
    public async Task DeleteServiceLinkedRole_TakesAMoment()
    {
        await using var world = await TestWorld.StartAsync();
        await CreateAsync(world);

        var task = (await world.IamAsync("DeleteServiceLinkedRole", ("RoleName", RoleName))).Ok().Element("DeletionTaskId")!;
        Assert.Matches($"^task/aws-service-role/autoscaling.amazonaws.com/{RoleName}/[0-9a-f-]{{36}}$", task);
        Assert.Equal(task, (await world.IamAsync("DeleteServiceLinkedRole", ("RoleName", RoleName))).Element("DeletionTaskId"));
        Assert.Equal("IN_PROGRESS", await StatusAsync(world, task));
        (await world.IamAsync("GetRole", ("RoleName", RoleName))).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("SUCCEEDED", await StatusAsync(world, task));
        (await world.IamAsync("GetRole", ("RoleName", RoleName))).AssertXmlError("NoSuchEntity", null, 404);
        await CreateAsync(world);
    }

    [Fact]
    public async Task DeleteServiceLinkedRole_OfAnOrdinaryRole_AndAnUnknownTask_Fail()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateRoleAsync("worker");

        (await world.IamAsync("DeleteServiceLinkedRole", ("RoleName", "worker"))).AssertXmlError("InvalidInput", null);
        (await world.IamAsync("GetServiceLinkedRoleDeletionStatus", ("DeletionTaskId", "task/none"))).AssertXmlError("NoSuchEntity", null, 404);
    }

    [Fact]
    public void EveryServiceLinkedRole_HasAPolicyOfAws()
    {
        // AWS has withdrawn the policy of Lex V1, which accounts that have the role keep.
        var unknown = ServiceLinkedRoles.All.Where(static r => !PolicyArn.TryParse(r.PolicyArn, out var arn) || AwsManagedPolicies.Find(arn) is null);

        Assert.Equal(["lex.amazonaws.com"], unknown.Select(static r => r.ServiceName));
    }

    private static async Task CreateAsync(TestWorld world) =>
        (await world.IamAsync("CreateServiceLinkedRole", ("AWSServiceName", "autoscaling.amazonaws.com"))).Ok();

    private static async Task<string?> StatusAsync(TestWorld world, string task) =>
        (await world.IamAsync("GetServiceLinkedRoleDeletionStatus", ("DeletionTaskId", task))).Ok().Element("Status");
}
