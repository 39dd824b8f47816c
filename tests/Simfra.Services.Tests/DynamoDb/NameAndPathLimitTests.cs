using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>How long the names of attributes may be, and how deep paths may go.</summary>
public sealed class NameAndPathLimitTests
{
    private static readonly string LongestName = new('n', 65_535);

    [Fact]
    public async Task ANameOf65535Bytes_IsTaken()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        await world.PutAsync("users", $$"""{"id":{"S":"1"},"{{LongestName}}":{"N":"1"} }""");
        var named = (await GetAsync(world, """ "ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"NAME"} """, LongestName)).Ok().Json;
        var listed = (await GetAsync(world, """ "AttributesToGet":["NAME"] """, LongestName)).Ok().Json;

        AssertJson($$"""{"{{LongestName}}":{"N":"1"} }""", named["Item"]);
        AssertJson($$"""{"{{LongestName}}":{"N":"1"} }""", listed["Item"]);
    }

    [Fact]
    public async Task ALongerName_IsRefusedWhereverItStands()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var name = LongestName + "n";

        Refused(await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"1"},"{{name}}":{"N":"1"} } }"""));
        Refused(await world.DynamoAsync(
            "UpdateItem", $$"""{"TableName":"users","Key":{"id":{"S":"1"} },"AttributeUpdates":{"{{name}}":{"Value":{"N":"1"} } } }"""));
        Refused(await GetAsync(world, """ "AttributesToGet":["NAME"] """, name));
        Refused(await GetAsync(world, """ "ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"NAME"} """, name));
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"1"} }"""));

        static void Refused(TestAnswer answer)
        {
            answer.AssertJsonError("ValidationException", null);
            Assert.Contains("Member must have length less than or equal to 65535", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GetItem", "ProjectionExpression", "PATH", "{}")]
    [InlineData("DeleteItem", "ConditionExpression", "PATH <> :v", """{":v":{"N":"1"} }""")]
    [InlineData("UpdateItem", "UpdateExpression", "SET z = if_not_exists(PATH, :v)", """{":v":{"N":"1"} }""")]
    public async Task APathOf32Levels_IsTaken_AndNoneOf33(string operation, string kind, string expression, string values)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await CallAsync(32)).Ok();
        (await CallAsync(33)).AssertJsonError(
            "ValidationException", $"Invalid {kind}: The document path has too many nesting levels; nesting levels: 33");

        Task<TestAnswer> CallAsync(int levels)
        {
            var input = JsonNode.Parse("""{"TableName":"users","Key":{"id":{"S":"1"} } }""")!.AsObject();
            input[kind] = expression.Replace("PATH", string.Join('.', Enumerable.Repeat("b", levels)), StringComparison.Ordinal);
            if (values != "{}")
            {
                input["ExpressionAttributeValues"] = JsonNode.Parse(values);
            }

            return world.JsonAsync("dynamodb", operation, input);
        }
    }

    private static Task<TestAnswer> GetAsync(TestWorld world, string projection, string name) => world.DynamoAsync(
        "GetItem", $$"""{"TableName":"users","Key":{"id":{"S":"1"} },{{projection.Replace("NAME", name, StringComparison.Ordinal)}} }""");
}
