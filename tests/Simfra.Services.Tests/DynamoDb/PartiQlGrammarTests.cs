using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>PartiQL beyond its plain forms: what AWS reads, what it answers, and in which words it refuses.</summary>
public sealed class PartiQlGrammarTests
{
    private const string NotWellFormed = "Statement wasn't well formed, can't be processed: ";
    private const string LeftOver = $"{NotWellFormed}Unexpected token after expression";
    private const string Overlapping = "Overlapping conditions with range keys are not supported in where clause";
    private const string Overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";

    /// <summary>Conditions, and the sort keys of the items of partition <c>p</c> that they hold for.</summary>
    public static TheoryData<string, string> Conditions { get; } = new()
    {
        { "sk = '1' -- a note", "1" },
        { "/* which */ sk = '1' ;", "1" },
        { "n IN [7.31e2, .5e1]", "1" },
        { "n = - - 5", "1" },
        { "n BETWEEN - 2 AND +5 AND n IN [- 1, 5]", "1" },
        { "ATTRIBUTE_EXISTS (m.x) AND NOT attribute_exists(\"absent\")", "1" },
        { "attribute_exists(m.x) = true", "1" },
        { "true = attribute_exists(n) AND attribute_exists(m)", "1" },
        { "(n = 5 OR flag = 'x') = false", "2,3" },
        { "attribute_exists(m) IN [true]", "1" },
        { "contains(absent, 'z') = false AND size(flag) = 3", "2" },
        { "flag IS STRING", "2" },
        { "m IS STRUCT AND n IS NOT NULL AND absent IS MISSING", "1" },
        { "(sk = '1' OR sk = '2')", "1,2" },
        { "sk IN ['1', '3']", "1,3" },
        { "(sk < '2' OR sk > '2' OR sk = '2')", "1,2,3" },
        { "NOT sk = '1'", "2,3" },
        { "sk > '0' AND sk <> '1'", "2,3" },
        { "NOT sk = '1' OR pk = 'p' AND sk = '2'", "2,3" },
        { "sk = '1' AND sk > '0'", "1" },
    };

    /// <summary>Statements, and AWS's message.</summary>
    public static TheoryData<string, string> BadStatements { get; } = new()
    {
        { "SELECT * FROM orders WHERE pk = 'p' foo", LeftOver },
        { "SELECT * FROM orders WHERE pk = 'p')", LeftOver },
        { "SELECT * FROM orders ORDER BY pk WHERE pk = 'p'", LeftOver },
        { "DELETE FROM orders WHERE pk = 'p' AND sk = '1' ORDER BY pk", LeftOver },
        { "UPDATE orders SET a = 1 WHERE pk = 'p' AND sk = '1' foo", LeftOver },
        { "INSERT INTO orders VALUE {'pk': 'p', 'sk': '9'} foo", LeftOver },
        { "INSERT INTO orders t VALUE {'pk': 'p', 'sk': '9'}", LeftOver },
        { "SELECT * FROM orders t WHERE pk = 'p'", "Aliasing is not supported" },
        { "SELECT * FROM orders AS t", "Aliasing is not supported" },
        { "UPDATE orders t SET a = 1 WHERE pk = 'p' AND sk = '1'", "Aliasing is not supported" },
        { "DELETE FROM orders t WHERE pk = 'p' AND sk = '1'", "Aliasing is not supported" },
        { "SELECT * FROM orders WHERE n = 1e2147483648", NotWellFormed },
        { "SELECT * FROM orders WHERE n = 1.5e-2147483647", NotWellFormed },
        { "SELECT * FROM orders WHERE n = 1 # note", NotWellFormed },
        { "SELECT * FROM orders WHERE n = 1 /* note", NotWellFormed },
        { "SELECT * FROM orders WHERE n = 1e126", $"{Overflow} under root" },
        { "INSERT INTO orders VALUE {'pk': 'p', 'sk': '9', 'm': {'x': [1, 1e126]}}", $"{Overflow} under root.x[1]" },
        { "UPDATE orders SET a = {'k': ?} WHERE pk = 'p' AND sk = '1'", "Unsupported data type: Parameter under key root.k at 1:29:1" },
        { "INSERT INTO orders VALUE {'pk': 'p', 'sk': '9', 's': set_add(<<'a'>>, <<'b'>>)}", "Unsupported data type: set_add under key root at 1:54:7" },
        { "SELECT attribute_exists(n) FROM orders", "Unexpected path component at 1:8:16" },
        { "SELECT * FROM orders WHERE EXISTS(n)", "Unrecognized function: exists at 1:28:6" },
        { "SELECT * FROM orders WHERE set_add(n, <<1>>) = n", "Unrecognized function: set_add at 1:28:7" },
        { "SELECT * FROM orders WHERE attribute_exists('n')", "Operator or function requires a document path; operator or function: attribute_exists" },
        {
            "SELECT * FROM orders WHERE attribute_exists()",
            "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 0"
        },
        {
            "SELECT * FROM orders WHERE attribute_type(n, 1)",
            "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N"
        },
        {
            "SELECT * FROM orders WHERE attribute_exists(n) > false",
            "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL"
        },
        { "SELECT l[-1] FROM orders", "List index is not within the allowable range; index: [-1] at 1:11:1" },
        { "SELECT l[2147483648] FROM orders", "List index is not within the allowable range; index: [2147483648] at 1:10:10" },
        { "UPDATE orders SET t = set_add(s, <<'x'>>) WHERE pk = 'p' AND sk = '1'", "The first argument to SET_ADD must equal the assignment value at 1:23:7" },
        { "UPDATE orders SET s = set_add(s, 'x') WHERE pk = 'p' AND sk = '1'", "The second argument to SET_ADD must be a value with type SET at 1:31:1" },
        { "UPDATE orders SET s = set_delete(s) WHERE pk = 'p' AND sk = '1'", "SET_DELETE must have exactly two arguments at 1:23:10" },
        { "UPDATE orders SET s = set_add(s, <<>>) WHERE pk = 'p' AND sk = '1'", "Empty bags are not supported" },
        {
            "UPDATE orders SET s = set_add(s, <<'b', 'b'>>) WHERE pk = 'p' AND sk = '1'",
            "One or more parameter values were invalid: Input collection [b, b] contains duplicates."
        },
        {
            "UPDATE orders SET s = <<2, 2.0>> WHERE pk = 'p' AND sk = '1'",
            "One or more parameter values were invalid: Input collection [2, 2.0] contains duplicates! under root"
        },
        { "UPDATE orders SET n = 'a' + 1 WHERE pk = 'p' AND sk = '1'", "Incorrect operand type for operator or function; operator or function: +, operand type: S" },
        { "UPDATE orders SET n = size(n) WHERE pk = 'p' AND sk = '1'", "Unrecognized function: size at 1:23:4" },
        { "UPDATE orders SET n = 1", "Where clause does not contain a mandatory equality on all key attributes" },
        {
            "UPDATE orders SET n = 1 WHERE pk = 'p' AND sk = '1' AND pk = 'q'",
            "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported"
        },
        { "SELECT * FROM orders WHERE pk IN ['p', 'p']", Overlapping },
        { "SELECT * FROM orders WHERE pk = 'p' AND (sk > '0' OR sk < '5')", Overlapping },
        { "SELECT * FROM orders WHERE pk = 'p' AND (sk = '1' OR flag = 'two')", Overlapping },
        { "SELECT * FROM orders WHERE pk = 1 OR pk = 'p'", "Key attribute's data type should match its data type in table's schema: Key pk" },
        { "SELECT * FROM orders WHERE pk = 'p' AND sk IN ['1', 2]", "Key attribute's data type should match its data type in table's schema: Key sk" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task AWhere_HoldsForTheItemsThatItDescribes(string condition, string sorts)
    {
        await using var world = await StartWithItemsAsync();

        var items = (await ExecuteAsync(world, $"SELECT sk FROM orders WHERE pk = 'p' AND {condition}")).Ok().Json["Items"]!;

        Assert.Equal(sorts.Split(','), items.Values("sk").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BadStatements))]
    public async Task AStatement_ThatIsWrong_IsRefusedAndDoesNothing(string statement, string message)
    {
        await using var world = await StartWithItemsAsync();
        var before = (await ScanAsync(world)).ToJsonString();

        (await ExecuteAsync(world, statement)).AssertJsonError("ValidationException", message);

        Assert.Equal(before, (await ScanAsync(world)).ToJsonString());
    }

    [Fact]
    public async Task ASelect_NamesItsColumnsByTheEndsOfPaths()
    {
        await using var world = await StartWithItemsAsync();

        var items = (await ExecuteAsync(world, "SELECT m.x.k[0], n, l[-0] FROM orders WHERE pk = 'p' AND sk = '1'")).Ok().Json["Items"];

        AssertJson("""[{"k[0]":{"S":"c"},"n":{"N":"5"},"l[0]":{"N":"1"}}]""", items);
    }

    [Fact]
    public async Task AnUpdate_MayBeginWithFrom()
    {
        await using var world = await StartWithItemsAsync();

        var updated = (await ExecuteAsync(
            world, "from orders where pk = 'p' and sk = '2' and flag = 'two' set a = (n - 1), b = if_not_exists(b, 3) remove flag returning all new *")).Ok().Json;

        AssertJson("""[{"pk":{"S":"p"},"sk":{"S":"2"},"n":{"N":"6"},"a":{"N":"5"},"b":{"N":"3"}}]""", updated["Items"]);
        (await ExecuteAsync(world, "FROM orders WHERE pk = 'p' AND sk = '9' SET a = 1")).AssertJsonError(
            "ConditionalCheckFailedException", "The conditional request failed");
    }

    [Fact]
    public async Task ManyChoices_AreTooManyReads()
    {
        await using var world = await StartWithItemsAsync();

        (await ExecuteAsync(world, $"SELECT * FROM orders WHERE pk IN [{Choices(50)}]")).Ok();
        (await ExecuteAsync(world, $"SELECT * FROM orders WHERE pk IN [{Choices(51)}]")).AssertJsonError(
            "ValidationException", "Too many decomposed read operations for a given query.");
        (await ExecuteAsync(world, $"SELECT * FROM orders WHERE pk IN [{Choices(51)}] OR flag = 'two'")).Ok();
        (await ExecuteAsync(world, $"SELECT * FROM orders WHERE flag IN [{Choices(101)}]")).AssertJsonError(
            "ValidationException", "The IN operator is provided with too many operands; number of operands: 101");

        static string Choices(int count) => string.Join(',', Enumerable.Range(0, count).Select(static i => $"'v{i}'"));
    }

    [Fact]
    public async Task Literals_AreNestedInThirtyTwoLevels()
    {
        await using var world = await StartWithItemsAsync();

        (await ExecuteAsync(world, Statement(31))).Ok();
        (await ExecuteAsync(world, Statement(32))).AssertJsonError(
            "ValidationException", $"Nesting Levels have exceeded supported limits under root{string.Concat(Enumerable.Repeat("[0]", 32))}");

        static string Statement(int levels) =>
            $"UPDATE orders SET d = {new string('[', levels)}1{new string(']', levels)} WHERE pk = 'p' AND sk = '1'";
    }

    [Fact]
    public async Task AParameter_IsLookedAtBeforeTheStatement()
    {
        await using var world = await StartWithItemsAsync();

        (await ExecuteAsync(world, "UPDATE orders SET WHERE", """[{"SS":["a","a"]}]""")).AssertJsonError(
            "ValidationException", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
    }

    /// <summary>Statements of a transaction, and what is wrong with the last of them.</summary>
    public static TheoryData<string, string> BadMembers { get; } = new()
    {
        { "SELECT * FROM orders WHERE pk = 'p' AND sk = '1' AND n = 5", "Select statements within ExecuteTransaction must specify the primary key in the where clause." },
        { "SELECT * FROM orders WHERE pk = 'p'", "Select statements within ExecuteTransaction must specify the primary key in the where clause." },
        { "SELECT * FROM orders WHERE pk IN ['p', 'p'] AND sk = '1'", Overlapping },
        { "EXISTS(SELECT * FROM orders WHERE pk = 'p' AND sk = '1')", "EXISTS() must contain a single item read with additional condition" },
        { "EXISTS(SELECT * FROM orders WHERE pk IN ['p'] AND sk = '1' AND n = 5)", "EXISTS() must contain a single item read with additional condition" },
        { "UPDATE orders SET n = n + [1] WHERE pk = 'p' AND sk = '1'", "Incorrect operand type for operator or function; operator or function: +, operand type: L" },
        { "INSERT INTO orders VALUE {'pk': 'p', 'sk': '9'} foo", LeftOver },
    };

    [Theory]
    [MemberData(nameof(BadMembers))]
    public async Task AMemberOfATransaction_ThatIsWrong_IsNamed(string statement, string message)
    {
        await using var world = await StartWithItemsAsync();

        (await TransactAsync(world, statement)).AssertJsonError("ValidationException", $"Validation failed in TransactStatements[0]: {message}");
    }

    /// <summary>Statements of a transaction, and the codes of its reasons.</summary>
    [Theory]
    [InlineData("None, ValidationError", "UPDATE orders SET a = 1 WHERE pk = 'p' AND sk = '1'", "UPDATE orders SET a = 1 WHERE pk = 'p'")]
    [InlineData("ValidationError, None", "DELETE FROM orders WHERE pk = 'p' AND sk = 1", "UPDATE orders SET a = 1 WHERE pk = 'p' AND sk = '1'")]
    [InlineData("None, None, ValidationError", "SELECT * FROM orders WHERE pk = 'p' AND sk = '1'", "SELECT * FROM orders WHERE pk = 'p' AND sk = '1'", "SELECT * FROM orders WHERE pk = 'p' AND sk = 1")]
    [InlineData("None, ResourceNotFound", "UPDATE orders SET a = 1 WHERE pk = 'p' AND sk = '1'", "DELETE FROM others WHERE pk = 'p' AND sk = '1' RETURNING ALL OLD *")]
    [InlineData("ConditionalCheckFailed, None", "EXISTS(SELECT * FROM orders WHERE pk = 'p' AND sk = '1' AND pk = 'q')", "UPDATE orders SET a = 1 WHERE pk = 'p' AND sk = '2'")]
    public async Task ATransaction_ThatCanNotBeDone_TellsWhy(string codes, params string[] statements)
    {
        await using var world = await StartWithItemsAsync();
        var before = (await ScanAsync(world)).ToJsonString();

        (await TransactAsync(world, statements)).AssertJsonError(
            "TransactionCanceledException", $"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]");

        Assert.Equal(before, (await ScanAsync(world)).ToJsonString());
    }

    [Fact]
    public async Task ASelectOfOneChoice_ReadsAnItemInATransaction()
    {
        await using var world = await StartWithItemsAsync();

        var read = (await TransactAsync(world, "SELECT n FROM orders WHERE pk IN ['p'] AND (sk = '1') AND pk = 'p'")).Ok().Json;

        AssertJson("""{"Responses":[{"Item":{"n":{"N":"5"}}}]}""", read);
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

    private static Task<TestAnswer> TransactAsync(TestWorld world, params string[] statements) => world.JsonAsync(
        "dynamodb",
        "ExecuteTransaction",
        new JsonObject { ["TransactStatements"] = new JsonArray([.. statements.Select(static s => new JsonObject { ["Statement"] = s })]) });

    private static async Task<JsonNode> ScanAsync(TestWorld world) =>
        (await world.DynamoAsync("Scan", """{"TableName":"orders"}""")).Ok().Json["Items"]!;

    private static async Task<TestWorld> StartWithItemsAsync()
    {
        var world = await StartWithTableAsync(OrdersTable);
        await world.PutAsync(
            Orders, """{"pk":{"S":"p"},"sk":{"S":"1"},"n":{"N":"5"},"m":{"M":{"x":{"M":{"k":{"L":[{"S":"c"}]}}}}},"l":{"L":[{"N":"1"}]},"s":{"SS":["a"]}}""");
        await world.PutAsync(Orders, """{"pk":{"S":"p"},"sk":{"S":"2"},"n":{"N":"6"},"flag":{"S":"two"}}""");
        await world.PutAsync(Orders, """{"pk":{"S":"p"},"sk":{"S":"3"}}""");
        return world;
    }
}
