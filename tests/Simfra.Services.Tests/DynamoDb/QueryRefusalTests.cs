using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Which of several complaints AWS makes of a query.</summary>
public sealed class QueryRefusalTests
{
    private const string NotSupported = "Query key condition not supported";
    private const string OneRow = "The query can return at most one row and cannot be restarted";

    [Theory]
    [InlineData("""{"pk":{"S":"b"},"sk":{"S":"1"}}""", "pk = :a AND sk < :two", OneRow)]
    [InlineData("""{"pk":{"S":"b"},"sk":{"S":"2"}}""", "pk = :a AND sk = :two", OneRow)]
    [InlineData("""{"pk":{"S":"b"},"sk":{"S":"1"}}""", "pk = :a AND sk > :two", "The provided starting key does not match the range key predicate")]
    [InlineData("""{"pk":{"S":"a"},"sk":{"S":"3"}}""", "pk = :a AND sk < :two", "The provided starting key does not match the range key predicate")]
    public async Task AStartKeyElsewhere_IsRefusedByItsSortKeyFirst(string start, string condition, string message)
    {
        await using var world = await StartWithTableAsync(OrdersTable);

        (await world.DynamoAsync("Query", $$$$"""
            {"TableName":"orders","KeyConditionExpression":"{{{{condition}}}}","ExclusiveStartKey":{{{{start}}}},
             "ExpressionAttributeValues":{":a":{"S":"a"},":two":{"S":"2"}}}
            """)).AssertJsonError("ValidationException", message);
    }

    [Theory]
    [InlineData("""{"pk":{"S":"b"},"sk":{"N":"1"},"group":{"S":"c"},"rank":{"N":"7"}}""", OneRow)]
    [InlineData("""{"pk":{"S":"b"},"sk":{"N":"1"},"group":{"S":"c"},"rank":{"N":"8"}}""", "The provided starting key does not match the range key predicate")]
    public async Task AStartKeyElsewhereInAnIndex_IsRefusedByItsSortKeyFirst(string start, string message)
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync("Query", $$$$"""
            {"TableName":"indexed","IndexName":"by-group","KeyConditionExpression":"#g = :g AND #r = :r","ExclusiveStartKey":{{{{start}}}},
             "ExpressionAttributeNames":{"#g":"group","#r":"rank"},"ExpressionAttributeValues":{":g":{"S":"x"},":r":{"N":"7"}}}
            """)).AssertJsonError("ValidationException", message);
    }

    [Theory]
    [InlineData("users", "y = :a AND z = :a", NotSupported)]
    [InlineData("users", "id = :a AND z = :a", NotSupported)]
    [InlineData("users", "y = :a", "Query condition missed key schema element: id")]
    [InlineData("users", "id > :a", NotSupported)]
    [InlineData("users", ":n > id", "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    [InlineData("orders", "pk > :a AND z = :a", NotSupported)]
    [InlineData("orders", "pk = :n AND z = :a", "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    [InlineData("orders", "pk = :a AND z = :a", "Query condition missed key schema element: sk")]
    public async Task TheKeys_AreLookedAtOneByOne(string table, string condition, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable, OrdersTable);
        var values = new (string Name, string Type)[] { (":n", "N"), (":a", "S") }
            .Where(v => condition.Contains(v.Name, StringComparison.Ordinal))
            .Select(static v => $$"""
                "{{v.Name}}":{"{{v.Type}}":"1"}
                """);

        (await world.DynamoAsync("Query", $$$$"""
            {"TableName":"{{{{table}}}}","KeyConditionExpression":"{{{{condition}}}}","ExpressionAttributeValues":{ {{{{string.Join(',', values)}}}} }}
            """)).AssertJsonError("ValidationException", message);
    }
}
