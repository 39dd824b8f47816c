using System.Text.Json.Nodes;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Batches of reads and writes.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task ABatch_WritesAndReadsSeveralTables()
    {
        await using var world = await StartWithTableAsync(UsersTable, OrdersTable);
        await world.PutAsync("users", """{"id":{"S":"gone"}}""");

        var written = (await world.DynamoAsync(
            "BatchWriteItem",
            """
            {"ReturnConsumedCapacity":"TOTAL","RequestItems":{
              "users":[{"PutRequest":{"Item":{"id":{"S":"1"},"n":{"N":"1"}}}},{"DeleteRequest":{"Key":{"id":{"S":"gone"}}}}],
              "orders":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}}]}}
            """)).Ok().Json;
        var read = (await world.DynamoAsync(
            "BatchGetItem",
            """
            {"ReturnConsumedCapacity":"TOTAL","RequestItems":{
              "users":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"gone"}}],"ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"n"}},
              "orders":{"Keys":[{"pk":{"S":"a"},"sk":{"S":"b"}}],"ConsistentRead":true}}}
            """)).Ok().Json;

        AssertJson(
            """{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"users","CapacityUnits":2},{"TableName":"orders","CapacityUnits":1}]}""", written);
        AssertJson(
            """
            {"Responses":{"users":[{"n":{"N":"1"}}],"orders":[{"pk":{"S":"a"},"sk":{"S":"b"}}]},"UnprocessedKeys":{},
             "ConsumedCapacity":[{"TableName":"users","CapacityUnits":1},{"TableName":"orders","CapacityUnits":1}]}
            """,
            read);
    }

    /// <summary>An operation, its input, the error and AWS's message.</summary>
    public static TheoryData<string, string, string, string> BadBatches { get; } = new()
    {
        {
            "BatchWriteItem", """{"users":[{"DeleteRequest":{"Key":{"id":{"S":"1"}}}},{"PutRequest":{"Item":{"id":{"S":"1"}}}}]}""",
            "ValidationException", "Provided list of item keys contains duplicates"
        },
        { "BatchWriteItem", """{"users":[{"PutRequest":{"Item":{"x":{"S":"1"}}}}]}""", "ValidationException", "The provided key element does not match the schema" },
        { "BatchWriteItem", """{"users":[{"DeleteRequest":{"Key":{"x":{"S":"1"}}}}]}""", "ValidationException", "The provided key element does not match the schema" },
        { "BatchWriteItem", """{"others":[{"DeleteRequest":{"Key":{"x":{"S":"1"}}}}]}""", "ResourceNotFoundException", "Requested resource not found" },
        {
            "BatchWriteItem", "{}", "ValidationException",
            "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1"
        },
        { "BatchGetItem", """{"users":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"1"}}]}}""", "ValidationException", "Provided list of item keys contains duplicates" },
        { "BatchGetItem", """{"users":{"Keys":[{"x":{"S":"1"}}]}}""", "ValidationException", "The provided key element does not match the schema" },
        { "BatchGetItem", """{"others":{"Keys":[{"x":{"S":"1"}}]}}""", "ResourceNotFoundException", "Requested resource not found" },
    };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public async Task ABatch_ThatIsWrong_DoesNothing(string operation, string items, string code, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"old":{"BOOL":true}}""");

        (await world.DynamoAsync(operation, $$"""{"RequestItems":{{items}} }""")).AssertJsonError(code, message);

        AssertJson("""{"id":{"S":"1"},"old":{"BOOL":true}}""", await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Fact]
    public async Task ABatch_TakesTwentyFiveWrites_AndAHundredReads()
    {
        await using var world = await StartWithTableAsync(UsersTable, OrdersTable);
        var puts = Enumerable.Range(0, 13).Select(static i => $$"""{"PutRequest":{"Item":{"id":{"S":"{{i}}"} } } }""");
        var orders = Enumerable.Range(0, 13).Select(static i => $$"""{"PutRequest":{"Item":{"pk":{"S":"{{i}}"},"sk":{"S":"x"} } } }""");
        var keys = Enumerable.Range(0, 101).Select(static i => $$"""{"id":{"S":"{{i}}"} }""");

        (await world.DynamoAsync(
            "BatchWriteItem", $$"""{"RequestItems":{"users":[{{string.Join(',', puts)}}],"orders":[{{string.Join(',', orders)}}]} }""")).AssertJsonError(
            "ValidationException", "Too many items requested for the BatchWriteItem call");
        (await world.DynamoAsync("BatchGetItem", $$"""{"RequestItems":{"users":{"Keys":[{{string.Join(',', keys)}}]} } }""")).AssertJsonError(
            "ValidationException", null);
    }

    [Fact]
    public async Task ABatchOfReads_GivesSixteenMegabytes_AndTheRestIsUnprocessed()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var text = new string('x', 399_000);
        var keys = new JsonArray();
        for (var i = 0; i < 50; i++)
        {
            await world.PutAsync("users", $$"""{"id":{"S":"{{i}}"},"a":{"S":"{{text}}"} }""");
            keys.Add(JsonNode.Parse($$"""{"id":{"S":"{{i}}"} }"""));
        }

        var answer = (await world.JsonAsync(
            "dynamodb", "BatchGetItem", new JsonObject { ["RequestItems"] = new JsonObject { ["users"] = new JsonObject { ["Keys"] = keys } } })).Ok().Json;

        Assert.Equal(43, answer["Responses"]!["users"]!.AsArray().Count);
        Assert.Equal(7, answer["UnprocessedKeys"]!["users"]!["Keys"]!.AsArray().Count);
    }
}
