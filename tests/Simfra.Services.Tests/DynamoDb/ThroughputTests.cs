using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Throughput that is enforced, where an instance is set up so: by token buckets that fill by the clock.</summary>
public sealed class ThroughputTests
{
    private const string Exceeded =
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";

    private const string IndexExceeded =
        "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. " +
        "Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API";

    [Fact]
    public async Task Throughput_IsNotEnforcedUnlessTheInstanceIsSetUpSo()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateTableAsync(Table(1, 1));

        for (var i = 0; i < 20; i++)
        {
            (await PutAsync(world, i)).Ok();
        }
    }

    [Fact]
    public async Task Writes_BeyondWhatIsProvisioned_FailUntilTimeHasFilledTheBucket()
    {
        await using var world = await StartAsync(Table(1, 2));

        // A second's units from the start, and those of the second that the table took to be made.
        await PutAllAsync(world, 4);
        var refused = await PutAsync(world, 9);
        refused.AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        AssertJson(
            """[{"reason":"TableWriteProvisionedThroughputExceeded","resource":"arn:aws:dynamodb:us-east-1:000000000000:table/metered"}]""",
            refused.Json["ThrottlingReasons"]);
        Assert.False(Has(world, 9));

        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await PutAllAsync(world, 2);
        (await PutAsync(world, 9)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        (await world.DynamoAsync("DeleteItem", """{"TableName":"metered","Key":{"id":{"N":"0"}}}"""))
            .AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
    }

    [Fact]
    public async Task UnusedCapacity_IsKeptForFiveMinutes()
    {
        await using var world = await StartAsync(Table(1, 1));
        await world.Clock.AdvanceAsync(TimeSpan.FromHours(1));

        for (var i = 0; i < 12; i++)
        {
            (await BatchWriteAsync(world, 25)).Ok();
        }

        (await PutAsync(world, 0)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
    }

    [Fact]
    public async Task ARequest_IsLetInWhileAnythingIsLeft_AndItsDebtIsPaidByTime()
    {
        await using var world = await StartAsync(Table(1, 2));

        (await world.DynamoAsync("PutItem", $$"""{"TableName":"metered","Item":{"id":{"N":"1"},"text":{"S":"{{new string('x', 7 * 1024)}}"} } }""")).Ok();

        (await PutAsync(world, 2)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        (await PutAsync(world, 2)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await PutAsync(world, 2)).Ok();
    }

    [Theory]
    [InlineData("GetItem", ""","Key":{"id":{"N":"0"}},"ConsistentRead":true""", 2)]
    [InlineData("GetItem", ""","Key":{"id":{"N":"0"}}""", 4)]
    [InlineData("Scan", "", 4)]
    [InlineData("Query", ""","KeyConditionExpression":"id = :i","ExpressionAttributeValues":{":i":{"N":"0"}}""", 4)]
    public async Task Reads_TakeFromABucketOfTheirOwn(string operation, string input, int expected)
    {
        await using var world = await StartAsync(Table(1, 5));
        await PutAllAsync(world, 10);

        for (var i = 0; i < expected; i++)
        {
            (await world.DynamoAsync(operation, $$"""{"TableName":"metered"{{input}} }""")).Ok();
        }

        var refused = await world.DynamoAsync(operation, $$"""{"TableName":"metered"{{input}} }""");
        refused.AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        Assert.Equal("TableReadProvisionedThroughputExceeded", refused.Json["ThrottlingReasons"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task AGlobalIndex_HoldsUpTheWritesThatChangeIt_AndItsOwnReads()
    {
        await using var world = await StartAsync(Table(100, 100, indexUnits: 1));
        await PutGroupAsync(0);
        await PutGroupAsync(1);

        var refused = await world.DynamoAsync("PutItem", """{"TableName":"metered","Item":{"id":{"N":"2"},"group":{"S":"g"}}}""");
        refused.AssertJsonError("ProvisionedThroughputExceededException", IndexExceeded);
        AssertJson(
            """
            [{"reason":"IndexWriteProvisionedThroughputExceeded","resource":"arn:aws:dynamodb:us-east-1:000000000000:table/metered/index/by-group"}]
            """,
            refused.Json["ThrottlingReasons"]);

        // What the index doesn't hold isn't its business.
        await PutAllAsync(world, 5, from: 10);
        await PutGroupAsync(1);
        for (var i = 0; i < 4; i++)
        {
            (await QueryAsync()).Ok();
        }

        (await QueryAsync()).AssertJsonError("ProvisionedThroughputExceededException", IndexExceeded);

        async Task PutGroupAsync(int id) =>
            (await world.DynamoAsync("PutItem", $$"""{"TableName":"metered","Item":{"id":{"N":"{{id}}"},"group":{"S":"g"} } }""")).Ok();

        Task<TestAnswer> QueryAsync() => world.DynamoAsync("Query", """
            {"TableName":"metered","IndexName":"by-group","KeyConditionExpression":"#g = :g","ExpressionAttributeNames":{"#g":"group"},
             "ExpressionAttributeValues":{":g":{"S":"g"}}}
            """);
    }

    [Fact]
    public async Task BatchWriteItem_LeavesUnprocessedWhatThereIsNoCapacityFor()
    {
        await using var world = await StartAsync(Table(1, 2));

        var unprocessed = (await BatchWriteAsync(world, 6)).Ok().Json["UnprocessedItems"]!["metered"]!.AsArray();

        Assert.Equal(["4", "5"], unprocessed.Select(static w => w!["PutRequest"]!["Item"]!["id"]!["N"]!.GetValue<string>()));
        Assert.True(Has(world, 3));
        Assert.False(Has(world, 4));
        (await BatchWriteAsync(world, 1)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
    }

    [Fact]
    public async Task BatchGetItem_LeavesUnprocessedWhatThereIsNoCapacityFor()
    {
        await using var world = await StartAsync(Table(1, 5));
        await PutAllAsync(world, 4);
        const string Request = """
            {"RequestItems":{"metered":{"ConsistentRead":true,"ProjectionExpression":"id",
              "Keys":[{"id":{"N":"0"}},{"id":{"N":"1"}},{"id":{"N":"2"}},{"id":{"N":"3"}}]}}}
            """;

        var answer = (await world.DynamoAsync("BatchGetItem", Request)).Ok().Json;

        Assert.Equal(["0", "1"], answer["Responses"]!["metered"]!.Values("id"));
        AssertJson(
            """{"metered":{"ConsistentRead":true,"ProjectionExpression":"id","Keys":[{"id":{"N":"2"}},{"id":{"N":"3"}}]}}""", answer["UnprocessedKeys"]);
        (await world.DynamoAsync("BatchGetItem", Request)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
    }

    [Fact]
    public async Task ATransaction_TakesTwiceAsMuch_AndIsCancelledWholeWhereThereIsTooLittle()
    {
        await using var world = await StartAsync(Table(1, 2));
        (await TransactAsync(0)).Ok();

        var refused = await TransactAsync(1, 2, 3);

        refused.AssertJsonError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ProvisionedThroughputExceeded, ProvisionedThroughputExceeded]");
        Assert.Equal(Exceeded, refused.Json["CancellationReasons"]![1]!["Message"]!.GetValue<string>());
        Assert.False(Has(world, 1));

        // What was cancelled has taken nothing.
        (await TransactAsync(1)).Ok();
        (await TransactAsync(2)).AssertJsonError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [ProvisionedThroughputExceeded]");
        (await world.DynamoAsync("TransactGetItems", """
            {"TransactItems":[{"Get":{"TableName":"metered","Key":{"id":{"N":"0"}}}},{"Get":{"TableName":"metered","Key":{"id":{"N":"1"}}}}]}
            """)).AssertJsonError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ProvisionedThroughputExceeded]");

        Task<TestAnswer> TransactAsync(params int[] ids) => world.DynamoAsync("TransactWriteItems", $$"""
            {"TransactItems":[{{string.Join(',', ids.Select(static i => $$"""{"Put":{"TableName":"metered","Item":{"id":{"N":"{{i}}"} } } }"""))}}]}
            """);
    }

    [Fact]
    public async Task PartiQl_IsHeldUpToo()
    {
        await using var world = await StartAsync(Table(1, 1));

        var answers = (await world.DynamoAsync("BatchExecuteStatement", new JsonObject
        {
            ["Statements"] = new JsonArray([.. Enumerable.Range(0, 3).Select(Insert)]),
        }.ToJsonString())).Ok().Json["Responses"]!;

        Assert.Null(answers[1]!["Error"]);
        Assert.Equal("ProvisionedThroughputExceeded", answers[2]!["Error"]!["Code"]!.GetValue<string>());
        (await world.DynamoAsync("ExecuteStatement", """{"Statement":"DELETE FROM metered WHERE id = 1"}"""))
            .AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        (await world.DynamoAsync("ExecuteStatement", """{"Statement":"SELECT * FROM metered","ConsistentRead":true}""")).Ok();
        (await world.DynamoAsync("ExecuteStatement", """{"Statement":"SELECT * FROM metered","ConsistentRead":true}""")).Ok();
        (await world.DynamoAsync("ExecuteStatement", """{"Statement":"SELECT * FROM metered"}"""))
            .AssertJsonError("ProvisionedThroughputExceededException", Exceeded);

        static JsonNode Insert(int id) => new JsonObject { ["Statement"] = $"INSERT INTO metered VALUE {{'id': {id}}}" };
    }

    [Fact]
    public async Task OnDemandTables_AreHeldUpByTheirMaximumAlone()
    {
        await using var world = await TestWorld.StartAsync(static o => o.EnforceThroughput = true);
        await world.CreateTableAsync(Table(0, 0, billing: "PAY_PER_REQUEST"));
        await PutAllAsync(world, 30);

        (await world.DynamoAsync("UpdateTable", """{"TableName":"metered","OnDemandThroughput":{"MaxReadRequestUnits":100,"MaxWriteRequestUnits":1}}""")).Ok();
        await PutAllAsync(world, 2);

        var refused = await PutAsync(world, 3);
        refused.AssertJsonError("ThrottlingException", "Throughput exceeds the maximum OnDemandThroughput configured on table or index");
        Assert.Equal("TableWriteMaxOnDemandThroughputExceeded", refused.Json["throttlingReasons"]![0]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task UpdateTable_ChangesWhatIsAddedFromThenOn()
    {
        await using var world = await StartAsync(Table(1, 1));
        await PutAllAsync(world, 2);
        (await PutAsync(world, 3)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);

        (await world.DynamoAsync(
            "UpdateTable", """{"TableName":"metered","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":10}}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await PutAllAsync(world, 1);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        await PutAllAsync(world, 10);
        (await PutAsync(world, 3)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
    }

    [Fact]
    public async Task AForkAndADeletedTable_HaveBucketsOfTheirOwn()
    {
        await using var world = await StartAsync(Table(1, 1));
        await PutAllAsync(world, 1);
        await using (var fork = await world.ForkAsync())
        {
            await PutAllAsync(fork, 1);
            (await PutAsync(fork, 3)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        }

        await PutAllAsync(world, 1);
        (await PutAsync(world, 3)).AssertJsonError("ProvisionedThroughputExceededException", Exceeded);
        (await world.DynamoAsync("DeleteTable", """{"TableName":"metered"}""")).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.CreateTableAsync(Table(1, 1));
        await PutAllAsync(world, 2);
    }

    private static string Table(int readUnits, int writeUnits, int? indexUnits = null, string billing = "PROVISIONED")
    {
        var throughput = billing == "PROVISIONED"
            ? $$""","ProvisionedThroughput":{"ReadCapacityUnits":{{readUnits}},"WriteCapacityUnits":{{writeUnits}} }"""
            : "";
        var index = indexUnits is null ? "" : $$"""
            ,"GlobalSecondaryIndexes":[{"IndexName":"by-group","KeySchema":[{"AttributeName":"group","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"},
              "ProvisionedThroughput":{"ReadCapacityUnits":{{indexUnits}},"WriteCapacityUnits":{{indexUnits}} } }]
            """;
        var group = indexUnits is null ? "" : ""","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"},{"AttributeName":"group","AttributeType":"S"}]""";
        var attributes = indexUnits is null ? ""","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"}]""" : group;
        return $$"""
            {"TableName":"metered","BillingMode":"{{billing}}","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]{{attributes}}{{throughput}}{{index}} }
            """;
    }

    private static async Task<TestWorld> StartAsync(string table)
    {
        var world = await TestWorld.StartAsync(static o => o.EnforceThroughput = true);
        await world.CreateTableAsync(table);
        return world;
    }

    private static Task<TestAnswer> PutAsync(TestWorld world, int id) =>
        world.DynamoAsync("PutItem", $$"""{"TableName":"metered","Item":{"id":{"N":"{{id}}"} } }""");

    private static async Task PutAllAsync(TestWorld world, int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
        {
            (await PutAsync(world, i)).Ok();
        }
    }

    private static Task<TestAnswer> BatchWriteAsync(TestWorld world, int count) => world.DynamoAsync("BatchWriteItem", $$"""
        {"RequestItems":{"metered":[{{string.Join(',', Enumerable.Range(0, count).Select(static i => $$"""{"PutRequest":{"Item":{"id":{"N":"{{i}}"} } } }"""))}}]} }
        """);

    /// <summary>Whether the item is there; looking into the world takes nothing.</summary>
    private static bool Has(TestWorld world, int id) =>
        world.Server.Inspect.Dynamo.Table("metered").FindItem("id", id.ToString(CultureInfo.InvariantCulture)) is not null;
}
