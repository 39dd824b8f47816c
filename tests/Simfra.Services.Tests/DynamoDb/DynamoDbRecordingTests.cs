using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Recorded answers of AWS, against what a world answers to the same calls.</summary>
public sealed class DynamoDbRecordingTests
{
    private const string StreamRecording = "conformance/recordings/dynamodbstreams/test_dynamodb_streams.snapshot.json";
    private const string Recording = "conformance/recordings/dynamodb/test_dynamodb.snapshot.json";

    private static readonly string[] Played =
    [
        "test_batch_write_items", "test_batch_write_not_matching_schema", "test_data_encoding_consistency", "test_dynamodb_batch_execute_statement",
        "test_dynamodb_execute_transaction", "test_dynamodb_idempotent_writing", "test_dynamodb_stream_stream_view_type",
        "test_dynamodb_update_table_without_sse_specification_change", "test_empty_and_binary_values", "test_enable_kinesis_streaming_destination",
        "test_gsi_with_billing_mode[PAY_PER_REQUEST]", "test_non_existent_stream", "test_return_values_in_put_item",
        "test_return_values_on_conditions_check_failure", "test_streams_on_global_tables", "test_table_warm_throughput",
        "test_transact_write_items_streaming", "test_transact_write_items_streaming_for_different_tables", "test_transaction_write_items",
        "test_valid_local_secondary_index",
    ];

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
        await AssertStreamAsync(world, recorded, created.Json["TableDescription"]!.Text("LatestStreamArn"), "get-shard-iterator");
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task StreamsOfTransactions_AreAsRecorded()
    {
        var recorded = Read("test_transact_write_items_streaming");
        await using var world = await TestWorld.StartAsync();
        var created = await CallAsync(world, "CreateTable", TableOf("people", "id", "NEW_AND_OLD_IMAGES"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        recorded.Check("put-item-1", await CallAsync(world, "PutItem", """{"TableName":"people","Item":{"id":{"S":"Fred"}}}"""));
        await WriteAsync(
            "transact-write-response-overwrite",
            """{"Put":{"TableName":"people","Item":{"id":{"S":"NewKey"}}}}""", """{"Put":{"TableName":"people","Item":{"id":{"S":"Fred"}}}}""");
        await WriteAsync(
            "transact-write-response-update", Update("NewKey", "SET attr1 = :a, attr2 = :b", """{":a":{"S":"value1"},":b":{"S":"value2"}}"""));
        await WriteAsync("transact-write-update-insert", Update("NonExistentKey", "SET attr1 = :a", """{":a":{"S":"value1"}}"""));
        await WriteAsync("transact-write-response-delete", """{"Delete":{"TableName":"people","Key":{"id":{"S":"NewKey"}}}}""");
        await CallAsync(world, "PutItem", """{"TableName":"people","Item":{"id":{"S":"Fred"},"name":{"S":"Fred"}}}""");

        recorded.Check("create-table", created);
        await AssertStreamAsync(world, recorded, created.Json["TableDescription"]!.Text("LatestStreamArn"));
        recorded.AssertAllPlayed();

        async Task WriteAsync(string step, params string[] items) => recorded.Check(
            step,
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
        recorded.AssertAllPlayed();
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
        recorded.AssertAllPlayed();
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
        var key = created.Json["TableDescription"]!["SSEDescription"]!.Text("KMSMasterKeyArn");
        recorded.Check("describe_kms_key", await CallAsync(world, "DescribeKey", $$"""{"KeyId":"{{key}}"}""", "kms"));
        recorded.AssertAllPlayed();
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
        recorded.AssertAllPlayed();

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
        var first = await CallAsync(world, "GetItem", """{"TableName":"people","Key":{"Username":{"S":"user01"}}}""");
        var second = await CallAsync(world, "GetItem", """{"TableName":"people","Key":{"Username":{"S":"user02"}}}""");
        var scanned = (await CallAsync(world, "Scan", """{"TableName":"others"}""")).Json;

        batch.Check("ExecutedStatement", written);
        batch.CheckPart("ItemUser1", first.Json["Item"]!);
        batch.CheckPart("ItemUser2", second.Json["Item"]!);
        batch.AssertAllPlayed();
        transaction.Check("ExecutedTransaction", executed);
        // Tables are scanned in the order of another hash than AWS's.
        Assert.Equal(transaction["TableScan"]["Items"]!.Values("Username"), scanned["Items"]!.Values("Username").Order(StringComparer.Ordinal));
        Assert.Equal(transaction["TableScan"]["ScannedCount"]!.ToJsonString(), scanned["ScannedCount"]!.ToJsonString());
        transaction.AssertAllPlayed();
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
        mismatch.AssertAllPlayed();
        condition.Check("items", failed);
        condition.AssertAllPlayed();
        DynamoDbTestCalls.AssertJson("""{"id":{"S":"456"},"price":{"N":"650"},"product":{"S":"sporting goods"}}""", failed.Json["Item"]);
    }

    [SharedDataFact(Recording)]
    public async Task StreamsOfGlobalTables_AreAsRecorded()
    {
        var recorded = Read("test_streams_on_global_tables");
        await using var world = await TestWorld.StartAsync();
        await CallAsync(world, "CreateTable", TableOf("people", "Username", "NEW_AND_OLD_IMAGES").Replace(
            "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}", "\"BillingMode\":\"PAY_PER_REQUEST\"", StringComparison.Ordinal));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await CallAsync(world, "UpdateTable", """{"TableName":"people","ReplicaUpdates":[{"Create":{"RegionName":"eu-central-1"}}]}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var list = JsonNode.Parse("""{"TableName":"people"}""")!;

        recorded.Check("region-streams", (await world.JsonAsync("dynamodbstreams", "ListStreams", list)).Ok());
        recorded.Check("secondary-region-streams", (await world.JsonAsync("dynamodbstreams", "ListStreams", list, region: "eu-central-1")).Ok());
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task Writes_AreAnsweredAsRecorded()
    {
        await using var world = await TestWorld.StartAsync();
        await CallAsync(world, "CreateTable", TableOf("items", "id", null));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var values = Read("test_empty_and_binary_values");
        var transaction = Read("test_transaction_write_items");
        var idempotent = Read("test_dynamodb_idempotent_writing");
        var batch = Read("test_batch_write_items");

        values.Check("PutFirstItem", await CallAsync(world, "PutItem", """{"TableName":"items","Item":{"id":{"S":"id1"},"data":{"S":""}}}"""));
        values.Check("PutSecondItem", await CallAsync(world, "PutItem", """{"TableName":"items","Item":{"id":{"S":"id2"},"data":{"B":"kA=="}}}"""));
        batch.Check(
            "BatchWriteResponse",
            await CallAsync(
                world, "BatchWriteItem",
                """{"RequestItems":{"items":[{"DeleteRequest":{"Key":{"id":{"S":"id1"}}}},{"PutRequest":{"Item":{"id":{"S":"id3"}}}}]}}"""));
        const string writes =
            """
            "TransactItems":[
              {"ConditionCheck":{"TableName":"items","ConditionExpression":"attribute_not_exists(id)","Key":{"id":{"S":"none"}}}},
              {"Put":{"TableName":"items","Item":{"id":{"S":"id4"}}}},
              {"Update":{"TableName":"items","Key":{"id":{"S":"id3"}},"UpdateExpression":"SET attr1 = :v","ExpressionAttributeValues":{":v":{"S":"x"}}}},
              {"Delete":{"TableName":"items","Key":{"id":{"S":"id2"}}}}]
            """;
        transaction.Check("Response", await CallAsync(world, "TransactWriteItems", $"{{{writes}}}"));
        transaction.Check(
            "Response_using_table_arn",
            await CallAsync(
                world, "TransactWriteItems",
                $"{{{writes.Replace("\"items\"", "\"arn:aws:dynamodb:us-east-1:000000000000:table/items\"", StringComparison.Ordinal)}}}"));
        foreach (var step in new[] { "Response1", "Response2" })
        {
            idempotent.Check(
                step,
                await CallAsync(
                    world, "TransactWriteItems",
                    """{"ClientRequestToken":"once","TransactItems":[{"Put":{"TableName":"items","Item":{"id":{"S":"id5"}}}}]}"""));
        }

        foreach (var recording in new[] { values, transaction, idempotent, batch })
        {
            recording.AssertAllPlayed();
        }

        var ids = (await CallAsync(world, "Scan", """{"TableName":"items"}""")).Json["Items"]!.Values("id").Order(StringComparer.Ordinal);
        Assert.Equal(["id3", "id4", "id5"], ids);
    }

    [SharedDataFact(Recording)]
    public async Task ALocalIndex_IsQueriedAsRecorded()
    {
        var recorded = Read("test_valid_local_secondary_index");
        await using var world = await TestWorld.StartAsync();
        await CallAsync(
            world, "CreateTable",
            """
            {"TableName":"local","BillingMode":"PAY_PER_REQUEST",
             "KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],
             "AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"S"},{"AttributeName":"LSI1SK","AttributeType":"N"}],
             "LocalSecondaryIndexes":[{"IndexName":"LSI1","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"LSI1SK","KeyType":"RANGE"}],
              "Projection":{"ProjectionType":"ALL"}}]}
            """);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await CallAsync(world, "PutItem", """{"TableName":"local","Item":{"PK":{"S":"test one"},"SK":{"S":"hello"},"LSI1SK":{"N":"123"}}}""");

        recorded.Check(
            "Items",
            await CallAsync(
                world, "Query",
                """
                {"TableName":"local","IndexName":"LSI1","KeyConditionExpression":"PK = :v1","ExpressionAttributeValues":{":v1":{"S":"test one"}},"Select":"ALL_ATTRIBUTES"}
                """));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(Recording)]
    public async Task Bytes_AreInStreamsAsInItems()
    {
        // The recording prints bytes as Python does: 0x90.
        const string first = """{"data":{"B":"kA=="},"id":{"S":"id1"},"version":{"N":"1"}}""";
        const string second = """{"data":{"B":"kA=="},"id":{"S":"id1"},"version":{"N":"2"}}""";
        await using var world = await TestWorld.StartAsync();
        var created = await CallAsync(world, "CreateTable", TableOf("items", "id", "NEW_AND_OLD_IMAGES"));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        var recorded = Read("test_data_encoding_consistency");

        await CallAsync(world, "PutItem", $$"""{"TableName":"items","Item":{{first}} }""");
        var read = (await CallAsync(world, "GetItem", """{"TableName":"items","Key":{"id":{"S":"id1"}}}""")).Json["Item"]!;
        await CallAsync(
            world, "UpdateItem",
            """{"TableName":"items","Key":{"id":{"S":"id1"}},"UpdateExpression":"SET version=:v","ExpressionAttributeValues":{":v":{"N":"2"}}}""");
        var updated = (await CallAsync(world, "GetItem", """{"TableName":"items","Key":{"id":{"S":"id1"}}}""")).Json["Item"]!;
        var images = (await RecordsOfAsync(world, created.Json["TableDescription"]!.Text("LatestStreamArn"))).Json["Records"]!.AsArray()
            .Select(static r => r!["dynamodb"]!["NewImage"]!).ToList();

        Assert.Equal(
            [recorded["GetItem"]!.ToJsonString(), recorded["GetRecords"]!.ToJsonString(), recorded["GetItemAfterUpdate"]!.ToJsonString(), recorded["GetRecordsAfterUpdate"]!.ToJsonString()],
            new[] { read, images[0], updated, images[1] }.Select(AsPrinted));
        DynamoDbTestCalls.AssertJson(first, images[0]);
        DynamoDbTestCalls.AssertJson(second, images[1]);
        recorded.AssertAllPlayed();

        static string AsPrinted(JsonNode item)
        {
            var printed = item.DeepClone();
            printed["data"]!["B"] = $"b'\\x{Convert.ToHexStringLower(Convert.FromBase64String(printed["data"]!.Text("B")))}'";
            return new JsonObject(printed.AsObject().OrderBy(static m => m.Key, StringComparer.Ordinal).Select(static m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))).ToJsonString();
        }
    }

    [SharedDataFact(Recording)]
    public async Task ATransactionOfTwoTables_IsStreamedAsRecorded()
    {
        var recorded = Read("test_transact_write_items_streaming_for_different_tables");
        await using var world = await TestWorld.StartAsync();
        var streaming = await CallAsync(world, "CreateTable", TableOf("streaming", "id", "NEW_AND_OLD_IMAGES"));
        var silent = await CallAsync(world, "CreateTable", TableOf("silent", "id", null));
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        recorded.Check("create-table-stream", streaming);
        recorded.Check("create-table-no-stream", silent);
        recorded.Check(
            "transact-write-two-tables",
            await CallAsync(
                world, "TransactWriteItems",
                """
                {"TransactItems":[{"Put":{"TableName":"silent","Item":{"id":{"S":"NewKey"}}}},{"Put":{"TableName":"streaming","Item":{"id":{"S":"Fred"}}}}]}
                """));
        await AssertStreamAsync(world, recorded, streaming.Json["TableDescription"]!.Text("LatestStreamArn"));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(StreamRecording)]
    public async Task ARecordForKinesis_IsAsRecorded()
    {
        var recorded = Open(StreamRecording, "test_enable_kinesis_streaming_destination")
            .WithWords("timestamp", "approximate-creation-date-time");
        await using var world = await DynamoDbTestCalls.StartWithTableAsync(DynamoDbTestCalls.UsersTable);
        var streams = KinesisDestinationTests.Streams.Of(world);
        await CallAsync(world, "EnableKinesisStreamingDestination", KinesisDestinationTests.Input);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await CallAsync(world, "PutItem", """{"TableName":"users","Item":{"id":{"S":"test"}}}""");
        await world.Server.DrainAsync();

        var (partitionKey, record) = Assert.Single(streams.Records);

        // What Kinesis adds to it, a number and a time, is any.
        recorded.CheckPart("result-records", new JsonArray(new JsonObject
        {
            ["SequenceNumber"] = "1",
            ["ApproximateArrivalTimestamp"] = "now",
            ["PartitionKey"] = partitionKey,
            ["Data"] = JsonNode.Parse(record),
        }));
        recorded.AssertAllPlayed();
    }

    [SharedDataFact(StreamRecording)]
    public async Task AStreamThatIsNot_IsRefusedAsRecorded()
    {
        var recorded = Open(StreamRecording, "test_non_existent_stream").With("<table-name>", "users");
        await using var world = await DynamoDbTestCalls.StartWithTableAsync(DynamoDbTestCalls.UsersTable);
        const string Missing = "arn:aws:dynamodb:us-east-1:000000000000:table/users/stream/2024-11-18T14:36:44.149";

        recorded.Check("non-existent-stream", await world.JsonAsync("dynamodbstreams", "DescribeStream", new JsonObject { ["StreamArn"] = Missing }));
        recorded.AssertAllPlayed();
    }

    /// <summary>No recorded test was forgotten: each is named in this class, and each of its tests looks whether it has played all steps.</summary>
    [SharedDataFact(Recording)]
    public void EveryRecordedTest_IsPlayed() => Assert.Equal(
        Played.Order(StringComparer.Ordinal),
        new[] { Recording, StreamRecording }
            .SelectMany(static file => JsonNode.Parse(File.ReadAllText(SharedData.PathOf(file)))!.AsObject())
            .Select(static e => e.Key[(e.Key.LastIndexOf("::", StringComparison.Ordinal) + 2)..])
            .Order(StringComparer.Ordinal));

    private static async Task<TestAnswer> RecordsOfAsync(TestWorld world, string arn)
    {
        var described = await CallAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""", "dynamodbstreams");
        var shard = described.Json["StreamDescription"]!["Shards"]![0]!.Text("ShardId");
        var iterator = await CallAsync(
            world, "GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard}}","ShardIteratorType":"TRIM_HORIZON"}""", "dynamodbstreams");
        return await CallAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator.Json.Text("ShardIterator")}}"}""", "dynamodbstreams");
    }

    private static async Task AssertStreamAsync(TestWorld world, JsonRecording recorded, string arn, string? iteratorStep = null)
    {
        var described = await CallAsync(world, "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""", "dynamodbstreams");
        var shard = described.Json["StreamDescription"]!["Shards"]![0]!.Text("ShardId");
        var iterator = await CallAsync(
            world, "GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard}}","ShardIteratorType":"TRIM_HORIZON"}""", "dynamodbstreams");
        var records = await CallAsync(world, "GetRecords", $$"""{"ShardIterator":"{{iterator.Json.Text("ShardIterator")}}"}""", "dynamodbstreams");

        recorded.Check("describe-stream", described);
        if (iteratorStep is not null)
        {
            recorded.Check(iteratorStep, iterator);
        }

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

    private static JsonRecording Read(string test) => Open(Recording, test);

    private static JsonRecording Open(string file, string test)
    {
        Assert.Contains(test, Played);
        return JsonRecording.Open(file, test);
    }
}
