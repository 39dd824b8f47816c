using System.Text.Json.Nodes;
using Simfra.Services.CloudWatchLogs.Insights;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;
using static Simfra.Services.Tests.CloudWatchLogs.LogsTestCalls;

namespace Simfra.Services.Tests.CloudWatchLogs.Insights;

/// <summary>Queries that look up, join, use indexes, take lists apart and add up; and lookup tables.</summary>
public sealed class QueryEnrichmentTests
{
    private const string Users = "id,name,email\\n1,Ada,ada@example.com\\n2,\\\"Bob, jr.\\\",bob@example.com\\n";
    private const string UsersArn = "arn:aws:logs:us-east-1:000000000000:lookup-table:users";

    [Fact]
    public async Task Lookup_AddsColumnsOfTheTable()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await CreateTableAsync(world);
        await world.PutAsync((0, """{"user":1,"name":"x"}"""), (1, """{"user":2}"""), (2, """{"user":3,"name":"own"}"""));

        Assert.Equal(
            ["user=3 name=own", "user=2 name=Bob, jr. email=bob@example.com", "user=1 name=Ada email=ada@example.com"],
            await QueryAsync(world, "fields user | lookup users id as user OUTPUT name, email"));
        Assert.Equal(
            ["name=Ada c=1", "name=Bob, jr. c=1", "name=own c=1"],
            await QueryAsync(world, "lookup users id as user OUTPUT name | stats count(*) as c by name | sort name"));
    }

    [Fact]
    public async Task ALookupTable_IsShownReplacedAndDeleted()
    {
        await using var world = await TestWorld.StartAsync();
        Assert.Equal(UsersArn, (await CreateTableAsync(world)).Text("lookupTableArn"));
        (await TryCreateTableAsync(world)).AssertJsonError("ResourceAlreadyExistsException", null);
        await CreateTableAsync(world, "zones", "a\\nb");

        var page = await world.LogsOkAsync("DescribeLookupTables", """{"maxResults":1}""");
        var table = Assert.Single(page["lookupTables"]!.AsArray())!;
        Assert.Equal(("users", 2, """["id","name","email"]"""), (table.Text("lookupTableName"), (int)table["recordsCount"]!, table["tableFields"]!.ToJsonString()));
        Assert.Equal("zones", (await world.LogsOkAsync("DescribeLookupTables", $$"""{"nextToken":"{{page.Text("nextToken")}}"}"""))["lookupTables"]![0]!.Text("lookupTableName"));
        Assert.Empty((await world.LogsOkAsync("DescribeLookupTables", """{"lookupTableNamePrefix":"x"}"""))["lookupTables"]!.AsArray());
        await world.LogsOkAsync("UpdateLookupTable", $$"""{"lookupTableArn":"{{UsersArn}}","tableBody":"k\nv","description":"new"}""");
        var shown = await world.LogsOkAsync("GetLookupTable", $$"""{"lookupTableArn":"{{UsersArn}}"}""");
        Assert.Equal(("k\nv", "new", 3), (shown.Text("tableBody"), shown.Text("description"), (int)shown["sizeBytes"]!));
        await world.LogsOkAsync("DeleteLookupTable", $$"""{"lookupTableArn":"{{UsersArn}}"}""");
        foreach (var operation in new[] { "GetLookupTable", "DeleteLookupTable" })
        {
            (await world.LogsAsync(operation, $$"""{"lookupTableArn":"{{UsersArn}}"}""")).AssertJsonError("ResourceNotFoundException", null);
        }
    }

    [Theory]
    [InlineData("a,a\\n1,2", "", "InvalidParameterException", 400)]
    [InlineData("a,b\\n1", "", "InvalidParameterException", 400)]
    [InlineData("a\\n1", ""","kmsKeyId":"arn:aws:kms:us-east-1:000000000000:key/k" """, "NotImplemented", 501)]
    public async Task CreateLookupTable_ThatIsWrong_IsRefused(string body, string more, string error, int status)
    {
        await using var world = await TestWorld.StartAsync();

        (await TryCreateTableAsync(world, body: body, more: more)).AssertJsonError(error, null, status);
    }

    [Fact]
    public async Task ALookupTableThatIsNotThere_MakesTheQueryMalformed_OneThatGoesMakesItFail()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, "x"));
        (await world.LogsAsync("StartQuery", Input("lookup users id as @message OUTPUT name"))).AssertJsonError("MalformedQueryException", "The lookup table users does not exist.");
        await CreateTableAsync(world);

        var id = (await world.LogsOkAsync("StartQuery", Input("lookup users id as @message OUTPUT name"))).Text("queryId");
        await world.LogsOkAsync("DeleteLookupTable", $$"""{"lookupTableArn":"{{UsersArn}}"}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.Equal("Failed", (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}""")).Text("status"));
    }

    [Fact]
    public async Task Join_PutsEventsOfTwoGroupsTogether()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateStreamAsync("/payments");
        await world.PutAsync((0, """{"id":"a","n":1}"""), (1, """{"id":"b","n":2}"""));
        (await world.TryPutAsync([(0, """{"order":{"id":"a"},"paid":true,"n":7}""")], "/payments")).Ok();
        const string Join = "join type=TYPE left=order right=pay where order.id=pay.order.id (SOURCE '/payments') | fields order.id, pay.n, n | sort order.id";

        Assert.Equal(["order.id=a pay.n=7 n=1"], await QueryAsync(world, Join.Replace("type=TYPE ", "", StringComparison.Ordinal)));
        Assert.Equal(["order.id=a pay.n=7 n=1", "order.id=b n=2"], await QueryAsync(world, Join.Replace("TYPE", "left", StringComparison.Ordinal)));
        (await world.LogsAsync("StartQuery", Input(Join.Replace("TYPE", "outer", StringComparison.Ordinal)))).AssertJsonError("MalformedQueryException", null);
        (await world.LogsAsync("StartQuery", Input("join left=a right=b where a.x=b.x (SOURCE '/none')"))).AssertJsonError("ResourceNotFoundException", null);
        (await world.LogsAsync("StartQuery", Input("join left=a right=b where a.x=b.x (SOURCE logGroups(namePrefix: ['/p']))"))).AssertJsonError("NotImplemented", null, 501);
    }

    [Fact]
    public async Task AJoin_NeedsLeaveToQueryTheOtherGroup()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.CreateStreamAsync("/payments");
        await using var user = await TestUser.CreateAsync(world, "reader", Allow("logs:StartQuery", $"{GroupArn}:*"));
        var input = Input("join left=a right=b where a.x=b.x (SOURCE '/payments')");

        Assert.Contains("/payments", (await user.World.LogsAsync("StartQuery", input)).JsonMessage, StringComparison.Ordinal);
        await user.PutPolicyAsync(Allow("logs:StartQuery", "*"));
        (await user.World.LogsAsync("StartQuery", input)).Ok();
    }

    [Fact]
    public async Task FilterIndex_FindsEventsOfGroupsWithTheIndex_FromThePolicyOn()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateStreamAsync();
        await world.PutAsync((0, """{"id":"a","n":1}"""));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(await QueryAsync(world, "fields n | filterIndex id = 'a'"));
        await world.LogsOkAsync("PutIndexPolicy", $$"""{"logGroupIdentifier":"{{Group}}","policyDocument":"{\"Fields\":[\"id\"]}"}""");
        await world.PutAsync((1, """{"id":"a","n":2}"""), (2, """{"id":"b","n":3}"""), (3, """{"id":"c","n":4}"""));

        Assert.Equal(["n=2"], await QueryAsync(world, "fields n | filterIndex id = 'a'"));
        Assert.Equal(["n=4", "n=2"], await QueryAsync(world, "fields n | filterIndex id in ['a', 'c']"));
        Assert.Equal(["n=4", "n=3", "n=2", "n=1"], await QueryAsync(world, $"fields n | filterIndex @logStream = '{WebStream}'"));
        (await world.LogsAsync("StartQuery", Input("filterIndex id > 1"))).AssertJsonError("MalformedQueryException", null);
    }

    [Fact]
    public void Expand_MakesALineOfEachItem()
    {
        Assert.Equal(
            ["items=apple, host=web", "items=banana, host=web", "items=single, host=db"],
            QueryRun.Lines("fields items, host | expand items | sort host desc", """{"items":"single","host":"db"}""", """{"items":["apple","banana"],"host":"web"}"""));
        Assert.Equal(["items.n=1", "items.n=2"], QueryRun.Lines("expand items | display items.n", """{"items":[{"n":1},{"n":2}]}"""));
        Assert.Equal(["list=a", "list=b"], QueryRun.Lines("parse @message '* *' as x, list | expand list | display list", "1 [\"a\",\"b\"]"));
    }

    [Fact]
    public void AddTotals_AddsUpLinesAndColumns()
    {
        Assert.Equal(["a=1, b=2.5, Total=3.5"], QueryRun.Lines("fields a, b | addtotals", """{"a":1,"b":2.5,"c":9}"""));
        Assert.Equal(["price=1, tax=2, qty=3, Sum=3"], QueryRun.Lines("fields price, tax, qty | addtotals fieldname=Sum price, tax", """{"price":1,"tax":2,"qty":3}"""));
        Assert.Equal(["x=2", "x=1", "x=3"], QueryRun.Lines("fields x | addtotals row=false col=true x", """{"x":1}""", """{"x":2}"""));
        Assert.Equal(["k=a, c=2, Total=2"], QueryRun.Lines("stats count(*) as c by k | addtotals c", """{"k":"a"}""", """{"k":"a"}"""));
    }

    [Theory]
    [InlineData("addtotals other=1")]
    [InlineData("lookup users id as user")]
    [InlineData("join left=a right=b where a.x=c.x (SOURCE 'g')")]
    [InlineData("stats count(*) | filterIndex id = 1")]
    public void WhatIsWrong_IsMalformed(string query) => Assert.Throws<MalformedQuery>(() => QueryParser.Parse(query, 0));

    [Theory]
    [InlineData("diff")]
    [InlineData("anomaly")]
    [InlineData("filter a = 1 | estimate")]
    [InlineData("cidrlookup a")]
    public void WhatIsNotBuilt_IsSaidByName(string query) => Assert.Throws<UnbuiltQueryPart>(() => QueryParser.Parse(query, 0));

    private static string Input(string query) => new JsonObject
    {
        ["logGroupName"] = Group,
        ["startTime"] = (Now / 1000) - 10,
        ["endTime"] = (Now / 1000) + 10,
        ["queryString"] = query,
    }.ToJsonString();

    private static async Task<string[]> QueryAsync(TestWorld world, string query)
    {
        var id = (await world.LogsOkAsync("StartQuery", Input(query))).Text("queryId");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        return
        [
            .. (await world.LogsOkAsync("GetQueryResults", $$"""{"queryId":"{{id}}"}"""))["results"]!.AsArray().Select(static row => string.Join(
                ' ', row!.AsArray().Where(static f => f!.Text("field") != "@ptr").Select(static f => $"{f!.Text("field")}={f!.Text("value")}"))),
        ];
    }

    private static async Task<JsonNode> CreateTableAsync(TestWorld world, string name = "users", string body = Users) =>
        (await TryCreateTableAsync(world, name, body)).Ok().Json;

    private static Task<TestAnswer> TryCreateTableAsync(TestWorld world, string name = "users", string body = Users, string more = "") =>
        world.LogsAsync("CreateLookupTable", $$"""{"lookupTableName":"{{name}}","tableBody":"{{body}}"{{more}}}""");
}
