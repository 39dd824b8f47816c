using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Items: put, got, deleted, with all kinds of values.</summary>
public sealed class ItemTests
{
    [Fact]
    public async Task AnItem_ComesBackAsItWasPut()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string item = """
            {
              "id": {"S": "1"}, "text": {"S": ""}, "number": {"N": "-1.50"}, "bytes": {"B": "AP8="}, "empty": {"B": ""}, "yes": {"BOOL": true}, "nothing": {"NULL": true},
              "list": {"L": [{"S": "a"}, {"L": []}, {"N": "1"}]}, "map": {"M": {"x": {"M": {}}, "y": {"SS": ["b", "a"]}}},
              "numbers": {"NS": ["2", "10", "1.0"]}, "binaries": {"BS": ["AA==", "AQ=="]}
            }
            """;

        await world.PutAsync("users", item);

        AssertJson(
            """
            {
              "id": {"S": "1"}, "text": {"S": ""}, "number": {"N": "-1.5"}, "bytes": {"B": "AP8="}, "empty": {"B": ""}, "yes": {"BOOL": true}, "nothing": {"NULL": true},
              "list": {"L": [{"S": "a"}, {"L": []}, {"N": "1"}]}, "map": {"M": {"x": {"M": {}}, "y": {"SS": ["a", "b"]}}},
              "numbers": {"NS": ["1", "2", "10"]}, "binaries": {"BS": ["AA==", "AQ=="]}
            }
            """,
            await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    /// <summary>An attribute that no item can have, and AWS's message.</summary>
    public static TheoryData<string, string> BadValues { get; } = new()
    {
        { "{}", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes" },
        { """{"S":"a","N":"1"}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes" },
        { """{"N":"x"}""", "The parameter cannot be converted to a numeric value: x" },
        { """{"SS":[]}""", "One or more parameter values were invalid: An string set  may not be empty" },
        { """{"SS":["a","a"]}""", "One or more parameter values were invalid: Input collection [a, a] contains duplicates." },
        { """{"NS":["1","1.0"]}""", "Input collection contains duplicates" },
        { """{"BS":["AA==","AA=="]}""", "One or more parameter values were invalid: Input collection [AA==, AA==]of type BS contains duplicates." },
        { """{"L":[{"M":{"a":{}}}]}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes" },
    };

    [Theory]
    [MemberData(nameof(BadValues))]
    public async Task PutItem_WithABadValue_IsRefused(string value, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"1"},"a":{{value}} } }""")).AssertJsonError(
            "ValidationException", message);
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Fact]
    public async Task PutItem_WithoutItsKey_OrWithAnother_IsRefused()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        await RefusedAsync("""{"pk":{"S":"a"}}""", "One or more parameter values were invalid: Missing the key sk in the item");
        await RefusedAsync(
            """{"pk":{"S":"a"},"sk":{"S":"1"}}""", "One or more parameter values were invalid: Type mismatch for key sk expected: N actual: S");
        await RefusedAsync(
            """{"pk":{"S":""},"sk":{"N":"1"}}""",
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk");
        await RefusedAsync(
            """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"N":"1"}}""",
            "One or more parameter values were invalid: Type mismatch for Index Key group Expected: S Actual: N IndexName: by-group");
        await RefusedAsync(
            """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":""}}""",
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
            "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-group, IndexKey: group");
        await RefusedAsync(
            $$"""{"pk":{"S":"{{new string('x', 2049)}}"},"sk":{"N":"1"} }""",
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");

        async Task RefusedAsync(string item, string message) =>
            (await world.DynamoAsync("PutItem", $$"""{"TableName":"indexed","Item":{{item}} }""")).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task AnItem_HoldsFourHundredKilobytes_AndThirtyTwoLevels()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var most = new string('x', (400 * 1024) - "id".Length - "1".Length - "a".Length);

        await world.PutAsync("users", $$"""{"id":{"S":"1"},"a":{"S":"{{most}}"} }""");
        (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"1"},"a":{"S":"{{most}}x"} } }""")).AssertJsonError(
            "ValidationException", "Item size has exceeded the maximum allowed size");
        (await world.DynamoAsync(
            "UpdateItem", """{"TableName":"users","Key":{"id":{"S":"1"}},"UpdateExpression":"SET b = a"}""")).AssertJsonError(
            "ValidationException", "Item size to update has exceeded the maximum allowed size");
        await world.PutAsync("users", $$"""{"id":{"S":"2"},"a":{{Nested(31)}} }""");
        (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"2"},"a":{{Nested(32)}} } }""")).AssertJsonError(
            "ValidationException",
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
        (await world.DynamoAsync("UpdateItem", $$"""
            {"TableName":"users","Key":{"id":{"S":"2"} },"UpdateExpression":"SET a[0] = :v","ExpressionAttributeValues":{":v":{{Nested(31)}} } }
            """)).AssertJsonError("ValidationException", "Nesting Levels have exceeded supported limits");
        (await world.DynamoAsync("DeleteItem", $$"""
            {"TableName":"users","Key":{"id":{"S":"2"} },"ConditionExpression":"a = :v","ExpressionAttributeValues":{":v":{{Nested(32)}} } }
            """)).AssertJsonError(
            "ValidationException",
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");

        static string Nested(int levels) => levels == 0 ? """{"S":"x"}""" : $$"""{"L":[{{Nested(levels - 1)}}]}""";
    }

    [Theory]
    [InlineData("""{"id":{"N":"1"}}""")]
    [InlineData("""{"other":{"S":"1"}}""")]
    [InlineData("""{"id":{"S":"1"},"other":{"S":"1"}}""")]
    [InlineData("{}")]
    public async Task AKeyOfAnotherSchema_IsRefused(string key)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        foreach (var operation in new[] { "GetItem", "DeleteItem", "UpdateItem" })
        {
            (await world.DynamoAsync(operation, $$"""{"TableName":"users","Key":{{key}} }""")).AssertJsonError(
                "ValidationException", "The provided key element does not match the schema");
        }
    }

    [Fact]
    public async Task ReturnValues_OfPutAndDelete_AreTheOldItem()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string put = """{"TableName":"users","Item":{"id":{"S":"1"},"a":{"N":"1"}},"ReturnValues":"ALL_OLD"}""";
        const string delete = """{"TableName":"users","Key":{"id":{"S":"1"}},"ReturnValues":"ALL_OLD"}""";

        AssertJson("{}", (await world.DynamoAsync("PutItem", put)).Ok().Json);
        AssertJson("""{"Attributes":{"id":{"S":"1"},"a":{"N":"1"}}}""", (await world.DynamoAsync("PutItem", put)).Ok().Json);
        AssertJson("""{"Attributes":{"id":{"S":"1"},"a":{"N":"1"}}}""", (await world.DynamoAsync("DeleteItem", delete)).Ok().Json);
        AssertJson("{}", (await world.DynamoAsync("DeleteItem", delete)).Ok().Json);
        (await world.DynamoAsync("PutItem", put.Replace("ALL_OLD", "ALL_NEW", StringComparison.Ordinal))).AssertJsonError(
            "ValidationException", "ReturnValues can only be ALL_OLD or NONE");
    }

    [Fact]
    public async Task AFailedCondition_TellsTheItemIfAsked()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"a":{"N":"1"}}""");
        const string put = """{"TableName":"users","Item":{"id":{"S":"1"}},"ConditionExpression":"attribute_not_exists(id)"MORE}""";

        var silent = await world.DynamoAsync("PutItem", put.Replace("MORE", "", StringComparison.Ordinal));
        var telling = await world.DynamoAsync(
            "PutItem", put.Replace("MORE", ",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"", StringComparison.Ordinal));

        silent.AssertJsonError("ConditionalCheckFailedException", "The conditional request failed");
        Assert.Null(silent.Json["Item"]);
        telling.AssertJsonError("ConditionalCheckFailedException", "The conditional request failed");
        AssertJson("""{"id":{"S":"1"},"a":{"N":"1"}}""", telling.Json["Item"]);
        AssertJson("""{"id":{"S":"1"},"a":{"N":"1"}}""", await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Fact]
    public async Task GetItem_GivesWhatItsProjectionNames()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync(
            "users", """{"id":{"S":"1"},"a":{"M":{"b":{"L":[{"N":"0"},{"N":"1"},{"M":{"c":{"S":"x"},"d":{"S":"y"}}}]},"e":{"N":"5"}}},"f":{"N":"6"}}""");

        var answer = (await world.DynamoAsync(
            "GetItem",
            """{"TableName":"users","Key":{"id":{"S":"1"}},"ProjectionExpression":"a.b[2].#c, a.b[0], f, absent.x","ExpressionAttributeNames":{"#c":"c"}}"""))
            .Ok().Json;
        var legacy = (await world.DynamoAsync(
            "GetItem", """{"TableName":"users","Key":{"id":{"S":"1"}},"AttributesToGet":["f","id"]}""")).Ok().Json;

        AssertJson("""{"Item":{"a":{"M":{"b":{"L":[{"N":"0"},{"M":{"c":{"S":"x"}}}]}}},"f":{"N":"6"}}}""", answer);
        AssertJson("""{"Item":{"f":{"N":"6"},"id":{"S":"1"}}}""", legacy);
    }

    [Fact]
    public async Task ConsumedCapacity_CountsBlocks_AndIndexes()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        var text = new string('x', 3000);
        var put = $$"""{"TableName":"indexed","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"g"},"rank":{"N":"1"},"text":{"S":"{{text}}"} },"ReturnConsumedCapacity":"INDEXES","ReturnItemCollectionMetrics":"SIZE"}""";

        var written = (await world.DynamoAsync("PutItem", put)).Ok().Json;
        var read = (await world.DynamoAsync(
            "GetItem", """{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ReturnConsumedCapacity":"TOTAL"}""")).Ok().Json;
        var consistent = (await world.DynamoAsync(
            "GetItem", """{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ConsistentRead":true,"ReturnConsumedCapacity":"TOTAL"}""")).Ok().Json;

        AssertJson(
            """
            {"TableName":"indexed","CapacityUnits":5,"Table":{"CapacityUnits":3},
             "GlobalSecondaryIndexes":{"by-group":{"CapacityUnits":1}},"LocalSecondaryIndexes":{"by-rank":{"CapacityUnits":1}}}
            """,
            written["ConsumedCapacity"]);
        AssertJson("""{"ItemCollectionKey":{"pk":{"S":"a"}},"SizeEstimateRangeGB":[0,1]}""", written["ItemCollectionMetrics"]);
        AssertJson("""{"TableName":"indexed","CapacityUnits":0.5}""", read["ConsumedCapacity"]);
        AssertJson("""{"TableName":"indexed","CapacityUnits":1}""", consistent["ConsumedCapacity"]);
    }

    [Fact]
    public async Task LegacyConditions_HoldAsExpressionsDo()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"a":{"N":"5"},"s":{"SS":["x"]}}""");

        Assert.True(await HoldsAsync("""{"a":{"Value":{"N":"5"}}}"""));
        Assert.False(await HoldsAsync("""{"a":{"Value":{"N":"6"}}}"""));
        Assert.True(await HoldsAsync("""{"b":{"Exists":false}}"""));
        Assert.True(await HoldsAsync("""{"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"9"}]}}"""));
        Assert.True(await HoldsAsync("""{"s":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"x"}]}}"""));
        Assert.False(await HoldsAsync("""{"s":{"ComparisonOperator":"NOT_CONTAINS","AttributeValueList":[{"S":"x"}]}}"""));
        Assert.True(await HoldsAsync("""{"a":{"Value":{"N":"6"}},"b":{"Exists":false}}""", "OR"));
        await RefusedAsync("""{"a":{}}""", "Value must be provided when Exists is null for Attribute: a");
        await RefusedAsync("""{"a":{"Exists":false,"Value":{"N":"1"}}}""", "Value cannot be used when Exists is false for Attribute: a");
        await RefusedAsync("""{"a":{"ComparisonOperator":"EQ"}}""", "Invalid number of argument(s) for the EQ ComparisonOperator");
        await RefusedAsync(
            """{"a":{"ComparisonOperator":"EQ","Exists":true}}""", "Exists and ComparisonOperator cannot be used together for Attribute: a");

        async Task<bool> HoldsAsync(string expected, string? conditionalOperator = null)
        {
            var input = JsonNode.Parse($$"""{"TableName":"users","Item":{"id":{"S":"1"},"a":{"N":"5"},"s":{"SS":["x"]} },"Expected":{{expected}} }""")!;
            if (conditionalOperator is not null)
            {
                input["ConditionalOperator"] = conditionalOperator;
            }

            var answer = await world.JsonAsync("dynamodb", "PutItem", input);
            Assert.True(answer.JsonError is null or "ConditionalCheckFailedException", answer.Text);
            return answer.JsonError is null;
        }

        async Task RefusedAsync(string expected, string message) =>
            (await world.DynamoAsync("PutItem", $$"""{"TableName":"users","Item":{"id":{"S":"1"} },"Expected":{{expected}} }"""))
                .AssertJsonError("ValidationException", $"One or more parameter values were invalid: {message}");
    }

    [Fact]
    public async Task ExpressionAndOldParameters_DoNotMix()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync(
            "GetItem", """{"TableName":"users","Key":{"id":{"S":"1"}},"AttributesToGet":["a"],"ProjectionExpression":"a"}""")).AssertJsonError(
            "ValidationException",
            "Can not use both expression and non-expression parameters in the same request: " +
            "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}");
    }

    [Fact]
    public async Task ATable_IsFoundByItsArn_AndIsOfItsRegion()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("arn:aws:dynamodb:us-east-1:000000000000:table/users", """{"id":{"S":"1"}}""");

        Assert.NotNull(await world.GetAsync("users", """{"id":{"S":"1"}}"""));
        (await world.DynamoAsync("GetItem", """{"TableName":"users","Key":{"id":{"S":"1"}}}""", region: "eu-west-1")).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found");
        (await world.DynamoAsync("GetItem", """{"TableName":"users","Key":{"id":{"S":"1"}}}""", account: TestWorld.OtherAccount)).AssertJsonError(
            "ResourceNotFoundException", "Requested resource not found");
    }

    [Fact]
    public async Task ConcurrentWriters_LoseNoUpdate()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string update = """{"TableName":"users","Key":{"id":{"S":"1"}},"UpdateExpression":"ADD hits :one","ExpressionAttributeValues":{":one":{"N":"1"}}}""";

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => world.DynamoAsync("UpdateItem", update))));

        AssertJson("""{"id":{"S":"1"},"hits":{"N":"100"}}""", await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Fact]
    public async Task AFork_HasTheItems_AndGoesItsOwnWay()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"}}""");
        await using var fork = await world.ForkAsync();

        await fork.PutAsync("users", """{"id":{"S":"2"}}""");

        Assert.NotNull(await fork.GetAsync("users", """{"id":{"S":"1"}}"""));
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"2"}}"""));
    }
}
