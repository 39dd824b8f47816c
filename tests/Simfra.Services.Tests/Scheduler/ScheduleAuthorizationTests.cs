using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Scheduler;

/// <summary>EventBridge Scheduler's operations, allowed and denied to a user by policies.</summary>
public sealed class ScheduleAuthorizationTests
{
    private const string Prefix = "arn:aws:scheduler:us-east-1:000000000000:";
    private const string Role = "arn:aws:iam::000000000000:role/scheduler";
    private const string GroupPath = "/tags/arn%3Aaws%3Ascheduler%3Aus-east-1%3A000000000000%3Aschedule-group%2Fnightly";

    /// <summary>Method, target, input (<c>schedule</c> for one), action and resource.</summary>
    public static TheoryData<string, string, string?, string, string> Operations { get; } = new()
    {
        { "GET", "/schedules/job", null, "GetSchedule", "schedule/default/job" },
        { "GET", "/schedules/job?groupName=nightly", null, "GetSchedule", "schedule/nightly/job" },
        { "DELETE", "/schedules/job", null, "DeleteSchedule", "schedule/default/job" },
        { "GET", "/schedules", null, "ListSchedules", "schedule/*/*" },
        { "POST", "/schedule-groups/new", "{}", "CreateScheduleGroup", "schedule-group/new" },
        { "GET", "/schedule-groups/nightly", null, "GetScheduleGroup", "schedule-group/nightly" },
        { "DELETE", "/schedule-groups/nightly", null, "DeleteScheduleGroup", "schedule-group/nightly" },
        { "GET", "/schedule-groups", null, "ListScheduleGroups", "schedule-group/*" },
        { "POST", GroupPath, """{"Tags":[{"Key":"a","Value":"b"}]}""", "TagResource", "schedule-group/nightly" },
        { "DELETE", $"{GroupPath}?TagKeys=a", null, "UntagResource", "schedule-group/nightly" },
        { "GET", GroupPath, null, "ListTagsForResource", "schedule-group/nightly" },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task AnOperation_NeedsItsActionOnTheResource(string method, string target, string? input, string action, string resource)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateScheduleAsync("job");
        await world.CreateGroupAsync("nightly");
        await using var user = await TestUser.CreateAsync(world, "worker");
        var given = input is null ? null : JsonNode.Parse(input);

        var denied = await user.World.SchedulerAsync(method, target, given);
        await user.PutPolicyAsync(Allow($"scheduler:{action}", Prefix + resource));
        var allowed = await user.World.SchedulerAsync(method, target, given);

        denied.AssertJsonError("AccessDeniedException", MessageFor(user, $"scheduler:{action}", Prefix + resource), 403);
        Assert.NotEqual(403, (int)allowed.Status);
    }

    [Theory]
    [InlineData("POST", "CreateSchedule")]
    [InlineData("PUT", "UpdateSchedule")]
    public async Task ASchedule_NeedsThatItsRoleMayBePassed(string method, string operation)
    {
        const string arn = Prefix + "schedule/default/job";
        await using var world = await TestWorld.StartAsync();
        if (method == "PUT")
        {
            await world.CreateScheduleAsync("job");
        }

        await using var user = await TestUser.CreateAsync(world, "worker");

        (await CallAsync()).AssertJsonError("AccessDeniedException", MessageFor(user, $"scheduler:{operation}", arn), 403);
        await user.PutPolicyAsync(Allow($"scheduler:{operation}", arn));
        (await CallAsync()).AssertJsonError("AccessDeniedException", MessageFor(user, "iam:PassRole", Role), 403);
        await user.PutPolicyAsync(Allow($"scheduler:{operation}", arn), Allow("iam:PassRole", Role, When("iam:PassedToService", "lambda.amazonaws.com")));
        (await CallAsync()).AssertJsonError("AccessDeniedException", MessageFor(user, "iam:PassRole", Role), 403);
        await user.PutPolicyAsync(
            Allow($"scheduler:{operation}", arn), Allow("iam:PassRole", Role, When("iam:PassedToService", "scheduler.amazonaws.com")));
        (await CallAsync()).Ok();

        Task<TestAnswer> CallAsync() => user.World.SchedulerAsync(method, "/schedules/job", SchedulerTestCalls.ScheduleOf());
    }

    [Fact]
    public async Task ResourceTags_AreThoseOfTheGroup()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("nightly", ("team", "payments"));
        await world.CreateGroupAsync("hourly");
        await using var user = await TestUser.CreateAsync(
            world, "worker", Allow("scheduler:GetScheduleGroup", condition: When("aws:ResourceTag/team", "payments")));

        (await user.World.SchedulerAsync("GET", "/schedule-groups/nightly")).Ok();
        (await user.World.SchedulerAsync("GET", "/schedule-groups/hourly")).AssertJsonError("AccessDeniedException", null, 403);
    }

    private static string MessageFor(TestUser user, string action, string resource) =>
        $"User: {user.Arn} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action";
}
