using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

public sealed class ScheduleGroupTests
{
    [Fact]
    public async Task CreateScheduleGroup_GivesAnActiveGroup()
    {
        await using var world = await TestWorld.StartAsync();

        var arn = await world.CreateGroupAsync("reports");

        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule-group/reports", arn);
        var now = TestWorld.StartTime.ToUnixTimeSeconds();
        var expected = new JsonObject
        {
            ["Arn"] = arn,
            ["Name"] = "reports",
            ["State"] = "ACTIVE",
            ["CreationDate"] = now,
            ["LastModificationDate"] = now,
        };
        var group = (await world.SchedulerAsync("GET", "/schedule-groups/reports")).Ok().Json;
        Assert.True(JsonNode.DeepEquals(expected, group), group.ToJsonString());
    }

    [Fact]
    public async Task CreateScheduleGroup_Again_FailsWithConflictUnlessItIsTheSameRequest()
    {
        await using var world = await TestWorld.StartAsync();
        Task<TestAnswer> CreateAsync(string? token) =>
            world.SchedulerAsync("POST", "/schedule-groups/reports", token is null ? [] : new JsonObject { ["ClientToken"] = token });

        var arn = (await CreateAsync("t1")).Ok().Json.Text("ScheduleGroupArn");

        Assert.Equal(arn, (await CreateAsync("t1")).Ok().Json.Text("ScheduleGroupArn"));
        (await CreateAsync("t2")).AssertJsonError("ConflictException", "Schedule group reports already exists.", 409);
        (await CreateAsync(null)).AssertJsonError("ConflictException", "Schedule group reports already exists.", 409);
        (await world.SchedulerAsync("POST", "/schedule-groups/default", new JsonObject()))
            .AssertJsonError("ConflictException", "Schedule group default already exists.", 409);
    }

    [Fact]
    public async Task TheDefaultGroup_IsThereAndStays()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal("ACTIVE", (await world.SchedulerAsync("GET", "/schedule-groups/default")).Ok().Json.Text("State"));
        Assert.Equal(["default"], (await world.SchedulerAsync("GET", "/schedule-groups", region: "eu-west-1")).Ok().Json.Names("ScheduleGroups"));
        (await world.SchedulerAsync("DELETE", "/schedule-groups/default"))
            .AssertJsonError("ValidationException", "Deleting the default schedule group is not allowed.");
    }

    [Fact]
    public async Task DeleteScheduleGroup_TakesItsSchedulesWithItInAWhile()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("reports");
        await world.CreateScheduleAsync("nightly", ("GroupName", "reports"));
        await world.CreateScheduleAsync("other");

        (await world.SchedulerAsync("DELETE", "/schedule-groups/reports")).Ok();

        Assert.Equal("DELETING", (await world.SchedulerAsync("GET", "/schedule-groups/reports")).Ok().Json.Text("State"));
        (await world.SchedulerAsync("POST", "/schedules/late", SchedulerTestCalls.ScheduleOf(("GroupName", "reports"))))
            .AssertJsonError("ConflictException", "Schedule group reports is being deleted.", 409);
        (await world.SchedulerAsync("DELETE", "/schedule-groups/reports")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.SchedulerAsync("GET", "/schedule-groups/reports"))
            .AssertJsonError("ResourceNotFoundException", "Schedule group reports does not exist.", 404);
        Assert.Equal(["other"], (await world.SchedulerAsync("GET", "/schedules")).Ok().Json.Names("Schedules"));
        await world.CreateGroupAsync("reports");
        Assert.Empty((await world.SchedulerAsync("GET", "/schedules?ScheduleGroup=reports")).Ok().Json.Names("Schedules"));
    }

    [Fact]
    public async Task AnUnknownGroup_FailsWithResourceNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("GET", "/schedule-groups/nope"))
            .AssertJsonError("ResourceNotFoundException", "Schedule group nope does not exist.", 404);
        (await world.SchedulerAsync("DELETE", "/schedule-groups/nope"))
            .AssertJsonError("ResourceNotFoundException", "Schedule group nope does not exist.", 404);
    }

    [Fact]
    public async Task ListScheduleGroups_ByPrefixAndPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["r-2", "r-1", "x"])
        {
            await world.CreateGroupAsync(name);
        }

        var first = (await world.SchedulerAsync("GET", "/schedule-groups?MaxResults=2")).Ok().Json;
        var second = (await world.SchedulerAsync("GET", $"/schedule-groups?NextToken={Uri.EscapeDataString(first.Text("NextToken"))}")).Ok().Json;

        Assert.Equal(["default", "r-1"], first.Names("ScheduleGroups"));
        Assert.Equal(["r-2", "x"], second.Names("ScheduleGroups"));
        Assert.Null(second["NextToken"]);
        Assert.Equal(["r-1", "r-2"], (await world.SchedulerAsync("GET", "/schedule-groups?NamePrefix=r-")).Ok().Json.Names("ScheduleGroups"));
    }

    [Fact]
    public async Task Tags_AreAddedReplacedAndRemoved()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateGroupAsync("reports", ("team", "a"), ("stage", "test"));
        var target = $"/tags/{Uri.EscapeDataString(arn)}";

        (await world.SchedulerAsync("POST", target, new JsonObject { ["Tags"] = SchedulerTestCalls.TagsOf(("team", "b"), ("cost", "1")) })).Ok();
        (await world.SchedulerAsync("DELETE", $"{target}?TagKeys=stage&TagKeys=nope")).Ok();

        var tags = (await world.SchedulerAsync("GET", target)).Ok().Json["Tags"]!.AsArray();
        Assert.Equal("cost=1 team=b", string.Join(' ', tags.Select(t => $"{t!.Text("Key")}={t!.Text("Value")}")));
    }

    [Fact]
    public async Task Tags_OfAnUnknownGroup_FailWithResourceNotFound()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("reports");
        string[] arns = ["arn:aws:scheduler:us-east-1:000000000000:schedule-group/nope", "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/reports"];

        foreach (var arn in arns)
        {
            (await world.SchedulerAsync("GET", $"/tags/{Uri.EscapeDataString(arn)}")).AssertJsonError(
                "ResourceNotFoundException", $"Schedule group {arn.Split('/')[1]} does not exist.", 404);
        }
    }
}
