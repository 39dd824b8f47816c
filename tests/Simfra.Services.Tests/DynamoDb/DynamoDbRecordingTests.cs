using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>
/// Recorded answers of AWS, against what a world answers to the same calls. Left out, because global tables aren't built:
/// <c>test_streams_on_global_tables</c>.
/// </summary>
public sealed class DynamoDbRecordingTests
{
    private const string Recording = "conformance/recordings/dynamodb/test_dynamodb.snapshot.json";

    [SharedDataFact(Recording)]
    public async Task Streams_AreAsRecorded()
    {
        var recorded = Read("test_dynamodb_stream_stream_view_type");
        await using var world = await TestWorld.StartAsync();

        var created = await CallAsync(world, "CreateTable", TableOf("people", "Username", "KEYS_ONLY"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        foreach (var name in new[] { "Fred", "Alice" })
        {
            await CallAsync(world, "PutItem", $$"""{"TableName":"people","Item":{"Username":{"S":"{{name}}"} } }""");
            await CallAsync(
                world, "UpdateItem",
                $$"""{"TableName":"people","Key":{"Username":{"S":"{{name}}"} },"UpdateExpression":"SET S=:r","ExpressionAttributeValues":{":r":{"S":"x"} } }""");
            await CallAsync(world, "DeleteItem", $$"""{"TableName":"people","Key":{"Username":{"S":"{{name}}"} } }""");
        }

        recorded.Check("create-table", created);
        await AssertStreamAsync(world, recorded, created.Json["TableDescription"]!.Text("LatestStreamArn"));
    }

    [SharedDataFact(Recording)]
    public async Task StreamsOfTransactions_AreAsRecorded()
    {
        var recorded = Read("test_transact_write_items_streaming");
        await using var world = await TestWorld.StartAsync();
        var created = await CallAsync(world, "CreateTable", TableOf("people", "id", "NEW_AND_OLD_IMAGES"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        await WriteAsync("""{"Put":{"TableName":"people","Item":{"id":{"S":"Fred"}}}}""");
        await WriteAsync("""{"Put":{"TableName":"people","Item":{"id":{"S":"NewKey"}}}}""", """{"Put":{"TableName":"people","Item":{"id":{"S":"Fred"}}}}""");
        await WriteAsync(Update("NewKey", "SET attr1 = :a, attr2 = :b", """{":a":{"S":"value1"},":b":{"S":"value2"}}"""));
        await WriteAsync(Update("NonExistentKey", "SET attr1 = :a", """{":a":{"S":"value1"}}"""));
        await WriteAsync("""{"Delete":{"TableName":"people","Key":{"id":{"S":"NewKey"}}}}""");
        await WriteAsync("""{"Put":{"TableName":"people","Item":{"id":{"S":"Fred"},"name":{"S":"Fred"}}}}""");

        recorded.Check("create-table", created);
        await AssertStreamAsync(world, recorded, created.Json["TableDescription"]!.Text("LatestStreamArn"));

        async Task WriteAsync(params string[] items) => recorded.Check(
            "transact-write-response-overwrite",
            await CallAsync(world, "TransactWriteItems", $$"""{"TransactItems":[{{string.Join(',', items)}}]}"""));

        static string Update(string id, string expression, string values) =>
            $"{{\"Update\":{{\"TableName\":\"people\",\"Key\":{{\"id\":{{\"S\":\"{id}\"}}}},\"UpdateExpression\":\"{expression}\",\"ExpressionAttributeValues\":{values}}}}}";
    }

    [SharedDataFact(Recording)]
    public async Task TablesWithAnIndex_AreDescribedAsRecorded()
    {
        var recorded = Read("test_gsi_with_billing_mode[PAY_PER_REQUEST]");
        await using var world = await TestWorld.StartAsync();

        var created = await CallAsync(
            world, "CreateTable",
            """
            {"TableName":"transactions","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"TID","KeyType":"HASH"}],
             "AttributeDefinitions":[{"AttributeName":"TID","AttributeType":"S"},{"AttributeName":"TRID","AttributeType":"S"}],
             "GlobalSecondaryIndexes":[{"IndexName":"TransactionRecordID","KeySchema":[{"AttributeName":"TRID","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]}
            """);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        recorded.Check("create-table-with-gsi", created);
        // The recording has one placeholder for all states.
        recorded.Check(
            "describe-table",
            await CallAsync(world, "DescribeTable", """{"TableName":"transactions"}"""),
            ".Table.GlobalSecondaryIndexes[0].IndexStatus",
            ".Table.TableStatus");
    }

    [SharedDataFact(Recording)]
    public async Task WarmThroughput_IsAsRecorded()
    {
        var recorded = Read("test_table_warm_throughput");
        await using var world = await TestWorld.StartAsync();

        var created = await CallAsync(
            world, "CreateTable",
            TableOf("warm", "id", null).Replace(
                "\"KeySchema\"", "\"WarmThroughput\":{\"ReadUnitsPerSecond\":1000,\"WriteUnitsPerSecond\":1200},\"KeySchema\"", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        recorded.Check("create-table", created);
        recorded.Check("describe-table", await CallAsync(world, "DescribeTable", """{"TableName":"warm"}"""));
    }

    [SharedDataFact(Recording)]
    public async Task Encryption_IsAsRecorded()
    {
        var recorded = Read("test_dynamodb_update_table_without_sse_specification_change");
        await using var world = await TestWorld.StartAsync();

        var created = await CallAsync(
            world, "CreateTable", TableOf("secret", "id", null).Replace("\"KeySchema\"", "\"SSESpecification\":{\"Enabled\":true},\"KeySchema\"", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var updated = await CallAsync(world, "UpdateTable", """{"TableName":"secret","BillingMode":"PAY_PER_REQUEST"}""");

        recorded.CheckPart("create_table_sse_description", created.Json["TableDescription"]!["SSEDescription"]!);
        recorded.CheckPart("update_table_sse_description", updated.Json["TableDescription"]!["SSEDescription"]!);
        (await world.DynamoAsync(
            "UpdateTable", """{"TableName":"secret","SSESpecification":{"Enabled":true,"KMSMasterKeyId":"alias/none"}}"""))
            .AssertJsonError("ValidationException", null);
    }

    [SharedDataFact(Recording)]
    public async Task ReturnValues_AreAsRecorded()
    {
        var recorded = Read("test_return_values_in_put_item");
        await using var world = await TestWorld.StartAsync();
        await CallAsync(world, "CreateTable", TableOf("items", "id", null));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        recorded.Check("PutFirstItem", await PutAsync("id1", "foobar"));
        recorded.Check("PutFirstItemOLD", await PutAsync("id1", "foobar"));
        recorded.Check("PutFirstItemB", await PutAsync("id1", "foobar"));
        recorded.Check("PutSecondItem", await PutAsync("id2", "foobar"));
        recorded.Check("PutSecondItemReturnNone", await PutAsync("id2", "foobar", "NONE"));

        Task<TestAnswer> PutAsync(string id, string data, string returnValues = "ALL_OLD") => CallAsync(
            world, "PutItem", $$"""{"TableName":"items","Item":{"id":{"S":"{{id}}"},"data":{"S":"{{data}}"} },"ReturnValues":"{{returnValues}}"}""");
    }

    [SharedDataFact(Recording)]
    public async Task Statements_AreAnsweredAsRecorded()
    {
        var batch = Read("test_dynamodb_batch_execute_statement");
        var transaction = Read("test_dynamodb_execute_transaction");
        await using var world = await TestWorld.StartAsync();
        await CallAsync(world, "CreateTable", TableOf("people", "Username", null));
        await CallAsync(world, "CreateTable", TableOf("others", "Username", null));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await CallAsync(world, "PutItem", """{"TableName":"people","Item":{"Username":{"S":"user02"}}}""");

        var written = await CallAsync(
            world, "BatchExecuteStatement",
            """{"Statements":[{"Statement":"INSERT INTO people VALUE {'Username':'user01'}"},{"Statement":"UPDATE people SET Age=20 WHERE Username='user02'"}]}""");
        var executed = await CallAsync(
            world, "ExecuteTransaction",
            """{"TransactStatements":[{"Statement":"INSERT INTO others VALUE {'Username':'user01'}"},{"Statement":"INSERT INTO others VALUE {'Username':'user02'}"}]}""");
        var item = await CallAsync(world, "GetItem", """{"TableName":"people","Key":{"Username":{"S":"user02"}}}""");

        batch.Check("ExecutedStatement", written);
        batch.CheckPart("ItemUser2", item.Json["Item"]!);
        transaction.Check("ExecutedTransaction", executed);
        Assert.Equal(2, (await CallAsync(world, "Scan", """{"TableName":"others"}""")).Json["Count"]!.GetValue<int>());
    }

    [SharedDataFact(Recording)]
    public async Task Errors_AreAsRecorded()
    {
        var mismatch = Read("test_batch_write_not_matching_schema");
        var condition = Read("test_return_values_on_conditions_check_failure");
        await using var world = await TestWorld.StartAsync();
        await CallAsync(world, "CreateTable", TableOf("items", "id", null));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await CallAsync(world, "PutItem", """{"TableName":"items","Item":{"id":{"S":"456"},"price":{"N":"650"},"product":{"S":"sporting goods"}}}""");

        var refused = await world.DynamoAsync("BatchWriteItem", """{"RequestItems":{"items":[{"PutRequest":{"Item":{"nonKey":{"S":"x"}}}}]}}""");
        var failed = await world.DynamoAsync(
            "DeleteItem",
            """
            {"TableName":"items","Key":{"id":{"S":"456"}},"ConditionExpression":"price > :p","ExpressionAttributeValues":{":p":{"N":"700"}},
             "ReturnValuesOnConditionCheckFailure":"ALL_OLD"}
            """);

        mismatch.Check("ValidationException", refused);
        condition.Check("items", failed);
        DynamoDbTestCalls.AssertJson("""{"id":{"S":"456"},"price":{"N":"650"},"product":{"S":"sporting goods"}}""", failed.Json["Item"]);
    }

    private static async Task AssertStreamAsync(TestWorld world, JsonRecording recorded, string arn)
    {
        var described = await CallAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""", "dynamodbstreams");
        var shard = described.Json["StreamDescription"]!["Shards"]![0]!.Text("ShardId");
        var iterator = await CallAsync(
            world, "GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard}}","ShardIteratorType":"TRIM_HORIZON"}""", "dynamodbstreams");
        var records = await CallAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator.Json.Text("ShardIterator")}}"}""", "dynamodbstreams");

        recorded.Check("describe-stream", described);
        // The recorded test put its pages together.
        recorded.Check("get-records", records, ".NextShardIterator");
    }

    private static string TableOf(string name, string key, string? viewType)
    {
        var stream = viewType is null ? "" : $"\"StreamSpecification\":{{\"StreamEnabled\":true,\"StreamViewType\":\"{viewType}\"}},";
        return $"{{\"TableName\":\"{name}\",{stream}\"ProvisionedThroughput\":{{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}}," +
            $"\"AttributeDefinitions\":[{{\"AttributeName\":\"{key}\",\"AttributeType\":\"S\"}}],\"KeySchema\":[{{\"AttributeName\":\"{key}\",\"KeyType\":\"HASH\"}}]}}";
    }

    private static async Task<TestAnswer> CallAsync(TestWorld world, string operation, string input, string service = "dynamodb") =>
        (await world.JsonAsync(service, operation, JsonNode.Parse(input)!)).Ok();

    private static JsonRecording Read(string test) => JsonRecording.Open(Recording, test);
}
