using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Whatever is sent, the answer is one of AWS's, and what was there stays as it was.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] Codes =
    [
        "ValidationException", "SerializationException", "ConditionalCheckFailedException", "DuplicateItemException", "ResourceNotFoundException",
        "TransactionCanceledException",
    ];

    private static readonly string[] Texts =
    [
        "", "a", "\u0000", "é", "\ud83d\ude00", "1", "-0", "1e5", "1e126", "1e-131", "NaN", "Infinity", " 1", "1_000", "0x1F", "1e99999999999",
        "99999999999999999999999999999999999999", "123456789012345678901234567890123456789", "AQ==", "AQ=", "####", "true",
    ];

    [Fact]
    public async Task AnAttributeValue_OfWhateverForm_IsTakenOrRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        var random = new Random(31);
        for (var i = 0; i < 300; i++)
        {
            var value = AnyValue(random, 0);
            var id = new JsonObject { ["S"] = "1" };
            var input = random.Next(4) switch
            {
                0 => new JsonObject { ["TableName"] = "users", ["Key"] = new JsonObject { ["id"] = value } },
                1 => new JsonObject
                {
                    ["TableName"] = "users",
                    ["Key"] = new JsonObject { ["id"] = id },
                    ["UpdateExpression"] = "SET a = :v",
                    ["ExpressionAttributeValues"] = new JsonObject { [":v"] = value },
                },
                2 => new JsonObject
                {
                    ["TableName"] = "users",
                    ["Key"] = new JsonObject { ["id"] = id },
                    ["AttributeUpdates"] = new JsonObject { ["a"] = new JsonObject { ["Action"] = "ADD", ["Value"] = value } },
                },
                _ => new JsonObject
                {
                    ["TableName"] = "users",
                    ["Key"] = new JsonObject { ["id"] = id },
                    ["Expected"] = new JsonObject { ["a"] = new JsonObject { ["Value"] = value } },
                },
            };

            AssertTaken(await world.JsonAsync("dynamodb", "UpdateItem", input), input.ToJsonString());
        }
    }

    [Fact]
    public async Task AStatement_OfWhateverForm_IsDoneOrRefused()
    {
        string[] operands = ["pk", "sk", "n", "m.x", "l[0]", "l[9]", "'p'", "'1'", "5", "?", "<<1, 2>>", "[1]", "{'a': 1}", "size(n)", "true", "null", "\"sk\""];
        string[] comparators = ["=", "<>", "<", ">=", "IN", "BETWEEN", "IS"];
        await using var world = await StartWithTableAsync(OrdersTable);
        await world.PutAsync(Orders, """{"pk":{"S":"p"},"sk":{"S":"1"},"n":{"N":"5"},"l":{"L":[{"N":"1"}]}}""");
        var random = new Random(77);
        for (var i = 0; i < 300; i++)
        {
            var where = $"pk = 'p' AND sk = '1' {Any("AND", "OR", "AND NOT")} {Condition()} {Any("", $"OR {Condition()}", $"AND {Condition()}")}";
            var statement = random.Next(4) switch
            {
                0 => $"SELECT {Any("*", "m.x, l[0]", "pk", operands[random.Next(operands.Length)])} FROM orders WHERE {where} {Any("", "ORDER BY sk DESC", "-- x", "/* x */")}",
                1 => $"UPDATE orders SET {Any("n", "m.x", "l[3]", "t")} = {Sum()} WHERE {where} {Any("", "RETURNING ALL NEW *", "RETURNING MODIFIED OLD *")}",
                2 => $"INSERT INTO orders VALUE {{'pk': {Operand()}, 'sk': {Operand()}, 'x': {Operand()}}}",
                _ => $"DELETE FROM orders WHERE {where} {Any("", "RETURNING ALL OLD *")}",
            };
            var input = new JsonObject { ["Statement"] = statement };
            if (statement.Contains('?', StringComparison.Ordinal))
            {
                input["Parameters"] = new JsonArray([.. statement.Where(static c => c == '?').Select(_ => AnyValue(random, 2))]);
            }

            AssertTaken(await world.JsonAsync("dynamodb", "ExecuteStatement", input), input.ToJsonString());
        }

        string Any(params string[] choices) => choices[random.Next(choices.Length)];

        string Operand() => Any(operands);

        string Sum() => Any(Operand(), $"{Operand()} + {Operand()}", $"list_append({Operand()}, {Operand()})", $"if_not_exists({Operand()}, {Operand()})", $"set_add(n, {Operand()})");

        string Condition() => Any(comparators) switch
        {
            "IN" => $"{Operand()} IN [{Operand()}, {Operand()}]",
            "BETWEEN" => $"{Operand()} BETWEEN {Operand()} AND {Operand()}",
            "IS" => $"{Operand()} IS {Any("MISSING", "NULL", "NOT NULL", "STRING")}",
            var comparator => $"{Operand()} {comparator} {Operand()}",
        };
    }

    [Fact]
    public async Task ABody_ThatIsNoRequest_IsRefused()
    {
        const string Whole = """{"TableName":"users","Item":{"id":{"S":"x"},"a":{"S":"é"}}}""";
        await using var world = await StartWithTableAsync(UsersTable);
        var bodies = Enumerable.Range(1, Whole.Length - 1).Where(static i => i % 5 == 0).Select(static i => Encoding.UTF8.GetBytes(Whole[..i]))
            .Concat(new[] { "}}}", "}{", "7", "\"\"", "{\"\"}", "{7}", "[]", "null", "{{}}", "{'a':1}", new string('{', 10_000), "\u0000" }.Select(Encoding.UTF8.GetBytes))
            .Append([.. "{\"TableName\":\"users\",\"Item\":{\"id\":{\"S\":\""u8, 0xff, 0xfe, .. "\"}}}"u8])
            .Append(Encoding.UTF8.GetBytes(
                $"{{\"TableName\":\"users\",\"Item\":{{\"id\":{{\"S\":\"x\"}},\"a\":{string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", 100_000))}{{\"S\":\"x\"}}{new string('}', 200_000)}}}}}"));

        foreach (var body in bodies)
        {
            var answer = await world.RawJsonAsync("dynamodb", "PutItem", body);

            AssertTaken(answer, Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 100))));
        }
    }

    [Fact]
    public async Task ANameThatIsGivenTwice_CountsOnceOrIsRefused()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        var answer = await world.RawJsonAsync(
            "dynamodb", "PutItem", """{"TableName":"users","Item":{"id":{"S":"x"},"id":{"S":"y"}}}"""u8.ToArray());

        AssertTaken(answer, "a name twice");
        Assert.InRange((await world.DynamoAsync("Scan", """{"TableName":"users"}""")).Ok().Json["Count"]!.GetValue<int>(), 0, 1);
    }

    [Fact]
    public async Task Transactions_AreSeenWholeOrNotAtAll()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"a"},"n":{"N":"100"}}""");
        await world.PutAsync("users", """{"id":{"S":"b"},"n":{"N":"100"}}""");

        var transfers = Enumerable.Range(0, 20).Select(i => Task.Run(() => TransferAsync(i % 2 == 0 ? "a" : "b", i % 2 == 0 ? "b" : "a", (i % 5) + 1)));
        var readers = Enumerable.Range(0, 20).Select(_ => Task.Run(ReadAsync)).ToList();
        await Task.WhenAll(transfers);

        Assert.All(await Task.WhenAll(readers), static sum => Assert.Equal(200, sum));
        Assert.Equal(200, await ReadAsync());

        async Task TransferAsync(string from, string to, int amount) => (await world.DynamoAsync("TransactWriteItems", $$"""
            {"TransactItems":[
              {"Update":{"TableName":"users","Key":{"id":{"S":"{{from}}"} },"UpdateExpression":"SET n = n - :x","ConditionExpression":"n >= :x",
               "ExpressionAttributeValues":{":x":{"N":"{{amount}}"} } } },
              {"Update":{"TableName":"users","Key":{"id":{"S":"{{to}}"} },"UpdateExpression":"SET n = n + :x","ExpressionAttributeValues":{":x":{"N":"{{amount}}"} } } }]}
            """)).Ok();

        async Task<int> ReadAsync() => (await world.DynamoAsync("TransactGetItems", """
            {"TransactItems":[{"Get":{"TableName":"users","Key":{"id":{"S":"a"}}}},{"Get":{"TableName":"users","Key":{"id":{"S":"b"}}}}]}
            """)).Ok().Json["Responses"]!.AsArray().Sum(static r => int.Parse(r!["Item"]!["n"]!.Text("N"), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void AssertTaken(TestAnswer answer, string what) => Assert.True(
        answer.Status == HttpStatusCode.OK || (answer.Status == HttpStatusCode.BadRequest && Codes.Contains(answer.JsonError)),
        $"{what}\nis answered with {(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}");

    /// <summary>An attribute value, or what isn't quite one.</summary>
    private static JsonObject AnyValue(Random random, int depth)
    {
        var value = new JsonObject();
        for (var count = random.Next(10) == 0 ? random.Next(3) : 1; count > 0; count--)
        {
            var type = random.Next(12);
            (string Name, JsonNode? Value) given = type switch
            {
                0 => ("S", Text()),
                1 or 2 => ("N", random.Next(8) == 0 ? random.Next() : Text()),
                3 => ("B", Text()),
                4 => ("BOOL", random.Next(4) == 0 ? Text() : true),
                5 => ("NULL", random.Next(3) > 0),
                6 => ("SS", Many(Text)),
                7 => ("NS", Many(Text)),
                8 => ("BS", Many(Text)),
                9 when depth < 3 => ("L", Many(() => AnyValue(random, depth + 1))),
                10 when depth < 3 => ("M", new JsonObject { [Texts[random.Next(Texts.Length)]] = AnyValue(random, depth + 1) }),
                _ => ("X", Text()),
            };
            value[given.Name] = given.Value;
        }

        return value;

        JsonNode? Text() => random.Next(20) == 0 ? null : Texts[random.Next(Texts.Length)];

        JsonArray Many(Func<JsonNode?> one) => new([.. Enumerable.Range(0, random.Next(4)).Select(_ => one())]);
    }
}
