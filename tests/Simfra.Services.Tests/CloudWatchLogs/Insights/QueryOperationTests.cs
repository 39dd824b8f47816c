using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

public sealed class QueryOperationTests
{
    private const string Recordings = "conformance/recordings/logs/test_logs_queries.snapshot.json";

    [SharedDataFact(Recordings)]
    public async Task StartQuery_IsAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        var answer = await world.LogsAsync("StartQuery", Query("fields @timestamp, @message | limit 10"));

        JsonRecording.Open(Recordings, "TestCloudWatchLogsInsightsQueries::test_start_query_basic").Check("start-query", answer);
    }

    [SharedDataFact(Recordings)]
    public async Task StartQuery_OfNoGroup_IsRefusedAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.LogsAsync("StartQuery", Query("fields @message"));

        var message = answer.JsonMessage!;
        answer.AssertJsonError("ResourceNotFoundException", null);
        Assert.StartsWith(
            "Log group '/app/orders' does not exist for account ID '000000000000' (Service: AWSLogs; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: ",
            message,
            StringComparison.Ordinal);
        Assert.EndsWith("; Proxy: null)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_RunsWhenItsTimeHasCome()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, """{"level":"INFO","ms":3}"""), (1, """{"level":"ERROR","ms":5}"""), (2, """{"level":"ERROR","ms":9}"""));

        var id = await StartAsync(world, "filter level = 'ERROR' | stats count(*) as n, avg(ms) by level");
        var scheduled = await ResultsAsync(world, id);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.6));
        var running = await ResultsAsync(world, id);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(0.4));
        var complete = await ResultsAsync(world, id);

        Assert.Equal(("Scheduled", "Running", "Complete"), (scheduled.Text("status"), running.Text("status"), complete.Text("status")));
        Assert.Empty(running["results"]!.AsArray());
        Assert.Equal("CWLI", complete.Text("queryLanguage"));
        Assert.Equal(
            """[[{"field":"level","value":"ERROR"},{"field":"n","value":"2"},{"field":"avg(ms)","value":"7"}]]""", complete["results"]!.ToJsonString());
        Assert.Equal(
            """{"recordsMatched":2,"recordsScanned":3,"estimatedRecordsSkipped":0,"bytesScanned":71,"estimatedBytesSkipped":0,"logGroupsScanned":1}""",
            complete["statistics"]!.ToJsonString().Replace(".0", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_OfSeveralGroups_MergesThemNewestFirst()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateStreamAsync(stream: "web/2");
        await world.CreateStreamAsync("/app/other", "x");
        await world.TryPutAsync([(0, "a"), (30, "d")]);
        await world.TryPutAsync([(10, "b")], stream: "web/2");
        await world.TryPutAsync([(20, "c")], "/app/other", "x");

        var byName = await RunAsync(world, "fields @message", """ "logGroupNames":["/app/orders","/app/other"] """);
        var byArn = await RunAsync(world, "fields @message", $$""" "logGroupIdentifiers":["{{LogsTestCalls.GroupArn}}","/app/other"] """);
        var bySource = await RunAsync(world, "SOURCE logGroups(namePrefix: ['/app/']) | fields @message", null);

        Assert.Equal(("d c b a", "d c b a", "d c b a"), (Column(byName, "@message"), Column(byArn, "@message"), Column(bySource, "@message")));
    }

    [Fact]
    public async Task Query_TakesBothEndsOfItsRange()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((-1, "before"), (0, "first"), (1999, "last"), (2000, "after"));
        var start = LogsTestCalls.Now / 1000;

        var seconds = await RunAsync(world, "fields @message | sort @timestamp asc", start: start, end: start + 1);
        var milliseconds = await RunAsync(world, "fields @message | sort @timestamp asc", start: LogsTestCalls.Now, end: LogsTestCalls.Now + 1998);

        Assert.Equal(("first last", "first"), (Column(seconds, "@message"), Column(milliseconds, "@message")));
    }

    [Fact]
    public async Task Query_ThatIsLimited_GivesSoMany()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "a"), (1, "b"), (2, "c"));

        var limited = await RunAsync(world, "fields @message", """ "logGroupName":"/app/orders","limit":2 """);

        Assert.Equal("c b", Column(limited, "@message"));
    }

    [Fact]
    public async Task GetQueryResults_InPages_GivesAllLines()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "a"), (1, "b"), (2, "c"));
        var id = await StartAsync(world, "fields @message");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var first = await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}","maxItems":2}""");
        var second = await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}","maxItems":2,"nextToken":"{{first.Text("nextToken")}}"}""");

        Assert.Equal(("c b", "a"), (Column(first, "@message"), Column(second, "@message")));
        Assert.Null(second["nextToken"]);
    }

    [Theory]
    [InlineData("""{"startTime":1,"endTime":2,"queryString":"fields @message"}""", "InvalidParameterException")]
    [InlineData("""{"startTime":1,"endTime":2,"queryString":"fields @message","logGroupName":"/app/orders","logGroupNames":["/app/orders"]}""", "InvalidParameterException")]
    [InlineData("""{"startTime":3,"endTime":2,"queryString":"fields @message","logGroupName":"/app/orders"}""", "InvalidParameterException")]
    [InlineData("""{"startTime":1,"endTime":2,"queryString":"fields @message","logGroupName":"/app/orders"}""", "MalformedQueryException")]
    [InlineData("""{"startTime":1,"endTime":2,"queryString":"SELECT 1","logGroupName":"/app/orders","queryLanguage":"SQL"}""", "NotImplemented")]
    [InlineData("""{"startTime":1,"endTime":2,"queryString":"pattern @message | diff","logGroupName":"/app/orders"}""", "NotImplemented")]
    public async Task StartQuery_ThatIsWrong_IsRefused(string input, string error)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        var answer = await world.LogsAsync("StartQuery", input);

        answer.AssertJsonError(error, null, error == "NotImplemented" ? 501 : 400);
    }

    [Fact]
    public async Task StartQuery_OfWhatIsNoQuery_SaysWhere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();

        var answer = await world.LogsAsync("StartQuery", Query("fields @message | bad"));

        answer.AssertJsonError("MalformedQueryException", "unexpected symbol found bad at line 1 and position 18");
        Assert.Equal(
            """{"location":{"startCharOffset":18,"endCharOffset":21},"message":"unexpected symbol found bad at line 1 and position 18"}""",
            answer.Json["queryCompileError"]!.ToJsonString());
    }

    [Fact]
    public async Task StartQuery_BeyondAHundredAtATime_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        for (var i = 0; i < 100; i++)
        {
            await StartAsync(world, "fields @message");
        }

        var refused = await world.LogsAsync("StartQuery", Query("fields @message"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await StartAsync(world, "fields @message");

        refused.AssertJsonError("LimitExceededException", "Account maximum query concurrency limit of [100] reached.");
    }

    [Fact]
    public async Task StopQuery_OfARunningQuery_CancelsIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var id = await StartAsync(world, "fields @message");

        var stopped = await world.LogsOkAsync("StopQuery", $$"""{"queryId":"{{id}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        var again = await world.LogsAsync("StopQuery", $$"""{"queryId":"{{id}}"}""");

        Assert.True(stopped["success"]!.GetValue<bool>());
        Assert.Equal("Cancelled", (await ResultsAsync(world, id)).Text("status"));
        again.AssertJsonError("InvalidParameterException", "The specified query is not running.");
    }

    [Fact]
    public async Task GetQueryResults_OfNoQuery_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.LogsAsync("GetQueryResults", """{"queryId":"x"}""")).AssertJsonError("ResourceNotFoundException", "The specified query does not exist.");
    }

    [Fact]
    public async Task Queries_AfterSevenDays_AreForgotten()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        var id = await StartAsync(world, "fields @message");

        await world.Clock.AdvanceAsync(TimeSpan.FromDays(7));

        (await world.LogsAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""")).AssertJsonError("ResourceNotFoundException", null);
        Assert.Empty((await world.LogsOkAsync("DescribeQueries", "{}"))["queries"]!.AsArray());
    }

    [Fact]
    public async Task DescribeQueries_ShowsThemNewestFirst()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("other");
        await StartAsync(world, "fields a");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await StartAsync(world, "fields b");
        await StartAsync(world, "fields c", """ "logGroupName":"other" """);

        var first = await world.LogsOkAsync("DescribeQueries", """{"maxResults":2}""");
        var second = await world.LogsOkAsync("DescribeQueries", $$"""{"maxResults":2,"nextToken":"{{first.Text("nextToken")}}"}""");
        var complete = await world.LogsOkAsync("DescribeQueries", """{"status":"Complete"}""");
        var ofGroup = await world.LogsOkAsync("DescribeQueries", """{"logGroupName":"other"}""");
        var ofSql = await world.LogsOkAsync("DescribeQueries", """{"queryLanguage":"SQL"}""");

        Assert.Equal(("fields c|fields b", "fields a", "fields a", "fields c", ""), (Texts(first), Texts(second), Texts(complete), Texts(ofGroup), Texts(ofSql)));
        var query = complete["queries"]![0]!;
        Assert.Equal(("/app/orders", "arn:aws:iam::000000000000:root"), (query.Text("logGroupName"), query.Text("userIdentity")));
        Assert.Equal((1000L, LogsTestCalls.Now), (query["queryDuration"]!.GetValue<long>(), query["createTime"]!.GetValue<long>()));

        static string Texts(JsonNode answer) => string.Join('|', answer["queries"]!.AsArray().Select(static q => q!.Text("queryString")));
    }

    [Fact]
    public async Task ListLogGroupsForQuery_ShowsThem()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateGroupAsync();
        await world.CreateGroupAsync("/app/other");
        var id = await StartAsync(world, "SOURCE logGroups() | fields a", "");

        var first = await world.LogsOkAsync("ListLogGroupsForQuery", $$"""{"queryId":"{{id}}","maxResults":50}""");

        Assert.Equal(
            [LogsTestCalls.GroupArn, "arn:aws:logs:us-east-1:000000000000:log-group:/app/other"],
            first["logGroupIdentifiers"]!.AsArray().Select(static g => g!.GetValue<string>()));
    }

    [Fact]
    public async Task Query_OfAHundredThousandEvents_SeesThemAll()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        for (var batch = 0; batch < 10; batch++)
        {
            var from = batch * 10_000;
            (await world.TryPutAsync(Enumerable.Range(from, 10_000).Select(static i => ((long)i, $$"""{"n":{{i}},"k":"k{{i % 10}}"}""")))).Ok();
        }

        var results = await RunAsync(world, "stats count(*) as c, max(n) as m by k | sort m desc", end: (LogsTestCalls.Now / 1000) + 200);

        Assert.Equal(10, results["results"]!.AsArray().Count);
        Assert.Equal("""[{"field":"k","value":"k9"},{"field":"c","value":"10000"},{"field":"m","value":"99999"}]""", results["results"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task GetLogRecord_ByThePointerOfALine_ShowsTheEvent()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, """{"a":{"b":[true,"x"]},"@t":1}"""));
        var results = await RunAsync(world, "fields @message");
        var pointer = results["results"]![0]!.AsArray().Single(static f => f!.Text("field") == "@ptr")!.Text("value");

        var record = (await world.LogsOkAsync("GetLogRecord", $$"""{"logRecordPointer":"{{pointer}}"}"""))["logRecord"]!;

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["@ingestionTime"] = $"{LogsTestCalls.Now}",
                ["@log"] = "000000000000:/app/orders",
                ["@logStream"] = "web/1",
                ["@message"] = """{"a":{"b":[true,"x"]},"@t":1}""",
                ["@ptr"] = pointer,
                ["@timestamp"] = $"{LogsTestCalls.Now}",
                ["a.b.0"] = "1",
                ["a.b.1"] = "x",
                ["@@t"] = "1",
            },
            record.AsObject().ToDictionary(static f => f.Key, static f => f.Value!.GetValue<string>()));
    }

    [Fact]
    public async Task GetLogRecord_ByAWrongPointer_IsRefused()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "m"));
        var pointer = (await RunAsync(world, "fields @ptr"))["results"]![0]![0]!.Text("value");
        await world.LogsOkAsync("DeleteLogGroup", """{"logGroupName":"/app/orders"}""");

        (await world.LogsAsync("GetLogRecord", """{"logRecordPointer":"?"}""")).AssertJsonError("InvalidParameterException", null);
        (await world.LogsAsync("GetLogRecord", $$"""{"logRecordPointer":"{{pointer}}"}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task GetLogGroupFields_TellsHowManyEventsHaveThem()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((-3_600_000, """{"old":1}"""), (-2, """{"a":1}"""), (-1, """{"a":1,"b":{"c":2}}"""));

        var latest = await world.LogsOkAsync("GetLogGroupFields", """{"logGroupName":"/app/orders"}""");
        var around = await world.LogsOkAsync("GetLogGroupFields", $$"""{"logGroupIdentifier":"{{LogsTestCalls.GroupArn}}","time":{{(LogsTestCalls.Now / 1000) - 3600}}}""");

        Assert.Equal("@ingestionTime 100 @log 100 @logStream 100 @message 100 @timestamp 100 a 100 b.c 50", Fields(latest));
        Assert.Equal("@ingestionTime 100 @log 100 @logStream 100 @message 100 @timestamp 100 old 100", Fields(around));
        (await world.LogsAsync("GetLogGroupFields", """{"logGroupName":"none"}""")).AssertJsonError("ResourceNotFoundException", null);

        static string Fields(JsonNode answer) => string.Join(' ', answer["logGroupFields"]!.AsArray().Select(static f => $"{f!.Text("name")} {f!["percent"]}"));
    }

    private static string Query(string text, string? where = null, long? start = null, long? end = null) => $$"""
        {
          "queryString": {{JsonValue.Create(text).ToJsonString()}},
          "startTime": {{start ?? (LogsTestCalls.Now / 1000) - 100}},
          "endTime": {{end ?? (LogsTestCalls.Now / 1000) + 100}}{{(where is "" ? "" : ",")}}
          {{where ?? "\"logGroupName\":\"/app/orders\""}}
        }
        """;

    private static async Task<string> StartAsync(TestWorld world, string text, string? where = null, long? start = null, long? end = null) =>
        (await world.LogsOkAsync("StartQuery", Query(text, where, start, end))).Text("queryId");

    private static Task<JsonNode> ResultsAsync(TestWorld world, string id) => world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""");

    private static async Task<JsonNode> RunAsync(
        TestWorld world, string text, string? where = """ "logGroupName":"/app/orders" """, long? start = null, long? end = null)
    {
        var id = await StartAsync(world, text, where ?? "", start, end);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return await ResultsAsync(world, id);
    }

    private static string Column(JsonNode results, string field) => string.Join(
        ' ', results["results"]!.AsArray().Select(r => r!.AsArray().Single(f => f!.Text("field") == field)!.Text("value")));
}
