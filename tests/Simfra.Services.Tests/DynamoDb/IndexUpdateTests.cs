using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Global indexes that UpdateTable makes and deletes, and what it says of attributes then.</summary>
public sealed class IndexUpdateTests
{
    private const string Invalid = "One or more parameter values were invalid: ";

    [Fact]
    public async Task UpdateTable_WithTwoActionsInOneUpdate_IsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("UpdateTable", """
            {"TableName":"users","AttributeDefinitions":[{"AttributeName":"mail","AttributeType":"S"}],
             "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"other"},
               "Create":{"IndexName":"by-mail","KeySchema":[{"AttributeName":"mail","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}
            """)).AssertJsonError(
            "ValidationException", Invalid + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
        Assert.Null((await DescribeAsync(world, "users"))["GlobalSecondaryIndexes"]);
    }

    [Fact]
    public async Task UpdateTable_ThatGivesAKeyAnotherType_IsRefused()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync(
            "UpdateTable", Create("indexed", "again", "group", """{"AttributeName":"group","AttributeType":"N"}"""))).AssertJsonError(
            "ValidationException",
            Invalid + "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. " +
            "Existing schema: Schema:[SchemaElement: key{group:S:HASH}, SchemaElement: key{rank:N:RANGE}] " +
            "New schema: Schema:[SchemaElement: key{group:N:HASH}]");
    }

    [Fact]
    public async Task UpdateTable_TakesTypesOfTheNewKeysAlone()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("UpdateTable", Create(
            "users",
            "by-mail",
            "mail",
            """{"AttributeName":"id","AttributeType":"N"},{"AttributeName":"unused","AttributeType":"S"},{"AttributeName":"mail","AttributeType":"S"}"""))).Ok();

        AssertJson(
            """[{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"mail","AttributeType":"S"}]""",
            (await DescribeAsync(world, "users"))["AttributeDefinitions"]);
        await world.PutAsync("users", """{"id":{"S":"1"}}""");
    }

    [Fact]
    public async Task UpdateTable_WithoutTypesOfTheNewKeys_IsRefused()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync("UpdateTable", """
            {"TableName":"indexed","GlobalSecondaryIndexUpdates":[
              {"Create":{"IndexName":"again","KeySchema":[{"AttributeName":"group","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}
            """)).AssertJsonError("ValidationException", Invalid + "AttributeDefinitions is not specified for index: again");
        (await world.DynamoAsync(
            "UpdateTable", Create("indexed", "again", "group", """{"AttributeName":"rank","AttributeType":"N"}"""))).AssertJsonError(
            "ValidationException",
            Invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [group], AttributeDefinitions: [rank]");
    }

    [Theory]
    [InlineData("""{"Delete":{"IndexName":"by-rank"}}""", "delete")]
    [InlineData("""{"Update":{"IndexName":"by-rank","OnDemandThroughput":{"MaxReadRequestUnits":5}}}""", "update")]
    public async Task ALocalIndex_IsNeitherDeletedNorUpdated(string update, string action)
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync("UpdateTable", $$"""{"TableName":"indexed","GlobalSecondaryIndexUpdates":[{{update}}]}""")).AssertJsonError(
            "ValidationException", $"Cannot {action} an index that is not a GlobalSecondaryIndex: by-rank");
        (await world.DynamoAsync(
            "UpdateTable",
            """{"TableName":"indexed","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"none"}}]}""")).AssertJsonError("ResourceNotFoundException", null);
    }

    [Fact]
    public async Task ADeletedIndex_LeavesNothingOfItsKeys()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var create = Create("users", "by-mail", "mail", """{"AttributeName":"mail","AttributeType":"S"}""");
        (await world.DynamoAsync("UpdateTable", create)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        const string put = """{"TableName":"users","Item":{"id":{"S":"1"},"mail":{"N":"7"}}}""";
        (await world.DynamoAsync("PutItem", put)).AssertJsonError(
            "ValidationException", Invalid + "Type mismatch for Index Key mail Expected: S Actual: N IndexName: by-mail");

        (await world.DynamoAsync("UpdateTable", """{"TableName":"users","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-mail"}}]}""")).Ok();
        await world.PutAsync("users", """{"id":{"S":"2"},"mail":{"S":"meanwhile"}}""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        (await world.DynamoAsync("PutItem", put)).Ok();
        await world.PutAsync("users", """{"id":{"S":"3"},"mail":{"S":"later"}}""");
        var definitions = (await DescribeAsync(world, "users"))["AttributeDefinitions"];
        foreach (var id in new[] { "2", "3" })
        {
            (await world.DynamoAsync("DeleteItem", $$$$"""{"TableName":"users","Key":{"id":{"S":"{{{{id}}}}"}}}""")).Ok();
        }

        await world.PutAsync("users", """{"id":{"S":"4"},"mail":{"S":"new"}}""");
        (await world.DynamoAsync("UpdateTable", create)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        AssertJson("""[{"AttributeName":"id","AttributeType":"S"}]""", definitions);
        Assert.Equal(["4"], (await world.DynamoAsync("Scan", """{"TableName":"users","IndexName":"by-mail"}""")).Ok().Json["Items"]!.Values("id"));
    }

    private static string Create(string table, string index, string key, string definitions) => $$$"""
        {"TableName":"{{{table}}}","AttributeDefinitions":[{{{definitions}}}],
         "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"{{{index}}}","KeySchema":[{"AttributeName":"{{{key}}}","KeyType":"HASH"}],
           "Projection":{"ProjectionType":"ALL"} } }]}
        """;

    private static async Task<JsonNode> DescribeAsync(TestWorld world, string table) =>
        (await world.DynamoAsync("DescribeTable", $$"""{"TableName":"{{table}}"}""")).Ok().Json["Table"]!;
}
