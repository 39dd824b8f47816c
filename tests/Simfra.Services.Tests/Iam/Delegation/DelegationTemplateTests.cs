using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Iam.DelegationTestCalls;

namespace Simfra.Services.Tests.Iam;

/// <summary>What templates and their parameters come to.</summary>
public sealed class DelegationTemplateTests
{
    [Theory]
    [InlineData("\"arn:aws:s3:::@{buckets}/*\"", """["arn:aws:s3:::one/*","arn:aws:s3:::two/*"]""")]
    [InlineData("\"arn:aws:s3:::@{buckets}/@{prefix}/*\"", """["arn:aws:s3:::one/data/*","arn:aws:s3:::two/data/*"]""")]
    [InlineData("\"arn:aws:s3:::@{prefix}/@{prefix}\"", "\"arn:aws:s3:::data/data\"")]
    [InlineData("""["arn:aws:s3:::x","arn:aws:s3:::@{buckets}"]""", """["arn:aws:s3:::x","arn:aws:s3:::one","arn:aws:s3:::two"]""")]
    public async Task AList_MakesATextOfEachOfItsValues(string resource, string rendered)
    {
        var template = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":{{resource}}}]}""";
        await using var world = await StartAsync(template);

        var asked = await AskAsync(world, [.. UsedBy(resource)]);

        Assert.Equal(template.Replace(resource, rendered, StringComparison.Ordinal), await PolicyAsync(world, asked));
    }

    [Fact]
    public async Task Parameters_StandInConditionsToo()
    {
        const string Document =
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
            "Condition":{"StringEquals":{"aws:ResourceTag/@{prefix}":"@{buckets}"}}}}
            """;
        await using var world = await StartAsync(Document);

        var asked = await AskAsync(world, "buckets", "prefix");

        Assert.EndsWith(
            """
            "Condition":{"StringEquals":{"aws:ResourceTag/data":["one","two"]}}}}
            """,
            await PolicyAsync(world, asked),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("True", "sqs:ListQueues sqs:CreateQueue")]
    [InlineData("False", "sqs:ListQueues sqs:DeleteQueue")]
    [InlineData("true", "sqs:ListQueues sqs:DeleteQueue")]
    public async Task AStatement_IsThereWhereItsParameterSaysSo(string value, string actions)
    {
        await using var world = await StartAsync(
            """
            {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"sqs:ListQueues","Resource":"*"},
            {"@Enabled":"MAY_CREATE","Effect":"Allow","Action":"sqs:CreateQueue","Resource":"*"},
            {"@Enabled":"!MAY_CREATE","Effect":"Allow","Action":"sqs:DeleteQueue","Resource":"*"}]}
            """);

        var asked = (await world.TryAskAsync(
            ("Permissions.Parameters.member.1.Name", "MAY_CREATE"), ("Permissions.Parameters.member.1.Values.member.1", value))).Ok();

        var statements = actions.Split(' ').Select(static a => $$"""{"Effect":"Allow","Action":"{{a}}","Resource":"*"}""");
        Assert.Equal($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""", await PolicyAsync(world, asked));
    }

    [Fact]
    public async Task ATemplateWithoutItsParameter_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();

        (await AskAsync(world)).AssertXmlError("InvalidInput", "The policy template needs the parameter queueName.");
    }

    [Fact]
    public async Task AParameterGivenTwice_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();

        (await AskAsync(world, "prefix", "prefix")).AssertXmlError("InvalidInput", "The parameter prefix is given more than once.");
    }

    [Fact]
    public async Task APolicyOfMoreThan2048Characters_FailsWithInvalidInput()
    {
        await using var world = await StartAsync();
        var left = 2048 - Rendered.Length + "orders".Length;

        (await world.TryAskAsync(("Permissions.Parameters.member.1.Values.member.1", new string('q', left + 1)))).AssertXmlError(
            "InvalidInput", "The policy that the template and its parameters make is longer than 2048 characters.");
        (await world.TryAskAsync(("Permissions.Parameters.member.1.Values.member.1", new string('q', left)))).Ok();
    }

    [Fact]
    public async Task ParametersThatMakeNoPolicy_FailWithInvalidInput()
    {
        await using var world = await StartAsync(
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:ListQueues","Resource":"@{queueName}"}]}""");

        var answer = await world.TryAskAsync();

        answer.AssertXmlError("InvalidInput", null);
        Assert.StartsWith("The policy template and its parameters make no valid policy: ", answer.Element("Message"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> UsedBy(string text) =>
        ((string[])["buckets", "prefix"]).Where(n => text.Contains($"@{{{n}}}", StringComparison.Ordinal));

    /// <summary>Asks with the list of buckets and the prefix, as far as they are named.</summary>
    private static Task<TestAnswer> AskAsync(TestWorld world, params string[] names)
    {
        List<(string, string)> given = [.. ((string[])["Name", "Type", "Values.member.1"]).Select(static n => ($"Permissions.Parameters.member.1.{n}", ""))];
        foreach (var (i, name) in names.Index())
        {
            var (type, values) = name == "buckets" ? ("stringList", (string[])["one", "two"]) : ("string", ["data"]);
            given.Add(($"Permissions.Parameters.member.{i + 1}.Name", name));
            given.Add(($"Permissions.Parameters.member.{i + 1}.Type", type));
            given.AddRange(values.Select((v, j) => ($"Permissions.Parameters.member.{i + 1}.Values.member.{j + 1}", v)));
        }

        return world.TryAskAsync([.. given]);
    }

    private static async Task<string?> PolicyAsync(TestWorld world, TestAnswer asked) =>
        (await world.DelegationAsync("GetDelegationRequest", asked.Ok().Element("DelegationRequestId")!)).Ok().Element("PermissionPolicy");
}
