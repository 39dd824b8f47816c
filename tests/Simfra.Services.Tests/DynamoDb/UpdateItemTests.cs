using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>UpdateItem: what expressions do to items, what comes back, and what is refused.</summary>
public sealed class UpdateItemTests
{
    private const string Item = """
        {"id":{"S":"1"},"n":{"N":"5"},"s":{"S":"text"},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},"m":{"M":{"x":{"N":"1"}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1"]}}
        """;

    private const string Values = """
        {":one":{"N":"1"},":s":{"S":"z"},":l":{"L":[{"S":"z"}]},":ss":{"SS":["b","c"]},":ns":{"NS":["2"]},":m":{"M":{}},":b":{"BOOL":true}}
        """;

    /// <summary>An expression, and the attributes that come of it; null for those that go.</summary>
    public static TheoryData<string, string> Updates { get; } = new()
    {
        { "SET n = n + :one", """{"n":{"N":"6"}}""" },
        { "set n = :one - n", """{"n":{"N":"-4"}}""" },
        { "SET a = :s, b = s", """{"a":{"S":"z"},"b":{"S":"text"}}""" },
        { "SET a = n, n = :one", """{"a":{"N":"5"},"n":{"N":"1"}}""" },
        { "SET n = if_not_exists(n, :one), c = if_not_exists(c, :one) + :one", """{"c":{"N":"2"}}""" },
        { "SET l = list_append(l, :l)", """{"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"S":"z"}]}}""" },
        { "SET l = list_append(:l, l)", """{"l":{"L":[{"S":"z"},{"N":"0"},{"N":"1"},{"N":"2"}]}}""" },
        { "SET l[1] = :s", """{"l":{"L":[{"N":"0"},{"S":"z"},{"N":"2"}]}}""" },
        { "SET l[9] = :s", """{"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"S":"z"}]}}""" },
        { "SET l[84] = :s, l[37] = :one, l[17] = n", """{"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"5"},{"N":"1"},{"S":"z"}]}}""" },
        { "REMOVE l[1] SET l[2] = :s", """{"l":{"L":[{"N":"0"},{"S":"z"}]}}""" },
        { "SET m.y = :s, m.x = m.x + :one", """{"m":{"M":{"x":{"N":"2"},"y":{"S":"z"}}}}""" },
        { "SET m = :m", """{"m":{"M":{}}}""" },
        { "REMOVE s, m.x, absent", """{"s":null,"m":{"M":{}}}""" },
        { "REMOVE l[0], l[2], l[7]", """{"l":{"L":[{"N":"1"}]}}""" },
        { "ADD n :one, ss :ss, ns :ns, fresh :one, freshset :ss", """{"n":{"N":"6"},"ss":{"SS":["a","b","c"]},"ns":{"NS":["1","2"]},"fresh":{"N":"1"},"freshset":{"SS":["b","c"]}}""" },
        { "DELETE ss :ss, absent :ss", """{"ss":{"SS":["a"]}}""" },
        { "ADD n :one REMOVE s SET a = (:s) DELETE ss :ss", """{"n":{"N":"6"},"s":null,"a":{"S":"z"},"ss":{"SS":["a"]}}""" },
    };

    [Theory]
    [MemberData(nameof(Updates))]
    public async Task AnUpdate_DoesWhatItSays(string expression, string changes)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", Item);
        var expected = JsonNode.Parse(Item)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            expected.Remove(name);
            if (value is not null)
            {
                expected[name] = value.DeepClone();
            }
        }

        var answer = await UpdateAsync(world, expression, "ALL_NEW");

        AssertJson(expected.ToJsonString(), answer.Ok().Json["Attributes"]);
        AssertJson(expected.ToJsonString(), await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    /// <summary>An expression, and AWS's message.</summary>
    public static TheoryData<string, string> BadUpdates { get; } = new()
    {
        { "", "Invalid UpdateExpression: The expression can not be empty;" },
        { "SET a = ", "Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: \"=\"" },
        { "SET a == :s", "Invalid UpdateExpression: Syntax error; token: \"=\", near: \"== :s\"" },
        { "a = :s", "Invalid UpdateExpression: Syntax error; token: \"a\", near: \"a =\"" },
        { "SET user-id = :s", "Invalid UpdateExpression: Syntax error; token: \"-\", near: \"user-id\"" },
        { "SET a = :s SET b = :s", "Invalid UpdateExpression: The \"SET\" section can only be used once in an update expression;" },
        { "SET name = :s", "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name" },
        { "SET #x = :s", "Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #x" },
        { "SET a = :x", "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :x" },
        { "SET a = attribute_exists(b)", "Invalid UpdateExpression: Invalid function name; function: attribute_exists" },
        {
            "SET a = list_append(b)",
            "Invalid UpdateExpression: Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
        },
        {
            "SET a = if_not_exists(:s, :s)",
            "Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists"
        },
        {
            "SET n = n + :s", "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S"
        },
        {
            "SET l = list_append(l, :s)",
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: list_append, operand type: S"
        },
        {
            "ADD a :s",
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"
        },
        {
            "DELETE ss :one",
            "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"
        },
        {
            "SET m.x = :s, m = :m",
            "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m]"
        },
        {
            "SET m.x = :s REMOVE m[0]",
            "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [0]]"
        },
        {
            "SET a = list_append(list_append(:l, l), :l)",
            "Invalid UpdateExpression: The function is not allowed to be used this way in an expression; function: list_append"
        },
        { "SET _a = :s", "Invalid UpdateExpression: Syntax error; token: \"_\", near: \"SET _a\"" },
        { "REMOVE l[2147483648]", "Invalid UpdateExpression: List index is not within the allowable range; index: [2147483648]" },
        { "SET id = :s", "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key" },
        { "SET absent.x = :s", "The document path provided in the update expression is invalid for update" },
        { "SET s.x = :s", "The document path provided in the update expression is invalid for update" },
        { "SET a = absent", "The provided expression refers to an attribute that does not exist in the item" },
        { "SET a = s + :one", "An operand in the update expression has an incorrect data type" },
        { "SET a = list_append(s, :l)", "An operand in the update expression has an incorrect data type" },
        { "ADD s :one", "An operand in the update expression has an incorrect data type" },
        { "DELETE ss :ns", "An operand in the update expression has an incorrect data type" },
    };

    [Theory]
    [MemberData(nameof(BadUpdates))]
    public async Task AnUpdate_ThatCanNotBeDone_IsRefusedInAwsWords(string expression, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", Item);

        (await UpdateAsync(world, expression)).AssertJsonError("ValidationException", message);

        AssertJson(Item, await world.GetAsync("users", """{"id":{"S":"1"}}"""));
    }

    [Theory]
    [InlineData("ALL_OLD", """{"id":{"S":"1"},"n":{"N":"5"},"m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}}}""")]
    [InlineData("ALL_NEW", """{"id":{"S":"1"},"n":{"N":"6"},"m":{"M":{"x":{"N":"9"},"y":{"N":"2"}}},"f":{"N":"9"}}""")]
    [InlineData("UPDATED_OLD", """{"n":{"N":"5"},"m":{"M":{"x":{"N":"1"}}}}""")]
    [InlineData("UPDATED_NEW", """{"n":{"N":"6"},"m":{"M":{"x":{"N":"9"}}},"f":{"N":"9"}}""")]
    [InlineData("NONE", null)]
    public async Task ReturnValues_ShowWhatTheyPromise(string returnValues, string? attributes)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"5"},"m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}}}""");

        var answer = (await world.DynamoAsync(
            "UpdateItem",
            $$"""
            {"TableName":"users","Key":{"id":{"S":"1"} },"UpdateExpression":"SET n = n + :a, m.x = :b, f = :b","ReturnValues":"{{returnValues}}",
             "ExpressionAttributeValues":{":a":{"N":"1"},":b":{"N":"9"} } }
            """)).Ok().Json;

        AssertJson(attributes is null ? "{}" : $$"""{"Attributes":{{attributes}} }""", answer);
    }

    [Fact]
    public async Task AnUpdate_OfNothing_MakesTheItem()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("UpdateItem", """{"TableName":"users","Key":{"id":{"S":"1"}}}""")).Ok();
        (await world.DynamoAsync(
            "UpdateItem",
            """{"TableName":"users","Key":{"id":{"S":"2"}},"ConditionExpression":"attribute_exists(id)"}""")).AssertJsonError(
            "ConditionalCheckFailedException", "The conditional request failed");

        AssertJson("""{"id":{"S":"1"}}""", await world.GetAsync("users", """{"id":{"S":"1"}}"""));
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"2"}}"""));
    }

    [Fact]
    public async Task UnusedNamesAndValues_AreRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        const string start = """{"TableName":"users","Key":{"id":{"S":"1"}}""";

        await RefusedAsync(
            """,'UpdateExpression':'REMOVE a','ExpressionAttributeNames':{'#a':'a','#b':'b'}}""",
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
        await RefusedAsync(
            """,'UpdateExpression':'REMOVE a','ExpressionAttributeValues':{':a':{'N':'1'}}}""",
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}");
        await RefusedAsync(
            """,'ExpressionAttributeNames':{'#a':'a'}}""", "ExpressionAttributeNames can only be specified when using expressions");
        await RefusedAsync(
            """,'ExpressionAttributeValues':{':a':{'N':'1'}}}""",
            "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null");
        await RefusedAsync(
            """,'UpdateExpression':'REMOVE a','ExpressionAttributeNames':{}}""", "ExpressionAttributeNames must not be empty");
        await RefusedAsync(
            """,'UpdateExpression':'REMOVE a','ExpressionAttributeNames':{'a':'a'}}""",
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
        await RefusedAsync(
            """,'UpdateExpression':'SET a = :a','ExpressionAttributeValues':{':a':{}}}""",
            "ExpressionAttributeValues contains invalid value: " +
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :a");
        await RefusedAsync(
            $",'UpdateExpression':'REMOVE {new string('a', 4096)}'}}",
            "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size; expression size: 4103");

        async Task RefusedAsync(string rest, string message) =>
            (await world.DynamoAsync("UpdateItem", start + rest.Replace('\'', '"'))).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task LegacyUpdates_DoAsExpressionsDo()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"5"},"ss":{"SS":["a","b"]},"x":{"S":"x"},"l":{"L":[]}}""");

        var answer = (await world.DynamoAsync(
            "UpdateItem",
            """
            {"TableName":"users","Key":{"id":{"S":"1"}},"ReturnValues":"ALL_NEW","AttributeUpdates":{
              "n":{"Action":"ADD","Value":{"N":"2"}},"ss":{"Action":"DELETE","Value":{"SS":["a"]}},"x":{"Action":"DELETE"},
              "p":{"Value":{"S":"put"}},"l":{"Action":"ADD","Value":{"L":[{"N":"1"}]}}}}
            """)).Ok().Json;

        AssertJson("""{"id":{"S":"1"},"n":{"N":"7"},"ss":{"SS":["b"]},"p":{"S":"put"},"l":{"L":[{"N":"1"}]}}""", answer["Attributes"]);
        (await world.DynamoAsync(
            "UpdateItem", """{"TableName":"users","Key":{"id":{"S":"1"}},"AttributeUpdates":{"a":{"Action":"PUT"}}}""")).AssertJsonError(
            "ValidationException",
            "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified");
    }

    [Fact]
    public async Task AnUpdate_KeepsIndexKeysOfTheirTypes()
    {
        await using var world = await StartWithTableAsync(IndexedTable);
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"count":{"N":"5"}}""");

        (await SetAsync(":v", """{"N":"1"}""")).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Type mismatch for Index Key group Expected: S Actual: N IndexName: by-group");
        (await SetAsync(":v", """{"S":""}""")).AssertJsonError(
            "ValidationException",
            "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. " +
            "The AttributeValue for a key attribute cannot contain an empty string value.");

        // What comes from the item is known when it is read.
        (await SetAsync("#c", null)).AssertJsonError(
            "ValidationException", "The update expression attempted to update the secondary index key to unsupported type");

        Task<TestAnswer> SetAsync(string from, string? value)
        {
            var values = value is null ? "" : $$""","ExpressionAttributeValues":{":v":{{value}} }""";
            var names = value is null ? ""","#c":"count" """ : "";
            return world.DynamoAsync("UpdateItem", $$"""
                {"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"1"} },"UpdateExpression":"SET #g = {{from}}",
                 "ExpressionAttributeNames":{"#g":"group"{{names}} }{{values}} }
                """);
        }
    }

    [Theory]
    [InlineData("REMOVE a", false)]
    [InlineData("REMOVE a.b, c[0]", false)]
    [InlineData("DELETE a :ss", false)]
    [InlineData("REMOVE a SET s = :s", true)]
    [InlineData("ADD a :one", true)]
    public async Task AnUpdateOfAnItemThatIsNotThere_MakesOneUnlessItOnlyTakesAway(string expression, bool isMade)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        var answer = (await UpdateAsync(world, expression, "ALL_NEW")).Ok().Json;

        Assert.Equal(isMade, answer["Attributes"] is not null);
        Assert.Equal(isMade, await world.GetAsync("users", """{"id":{"S":"1"}}""") is not null);
    }

    [Theory]
    [InlineData("ADD", """{"SS":["a"]}""")]
    [InlineData("ADD", """{"L":[]}""")]
    [InlineData("DELETE", """{"NS":["1"]}""")]
    public async Task AttributeUpdates_OfAnotherTypeThanTheItems_AreMismatches(string action, string value)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", Item);

        var answer = await world.DynamoAsync("UpdateItem", $$"""
            {"TableName":"users","Key":{"id":{"S":"1"} },"AttributeUpdates":{"n":{"Action":"{{action}}","Value":{{value}} } } }
            """);

        answer.AssertJsonError("ValidationException", "Type mismatch for attribute to update");
    }

    /// <summary>An update with those values that the expression names.</summary>
    private static Task<TestAnswer> UpdateAsync(TestWorld world, string expression, string returnValues = "NONE")
    {
        var used = JsonNode.Parse(Values)!.AsObject().Where(v => expression.Split(' ', ',', '(', ')').Contains(v.Key)).ToList();
        var input = new JsonObject
        {
            ["TableName"] = "users",
            ["Key"] = JsonNode.Parse("""{"id":{"S":"1"}}"""),
            ["UpdateExpression"] = expression,
            ["ReturnValues"] = returnValues,
        };
        if (used.Count > 0)
        {
            input["ExpressionAttributeValues"] = new JsonObject(used.Select(static v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())));
        }

        return world.JsonAsync("dynamodb", "UpdateItem", input);
    }
}
