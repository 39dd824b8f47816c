using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Query: key conditions, order, pages, filters, indexes.</summary>
public sealed class QueryTests
{
    /// <summary>A condition on the sort key, and the sort keys that it finds among 1 to 5.</summary>
    public static TheoryData<string, string> Conditions { get; } = new()
    {
        { "pk = :p", "1 2 3 4 5" },
        { "pk = :p AND sk = :two", "2" },
        { ":two = sk AND pk = :p", "2" },
        { "pk = :p AND sk < :two", "1" },
        { "pk = :p AND sk <= :two", "1 2" },
        { "(pk = :p) AND (sk > :two)", "3 4 5" },
        { "pk = :p and :two > sk", "1" },
        { "pk = :p AND sk >= :two", "2 3 4 5" },
        { "pk = :p AND sk BETWEEN :two AND :four", "2 3 4" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task AKeyCondition_SelectsARange(string condition, string expected)
    {
        await using var world = await StartWithItemsAsync();

        var forward = (await QueryAsync(world, condition)).Ok().Json;
        var backward = (await QueryAsync(world, condition, ""","ScanIndexForward":false""")).Ok().Json;

        Assert.Equal(expected, string.Join(' ', forward["Items"]!.Values("sk")));
        Assert.Equal(expected.Split(' ').Reverse(), backward["Items"]!.Values("sk"));
        Assert.Equal(expected.Split(' ').Length, forward["Count"]!.GetValue<int>());
        Assert.Null(forward["LastEvaluatedKey"]);
    }

    [Fact]
    public async Task BeginsWith_FindsStringsByTheirStart()
    {
        await using var world = await StartWithTableAsync(OrdersTable);
        foreach (var sk in new[] { "order#1", "order#2", "orders", "line#1" })
        {
            await world.PutAsync(Orders, $$"""{"pk":{"S":"a"},"sk":{"S":"{{sk}}"} }""");
        }

        var found = (await world.DynamoAsync(
            "Query",
            """{"TableName":"orders","KeyConditionExpression":"pk = :p AND begins_with(sk, :s)","ExpressionAttributeValues":{":p":{"S":"a"},":s":{"S":"order#"}}}"""))
            .Ok().Json;

        Assert.Equal(["order#1", "order#2"], found["Items"]!.Values("sk"));
    }

    /// <summary>A key condition and AWS's message.</summary>
    public static TheoryData<string, string> BadConditions { get; } = new()
    {
        { "pk = :p OR sk = :two", "Invalid operator used in KeyConditionExpression: OR" },
        { "NOT pk = :p", "Invalid operator used in KeyConditionExpression: NOT" },
        { "pk <> :p", "Invalid operator used in KeyConditionExpression: <>" },
        { "pk IN (:p)", "Invalid operator used in KeyConditionExpression: IN" },
        { "attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists" },
        { "pk = :p AND pk = :p", "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key" },
        { "pk.x = :p", "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes" },
        { "size(pk) = :p", "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations" },
        { ":p = :p", "Invalid condition in KeyConditionExpression: No key attribute specified" },
        { "pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition" },
        { "sk = :two", "Query condition missed key schema element: pk" },
        { "pk > :p", "Query key condition not supported" },
        { "pk = :p AND extra = :p", "Query condition missed key schema element: sk" },
        {
            "pk = :p AND sk > :two AND extra = :p",
            "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"
        },
        { "pk = :two", "One or more parameter values were invalid: Condition parameter type does not match schema type" },
        { "pk = :p AND sk BETWEEN :four AND :two", "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:4}, upper bound operand: AttributeValue: {N:2}" },
        { "pk = :p AND sk BETWEEN :p AND :two", "Invalid KeyConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:a}, upper bound operand: AttributeValue: {N:2}" },
        { "((pk = :p))", "Invalid KeyConditionExpression: The expression has redundant parentheses;" },
        { "pk = :p AND", "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"AND\"" },
        { "", "Invalid KeyConditionExpression: The expression can not be empty;" },
    };

    [Theory]
    [MemberData(nameof(BadConditions))]
    public async Task AKeyCondition_ThatIsNone_IsRefused(string condition, string message)
    {
        await using var world = await StartWithItemsAsync();

        (await QueryAsync(world, condition)).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task Pages_FollowOneAnother_InBothDirections()
    {
        await using var world = await StartWithItemsAsync();
        foreach (var (direction, expected) in new[] { ("true", "1 2|3 4|5"), ("false", "5 4|3 2|1") })
        {
            var pages = new List<string>();
            JsonNode? next = null;
            do
            {
                var start = next is null ? "" : $",\"ExclusiveStartKey\":{next.ToJsonString()}";
                var page = (await QueryAsync(world, "pk = :p", $",\"Limit\":2,\"ScanIndexForward\":{direction}{start}")).Ok().Json;
                pages.Add(string.Join(' ', page["Items"]!.Values("sk")));
                next = page["LastEvaluatedKey"];
            }
            while (next is not null);

            Assert.Equal(expected, string.Join('|', pages));
        }
    }

    [Fact]
    public async Task ALimitThatIsReached_GivesAKey_EvenAtTheEnd()
    {
        await using var world = await StartWithItemsAsync();

        var page = (await QueryAsync(world, "pk = :p", ",\"Limit\":5")).Ok().Json;
        var rest = (await QueryAsync(world, "pk = :p", $",\"ExclusiveStartKey\":{page["LastEvaluatedKey"]!.ToJsonString()}")).Ok().Json;

        AssertJson("""{"pk":{"S":"a"},"sk":{"N":"5"}}""", page["LastEvaluatedKey"]);
        AssertJson("""{"Items":[],"Count":0,"ScannedCount":0}""", rest);
    }

    [Fact]
    public async Task APage_HoldsAMegabyte()
    {
        await using var world = await StartWithTableAsync(OrdersTable);
        var text = new string('x', 300_000);
        for (var i = 0; i < 5; i++)
        {
            await world.PutAsync(Orders, $$"""{"pk":{"S":"a"},"sk":{"S":"{{i}}"},"text":{"S":"{{text}}"} }""");
        }

        var page = (await world.DynamoAsync(
            "Query",
            """{"TableName":"orders","KeyConditionExpression":"pk = :p","FilterExpression":"sk2 = :p","ExpressionAttributeValues":{":p":{"S":"a"}},"ReturnConsumedCapacity":"TOTAL"}"""))
            .Ok().Json;

        Assert.Equal((0, 4), (page["Count"]!.GetValue<int>(), page["ScannedCount"]!.GetValue<int>()));
        AssertJson("""{"pk":{"S":"a"},"sk":{"S":"3"}}""", page["LastEvaluatedKey"]);
        Assert.Equal(146.5, page["ConsumedCapacity"]!["CapacityUnits"]!.GetValue<double>());
    }

    [Fact]
    public async Task AFilter_ComesAfterTheLimit()
    {
        await using var world = await StartWithItemsAsync();

        var page = (await QueryAsync(world, "pk = :p", ",\"Limit\":3,\"FilterExpression\":\"n > :two\"")).Ok().Json;

        Assert.Equal(["3"], page["Items"]!.Values("sk"));
        Assert.Equal((1, 3), (page["Count"]!.GetValue<int>(), page["ScannedCount"]!.GetValue<int>()));
        (await QueryAsync(world, "pk = :p", ",\"FilterExpression\":\"sk > :two\"")).AssertJsonError(
            "ValidationException", "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk");
    }

    [Fact]
    public async Task AStartKey_MustBeWithinTheQuery()
    {
        await using var world = await StartWithItemsAsync();

        await RefusedAsync("pk = :p", """{"pk":{"S":"b"},"sk":{"N":"1"}}""", "The provided starting key is outside query boundaries based on provided conditions");
        await RefusedAsync("pk = :p AND sk > :two", """{"pk":{"S":"a"},"sk":{"N":"1"}}""", "The provided starting key does not match the range key predicate");
        await RefusedAsync("pk = :p", """{"pk":{"S":"a"}}""", "The provided starting key is invalid: The provided key element does not match the schema");
        await RefusedAsync("pk = :p", """{"pk":{"S":"a"},"sk":{"S":"1"}}""", "The provided starting key is invalid: The provided key element does not match the schema");
        await RefusedAsync("pk = :p", """{"pk":{"S":"a"},"sk":{"N":"x"}}""", "The provided starting key is invalid: The parameter cannot be converted to a numeric value: x");

        async Task RefusedAsync(string condition, string start, string message) =>
            (await QueryAsync(world, condition, $",\"ExclusiveStartKey\":{start}")).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task AGlobalIndex_HasTheItemsThatHaveItsKeys_AndWhatItProjects()
    {
        await using var world = await StartWithItemsAsync();
        const string query = """{"TableName":"indexed","IndexName":"by-group","KeyConditionExpression":"#g = :g","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":g":{"S":"odd"}}MORE}""";

        var found = await RunAsync("");
        var reverse = await RunAsync(""","ScanIndexForward":false,"Limit":1""");
        var rest = await RunAsync($",\"ScanIndexForward\":false,\"ExclusiveStartKey\":{reverse.Ok().Json["LastEvaluatedKey"]!.ToJsonString()}");

        Assert.Equal(["5", "3", "1"], found.Ok().Json["Items"]!.Values("sk"));
        AssertJson("""{"pk":{"S":"a"},"sk":{"N":"5"},"group":{"S":"odd"},"rank":{"N":"-5"},"note":{"S":"five"}}""", found.Json["Items"]![0]);
        AssertJson("""{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"odd"},"rank":{"N":"-1"}}""", reverse.Json["LastEvaluatedKey"]);
        Assert.Equal(["3", "5"], rest.Ok().Json["Items"]!.Values("sk"));
        (await RunAsync(",\"ConsistentRead\":true")).AssertJsonError(
            "ValidationException", "Consistent reads are not supported on global secondary indexes");
        (await RunAsync(",\"Select\":\"ALL_ATTRIBUTES\"")).AssertJsonError(
            "ValidationException",
            "One or more parameter values were invalid: " +
            "Select type ALL_ATTRIBUTES is not supported for global secondary index by-group because its projection type is not ALL");
        (await RunAsync(",\"ProjectionExpression\":\"n\"")).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Global secondary index by-group does not project [n]");

        Task<TestAnswer> RunAsync(string more) => world.DynamoAsync("Query", query.Replace("MORE", more, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnIndex_FollowsItsItems()
    {
        await using var world = await StartWithItemsAsync();
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"even"},"rank":{"N":"7"}}""");
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"2"}}""");
        (await world.DynamoAsync("DeleteItem", """{"TableName":"indexed","Key":{"pk":{"S":"a"},"sk":{"N":"3"}}}""")).Ok();

        Assert.Equal(["5"], await GroupAsync("odd"));
        Assert.Equal(["4", "1"], await GroupAsync("even"));

        async Task<string[]> GroupAsync(string group) => (await world.DynamoAsync(
            "Query",
            $$"""{"TableName":"indexed","IndexName":"by-group","KeyConditionExpression":"#g = :g","ExpressionAttributeNames":{"#g":"group"},"ExpressionAttributeValues":{":g":{"S":"{{group}}"} } }"""))
            .Ok().Json["Items"]!.Values("sk");
    }

    [Fact]
    public async Task ALocalIndex_FetchesWhatItDoesNotProject()
    {
        await using var world = await StartWithItemsAsync();

        var keys = (await QueryAsync(world, "pk = :p AND #r < :two", ""","IndexName":"by-rank","ExpressionAttributeNames":{"#r":"rank"},"ReturnConsumedCapacity":"INDEXES" """)).Ok().Json;
        var all = (await QueryAsync(
            world, "pk = :p AND #r < :two", ""","IndexName":"by-rank","ExpressionAttributeNames":{"#r":"rank"},"Select":"ALL_ATTRIBUTES","ConsistentRead":true,"ReturnConsumedCapacity":"INDEXES" """)).Ok().Json;

        Assert.Equal(["5", "4", "3", "2", "1"], keys["Items"]!.Values("sk"));
        AssertJson("""{"pk":{"S":"a"},"sk":{"N":"5"},"rank":{"N":"-5"}}""", keys["Items"]![0]);
        AssertJson(
            """{"TableName":"indexed","CapacityUnits":0.5,"Table":{"CapacityUnits":0},"LocalSecondaryIndexes":{"by-rank":{"CapacityUnits":0.5}}}""",
            keys["ConsumedCapacity"]);
        Assert.Equal("five", all["Items"]![0]!["note"]!["S"]!.GetValue<string>());
        AssertJson(
            """{"TableName":"indexed","CapacityUnits":6,"Table":{"CapacityUnits":5},"LocalSecondaryIndexes":{"by-rank":{"CapacityUnits":1}}}""",
            all["ConsumedCapacity"]);
    }

    [Fact]
    public async Task Select_GoesWithItsParameters()
    {
        await using var world = await StartWithItemsAsync();

        AssertJson("""{"Count":5,"ScannedCount":5}""", (await QueryAsync(world, "pk = :p", ",\"Select\":\"COUNT\"")).Ok().Json);
        await RefusedAsync(",\"Select\":\"COUNT\",\"ProjectionExpression\":\"n\"", "Cannot specify the ProjectionExpression when choosing to get only the Count");
        await RefusedAsync(",\"Select\":\"ALL_ATTRIBUTES\",\"ProjectionExpression\":\"n\"", "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES");
        await RefusedAsync(",\"Select\":\"ALL_PROJECTED_ATTRIBUTES\"", "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        await RefusedAsync(",\"IndexName\":\"none\"", "The table does not have the specified index: none");

        async Task RefusedAsync(string more, string message) =>
            (await QueryAsync(world, "pk = :p", more)).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task LegacyKeyConditions_FindTheSame()
    {
        await using var world = await StartWithItemsAsync();

        var found = (await world.DynamoAsync(
            "Query",
            """
            {"TableName":"indexed","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]},
             "sk":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"2"},{"N":"4"}]}},
             "QueryFilter":{"n":{"ComparisonOperator":"NE","AttributeValueList":[{"N":"3"}]}}}
            """)).Ok().Json;

        Assert.Equal(["2", "4"], found["Items"]!.Values("sk"));
        (await world.DynamoAsync("Query", """{"TableName":"indexed"}""")).AssertJsonError(
            "ValidationException", "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        (await world.DynamoAsync("Query", """{"TableName":"indexed","KeyConditions":{"pk":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"a"}]}}}"""))
            .AssertJsonError("ValidationException", "Attempted conditional constraint is not an indexable operation");
    }

    /// <summary>Five items of the partition a, and some of others.</summary>
    private static async Task<TestWorld> StartWithItemsAsync()
    {
        var world = await StartWithTableAsync(IndexedTable);
        for (var i = 1; i <= 5; i++)
        {
            var note = i == 5 ? ",\"note\":{\"S\":\"five\"}" : "";
            await world.PutAsync(
                "indexed",
                $$"""{"pk":{"S":"a"},"sk":{"N":"{{i}}"},"n":{"N":"{{i}}"},"rank":{"N":"-{{i}}"},"group":{"S":"{{(i % 2 == 0 ? "even" : "odd")}}"}{{note}} }""");
            await world.PutAsync("indexed", $$"""{"pk":{"S":"b{{i}}"},"sk":{"N":"{{i}}"} }""");
        }

        return world;
    }

    /// <summary>A query with those values that it names.</summary>
    private static Task<TestAnswer> QueryAsync(TestWorld world, string condition, string more = "")
    {
        var values = new[] { (":p", """{"S":"a"}"""), (":two", """{"N":"2"}"""), (":four", """{"N":"4"}""") }
            .Where(v => condition.Contains(v.Item1, StringComparison.Ordinal) || more.Contains(v.Item1, StringComparison.Ordinal))
            .Select(static v => $"\"{v.Item1}\":{v.Item2}");
        var given = string.Join(',', values);
        return world.DynamoAsync(
            "Query",
            $"{{\"TableName\":\"indexed\",\"KeyConditionExpression\":\"{condition}\"{(given.Length == 0 ? "" : $",\"ExpressionAttributeValues\":{{{given}}}")}{more}}}");
    }
}
