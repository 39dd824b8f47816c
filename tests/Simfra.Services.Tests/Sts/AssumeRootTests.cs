using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Iam;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Sts.StsTestCalls;

namespace Simfra.Services.Tests.Sts;

/// <summary>Root users of member accounts, for those who manage the organisation.</summary>
public sealed class AssumeRootTests
{
    private const string Audit = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";

    [Fact]
    public async Task AssumeRoot_ByTheManagementAccount_GivesTheRootUserForOneTask()
    {
        await using var world = await StartAsync();
        (await world.IamAsync("EnableOrganizationsRootSessions")).Ok();
        await using var alice = await world.UserAsync("alice", Allow("sts:AssumeRoot"));

        var answer = (await AssumeAsync(alice, Other, "arn:aws:iam::aws:policy/root-task/SQSUnlockQueuePolicy")).Ok();

        Assert.Equal(TestWorld.StartTime.AddMinutes(15), DateTimeOffset.Parse(answer.Element("Expiration")!, CultureInfo.InvariantCulture));
        await using var root = world.AsSession(answer);
        Assert.Equal($"arn:aws:iam::{Other}:root", await root.WhoAmIAsync());
        (await root.JsonAsync("sqs", "ListQueues", new JsonObject())).Ok();
        Assert.Equal(403, (int)(await root.JsonAsync("sqs", "CreateQueue", new JsonObject { ["QueueName"] = "q" })).Status);
        Assert.Equal(403, (int)(await root.IamAsync("ListUsers")).Status);
    }

    [Fact]
    public async Task AssumeRoot_ForATaskOfIam_MayCallIam()
    {
        await using var world = await StartAsync();
        (await world.IamAsync("EnableOrganizationsRootSessions")).Ok();

        await using var root = world.AsSession(await AssumeAsync(await world.UserAsync("alice", Allow("sts:AssumeRoot")), Other));

        (await root.IamAsync("ListAccessKeys")).Ok();
        (await root.IamAsync("ListUsers")).AssertXmlError("AccessDenied", null, 403);
    }

    [Fact]
    public async Task AssumeRoot_WithoutLeave_IsDenied()
    {
        await using var world = await StartAsync();
        (await world.IamAsync("EnableOrganizationsRootSessions")).Ok();
        await using var alice = await world.UserAsync("alice");

        (await AssumeAsync(alice, $"arn:aws:iam::{Other}:root")).AssertNotAuthorized(
            $"arn:aws:iam::{Account}:user/alice", "sts:AssumeRoot", $"arn:aws:iam::{Other}:root",
            " because no identity-based policy allows the sts:AssumeRoot action");
    }

    [Theory]
    [InlineData(Account)]
    [InlineData("999999999999")]
    public async Task AssumeRoot_OfAnAccountThatIsNoMember_IsDenied(string target)
    {
        await using var world = await StartAsync();
        (await world.IamAsync("EnableOrganizationsRootSessions")).Ok();

        (await AssumeAsync(world, target)).AssertNotAuthorized($"arn:aws:iam::{Account}:root", "sts:AssumeRoot", $"arn:aws:iam::{target}:root");
    }

    [Fact]
    public async Task AssumeRoot_WhereTheOrganizationDidNotEnableIt_IsDenied()
    {
        await using var world = await StartAsync();

        (await AssumeAsync(world, Other)).AssertNotAuthorized($"arn:aws:iam::{Account}:root", "sts:AssumeRoot", $"arn:aws:iam::{Other}:root");
    }

    [Theory]
    [InlineData("not-an-account", Audit, "not-an-account is not a valid target principal.")]
    [InlineData(Other, "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess is not a valid task policy ARN.")]
    public async Task AssumeRoot_OfWhatCannotBe_FailsWithValidationError(string target, string task, string message)
    {
        await using var world = await StartAsync();

        (await AssumeAsync(world, target, task)).AssertXmlError("ValidationError", message);
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await IamOrganization.CreateTrustedAsync(world);
        return world;
    }

    private static Task<TestAnswer> AssumeAsync(TestWorld world, string target, string task = Audit) =>
        world.StsAsync("AssumeRoot", ("TargetPrincipal", target), ("TaskPolicyArn.arn", task));
}
