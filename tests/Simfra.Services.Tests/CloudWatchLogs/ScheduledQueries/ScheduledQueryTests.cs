using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.S3;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs.ScheduledQueries;

/// <summary>Queries that run by the clock, as a role, into a bucket.</summary>
public sealed class ScheduledQueryTests
{
    private const string Role = $"arn:aws:iam::{TestUser.Account}:role/queries";
    private const string Bucket = "results";

    [Fact]
    public async Task AScheduledQuery_RunsByTheClock_AndWritesToItsBucket()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await PrepareAsync(world, Allow("logs:StartQuery logs:GetQueryResults s3:PutObject", "*"));
        await world.PutAsync((0, """{"level":"error"}"""), (1, """{"level":"info"}"""), (2, """{"level":"error"}"""));

        // The world begins at 03:04:05; the query runs at ten past.
        var made = (await CreateAsync(world, "cron(10 * * * ? *)")).Ok().Json;
        Assert.Equal("ENABLED", made.Text("state"));
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(6));
        var run = Assert.Single(await HistoryAsync(world))!;
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(60));

        var destination = run["destinations"]![0]!;
        Assert.Equal(("Complete", "S3", "COMPLETE"), (run.Text("executionStatus"), destination.Text("destinationType"), destination.Text("status")));
        Assert.Equal($"s3://{Bucket}/daily/q/{run.Text("queryId")}.json", destination.Text("processedIdentifier"));
        Assert.Equal("""[{"level":"error","c":"2"},{"level":"info","c":"1"}]""", (await s3.GetAsync($"/{Bucket}/daily/q/{run.Text("queryId")}.json")).Text);
        Assert.Equal(2, (await HistoryAsync(world)).Count);
        var shown = await world.LogsOkAsync("GetScheduledQuery", """{"identifier":"q"}""");
        Assert.Equal(("Complete", (Now / 60_000 * 60_000) + (66 * 60_000)), (shown.Text("lastExecutionStatus"), (long)shown["lastTriggeredTime"]!));
    }

    [Theory]
    [InlineData("America/New_York", "cron(0 22 * * ? *)", 0)]
    [InlineData("Asia/Tokyo", "cron(30 12 * * ? *)", 1)]
    public async Task TheExpression_IsReadInItsZone(string zone, string expression, int runs)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await PrepareAsync(world, Allow("logs:StartQuery logs:GetQueryResults s3:PutObject", "*"));
        (await CreateAsync(world, expression, $""","timezone":"{zone}" """)).Ok();

        // 22:00 in New York is 03:00 of the next day: just gone. 12:30 in Tokyo is 03:30.
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(runs, (await HistoryAsync(world)).Count);
    }

    [Theory]
    [InlineData("s3:PutObject", "Failed", null)]
    [InlineData("logs:StartQuery logs:GetQueryResults", "Complete", "CLIENT_ERROR")]
    public async Task WhatTheRoleMayNot_IsToldInTheHistory(string actions, string status, string? delivery)
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await PrepareAsync(world, Allow(actions, "*"));
        (await CreateAsync(world, "cron(10 * * * ? *)")).Ok();

        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(7));

        var run = Assert.Single(await HistoryAsync(world))!;
        Assert.Equal((status, delivery), (run.Text("executionStatus"), (string?)run["destinations"]?[0]!["status"]));
        Assert.Empty(await HistoryAsync(world, ""","executionStatuses":["Timeout"]"""));
        Assert.Single(await HistoryAsync(world, $""","executionStatuses":["{status}"]"""));
    }

    [Fact]
    public async Task AQueryThatIsDisabledOrDeleted_DoesNotRun_OneWithAnEndEnds()
    {
        await using var world = await TestWorld.StartAsync();
        using var s3 = await PrepareAsync(world, Allow("logs:* s3:*", "*"));
        var arn = (await CreateAsync(world, "cron(* * * * ? *)", $$""","scheduleEndTime":{{(Now / 1000) + 120}}""")).Ok().Json.Text("scheduledQueryArn");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await HistoryAsync(world)).Count);

        var updated = (await world.LogsAsync("UpdateScheduledQuery", Input("cron(* * * * ? *)", ""","state":"DISABLED" """, "identifier", arn))).Ok().Json;
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, (await HistoryAsync(world)).Count);
        Assert.Equal(("DISABLED", "q"), (updated.Text("state"), updated.Text("name")));
        Assert.Empty((await world.LogsOkAsync("ListScheduledQueries", """{"state":"ENABLED"}"""))["scheduledQueries"]!.AsArray());
        await world.LogsOkAsync("DeleteScheduledQuery", """{"identifier":"q"}""");
        foreach (var operation in new[] { "GetScheduledQuery", "DeleteScheduledQuery" })
        {
            (await world.LogsAsync(operation, """{"identifier":"q"}""")).AssertJsonError("ResourceNotFoundException", null);
        }
    }

    [Fact]
    public async Task ListScheduledQueries_PagesByName()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in new[] { "b", "a", "c" })
        {
            (await world.LogsAsync("CreateScheduledQuery", Input("cron(0 0 * * ? *)", name: name))).Ok();
        }

        var page = await world.LogsOkAsync("ListScheduledQueries", """{"maxResults":2}""");
        var rest = await world.LogsOkAsync("ListScheduledQueries", $$"""{"nextToken":"{{page.Text("nextToken")}}"}""");
        Assert.Equal(["a", "b", "c"], page["scheduledQueries"]!.AsArray().Concat(rest["scheduledQueries"]!.AsArray()).Select(static q => q!.Text("name")));
    }

    [Theory]
    [InlineData("rate(1 hour)", "", "ValidationException", 400)]
    [InlineData("cron(0 0 * * ? *)", ""","timezone":"Nowhere/Town" """, "ValidationException", 400)]
    [InlineData("cron(0 0 * * ? *)", ""","queryString":"nonsense" """, "ValidationException", 400)]
    [InlineData("cron(0 0 * * ? *)", ""","queryLanguage":"SQL" """, "NotImplemented", 501)]
    [InlineData("cron(0 0 * * ? *)", "", null, 200)]
    public async Task CreateScheduledQuery_ThatIsWrong_IsRefused(string expression, string more, string? error, int status)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsAsync("CreateScheduledQuery", Input(expression, more));

        Assert.Equal((status, error), ((int)answer.Status, status == 200 ? null : answer.JsonError));
        if (status == 200)
        {
            (await world.LogsAsync("CreateScheduledQuery", Input(expression, more))).AssertJsonError("ConflictException", null);
        }
    }

    [Fact]
    public async Task TheRoles_HaveToBePassed()
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "admin");
        var denied = await user.World.LogsAsync("CreateScheduledQuery", Input("cron(0 0 * * ? *)"));
        await user.PutPolicyAsync(Allow("logs:CreateScheduledQuery", "*"));
        var notPassed = await user.World.LogsAsync("CreateScheduledQuery", Input("cron(0 0 * * ? *)"));
        await user.PutPolicyAsync(Allow("logs:CreateScheduledQuery iam:PassRole", "*"));

        Assert.Contains("logs:CreateScheduledQuery", denied.JsonMessage, StringComparison.Ordinal);
        Assert.Contains("iam:PassRole", notPassed.JsonMessage, StringComparison.Ordinal);
        (await user.World.LogsAsync("CreateScheduledQuery", Input("cron(0 0 * * ? *)"))).Ok();
        foreach (var operation in new[] { "GetScheduledQuery", "DeleteScheduledQuery", "ListScheduledQueries" })
        {
            (await user.World.LogsAsync(operation, """{"identifier":"q"}""")).AssertJsonError("AccessDeniedException", null);
        }
    }

    private static string Input(string expression, string more = "", string key = "name", string name = "q")
    {
        var input = new JsonObject
        {
            [key] = name,
            ["queryLanguage"] = "CWLI",
            ["queryString"] = "stats count(*) as c by level | sort level",
            ["logGroupIdentifiers"] = new JsonArray(Group),
            ["scheduleExpression"] = expression,
            ["executionRoleArn"] = Role,
            ["startTimeOffset"] = 7200,
            ["destinationConfiguration"] = new JsonObject
            {
                ["s3Configuration"] = new JsonObject { ["destinationIdentifier"] = $"s3://{Bucket}/daily", ["roleArn"] = Role },
            },
        };
        foreach (var (given, value) in JsonNode.Parse($"{{{more.TrimStart(',')}}}")!.AsObject())
        {
            input[given] = value?.DeepClone();
        }

        return input.ToJsonString();
    }

    private static Task<TestAnswer> CreateAsync(TestWorld world, string expression, string more = "") =>
        world.LogsAsync("CreateScheduledQuery", Input(expression, more));

    private static async Task<JsonArray> HistoryAsync(TestWorld world, string more = "") => (await world.LogsOkAsync(
        "GetScheduledQueryHistory", $$"""{"identifier":"q","startTime":{{Now / 1000}},"endTime":{{(Now / 1000) + 86_400}}{{more}}}"""))["triggerHistory"]!.AsArray();

    /// <summary>A group with a stream, a bucket, and the role with a policy.</summary>
    private static async Task<RawS3Client> PrepareAsync(TestWorld world, string statement)
    {
        await world.CreateStreamAsync();
        const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";
        (await world.QueryAsync("iam", "CreateRole", [("RoleName", "queries"), ("AssumeRolePolicyDocument", Trust)])).Ok();
        (await world.QueryAsync("iam", "PutRolePolicy", [("RoleName", "queries"), ("PolicyName", "p"), ("PolicyDocument", Policy(statement))])).Ok();
        var s3 = new RawS3Client(world.Server, "us-east-1", TestUser.Account, "test");
        Assert.Equal(200, (int)(await s3.PutAsync($"/{Bucket}", "")).Status);
        return s3;
    }
}
