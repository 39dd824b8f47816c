using System.Text.Json.Nodes;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>The comparison operators of Expected, ScanFilter and QueryFilter.</summary>
public sealed class LegacyConditionTests
{
    private const string Item = """
        {
          "id": {"S": "1"}, "text": {"S": "hello"}, "number": {"N": "2"}, "bytes": {"B": "aGkgdGhlcmU="},
          "set": {"NS": ["2", "4"]}, "list": {"L": [{"N": "2"}]}, "null": {"NULL": true}
        }
        """;

    [Theory]
    [InlineData("text", "CONTAINS", """{"S":"ell"}""", true)]
    [InlineData("text", "CONTAINS", """{"N":"1"}""", false)]
    [InlineData("bytes", "CONTAINS", """{"B":"aGVyZQ=="}""", true)]
    [InlineData("set", "CONTAINS", """{"N":"4"}""", true)]
    [InlineData("list", "CONTAINS", """{"N":"2"}""", true)]
    [InlineData("missing", "CONTAINS", """{"N":"1"}""", false)]
    [InlineData("text", "NOT_CONTAINS", """{"S":"dog"}""", true)]
    [InlineData("text", "NOT_CONTAINS", """{"N":"1"}""", true)]
    [InlineData("list", "NOT_CONTAINS", """{"N":"2"}""", false)]
    [InlineData("missing", "NOT_CONTAINS", """{"N":"1"}""", false)]
    [InlineData("missing", "NE", """{"N":"1"}""", true)]
    [InlineData("number", "NE", """{"S":"2"}""", true)]
    [InlineData("number", "LE", """{"S":"2"}""", false)]
    [InlineData("number", "IN", """{"N":"1"},{"N":"2"}""", true)]
    [InlineData("set", "IN", """{"N":"2"},{"N":"4"}""", false)]
    [InlineData("number", "BEGINS_WITH", """{"S":"2"}""", false)]
    [InlineData("null", "NOT_NULL", "", true)]
    [InlineData("null", "NULL", "", false)]
    [InlineData("missing", "NULL", "", true)]
    public async Task AnOperator_HoldsOrNot_InWritesAndFilters(string attribute, string comparison, string values, bool holds)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", Item);
        var condition = Condition(attribute, comparison, values);

        var written = await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{{Item}},"Expected":{{condition}} }""");
        var found = (await world.DynamoAsync("Scan", $$"""{"TableName":"users","ScanFilter":{{condition}} }""")).Ok().Json;

        Assert.Equal(holds ? null : "ConditionalCheckFailedException", written.JsonError);
        Assert.Equal(holds ? 1 : 0, found["Count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("IN", """{"N":"3"},{"S":"dog"}""", "AttributeValues inside AttributeValueList must be of same type")]
    [InlineData("BETWEEN", """{"N":"3"},{"S":"dog"}""", "AttributeValues inside AttributeValueList must be of same type")]
    [InlineData("BETWEEN", """{"S":"a"},{"SS":["a"]}""", "ComparisonOperator BETWEEN is not valid for SS AttributeValue type")]
    [InlineData("IN", """{"L":[{"N":"1"}]}""", "ComparisonOperator IN is not valid for L AttributeValue type")]
    [InlineData("IN", """{"BOOL":true}""", "ComparisonOperator IN is not valid for BOOL AttributeValue type")]
    [InlineData("CONTAINS", """{"NULL":true}""", "ComparisonOperator CONTAINS is not valid for NULL AttributeValue type")]
    [InlineData("NOT_CONTAINS", """{"M":{}}""", "ComparisonOperator NOT_CONTAINS is not valid for M AttributeValue type")]
    [InlineData("LT", """{"BOOL":true}""", "ComparisonOperator LT is not valid for BOOL AttributeValue type")]
    [InlineData("BEGINS_WITH", """{"N":"1"}""", "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type")]
    [InlineData("IN", "", "Invalid number of argument(s) for the IN ComparisonOperator")]
    [InlineData("NOT_NULL", """{"N":"1"}""", "Invalid number of argument(s) for the NOT_NULL ComparisonOperator")]
    public async Task AnOperator_WithValuesThatItDoesNotTake_IsRefused(string comparison, string values, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        var answer = await world.DynamoAsync(
            "DeleteItem", $$"""{"TableName":"users","Key":{"id":{"S":"1"} },"Expected":{{Condition("number", comparison, values)}} }""");

        answer.AssertJsonError("ValidationException", $"One or more parameter values were invalid: {message}");
    }

    private static string Condition(string attribute, string comparison, string values) => new JsonObject
    {
        [attribute] = new JsonObject { ["ComparisonOperator"] = comparison, ["AttributeValueList"] = JsonNode.Parse($"[{values}]") },
    }.ToJsonString();
}
