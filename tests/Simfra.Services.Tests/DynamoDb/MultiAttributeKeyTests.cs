using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Global secondary indexes whose partition and sort keys consist of several attributes.</summary>
public sealed class MultiAttributeKeyTests
{
    /// <summary>Attributes a to j, and an index with a given key schema: letters of HASH attributes, a bar, letters of RANGE attributes.</summary>
    private static string TableWith(string keys, string billing = "") => $$"""
        {
          "TableName": "matches", "BillingMode": "PAY_PER_REQUEST",
          "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {{Definitions(keys)}}],
          "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
          "GlobalSecondaryIndexes": [{"IndexName": "by-all", "KeySchema": [{{Elements(keys)}}], "Projection": {"ProjectionType": "ALL"} }]{{billing}}
        }
        """;

    /// <summary>A condition, and the items that it finds of those of <see cref="StartWithMatchesAsync"/>.</summary>
    public static TheoryData<string, string> Conditions { get; } = new()
    {
        { "a = :T AND b = :e", "m5 m4 m3 m2 m1" },
        { "b = :e AND a = :T AND c = :live", "m3 m2 m1" },
        { "a = :T AND b = :e AND c < :live", "m5 m4" },
        { "a = :T AND b = :e AND c >= :live", "m3 m2 m1" },
        { "a = :T AND b = :e AND c = :live AND d = :two", "m3 m2" },
        { "d > :two AND a = :T AND c = :live AND b = :e", "m1" },
        { "a = :T AND b = :e AND c = :live AND d BETWEEN :two AND :ten", "m3 m2 m1" },
        { "a = :T AND b = :e AND begins_with(c, :d)", "m5 m4" },
        { "a = :T AND b = :e AND c = :live AND d = :two AND e < :x", "m3" },
        { "a = :e AND b = :T", "" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task Query_ByAPrefixOfTheSortKey_FindsItemsInTheOrderOfAllItsAttributes(string condition, string expected)
    {
        await using var world = await StartWithMatchesAsync();

        Assert.Equal(expected, await FindAsync(world, condition));
        Assert.Equal(string.Join(' ', expected.Split(' ').Reverse()), await FindAsync(world, condition, ""","ScanIndexForward":false"""));
    }

    /// <summary>A condition and AWS's message.</summary>
    public static TheoryData<string, string> BadConditions { get; } = new()
    {
        { "a = :T", "Query condition missed key schema element: b" },
        { "b = :e", "Query condition missed key schema element: a" },
        { "a = :T AND b > :e", "Query key condition not supported" },
        {
            "a = :T AND b = :e AND d = :two",
            "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d"
        },
        {
            "a = :T AND b = :e AND c > :live AND d = :two",
            "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d"
        },
        {
            "a = :T AND b = :e AND c = :live AND e = :x",
            "RANGE key attributes d must have equality conditions specified in the query because a condition is present on key attribute e"
        },
        { "a = :T AND b = :e AND extra = :x", "Query condition missed key schema element: c" },
        {
            "a = :T AND b = :e AND c = :two",
            "One or more parameter values were invalid: Condition parameter type does not match schema type"
        },
        {
            "a = :T AND b = :e AND c = :d AND d = :two AND e = :x AND id = :x",
            "The number of query conditions (6) exceeds the number of key attributes defined in the schema (5)"
        },
    };

    [Theory]
    [MemberData(nameof(BadConditions))]
    public async Task Query_WithoutWhatTheKeyAsksFor_FailsInAwsWords(string condition, string message)
    {
        await using var world = await StartWithMatchesAsync();

        (await QueryAsync(world, condition)).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task Query_ByLegacyKeyConditions_TakesAllAttributes()
    {
        await using var world = await StartWithMatchesAsync();

        var found = (await world.DynamoAsync("Query", """
            {"TableName":"matches","IndexName":"by-all","KeyConditions":{
              "a":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"T"}]},"b":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"e"}]},
              "c":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"live"}]},"d":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"2"}]}}}
            """)).Ok().Json;

        Assert.Equal(["m1"], found["Items"]!.Values("id"));
    }

    [Fact]
    public async Task Query_PagesBySixKeyAttributes()
    {
        await using var world = await StartWithMatchesAsync();
        var (seen, start) = (new List<string>(), "");
        do
        {
            var page = (await QueryAsync(world, "a = :T AND b = :e", $""","Limit":2{start}""")).Ok().Json;
            seen.AddRange(page["Items"]!.Values("id"));
            if (page["LastEvaluatedKey"] is { } last)
            {
                Assert.Equal(["a", "b", "c", "d", "e", "id"], last.AsObject().Select(static m => m.Key).Order());
            }

            start = page["LastEvaluatedKey"] is { } next ? $""","ExclusiveStartKey":{next.ToJsonString()}""" : "";
        }
        while (start.Length > 0);

        Assert.Equal(["m5", "m4", "m3", "m2", "m1"], seen);
        (await QueryAsync(world, "a = :T AND b = :e", ""","ExclusiveStartKey":{"id":{"S":"m1"},"a":{"S":"T"},"b":{"S":"e"}}"""))
            .AssertJsonError("ValidationException", "The provided starting key is invalid");
        (await QueryAsync(
            world,
            "a = :T AND b = :e",
            ""","ExclusiveStartKey":{"id":{"S":"m1"},"a":{"S":"F"},"b":{"S":"e"},"c":{"S":"live"},"d":{"N":"10"},"e":{"S":"x"}}"""))
            .AssertJsonError("ValidationException", "The provided starting key is outside query boundaries based on provided conditions");
        (await QueryAsync(
            world,
            "a = :T AND b = :e AND c = :d",
            ""","ExclusiveStartKey":{"id":{"S":"m1"},"a":{"S":"T"},"b":{"S":"e"},"c":{"S":"live"},"d":{"N":"10"},"e":{"S":"x"}}"""))
            .AssertJsonError("ValidationException", "The provided starting key does not match the range key predicate");
    }

    [Fact]
    public async Task AnItem_IsInTheIndexOnlyWhileItHasAllKeyAttributes()
    {
        await using var world = await StartWithMatchesAsync();
        Assert.Equal("m5 m4 m3 m2 m1", await FindAsync(world, "a = :T AND b = :e"));

        await UpdateAsync("m3", "REMOVE e");
        await UpdateAsync("m6", "SET d = :v", """{"N":"0"}""");
        await UpdateAsync("m1", "SET b = :v", """{"S":"other"}""");

        Assert.Equal("m5 m4 m6 m2", await FindAsync(world, "a = :T AND b = :e"));
        (await world.DynamoAsync("UpdateItem", """
            {"TableName":"matches","Key":{"id":{"S":"m1"}},"UpdateExpression":"SET d = :v","ExpressionAttributeValues":{":v":{"S":"no number"}}}
            """)).AssertJsonError("ValidationException", "One or more parameter values were invalid: Type mismatch for Index Key d Expected: N Actual: S IndexName: by-all");
        (await world.DynamoAsync("PutItem", """{"TableName":"matches","Item":{"id":{"S":"x"},"e":{"S":""}}}""")).AssertJsonError(
            "ValidationException",
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key " +
            "attribute cannot contain an empty string value. IndexName: by-all, IndexKey: e");

        async Task UpdateAsync(string id, string update, string? value = null)
        {
            var values = value is null ? "" : $$""","ExpressionAttributeValues":{":v":{{value}} }""";
            (await world.DynamoAsync("UpdateItem", $$"""{"TableName":"matches","Key":{"id":{"S":"{{id}}"} },"UpdateExpression":"{{update}}"{{values}} }""")).Ok();
        }
    }

    [Fact]
    public async Task TheAttributesOfAKey_AreMeasuredTogether()
    {
        await using var world = await StartWithTableAsync(TableWith("ab|ce"));

        (await PutAsync("a", "b", 1024, 1025)).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");
        (await PutAsync("c", "e", 512, 513)).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        (await PutAsync("a", "b", 1024, 1024)).Ok();
        (await PutAsync("c", "e", 512, 512)).Ok();

        Task<TestAnswer> PutAsync(string first, string second, int length, int otherLength) => world.DynamoAsync("PutItem", $$"""
            {"TableName":"matches","Item":{"id":{"S":"x"},"{{first}}":{"S":"{{new string('s', length)}}"},"{{second}}":{"S":"{{new string('s', otherLength)}}"} } }
            """);
    }

    [Fact]
    public async Task UpdateTable_FillsANewIndexByAllItsAttributes()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"team":{"S":"red"},"city":{"S":"Bern"},"age":{"N":"30"}}""");
        await world.PutAsync("users", """{"id":{"S":"2"},"team":{"S":"red"},"city":{"S":"Bern"},"age":{"N":"9"}}""");
        await world.PutAsync("users", """{"id":{"S":"3"},"team":{"S":"red"},"city":{"S":"Bern"},"age":{"S":"nine"}}""");
        await world.PutAsync("users", """{"id":{"S":"4"},"team":{"S":"red"},"age":{"N":"9"}}""");

        (await world.DynamoAsync("UpdateTable", """
            {"TableName":"users","AttributeDefinitions":[{"AttributeName":"team","AttributeType":"S"},{"AttributeName":"city","AttributeType":"S"},
              {"AttributeName":"age","AttributeType":"N"}],
             "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-home","Projection":{"ProjectionType":"KEYS_ONLY"},"KeySchema":[
               {"AttributeName":"team","KeyType":"HASH"},{"AttributeName":"city","KeyType":"HASH"},{"AttributeName":"age","KeyType":"RANGE"}]}}]}
            """)).Ok();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));

        var index = (await world.DynamoAsync("DescribeTable", """{"TableName":"users"}""")).Ok().Json["Table"]!["GlobalSecondaryIndexes"]![0]!;
        Assert.Equal(2, index["ItemCount"]!.GetValue<int>());
        Assert.Equal(["HASH", "HASH", "RANGE"], index["KeySchema"]!.AsArray().Select(static e => e!["KeyType"]!.GetValue<string>()));
        var found = (await world.DynamoAsync("Query", """
            {"TableName":"users","IndexName":"by-home","KeyConditionExpression":"team = :t AND city = :c",
             "ExpressionAttributeValues":{":t":{"S":"red"},":c":{"S":"Bern"}}}
            """)).Ok().Json["Items"]!;
        Assert.Equal(["2", "1"], found.Values("id"));
        AssertJson("""{"id":{"S":"2"},"team":{"S":"red"},"city":{"S":"Bern"},"age":{"N":"9"}}""", found[0]);
    }

    [Fact]
    public async Task PartiQl_ReadsTheIndexByItsPartitions()
    {
        await using var world = await StartWithMatchesAsync();

        Assert.Equal("m5 m4 m3 m2 m1", await SelectAsync("a = 'T' AND b = 'e' ORDER BY c"));
        Assert.Equal("m3 m2", await SelectAsync("a = 'T' AND b = 'e' AND c = 'live' AND d = 2"));
        Assert.Equal("m3 m2 m1 m7", await SelectAsync("a IN ['T', 'F'] AND b = 'e' AND c = 'live'"));
        Assert.Equal("m1", await SelectAsync("a = 'T' AND d = 10"));

        async Task<string> SelectAsync(string where)
        {
            var items = (await world.DynamoAsync("ExecuteStatement", new JsonObject
            {
                ["Statement"] = $"""SELECT id FROM "matches"."by-all" WHERE {where}""",
            }.ToJsonString())).Ok().Json["Items"]!;
            return string.Join(' ', items.Values("id"));
        }
    }

    /// <summary>Keys of a global index, and AWS's message; null where it takes them.</summary>
    public static TheoryData<string, string?> Schemas { get; } = new()
    {
        { "abcd|efgh", null },
        { "ab|", null },
        { "a|bcde", null },
        { "abcde|", "One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number of HASH key attributes" },
        { "a|bcdef", "One or more parameter values were invalid: The KeySchema exceeds the maximum allowed number of RANGE key attributes" },
        { "a|bb", "The KeySchema contains multiple key attributes with the same name" },
        { "|abc", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task CreateTable_TakesUpToFourAttributesForEachKey(string keys, string? message)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.DynamoAsync("CreateTable", TableWith(keys));

        if (message is null)
        {
            Assert.Equal(
                keys,
                string.Concat(answer.Ok().Json["TableDescription"]!["GlobalSecondaryIndexes"]![0]!["KeySchema"]!.AsArray()
                    .GroupBy(static e => e!["KeyType"]!.GetValue<string>())
                    .Select(static g => string.Concat(g.Select(static e => e!["AttributeName"]!.GetValue<string>())) + (g.Key == "HASH" ? "|" : ""))));
        }
        else
        {
            answer.AssertJsonError("ValidationException", message);
        }
    }

    [Fact]
    public async Task CreateTable_WithKeysThatAreNotInOrder_Fails()
    {
        await using var world = await TestWorld.StartAsync();
        var table = JsonNode.Parse(TableWith("ab|c"))!;
        var elements = table["GlobalSecondaryIndexes"]![0]!["KeySchema"]!.AsArray();
        (elements[1]!["KeyType"], elements[2]!["KeyType"]) = ("RANGE", "HASH");

        (await world.DynamoAsync("CreateTable", table.ToJsonString())).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: All HASH key attributes must precede RANGE key attributes in the KeySchema");
    }

    [Fact]
    public async Task KeysOfTablesAndLocalIndexes_HaveTwoAttributesAtMost()
    {
        await using var world = await TestWorld.StartAsync();
        const string Three =
            "[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"b\",\"KeyType\":\"RANGE\"},{\"AttributeName\":\"c\",\"KeyType\":\"RANGE\"}]";
        const string Message =
            "1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), " +
            "KeySchemaElement(attributeName=c, keyType=RANGE)]' at '{0}' failed to satisfy constraint: Member must have length less than or equal to 2";

        (await world.DynamoAsync("CreateTable", $$"""
            {"TableName":"three","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{{Definitions("abc")}}],"KeySchema":{{Three}} }
            """)).AssertJsonError("ValidationException", Message.Replace("{0}", "keySchema", StringComparison.Ordinal));
        (await world.DynamoAsync("CreateTable", $$"""
            {"TableName":"three","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{{Definitions("abc")}}],"KeySchema":[{{Elements("a|b")}}],
             "LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":{{Three}},"Projection":{"ProjectionType":"ALL"} }]}
            """)).AssertJsonError("ValidationException", Message.Replace("{0}", "localSecondaryIndexes.1.member.keySchema", StringComparison.Ordinal));
    }

    private static string Definitions(string keys) => string.Join(", ", keys.Where(char.IsLetter).Distinct().Select(static k =>
        $$"""{"AttributeName": "{{k}}", "AttributeType": "{{(k == 'd' ? "N" : "S")}}"}"""));

    private static string Elements(string keys) => string.Join(", ", keys.Split('|').SelectMany(static (part, i) => part.Select(k =>
        $$"""{"AttributeName": "{{k}}", "KeyType": "{{(i == 0 ? "HASH" : "RANGE")}}"}""")));

    /// <summary>Matches with the keys a and b, and the sort keys c, d (a number) and e; m6 lacks one of them.</summary>
    private static async Task<TestWorld> StartWithMatchesAsync()
    {
        var world = await StartWithTableAsync(TableWith("ab|cde"));
        foreach (var (id, a, c, d, e) in new[]
        {
            ("m1", "T", "live", "10", "x"), ("m2", "T", "live", "2", "x"), ("m3", "T", "live", "2", "a"), ("m4", "T", "draft", "7", "x"),
            ("m5", "T", "draft", "-7", "x"), ("m6", "T", "live", "", "x"), ("m7", "F", "live", "1", "x"),
        })
        {
            var number = d.Length == 0 ? "" : $$""","d":{"N":"{{d}}"}""";
            await world.PutAsync("matches", $$"""{"id":{"S":"{{id}}"},"a":{"S":"{{a}}"},"b":{"S":"e"},"c":{"S":"{{c}}"},"e":{"S":"{{e}}"}{{number}} }""");
        }

        return world;
    }

    private static async Task<string> FindAsync(TestWorld world, string condition, string more = "") =>
        string.Join(' ', (await QueryAsync(world, condition, more)).Ok().Json["Items"]!.Values("id"));

    private static Task<TestAnswer> QueryAsync(TestWorld world, string condition, string more = "")
    {
        var values = new[] { ("T", "S", "T"), ("e", "S", "e"), ("live", "S", "live"), ("d", "S", "d"), ("x", "S", "x"), ("two", "N", "2"), ("ten", "N", "10") }
            .Where(v => condition.Split(' ', ',', '(', ')').Contains($":{v.Item1}"))
            .Select(static v => $$""" ":{{v.Item1}}":{"{{v.Item2}}":"{{v.Item3}}"} """);
        return world.DynamoAsync("Query", $$"""
            {"TableName":"matches","IndexName":"by-all","KeyConditionExpression":"{{condition}}","ExpressionAttributeValues":{ {{string.Join(',', values)}} }{{more}} }
            """);
    }
}
