using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Transactions: all or nothing, and why nothing.</summary>
public sealed class TransactionTests
{
    [Fact]
    public async Task ATransaction_DoesAllItsParts()
    {
        await using var world = await StartWithTableAsync(UsersTable, OrdersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"1"}}""");
        await world.PutAsync("users", """{"id":{"S":"2"}}""");

        var written = (await world.DynamoAsync(
            "TransactWriteItems",
            """
            {"ReturnConsumedCapacity":"TOTAL","TransactItems":[
              {"Put":{"TableName":"orders","Item":{"pk":{"S":"a"},"sk":{"S":"b"}},"ConditionExpression":"attribute_not_exists(pk)"}},
              {"Update":{"TableName":"users","Key":{"id":{"S":"1"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}},
              {"Delete":{"TableName":"users","Key":{"id":{"S":"2"}}}},
              {"ConditionCheck":{"TableName":"users","Key":{"id":{"S":"3"}},"ConditionExpression":"attribute_not_exists(id)"}}]}
            """)).Ok().Json;
        var read = (await world.DynamoAsync(
            "TransactGetItems",
            """
            {"ReturnConsumedCapacity":"TOTAL","TransactItems":[
              {"Get":{"TableName":"users","Key":{"id":{"S":"1"}},"ProjectionExpression":"n"}},
              {"Get":{"TableName":"users","Key":{"id":{"S":"2"}}}},
              {"Get":{"TableName":"orders","Key":{"pk":{"S":"a"},"sk":{"S":"b"}}}}]}
            """)).Ok().Json;

        AssertJson(
            """
            {"ConsumedCapacity":[
              {"TableName":"orders","CapacityUnits":2,"WriteCapacityUnits":2},{"TableName":"users","CapacityUnits":6,"WriteCapacityUnits":6}]}
            """,
            written);
        AssertJson(
            """
            {"Responses":[{"Item":{"n":{"N":"2"}}},{},{"Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}],
             "ConsumedCapacity":[
              {"TableName":"users","CapacityUnits":4,"ReadCapacityUnits":4},{"TableName":"orders","CapacityUnits":2,"ReadCapacityUnits":2}]}
            """,
            read);
    }

    [Fact]
    public async Task ATransaction_WithAFailingPart_DoesNothing_AndSaysWhy()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"S":"x"}}""");

        var answer = await world.DynamoAsync(
            "TransactWriteItems",
            """
            {"TransactItems":[
              {"Put":{"TableName":"users","Item":{"id":{"S":"new"}}}},
              {"ConditionCheck":{"TableName":"users","Key":{"id":{"S":"1"}},"ConditionExpression":"attribute_not_exists(id)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},
              {"Delete":{"TableName":"users","Key":{"id":{"S":"9"}},"ConditionExpression":"attribute_exists(id)"}}]}
            """);
        var invalid = await world.DynamoAsync(
            "TransactWriteItems",
            """
            {"TransactItems":[
              {"Put":{"TableName":"users","Item":{"id":{"S":"new"}}}},
              {"Update":{"TableName":"users","Key":{"id":{"S":"1"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}}]}
            """);

        answer.AssertJsonError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]");
        AssertJson(
            """
            [{"Code":"None"},
             {"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"id":{"S":"1"},"n":{"S":"x"}}},
             {"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}]
            """,
            answer.Json["CancellationReasons"]);
        invalid.AssertJsonError(
            "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError]");
        AssertJson(
            """{"Code":"ValidationError","Message":"An operand in the update expression has an incorrect data type"}""",
            invalid.Json["CancellationReasons"]![1]);
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"new"}}"""));
    }

    [Fact]
    public async Task AToken_MakesATransactionHappenOnce()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string add = """
            {"ClientRequestToken":"token-1","ReturnConsumedCapacity":"TOTAL","TransactItems":[
              {"Update":{"TableName":"users","Key":{"id":{"S":"1"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}]}
            """;

        var first = (await world.DynamoAsync("TransactWriteItems", add)).Ok().Json;
        var second = (await world.DynamoAsync("TransactWriteItems", add)).Ok().Json;
        (await world.DynamoAsync("TransactWriteItems", add.Replace("\"N\":\"1\"", "\"N\":\"2\"", StringComparison.Ordinal))).AssertJsonError(
            "IdempotentParameterMismatchException", "The request uses the same client token as a previous, but non-identical request");
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        (await world.DynamoAsync("TransactWriteItems", add)).Ok();

        Assert.NotNull(first["ConsumedCapacity"]![0]!["WriteCapacityUnits"]);
        Assert.NotNull(second["ConsumedCapacity"]![0]!["ReadCapacityUnits"]);
        AssertJson("""{"id":{"S":"1"},"n":{"N":"2"}}""", await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Fact]
    public async Task ATransaction_ThatIsWrong_IsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync(
            "TransactWriteItems",
            """{"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"1"}}}},{"Delete":{"TableName":"users","Key":{"id":{"S":"1"}}}}]}"""))
            .AssertJsonError("ValidationException", "Transaction request cannot include multiple operations on one item");
        (await world.DynamoAsync(
            "TransactGetItems",
            """{"TransactItems":[{"Get":{"TableName":"users","Key":{"id":{"S":"1"}}}},{"Get":{"TableName":"users","Key":{"id":{"S":"1"}}}}]}"""))
            .AssertJsonError("ValidationException", "Transaction request cannot include multiple operations on one item");
        (await world.DynamoAsync("TransactWriteItems", """{"TransactItems":[{}]}""")).AssertJsonError(
            "ValidationException", "TransactItems can only contain one of Check, Put, Update or Delete");
        (await world.DynamoAsync(
            "TransactWriteItems",
            """
            {"TransactItems":[{"Put":{"TableName":"users","Item":{"id":{"S":"1"}}}},{"Put":{"TableName":"users","Item":{"x":{"S":"1"}}}},
            {"Delete":{"TableName":"users","Key":{"id":{"N":"1"}}}}]}
            """))
            .AssertJsonError(
                "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ValidationError, None]");
        (await world.DynamoAsync("TransactGetItems", """{"TransactItems":[{"Get":{"TableName":"users","Key":{"x":{"S":"1"}}}}]}""")).AssertJsonError(
            "TransactionCanceledException", "Transaction cancelled, please refer cancellation reasons for specific reasons [ValidationError]");
        (await world.DynamoAsync("TransactGetItems", """{"TransactItems":[{"Get":{"TableName":"others","Key":{"x":{"S":"1"}}}}]}""")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found");
    }
}
