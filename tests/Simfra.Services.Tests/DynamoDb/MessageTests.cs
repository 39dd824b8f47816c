using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>What AWS says to calls that it refuses, and where it says it.</summary>
public sealed class MessageTests
{
    private const string EmptyKey =
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk";

    private const string EmptyIndexKey =
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute " +
        "cannot contain an empty string value. IndexName: by-group, IndexKey: group";

    private const string WrongIndexKey =
        "One or more parameter values were invalid: Type mismatch for Index Key group Expected: S Actual: N IndexName: by-group";

    private const string WrongKey = "The provided key element does not match the schema";

    /// <summary>A call, and AWS's message of a ValidationException.</summary>
    public static TheoryData<string, string, string> Refused { get; } = new()
    {
        { "PutItem", """{"Item":{"pk":{"S":"a"}}}""", "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null" },
        {
            "PutItem", """{"TableName":"bad table!@#","Item":{"pk":{"S":"a"}}}""",
            "1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy constraint: " +
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        },
        {
            "PutItem", $$"""{"TableName":"{{new string('a', 256)}}","Item":{"pk":{"S":"a"} } }""",
            $"1 validation error detected: Value '{new string('a', 256)}' at 'tableName' failed to satisfy constraint: " +
            "Member must have length less than or equal to 255"
        },
        { "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":""},"sk":{"N":"1"}}}""", EmptyKey },
        { "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":""}}}""", EmptyIndexKey },
        { "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"NS":[]}}}""", "One or more parameter values were invalid: An number set  may not be empty" },
        { "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"x":{"SS":["a","a"]}}}""", "One or more parameter values were invalid: Input collection [a, a] contains duplicates." },
        {
            "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"}},"ExpressionAttributeValues":{":v":{"S":"x"}}}""",
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null"
        },
        {
            "PutItem", """{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"}},"ConditionExpression":"contains(#a, #a)","ExpressionAttributeNames":{"#a":"data"}}""",
            "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator or function; " +
            "operator: contains, first operand: [data]"
        },
        { "BatchWriteItem", """{"RequestItems":{"indexed":[{"PutRequest":{"Item":{"pk":{"N":"5"},"sk":{"N":"1"}}}}]}}""", WrongKey },
        { "BatchWriteItem", """{"RequestItems":{"indexed":[{"PutRequest":{"Item":{"pk":{"S":""},"sk":{"N":"1"}}}}]}}""", EmptyKey },
        { "BatchWriteItem", """{"RequestItems":{"indexed":[{"DeleteRequest":{"Key":{"pk":{"S":""},"sk":{"N":"1"}}}}]}}""", EmptyKey },
        { "BatchWriteItem", """{"RequestItems":{"indexed":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"N":"1"}}}}]}}""", WrongIndexKey },
        { "BatchWriteItem", """{"RequestItems":{"indexed":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":""}}}}]}}""", EmptyIndexKey },
        {
            "Query",
            """{"TableName":"indexed","IndexName":"by-group","KeyConditionExpression":"#g = :g","FilterExpression":"extra = :g","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":g":{"S":"x"}}}""",
            "One or more parameter values were invalid: Secondary index by-group does not project one or more filter attributes: [extra]"
        },
        { "UpdateTable", """{"TableName":"indexed","TableClass":"STANDARD","DeletionProtectionEnabled":true}""", "One or more parameter values were invalid: TableClass modification must be the only operation in the request" },
        { "UpdateTable", """{"TableName":"indexed","SSESpecification":{"Enabled":false},"DeletionProtectionEnabled":true}""", "One or more parameter values were invalid: Server-Side Encryption modification must be the only operation in the request" },
        {
            "UpdateTable", """{"TableName":"indexed","OnDemandThroughput":{"MaxReadRequestUnits":1},"StreamSpecification":{"StreamEnabled":true}}""",
            "One or more parameter values were invalid: OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"
        },
        {
            "UpdateTable", """{"TableName":"indexed","StreamSpecification":{"StreamEnabled":true}}""",
            "One or more parameter values were invalid: If stream is being enabled then UpdateViewType is required"
        },
        {
            "UpdateTable",
            """{"TableName":"indexed","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"by-group"}}]}""",
            "One or more parameter values were invalid: You cannot create or delete index while changing stream status"
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task ACall_IsRefusedInAwsWords(string operation, string input, string message)
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await world.DynamoAsync(operation, input)).AssertJsonError("ValidationException", message);
    }

    /// <summary>A part of a transaction; whether AWS cancels the transaction for it, or refuses it beforehand; and its message.</summary>
    public static TheoryData<string, bool, string> Parts { get; } = new()
    {
        { """{"Put":{"TableName":"indexed","Item":{"pk":{"N":"5"},"sk":{"N":"1"}}}}""", true, "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N" },
        { """{"Put":{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"N":"1"}}}}""", true, WrongIndexKey },
        { """{"Put":{"TableName":"indexed","Item":{"pk":{"S":""},"sk":{"N":"1"}}}}""", false, EmptyKey },
        { """{"Put":{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":""}}}}""", false, EmptyIndexKey },
        { """{"Delete":{"TableName":"indexed","Key":{"pk":{"S":""},"sk":{"N":"1"}}}}""", false, EmptyKey },
        { """{"Delete":{"TableName":"indexed","Key":{"pk":{"N":"5"},"sk":{"N":"1"}}}}""", true, WrongKey },
        { """{"ConditionCheck":{"TableName":"indexed","Key":{"pk":{"S":""},"sk":{"N":"1"}},"ConditionExpression":"attribute_exists(pk)"}}""", false, EmptyKey },
        {
            """{"Update":{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"UpdateExpression":"SET #g = :v","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":v":{"N":"5"}}}}""",
            true, WrongIndexKey
        },
        {
            """{"Update":{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"UpdateExpression":"SET #g = :v","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":v":{"S":""}}}}""",
            false,
            "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. " +
            "The AttributeValue for a key attribute cannot contain an empty string value."
        },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task APartOfATransaction_CancelsIt_OrIsRefusedBeforehand(string part, bool cancels, string message)
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        var answer = await world.DynamoAsync("TransactWriteItems", $$"""{"TransactItems":[{{part}}]}""");

        if (cancels)
        {
            answer.AssertJsonError(
                "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]");
            Assert.Equal(message, answer.Json["CancellationReasons"]![0]!.Text("Message"));
        }
        else
        {
            answer.AssertJsonError("ValidationException", message);
        }
    }

    [Fact]
    public async Task AnItemThatIsTooLarge_CancelsATransactionWhereItIsUpdated_AndIsRefusedWhereItIsPut()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var text = new string('x', 409_600);

        (await world.DynamoAsync("TransactWriteItems", $$"""{"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"a"},"t":{"S":"{{text}}"} } } }]}"""))
            .AssertJsonError("ValidationException", "Item size has exceeded the maximum allowed size");
        var cancelled = await world.DynamoAsync("TransactWriteItems", $$"""
            {"TransactItems":[{"Update":{"TableName":"users","Key":{"id":{"S":"a"} },"UpdateExpression":"SET t = :t",
             "ExpressionAttributeValues":{":t":{"S":"{{text}}"} } } }]}
            """);

        cancelled.AssertJsonError("TransactionCanceledException", null);
        Assert.Equal("Item size to update has exceeded the maximum allowed size", cancelled.Json["CancellationReasons"]![0]!.Text("Message"));
    }

    /// <summary>A number and the bytes that AWS counts for it.</summary>
    [Theory]
    [InlineData("0", 1)]
    [InlineData("-0", 1)]
    [InlineData("1", 2)]
    [InlineData("12", 2)]
    [InlineData("123", 3)]
    [InlineData("100", 2)]
    [InlineData("1010", 3)]
    [InlineData("0042", 2)]
    [InlineData("0.0000001", 2)]
    [InlineData("1E125", 2)]
    [InlineData("1E-100", 2)]
    [InlineData("1.5", 3)]
    [InlineData("1.200", 3)]
    [InlineData("1.234", 4)]
    [InlineData("3.14159", 5)]
    [InlineData("123456", 4)]
    [InlineData("100.5", 4)]
    [InlineData("0.15", 2)]
    [InlineData("-42", 3)]
    [InlineData("12345678901234567890123456789012345678", 20)]
    public void ANumber_CountsItsDigitsBeforeAndAfterThePoint(string number, int bytes) => Assert.Equal(bytes, Simfra.Services.DynamoDb.DynamoNumber.Parse(number).Size);

    [Fact]
    public async Task AnItemOf409600Bytes_IsTaken_AndNoByteMore()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        // id and a: 3 bytes, n and 3.14159: 6 bytes, t: 1 byte.
        (await PutAsync(409_590)).Ok();
        (await PutAsync(409_591)).AssertJsonError("ValidationException", "Item size has exceeded the maximum allowed size");

        Task<TestAnswer> PutAsync(int length) => world.DynamoAsync("PutItem", new JsonObject
        {
            ["TableName"] = "users",
            ["Item"] = JsonNode.Parse($$"""{"id":{"S":"a"},"n":{"N":"3.14159"},"t":{"S":"{{new string('x', length)}}"} }"""),
        }.ToJsonString());
    }

    [Fact]
    public async Task ANullThatIsFalse_IsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("PutItem", """{"TableName":"users","Item":{"id":{"S":"a"},"nothing":{"NULL":false}}}""")).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Null attribute value types must have the value of true");
    }
}
