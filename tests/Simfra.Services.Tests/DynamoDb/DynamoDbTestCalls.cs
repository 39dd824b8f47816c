using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Short forms of the calls that most tests of DynamoDB make.</summary>
internal static class DynamoDbTestCalls
{
    public const string Orders = "orders";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    /// <summary>A table with the keys pk and sk, both strings.</summary>
    public const string OrdersTable = """
        {
          "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
          "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}],
          "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        }
        """;

    /// <summary>A table with the key id, a string.</summary>
    public const string UsersTable = """
        {
          "TableName": "users", "BillingMode": "PAY_PER_REQUEST",
          "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
          "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
        }
        """;

    /// <summary>A table with the keys pk and sk (a number), indexed by group (global) and by rank (local).</summary>
    public const string IndexedTable = """
        {
          "TableName": "indexed", "BillingMode": "PAY_PER_REQUEST",
          "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
            {"AttributeName": "group", "AttributeType": "S"}, {"AttributeName": "rank", "AttributeType": "N"}],
          "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
          "GlobalSecondaryIndexes": [
            {"IndexName": "by-group", "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}],
             "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}}],
          "LocalSecondaryIndexes": [
            {"IndexName": "by-rank", "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}],
             "Projection": {"ProjectionType": "KEYS_ONLY"}}]
        }
        """;

    public static Task<TestAnswer> DynamoAsync(this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1") =>
        world.JsonAsync("dynamodb", operation, JsonNode.Parse(input, null, Deep)!, account, region);

    /// <summary>A world with a table that is ready.</summary>
    public static async Task<TestWorld> StartWithTableAsync(params string[] tables)
    {
        var world = await TestWorld.StartAsync();
        foreach (var table in tables)
        {
            await world.CreateTableAsync(table);
        }

        return world;
    }

    public static async Task CreateTableAsync(this TestWorld world, string input)
    {
        (await world.DynamoAsync("CreateTable", input)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
    }

    public static async Task PutAsync(this TestWorld world, string table, string item) =>
        (await world.DynamoAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{{item}} }""")).Ok();

    /// <summary>The item with the key, or null.</summary>
    public static async Task<JsonNode?> GetAsync(this TestWorld world, string table, string key) =>
        (await world.DynamoAsync("GetItem", $$"""{"TableName":"{{table}}","Key":{{key}},"ConsistentRead":true}""")).Ok().Json["Item"];

    /// <summary>Two documents say the same, whatever the order of members.</summary>
    public static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {expected}\nbut got {actual?.ToJsonString()}");

    /// <summary>The values of an attribute of items, one after the other.</summary>
    public static string[] Values(this JsonNode items, string attribute) =>
        [.. items.AsArray().Select(i => i![attribute]!.AsObject().Single().Value!.ToString())];
}
