using System.Text.Json.Nodes;
using Simfra.Schemas;
using Simfra.Services.DynamoDb.PartiQl;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>PartiQL: statements alone, in batches and in transactions.</summary>
public sealed class PartiQlTests
{
    /// <summary>What stands after FROM, and the sort keys that it finds.</summary>
    public static TheoryData<string, string> Selects { get; } = new()
    {
        { "indexed WHERE pk = 'a'", "1 2 3" },
        { "\"indexed\" WHERE \"pk\" = 'a' AND \"sk\" > 1", "2 3" },
        { "indexed WHERE pk = 'a' AND sk BETWEEN 1 AND 2", "1 2" },
        { "indexed WHERE pk = 'a' AND sk IN [1, 3]", "1 3" },
        { "indexed WHERE pk = 'a' ORDER BY sk DESC", "3 2 1" },
        { "indexed WHERE pk = 'a' AND note IS MISSING", "1 2" },
        { "indexed WHERE pk = 'a' AND note IS NOT MISSING", "3" },
        { "indexed WHERE pk = 'a' AND nothing IS NULL", "1" },
        { "indexed WHERE pk = 'a' AND (sk = 1 OR sk = 3 AND NOT note <> 'three')", "1 3" },
        { "indexed WHERE pk = 'a' AND begins_with(note, 'th') AND size(note) = 5 AND contains(note, 'ree')", "3" },
        { "indexed WHERE pk = 'a' AND attribute_type(note, 'S')", "3" },
        { "indexed WHERE pk = 'a' AND m.x[1] = -2.5", "2" },
        { "indexed.\"by-group\" WHERE \"group\" = 'g' AND rank >= 20", "2 3" },
        { "\"arn:aws:dynamodb:us-east-1:000000000000:table/indexed\" WHERE pk = 'a' AND sk = 2", "2" },
    };

    [Theory]
    [MemberData(nameof(Selects))]
    public async Task ASelect_FindsWhatItsWhereSays(string from, string expected)
    {
        await using var world = await StartWithItemsAsync();

        var found = (await ExecuteAsync(world, $"SELECT sk FROM {from}")).Ok().Json["Items"]!;

        Assert.Equal(expected, string.Join(' ', found.Values("sk")));
    }

    [Fact]
    public async Task ASelect_OverAllItems_OrSeveralPartitions_GoesInPages()
    {
        await using var world = await StartWithItemsAsync();

        Assert.Equal(["1", "2", "3", "9"], (await AllAsync("SELECT * FROM indexed")).Order(StringComparer.Ordinal));
        Assert.Equal(["1", "2", "3", "9"], (await AllAsync("SELECT * FROM indexed WHERE pk IN ['a', 'b']")).Order(StringComparer.Ordinal));
        Assert.Equal(["2", "3", "9"], (await AllAsync("SELECT * FROM indexed WHERE (pk = 'a' OR pk = 'b') AND sk > 1")).Order(StringComparer.Ordinal));
        (await ExecuteAsync(world, "SELECT * FROM indexed ORDER BY sk")).AssertJsonError(
            "ValidationException", "Must have WHERE clause in the statement when using ORDER BY clause.");

        async Task<List<string>> AllAsync(string statement)
        {
            var sks = new List<string>();
            string? next = null;
            do
            {
                var input = new JsonObject { ["Statement"] = statement, ["Limit"] = 1 };
                if (next is not null)
                {
                    input["NextToken"] = next;
                }

                var page = (await world.JsonAsync("dynamodb", "ExecuteStatement", input)).Ok().Json;
                Assert.InRange(page["Items"]!.AsArray().Count, 0, 1);
                sks.AddRange(page["Items"]!.Values("sk"));
                next = page["NextToken"]?.GetValue<string>();
            }
            while (next is not null);

            return sks;
        }
    }

    [Fact]
    public async Task AnItem_IsInsertedUpdatedAndDeleted()
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await ExecuteAsync(
            world, "INSERT INTO users VALUE {'id': ?, 'n': 1, 'l': [1, true, null], 'k': [1, 'x'], 'm': {'a': {'b': 2}}, 's': <<'a', 'b'>>}", """[{"S":"1"}]""")).Ok();
        (await ExecuteAsync(world, "INSERT INTO users VALUE {'id': '1'}")).AssertJsonError("DuplicateItemException", "Duplicate primary key exists in table");
        var updated = (await ExecuteAsync(
            world,
            "UPDATE users SET n = n + 4 SET m.a.b = 'it''s' SET l = list_append(l, ?) SET s = set_add(s, <<'c'>>) REMOVE k[1] WHERE id = '1' AND n = 1 RETURNING MODIFIED NEW *",
            """[{"L":[{"N":"7"}]}]""")).Ok().Json;

        AssertJson(
            """[{"n":{"N":"5"},"m":{"M":{"a":{"M":{"b":{"S":"it's"}}}}},"l":{"L":[{"N":"1"},{"BOOL":true},{"NULL":true},{"N":"7"}]},"s":{"SS":["a","b","c"]}}]""",
            updated["Items"]);
        (await ExecuteAsync(world, "UPDATE users SET n = 1 WHERE id = '1' AND n = 1")).AssertJsonError(
            "ConditionalCheckFailedException", "The conditional request failed");
        (await ExecuteAsync(world, "UPDATE users SET n = 1 WHERE id = 'new'")).AssertJsonError(
            "ConditionalCheckFailedException", "The conditional request failed");
        AssertJson("""{"Items":[]}""", (await ExecuteAsync(world, "DELETE FROM users WHERE id = 'new'")).Ok().Json);
        Assert.Single((await ExecuteAsync(world, "DELETE FROM users WHERE id = '1' RETURNING ALL OLD *")).Ok().Json["Items"]!.AsArray());
        Assert.Null(await world.GetAsync("users", """{"id":{"S":"1"}}"""));

    }

    [Theory]
    [InlineData("SELEC * FROM users", "Statement wasn't well formed, can't be processed: Unexpected token: SELEC")]
    [InlineData("SELECT * FROM", "Statement wasn't well formed, can't be processed: Unexpected end of statement")]
    [InlineData("SELECT * FROM users WHERE id = 'a", "Statement wasn't well formed, can't be processed: ")]
    [InlineData("SELECT * FROM \"users\".\"none\" WHERE id = 'a'", "The table does not have the specified index")]
    [InlineData("SELECT * FROM \"users\".\"a\".\"b\" WHERE id = 'a'", "A path may contain at most 2 components in the FROM clause")]
    [InlineData("SELECT * FROM \"users\".\"\" WHERE id = 'a'", "Path component cannot be an empty string")]
    [InlineData("SELECT * FROM \"\" WHERE id = 'a'", "Path component cannot be an empty string")]
    [InlineData(
        "DELETE FROM users WHERE id = 'a' RETURNING MODIFIED OLD *",
        "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements.")]
    [InlineData(
        "SELECT * FROM users WHERE id = 'a' AND n < true",
        "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL")]
    [InlineData("SELECT * FROM users WHERE id = ?", "Number of parameters in request and statement don't match.")]
    [InlineData("UPDATE users SET n = 1 WHERE n = 1", "Where clause does not contain a mandatory equality on all key attributes")]
    [InlineData("UPDATE users SET id = '2' WHERE id = '1'", "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key")]
    [InlineData("INSERT INTO users VALUE {'n': 1}", "One or more parameter values were invalid: Missing the key id in the item")]
    [InlineData("EXISTS(SELECT * FROM users WHERE id = '1')", "EXISTS is only supported in transactions")]
    public async Task AStatement_ThatIsWrong_IsRefused(string statement, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await ExecuteAsync(world, statement)).AssertJsonError("ValidationException", message);
        (await ExecuteAsync(world, "SELECT * FROM others")).AssertJsonError("ResourceNotFoundException", "Requested resource not found");
    }

    [Fact]
    public async Task ABatch_AnswersEachStatement()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"1"}}""");

        var written = (await world.DynamoAsync(
            "BatchExecuteStatement",
            """
            {"Statements":[{"Statement":"INSERT INTO users VALUE {'id':'2'}"},{"Statement":"INSERT INTO users VALUE {'id':'1'}"},
              {"Statement":"UPDATE users SET n=2 WHERE id='1' AND n=9"},{"Statement":"UPDATE others SET n=2 WHERE id='1'"},{"Statement":"nonsense"}]}
            """)).Ok().Json["Responses"]!;
        var read = (await world.DynamoAsync(
            "BatchExecuteStatement",
            """
            {"Statements":[{"Statement":"SELECT n FROM users WHERE id='1'"},{"Statement":"SELECT * FROM users WHERE id='9'"},{"Statement":"SELECT * FROM users"}]}
            """)).Ok().Json["Responses"]!;

        AssertJson("""{"TableName":"users"}""", written[0]);
        AssertJson("""{"TableName":"users","Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"}}""", written[1]);
        AssertJson("""{"TableName":"users","Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}}""", written[2]);
        Assert.Equal(["ResourceNotFound", "ValidationError"], written.AsArray().Skip(3).Select(static r => r!["Error"]!.Text("Code")));
        AssertJson("""{"TableName":"users","Item":{"n":{"N":"1"}}}""", read[0]);
        AssertJson("""{"TableName":"users"}""", read[1]);
        Assert.Equal(
            "Select statements within BatchExecuteStatement must specify the primary key in the where clause.", read[2]!["Error"]!.Text("Message"));
    }

    [Fact]
    public async Task ATransaction_OfStatements_DoesAllOrNothing()
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync("users", """{"id":{"S":"1"},"n":{"N":"1"}}""");

        var done = (await world.DynamoAsync(
            "ExecuteTransaction",
            """
            {"TransactStatements":[{"Statement":"INSERT INTO users VALUE {'id':'2'}"},{"Statement":"EXISTS(SELECT * FROM users WHERE id='1' AND n=1)"}]}
            """)).Ok().Json;
        var failed = await world.DynamoAsync(
            "ExecuteTransaction",
            """
            {"TransactStatements":[{"Statement":"INSERT INTO users VALUE {'id':'3'}"},{"Statement":"INSERT INTO users VALUE {'id':'1'}"},
              {"Statement":"EXISTS(SELECT * FROM users WHERE id='9' AND n=1)"}]}
            """);
        var read = (await world.DynamoAsync(
            "ExecuteTransaction",
            """{"TransactStatements":[{"Statement":"SELECT * FROM users WHERE id='1'"},{"Statement":"SELECT * FROM users WHERE id='3'"}]}""")).Ok().Json;

        AssertJson("""{"Responses":[]}""", done);
        failed.AssertJsonError(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, DuplicateItem, ConditionalCheckFailed]");
        AssertJson("""{"Responses":[{"Item":{"id":{"S":"1"},"n":{"N":"1"}}},{}]}""", read);
        (await world.DynamoAsync(
            "ExecuteTransaction",
            """{"TransactStatements":[{"Statement":"DELETE FROM users WHERE id='1'"},{"Statement":"UPDATE users SET n=3 WHERE id='1'"}]}""")).AssertJsonError(
            "ValidationException", "Transaction request cannot include multiple operations on one item");
    }

    [Fact]
    public void WhateverAStatementIs_TheParserReadsOrRefusesIt()
    {
        string[] pieces =
        [
            "SELECT", "*", "FROM", "t", "\"i\"", ".", "WHERE", "pk", "=", "'a'", "1", "-", "?", "AND", "OR", "NOT", "IN", "[", "]", "(", ")", "IS", "MISSING", "NULL",
            "INSERT", "INTO", "VALUE", "{", "}", ":", ",", "<<", ">>", "UPDATE", "SET", "REMOVE", "DELETE", "RETURNING", "ALL", "OLD", "size", "begins_with", "'", "\"", "\u00e9", "1e9",
            "attribute_type", "BETWEEN", "EXISTS", "list_append", "99999999999",
        ];
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 16)).Select(_ => pieces[random.Next(pieces.Length)]));

            var error = Record.Exception(() => StatementParser.Parse(text, null));

            Assert.True(error is null or AwsServiceException { Code: "ValidationException" }, $"{text}: {error}");
        }
    }

    [Fact]
    public async Task AnIndex_IsReadAsFarAsItHasWhatIsAskedFor()
    {
        await using var world = await StartWithTableAsync(IndexedTable);

        (await ExecuteAsync(world, "SELECT pk FROM indexed.\"by-group\" WHERE \"group\" = 'g' AND extra = 1")).AssertJsonError(
            "ValidationException",
            "One or more parameter values were invalid: Secondary index by-group does not project one or more filter attributes: [extra]");
        (await ExecuteAsync(world, "SELECT pk FROM indexed.\"by-rank\" WHERE pk = 'p' AND extra = 1")).AssertJsonError(
            "ValidationException",
            "One or more parameter values were invalid: Secondary index by-rank does not project one or more filter attributes: [extra]");
        (await ExecuteAsync(world, "SELECT extra FROM indexed.\"by-group\" WHERE \"group\" = 'g'")).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Global secondary index by-group does not project [extra]");
        (await world.DynamoAsync("ExecuteStatement", """{"Statement":"SELECT pk FROM indexed.\"by-group\" WHERE \"group\" = 'g'","ConsistentRead":true}"""))
            .AssertJsonError("ValidationException", "Strongly consistent read is not supported on Global Secondary Indexes");
        (await ExecuteAsync(world, "SELECT pk FROM indexed.\"by-group\" WHERE extra = 1")).Ok();
    }

    [Theory]
    [InlineData("SELECT * FROM users.\\\"by\\\" WHERE id = '1'", "Reads on indices are not supported within transactions.")]
    [InlineData("UPDATE users SET n = 1 WHERE id = '1' RETURNING ALL NEW *", "RETURNING clause is not supported in ExecuteTransaction.")]
    public async Task ATransaction_TakesNeitherIndexesNorReturning(string statement, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await world.DynamoAsync("ExecuteTransaction", $$"""{"TransactStatements":[{"Statement":"{{statement}}"}]}""")).AssertJsonError(
            "ValidationException", $"Validation failed in TransactStatements[0]: {message}");
    }

    private static Task<TestAnswer> ExecuteAsync(TestWorld world, string statement, string? parameters = null)
    {
        var input = new JsonObject { ["Statement"] = statement };
        if (parameters is not null)
        {
            input["Parameters"] = JsonNode.Parse(parameters);
        }

        return world.JsonAsync("dynamodb", "ExecuteStatement", input);
    }

    private static async Task<TestWorld> StartWithItemsAsync()
    {
        var world = await StartWithTableAsync(IndexedTable);
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"1"},"group":{"S":"g"},"rank":{"N":"10"},"nothing":{"NULL":true}}""");
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"2"},"group":{"S":"g"},"rank":{"N":"20"},"m":{"M":{"x":{"L":[{"N":"1"},{"N":"-2.5"}]}}}}""");
        await world.PutAsync("indexed", """{"pk":{"S":"a"},"sk":{"N":"3"},"group":{"S":"g"},"rank":{"N":"30"},"note":{"S":"three"}}""");
        await world.PutAsync("indexed", """{"pk":{"S":"b"},"sk":{"N":"9"}}""");
        return world;
    }
}
