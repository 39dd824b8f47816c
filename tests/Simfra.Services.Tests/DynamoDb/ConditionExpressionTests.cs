using Simfra.Schemas;
using Simfra.Services.DynamoDb;
using Simfra.Services.DynamoDb.Expressions;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.DynamoDb.DynamoDbTestCalls;

namespace Simfra.Services.Tests.DynamoDb;

/// <summary>Conditions: which hold, which are refused and how, and that nothing breaks the parser.</summary>
public sealed class ConditionExpressionTests
{
    /// <summary>A condition, and whether it holds for the item of these tests.</summary>
    public static TheoryData<string, bool> Conditions { get; } = new()
    {
        { "n = :five", true },
        { "n <> :five", false },
        { "absent <> :five", true },
        { "absent = :five", false },
        { "n < :five", false },
        { "n <= :five AND n >= :five", true },
        { "n > :text", false },
        { "n BETWEEN :one AND :five", true },
        { ":five BETWEEN n AND n2", false },
        { "n IN (:one, :five)", true },
        { "n IN (:one, :text)", false },
        { "NOT n = :one", true },
        { "NOT n = :five OR t = :text AND n = :five", true },
        { "(n = :one OR n = :five) AND t = :text", true },
        { "attribute_exists(m.x) AND attribute_not_exists(m.y)", true },
        { "attribute_exists(l[1])", true },
        { "attribute_exists(l[2])", false },
        { "attribute_type(n, :typeN)", true },
        { "begins_with(t, :te)", true },
        { "begins_with(n, :te)", false },
        { "contains(t, :te)", true },
        { "contains(ss, :text)", true },
        { "contains(l, :five)", true },
        { "contains(ss, :five)", false },
        { "size(t) = :four AND size(l) < :five AND size(ss) = :one", true },
        { "size(n) = :one", false },
        { "m.x = l[0]", true },
        { "#dash = :five", true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task ACondition_HoldsOrDoesNot(string condition, bool isExpected)
    {
        await using var world = await StartWithTableAsync(UsersTable);
        await world.PutAsync(
            "users",
            """{"id":{"S":"1"},"n":{"N":"5"},"t":{"S":"text"},"l":{"L":[{"N":"1"},{"N":"5"}]},"m":{"M":{"x":{"N":"1"}}},"ss":{"SS":["text"]},"a-b":{"N":"5"}}""");

        var answer = await CheckAsync(world, condition);

        if (isExpected)
        {
            answer.Ok();
        }
        else
        {
            answer.AssertJsonError("ConditionalCheckFailedException", "The conditional request failed");
        }
    }

    /// <summary>A condition, and what AWS says to it after the parameter's name.</summary>
    public static TheoryData<string, string> BadConditions { get; } = new()
    {
        { "", "The expression can not be empty;" },
        { "a", "Syntax error; token: \"<EOF>\", near: \"a\"" },
        { "n = :five n", "Syntax error; token: \"n\", near: \":five n\"" },
        { "n = = :five", "Syntax error; token: \"=\", near: \"= = :five\"" },
        { "(n = :five", "Syntax error; token: \"<EOF>\", near: \":five\"" },
        { "n = :five)", "Syntax error; token: \")\", near: \":five)\"" },
        { "n[x] = :five", "Syntax error; token: \"x\", near: \"[x]\"" },
        { "a-b = :five", "Syntax error; token: \"-\", near: \"a-b\"" },
        { "n = ?", "Syntax error; token: \"?\", near: \"= ?\"" },
        { "((n = :five))", "The expression has redundant parentheses;" },
        { "n = ((:five))", "The expression has redundant parentheses;" },
        { "unknown(n)", "Invalid function name; function: unknown" },
        { "if_not_exists(n, n) = :five", "The function is not allowed in a condition expression; function: if_not_exists" },
        { "list_append(n, n) = :five", "The function is not allowed in a condition expression; function: list_append" },
        { "size(n)", "The function is not allowed to be used this way in an expression; function: size" },
        { "begins_with(t, :text) = :five", "The function is not allowed to be used this way in an expression; function: begins_with" },
        { "size(contains(t, :te)) = :five", "The function is not allowed to be used this way in an expression; function: contains" },
        { "status = :five", "Attribute name is a reserved keyword; reserved keyword: status" },
        { "m.name = :five", "Attribute name is a reserved keyword; reserved keyword: name" },
        { "#x = :five", "An expression attribute name used in the document path is not defined; attribute name: #x" },
        { "n = :x", "An expression attribute value used in expression is not defined; attribute value: :x" },
        { "attribute_exists(n, t)", "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2" },
        { "attribute_exists(:five)", "Operator or function requires a document path; operator or function: attribute_exists" },
        { "begins_with(t, :five)", "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N" },
        { "attribute_type(n, :five)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N" },
        { "attribute_type(n, t)", "Incorrect operand type for operator or function; operator or function: attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}" },
        { "attribute_type(n, :text)", "Invalid attribute type name found; type: text, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}" },
        { "n = n", "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]" },
        { "_n = :five", "Syntax error; token: \"_\", near: \"_n\"" },
        { "n[99999999999] = :five", "List index is not within the allowable range; index: [99999999999]" },
        { "size(size(t)) = :five", "Incorrect operand type for operator or function; operator or function: size, operand type: N" },
        { "n < :yes", "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL" },
        {
            "n BETWEEN :five AND :one",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}"
        },
    };

    [Theory]
    [MemberData(nameof(BadConditions))]
    public async Task ACondition_ThatIsNone_IsRefusedInAwsWords(string condition, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await CheckAsync(world, condition)).AssertJsonError("ValidationException", $"Invalid ConditionExpression: {message}");
    }

    /// <summary>What is nested deeper than any condition can be, and what AWS says to it.</summary>
    public static TheoryData<string, string> DeepConditions { get; } = new()
    {
        { new string('(', 4096), "Syntax error; token: \"<EOF>\", near: \"(\"" },
        { $"{new string('(', 2000)}a<b{new string(')', 2000)}", "The expression has redundant parentheses;" },
        { $"{string.Concat(Enumerable.Repeat("not ", 1000))}a<b", "The expression contains too many operators; operator count: 301" },
        { $"a<b {string.Concat(Enumerable.Repeat("or (a<b ", 454))}{new string(')', 454)}", "The expression contains too many operators; operator count: 301" },
        { $"a<b {string.Concat(Enumerable.Repeat("or a<b ", 500))}", "The expression contains too many operators; operator count: 301" },
        { $"a < {string.Concat(Enumerable.Repeat("f(", 1355))}b{new string(')', 1355)}", "Invalid function name; function: f" },
        { $"n IN (b{string.Concat(Enumerable.Repeat(",b", 100))})", "The IN operator is provided with too many operands; number of operands: 101" },
        { new string('(', 4097), "Expression size has exceeded the maximum allowed size; expression size: 4097" },
    };

    [Theory]
    [MemberData(nameof(DeepConditions))]
    public async Task ACondition_ThatIsNestedTooDeeply_IsRefused(string condition, string message)
    {
        await using var world = await StartWithTableAsync(UsersTable);

        (await CheckAsync(world, condition)).AssertJsonError("ValidationException", $"Invalid ConditionExpression: {message}");
    }

    [Fact]
    public void WhateverAnExpressionIs_TheParserReadsOrRefusesIt()
    {
        string[] pieces =
        [
            "a", "b.c", "l[0]", "#n", ":v", ":w", "=", "<>", "<=", "<", "(", ")", "((", "))", ",", "AND", "or", "NOT", "BETWEEN", "IN", "size", "contains",
            "attribute_exists", "begins_with", "SET", "REMOVE", "ADD", "DELETE", "+", "-", ".", "[", "]", "9", "99999999999999999999", "\u00e9", "\ud83d\ude00", "\ud83d", "",
            "list_append", "if_not_exists", "_x", "#", ":", "\t", "name",
        ];
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            foreach (var read in new Action<ExpressionBinder>[]
                     {
                         b => b.BindCondition("ConditionExpression", text), b => b.BindUpdate(text), b => b.BindProjection(text),
                     })
            {
                var error = Record.Exception(() => read(ExpressionBinder.OfValues(new()
                {
                    [":v"] = new NumberValue(DynamoNumber.Parse("1")),
                    [":w"] = new StringValue("x"),
                })));

                Assert.True(error is null or AwsServiceException { Code: "ValidationException" }, $"{text}: {error}");
            }
        }
    }

    [Fact]
    public void AnExpressionNestedWithoutEnd_IsRefused()
    {
        var text = string.Concat(Enumerable.Repeat("(", 2000)) + "a" + new string(')', 2000);

        var error = Assert.Throws<AwsServiceException>(() => ExpressionParser.ParseCondition("ConditionExpression", text));

        Assert.Equal("ValidationException", error.Code);
    }

    private static Task<TestAnswer> CheckAsync(TestWorld world, string condition)
    {
        var values = new[]
        {
            (":five", """{"N":"5"}"""), (":one", """{"N":"1"}"""), (":four", """{"N":"4"}"""), (":text", """{"S":"text"}"""),
            (":te", """{"S":"te"}"""), (":typeN", """{"S":"N"}"""), (":yes", """{"BOOL":true}"""),
        };
        var words = condition.Split(' ', '(', ')', ',');
        var used = string.Join(',', values.Where(v => words.Contains(v.Item1)).Select(static v => $"\"{v.Item1}\":{v.Item2}"));
        var names = words.Contains("#dash") ? ",\"ExpressionAttributeNames\":{\"#dash\":\"a-b\"}" : "";
        return world.DynamoAsync(
            "UpdateItem",
            $"{{\"TableName\":\"users\",\"Key\":{{\"id\":{{\"S\":\"1\"}}}},\"ConditionExpression\":\"{condition}\"{names}{(used.Length == 0 ? "" : $",\"ExpressionAttributeValues\":{{{used}}}")}}}");
    }
}
