using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Keys are scalars: no expression of a reading call may look into one.</summary>
public sealed class KeyPathTests
{
    [Theory]
    [InlineData("Scan", """{"TableName":"indexed","ProjectionExpression":"pk.a"}""", "Key: pk")]
    [InlineData("Scan", """{"TableName":"indexed","ProjectionExpression":"note, sk[0]"}""", "Key: sk")]
    [InlineData("Scan", """{"TableName":"indexed","ProjectionExpression":"#g.a","ExpressionAttributeNames":{"#g":"group"}}""", "IndexKey: group")]
    [InlineData("Scan", """{"TableName":"indexed","FilterExpression":"attribute_exists(#r[1])","ExpressionAttributeNames":{"#r":"rank"}}""", "IndexKey: rank")]
    [InlineData(
        "Query",
        """
        {"TableName":"indexed","KeyConditionExpression":"pk = :p","ProjectionExpression":"sk.a","ExpressionAttributeValues":{":p":{"S":"a"}}}
        """,
        "Key: sk")]
    [InlineData(
        "Query",
        """
        {"TableName":"indexed","KeyConditionExpression":"pk = :p","FilterExpression":"#r.a = :p","ExpressionAttributeNames":{"#r":"rank"},
         "ExpressionAttributeValues":{":p":{"S":"a"}}}
        """,
        "IndexKey: rank")]
    [InlineData(
        "BatchGetItem",
        """{"RequestItems":{"indexed":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}}],"ProjectionExpression":"pk[0].b"}}}""",
        "Key: pk")]
    public async Task APathIntoAKey_IsRefused(string operation, string input, string key)
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync(operation, input)).AssertJsonError(
            "ValidationException", $"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {key}");
    }

    [Fact]
    public async Task APathIntoAPrimaryKey_InAFilterOfAQuery_IsRefusedAsAFilterOfTheKey()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync("Query", """
            {"TableName":"indexed","KeyConditionExpression":"pk = :p","FilterExpression":"sk.a = :p","ExpressionAttributeValues":{":p":{"S":"a"}}}
            """)).AssertJsonError("ValidationException", "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk");
    }

    [Fact]
    public async Task APathIntoAnotherAttribute_IsTaken()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"rank":{"N":"2"},"note":{"M":{"b":{"S":"x"}}}}""");

        var found = (await world.DynamoAsync(
            "Scan", """{"TableName":"indexed","ProjectionExpression":"note.b","FilterExpression":"attribute_exists(note.b)"}""")).Ok().Json["Items"];

        AssertJson("""[{"note":{"M":{"b":{"S":"x"}}}}]""", found);
    }
}
