using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Scheduler;

public sealed class ScheduleTests
{
    [Fact]
    public async Task CreateSchedule_HasAwsDefaults()
    {
        await using var world = await TestWorld.StartAsync();

        var arn = await world.CreateScheduleAsync("nightly");

        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly", arn);
        var now = TestWorld.StartTime.ToUnixTimeSeconds();
        var expected = new JsonObject
        {
            ["Arn"] = arn,
            ["GroupName"] = "default",
            ["Name"] = "nightly",
            ["ScheduleExpression"] = "rate(5 minutes)",
            ["ScheduleExpressionTimezone"] = "UTC",
            ["State"] = "ENABLED",
            ["Target"] = new JsonObject
            {
                ["Arn"] = SchedulerTestCalls.QueueArn,
                ["RoleArn"] = "arn:aws:iam::000000000000:role/scheduler",
                ["RetryPolicy"] = new JsonObject { ["MaximumEventAgeInSeconds"] = 86400, ["MaximumRetryAttempts"] = 185 },
            },
            ["FlexibleTimeWindow"] = new JsonObject { ["Mode"] = "OFF" },
            ["ActionAfterCompletion"] = "NONE",
            ["CreationDate"] = now,
            ["LastModificationDate"] = now,
        };
        var schedule = (await world.SchedulerAsync("GET", "/schedules/nightly")).Ok().Json;
        Assert.True(JsonNode.DeepEquals(expected, schedule), schedule.ToJsonString());
    }

    [Fact]
    public async Task CreateSchedule_KeepsWhatWasGiven()
    {
        await using var world = await TestWorld.StartAsync();
        var start = TestWorld.StartTime.AddDays(1).ToUnixTimeSeconds();
        var target = new JsonObject
        {
            ["Arn"] = SchedulerTestCalls.QueueArn,
            ["RoleArn"] = "arn:aws:iam::000000000000:role/scheduler",
            ["Input"] = "{\"a\":1}",
            ["DeadLetterConfig"] = new JsonObject { ["Arn"] = "arn:aws:sqs:us-east-1:000000000000:dead" },
            ["RetryPolicy"] = new JsonObject { ["MaximumEventAgeInSeconds"] = 60, ["MaximumRetryAttempts"] = 0 },
            ["SqsParameters"] = new JsonObject { ["MessageGroupId"] = "g" },
        };

        await world.CreateScheduleAsync(
            "nightly", ("Description", "each night"), ("ScheduleExpression", "cron(0 3 * * ? *)"), ("ScheduleExpressionTimezone", "Europe/Zurich"),
            ("State", "DISABLED"), ("StartDate", start), ("EndDate", start + 60), ("ActionAfterCompletion", "DELETE"), ("Target", target),
            ("FlexibleTimeWindow", new JsonObject { ["Mode"] = "FLEXIBLE", ["MaximumWindowInMinutes"] = 15 }));

        var schedule = (await world.SchedulerAsync("GET", "/schedules/nightly")).Ok().Json;
        Assert.Equal(
            ("each night", "cron(0 3 * * ? *)", "Europe/Zurich", "DISABLED", "DELETE"),
            (schedule.Text("Description"), schedule.Text("ScheduleExpression"), schedule.Text("ScheduleExpressionTimezone"), schedule.Text("State"),
                schedule.Text("ActionAfterCompletion")));
        Assert.Equal((start, start + 60), (schedule["StartDate"]!.GetValue<double>(), schedule["EndDate"]!.GetValue<double>()));
        Assert.True(JsonNode.DeepEquals(target, schedule["Target"]), schedule.ToJsonString());
        Assert.Equal(15, schedule["FlexibleTimeWindow"]!["MaximumWindowInMinutes"]!.GetValue<int>());
    }

    [Fact]
    public async Task CreateSchedule_Again_FailsWithConflictUnlessItIsTheSameRequest()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateScheduleAsync("nightly", ("ClientToken", "t1"));

        Assert.Equal(arn, await world.CreateScheduleAsync("nightly", ("ClientToken", "t1")));
        (await world.SchedulerAsync("POST", "/schedules/nightly", SchedulerTestCalls.ScheduleOf(("ClientToken", "t2"))))
            .AssertJsonError("ConflictException", "Schedule nightly already exists.", 409);
        (await world.SchedulerAsync("POST", "/schedules/nightly", SchedulerTestCalls.ScheduleOf()))
            .AssertJsonError("ConflictException", "Schedule nightly already exists.", 409);
    }

    [Fact]
    public async Task CreateSchedule_OfOneNameInTwoGroups_MakesTwo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("reports");
        await world.CreateScheduleAsync("nightly");

        var arn = await world.CreateScheduleAsync("nightly", ("GroupName", "reports"));

        Assert.Equal("arn:aws:scheduler:us-east-1:000000000000:schedule/reports/nightly", arn);
        Assert.Equal("reports", (await world.SchedulerAsync("GET", "/schedules/nightly?groupName=reports")).Ok().Json.Text("GroupName"));
    }

    [Theory]
    [InlineData("cron(1-31/30 1-1 ? * 1,7 *)")]
    [InlineData("cron(0 18 ? * MON-FRI *)")]
    [InlineData("cron(0/15 8-17 ? * 2#1 2030-2035)")]
    [InlineData("cron(0 12 L * ? *)")]
    [InlineData("cron(0 12 15W JAN,jul ? *)")]
    [InlineData("rate(1 minute)")]
    [InlineData("rate(10 days)")]
    [InlineData("at(2030-12-31T23:59:59)")]
    public async Task CreateSchedule_WithAValidExpression_Works(string expression)
    {
        await using var world = await TestWorld.StartAsync();

        await world.CreateScheduleAsync("s", ("ScheduleExpression", expression));

        Assert.Equal(expression, (await world.SchedulerAsync("GET", "/schedules/s")).Ok().Json.Text("ScheduleExpression"));
    }

    [Theory]
    [InlineData("cron(7 20 * * NOT *)")]
    [InlineData("cron(71 8 1 * ? *)")]
    [InlineData("cron()")]
    [InlineData("cron(0 1 1 1 1 *)")]
    [InlineData("cron(0 1 ? * ? *)")]
    [InlineData("cron(5-1 1 1 * ? *)")]
    [InlineData("rate(10 seconds)")]
    [InlineData("rate(10 years)")]
    [InlineData("rate(10 minutess)")]
    [InlineData("rate( 10 minutes )")]
    [InlineData("rate(0 minutes)")]
    [InlineData("rate()")]
    [InlineData("at(2021-12-31T23:59:59Z)")]
    [InlineData("at(2021-12-31)")]
    [InlineData("every day")]
    public async Task CreateSchedule_WithAnInvalidExpression_FailsWithValidationException(string expression)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("ScheduleExpression", expression))))
            .AssertJsonError("ValidationException", $"Invalid Schedule Expression {expression}.");
        (await world.SchedulerAsync("GET", "/schedules/s")).AssertJsonError("ResourceNotFoundException", "Schedule s does not exist.", 404);
    }

    [Fact]
    public async Task CreateSchedule_WithAnUnknownTimezone_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("ScheduleExpressionTimezone", "Mars/Olympus"))))
            .AssertJsonError("ValidationException", "Invalid Schedule Expression Timezone Mars/Olympus.");
    }

    [Fact]
    public async Task CreateSchedule_WithBadDates_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();
        var now = TestWorld.StartTime.ToUnixTimeSeconds();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("StartDate", now - 301))))
            .AssertJsonError("ValidationException", "The StartDate you specify cannot be earlier than 5 minutes ago.");
        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("StartDate", now + 60), ("EndDate", now + 60))))
            .AssertJsonError("ValidationException", "The EndDate you specify must come after the StartDate you specify.");
        await world.CreateScheduleAsync("s", ("StartDate", now - 300));
    }

    [Fact]
    public async Task CreateSchedule_WithABadWindow_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("FlexibleTimeWindow", new JsonObject { ["Mode"] = "FLEXIBLE" }))))
            .AssertJsonError("ValidationException", "MaximumWindowInMinutes must be set when FlexibleTimeWindow Mode is FLEXIBLE.");
        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(
            ("FlexibleTimeWindow", new JsonObject { ["Mode"] = "OFF", ["MaximumWindowInMinutes"] = 5 }))))
            .AssertJsonError("ValidationException", "MaximumWindowInMinutes must not be set when FlexibleTimeWindow Mode is OFF.");
    }

    [Fact]
    public async Task CreateSchedule_WithABadTargetArn_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();
        var target = new JsonObject { ["Arn"] = "orders", ["RoleArn"] = "arn:aws:iam::000000000000:role/scheduler" };

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("Target", target))))
            .AssertJsonError("ValidationException", "Provided Arn is not in correct format.");
    }

    [Theory]
    [InlineData("ScheduleExpression")]
    [InlineData("FlexibleTimeWindow")]
    [InlineData("Target")]
    public async Task CreateSchedule_WithoutARequiredMember_FailsWithValidationException(string member)
    {
        await using var world = await TestWorld.StartAsync();
        var input = SchedulerTestCalls.ScheduleOf();
        input.Remove(member);

        var answer = await world.SchedulerAsync("POST", "/schedules/s", input);

        answer.AssertJsonError(
            "ValidationException",
            $"1 validation error detected: Value null at '{char.ToLowerInvariant(member[0])}{member[1..]}' failed to satisfy constraint: Member must not be null");
    }

    [Fact]
    public async Task CreateSchedule_InAnUnknownGroup_FailsWithResourceNotFound()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("GroupName", "nope"))))
            .AssertJsonError("ResourceNotFoundException", "Schedule group nope does not exist.", 404);
    }

    [Fact]
    public async Task CreateSchedule_WithAKey_IsRefusedAsNotBuilt()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SchedulerAsync("POST", "/schedules/s", SchedulerTestCalls.ScheduleOf(("KmsKeyArn", "arn:aws:kms:us-east-1:000000000000:key/k"))))
            .AssertJsonError("NotImplemented", "The parameter KmsKeyArn is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task UpdateSchedule_ReplacesTheWholeSchedule()
    {
        await using var world = await TestWorld.StartAsync();
        var arn = await world.CreateScheduleAsync("s", ("Description", "d"), ("State", "DISABLED"), ("ScheduleExpressionTimezone", "Europe/Zurich"));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var answer = await world.SchedulerAsync("PUT", "/schedules/s", SchedulerTestCalls.ScheduleOf(("ScheduleExpression", "rate(1 hour)")));

        Assert.Equal(arn, answer.Ok().Json.Text("ScheduleArn"));
        var schedule = (await world.SchedulerAsync("GET", "/schedules/s")).Ok().Json;
        Assert.Equal(
            ("rate(1 hour)", "UTC", "ENABLED"),
            (schedule.Text("ScheduleExpression"), schedule.Text("ScheduleExpressionTimezone"), schedule.Text("State")));
        Assert.Null(schedule["Description"]);
        Assert.Equal(60, schedule["LastModificationDate"]!.GetValue<double>() - schedule["CreationDate"]!.GetValue<double>());
        (await world.SchedulerAsync("PUT", "/schedules/nope", SchedulerTestCalls.ScheduleOf()))
            .AssertJsonError("ResourceNotFoundException", "Schedule nope does not exist.", 404);
    }

    [Fact]
    public async Task DeleteSchedule_RemovesIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateScheduleAsync("s");

        (await world.SchedulerAsync("DELETE", "/schedules/s")).Ok();

        (await world.SchedulerAsync("GET", "/schedules/s")).AssertJsonError("ResourceNotFoundException", "Schedule s does not exist.", 404);
        (await world.SchedulerAsync("DELETE", "/schedules/s")).AssertJsonError("ResourceNotFoundException", "Schedule s does not exist.", 404);
        (await world.SchedulerAsync("DELETE", "/schedules/s?groupName=nope")).AssertJsonError("ResourceNotFoundException", "Schedule group nope does not exist.", 404);
    }

    [Fact]
    public async Task ListSchedules_FiltersByGroupPrefixAndState()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync("reports");
        await world.CreateScheduleAsync("a-1");
        await world.CreateScheduleAsync("a-2", ("State", "DISABLED"));
        await world.CreateScheduleAsync("a-3", ("GroupName", "reports"));
        await world.CreateScheduleAsync("b-1");

        async Task<string[]> ListAsync(string query) => (await world.SchedulerAsync("GET", $"/schedules{query}")).Ok().Json.Names("Schedules");

        Assert.Equal(["a-1", "a-2", "b-1", "a-3"], await ListAsync(""));
        Assert.Equal(["a-3"], await ListAsync("?ScheduleGroup=reports"));
        Assert.Equal(["a-1", "a-2", "a-3"], await ListAsync("?NamePrefix=a-"));
        Assert.Equal(["a-2"], await ListAsync("?State=DISABLED"));
        (await world.SchedulerAsync("GET", "/schedules?ScheduleGroup=nope"))
            .AssertJsonError("ResourceNotFoundException", "Schedule group nope does not exist.", 404);
    }

    [Fact]
    public async Task ListSchedules_ByPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["c", "a", "b"])
        {
            await world.CreateScheduleAsync(name);
        }

        var first = (await world.SchedulerAsync("GET", "/schedules?MaxResults=2")).Ok().Json;
        var second = (await world.SchedulerAsync("GET", $"/schedules?MaxResults=2&NextToken={Uri.EscapeDataString(first.Text("NextToken"))}")).Ok().Json;

        Assert.Equal(["a", "b"], first.Names("Schedules"));
        Assert.Equal(["c"], second.Names("Schedules"));
        Assert.Null(second["NextToken"]);
        Assert.Equal(SchedulerTestCalls.QueueArn, first["Schedules"]![0]!["Target"]!.Text("Arn"));
        (await world.SchedulerAsync("GET", "/schedules?NextToken=%3F")).AssertJsonError("ValidationException", "Invalid next token.");
    }

    [Fact]
    public async Task Schedules_OfOtherAccountsAndRegions_AreApart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateScheduleAsync("s");

        Assert.Empty((await world.SchedulerAsync("GET", "/schedules", account: TestWorld.OtherAccount)).Ok().Json.Names("Schedules"));
        Assert.Empty((await world.SchedulerAsync("GET", "/schedules", region: "eu-west-1")).Ok().Json.Names("Schedules"));
    }
}
