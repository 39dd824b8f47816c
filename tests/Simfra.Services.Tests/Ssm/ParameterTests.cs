using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

public sealed class ParameterTests
{
    private const string BadCharacters =
        "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided " +
        "by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

    [Fact]
    public async Task PutParameter_New_HasAwsDefaults()
    {
        await using var world = await TestWorld.StartAsync();

        var put = await world.PutAsync("/app/db/host", "localhost");

        Assert.Equal((1, "Standard"), (put.Number("Version"), put.Text("Tier")));
        var expected = new JsonObject
        {
            ["Name"] = "/app/db/host",
            ["Type"] = "String",
            ["Value"] = "localhost",
            ["Version"] = 1,
            ["LastModifiedDate"] = TestWorld.StartTime.ToUnixTimeSeconds(),
            ["ARN"] = "arn:aws:ssm:us-east-1:000000000000:parameter/app/db/host",
            ["DataType"] = "text",
        };
        var parameter = await world.GetAsync("/app/db/host");
        Assert.True(JsonNode.DeepEquals(expected, parameter), parameter.ToJsonString());
    }

    [Fact]
    public async Task PutParameter_Again_FailsWithParameterAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        var answer = await world.SsmAsync("PutParameter", new() { ["Name"] = "host", ["Value"] = "b", ["Type"] = "String" });

        answer.AssertJsonError(
            "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
        Assert.Equal("a", (await world.GetAsync("host")).Text("Value"));
    }

    [Fact]
    public async Task PutParameter_Overwriting_MakesTheNextVersionAndKeepsTheRest()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a", new() { ["Description"] = "the host" });
        await world.Clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        var answer = (await world.SsmAsync("PutParameter", new() { ["Name"] = "host", ["Value"] = "b", ["Overwrite"] = true })).Ok().Json;

        Assert.Equal(2, answer.Number("Version"));
        var parameter = await world.GetAsync("host");
        Assert.Equal(("b", "String"), (parameter.Text("Value"), parameter.Text("Type")));
        Assert.Equal(TestWorld.StartTime.AddMinutes(1).ToUnixTimeSeconds(), parameter["LastModifiedDate"]!.GetValue<double>());
        Assert.Equal("the host", (await world.SsmAsync("DescribeParameters", [])).Ok().Json["Parameters"]![0]!.Text("Description"));
    }

    [Fact]
    public async Task PutParameter_WithOverwriteAndNoParameter_CreatesIt()
    {
        await using var world = await TestWorld.StartAsync();

        Assert.Equal(1, (await world.OverwriteAsync("host", "a")).Number("Version"));
    }

    [Theory]
    [InlineData("db host", BadCharacters)]
    [InlineData("/db/host/", "Parameter name must not end with slash.")]
    [InlineData("db@host", BadCharacters)]
    [InlineData("arn:aws:ssm:us-east-1:000000000000:parameter/host", "Parameter name must be a fully qualified name.")]
    [InlineData("/db//host", BadCharacters)]
    [InlineData("db/host", "Parameter name must be a fully qualified name.")]
    [InlineData("awsHost", "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")]
    [InlineData("SSM.host", "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")]
    [InlineData("/ssm/host", "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_")]
    public async Task PutParameter_WithBadName_FailsWithValidationException(string name, string message)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SsmAsync("PutParameter", new() { ["Name"] = name, ["Value"] = "a", ["Type"] = "String" });

        answer.AssertJsonError("ValidationException", message);
        Assert.Empty((await world.SsmAsync("DescribeParameters", [])).Ok().Json.Names());
    }

    [Fact]
    public async Task PutParameter_BelowAws_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("PutParameter", new() { ["Name"] = "/aws/host", ["Value"] = "a", ["Type"] = "String" }))
            .AssertJsonError("AccessDeniedException", "No access to reserved parameter name: /aws/host.");
    }

    [Fact]
    public async Task PutParameter_TakesTheSpacesAroundANameAway()
    {
        await using var world = await TestWorld.StartAsync();

        await world.PutAsync(" /app/key  ", "a");

        Assert.Equal("/app/key", (await world.GetAsync("/app/key")).Text("Name"));
    }

    [Fact]
    public async Task PutParameter_WithTooLongAnArn_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();
        const int Longest = 1011 - 45;

        await world.PutAsync(new string('n', Longest), "a");
        (await world.SsmAsync("PutParameter", new() { ["Name"] = new string('n', Longest + 1), ["Value"] = "a", ["Type"] = "String" }))
            .AssertJsonError("AccessDeniedException", null);
    }

    [Fact]
    public async Task PutParameter_OfFifteenLevels_IsTheDeepest()
    {
        await using var world = await TestWorld.StartAsync();

        await world.PutAsync(string.Concat(Enumerable.Repeat("/x", 15)), "a");
        var answer = await world.SsmAsync(
            "PutParameter", new() { ["Name"] = string.Concat(Enumerable.Repeat("/x", 16)), ["Value"] = "a", ["Type"] = "String" });

        answer.AssertJsonError(
            "HierarchyLevelLimitExceededException", "Parameter name exceeds the maximum number of levels (15) allowed in a hierarchy.");
    }

    [Theory]
    [InlineData("Value", "", "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [InlineData("Value", "{{ssm:other}}", "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.")]
    [InlineData("Value", "a {{}} b", "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.")]
    [InlineData("Type", "Number", "1 validation error detected: Value 'Number' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [String, StringList, SecureString]")]
    [InlineData("DataType", "image", "The following data type is not supported: image. (Data type names are all lowercase.)")]
    [InlineData("KeyId", "alias/aws/ssm", "KeyId is required for SecureString type parameter only.")]
    public async Task PutParameter_WithABadMember_FailsWithValidationException(string member, string value, string message)
    {
        await using var world = await TestWorld.StartAsync();
        var input = new JsonObject { ["Name"] = "host", ["Value"] = "a", ["Type"] = "String" };
        input[member] = value;

        (await world.SsmAsync("PutParameter", input)).AssertJsonError("ValidationException", message);
    }

    [Fact]
    public async Task PutParameter_WithoutType_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("PutParameter", new() { ["Name"] = "host", ["Value"] = "a" }))
            .AssertJsonError("ValidationException", "A parameter type is required when you create a parameter.");
    }

    [Fact]
    public async Task PutParameter_WithoutName_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("PutParameter", new() { ["Value"] = "a", ["Type"] = "String" })).AssertJsonError(
            "ValidationException", "1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null");
    }

    [Fact]
    public async Task PutParameter_OfAnotherType_FailsWithHierarchyTypeMismatch()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await world.SsmAsync("PutParameter", new() { ["Name"] = "host", ["Value"] = "a,b", ["Type"] = "StringList", ["Overwrite"] = true }))
            .AssertJsonError("HierarchyTypeMismatchException", null);
    }

    [Fact]
    public async Task PutParameter_WithTagsAndOverwrite_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SsmAsync("PutParameter", new()
        {
            ["Name"] = "host",
            ["Value"] = "a",
            ["Type"] = "String",
            ["Overwrite"] = true,
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "k", ["Value"] = "v" }),
        });

        answer.AssertJsonError(
            "ValidationException",
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update " +
            "tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
    }

    [Fact]
    public async Task PutParameter_WithAllowedPattern_TakesMatchingValuesAlone()
    {
        await using var world = await TestWorld.StartAsync();

        await world.PutAsync("port", "8080", new() { ["AllowedPattern"] = "^\\d+$" });

        (await world.SsmAsync("PutParameter", new() { ["Name"] = "p2", ["Value"] = "http", ["Type"] = "String", ["AllowedPattern"] = "^\\d+$" }))
            .AssertJsonError("ParameterPatternMismatchException", "Parameter value, cannot be validated against allowedPattern: ^\\d+$");
        await world.PutAsync("ports", "80,443", new() { ["Type"] = "StringList", ["AllowedPattern"] = "^\\d+$" });
        (await world.SsmAsync("PutParameter", new() { ["Name"] = "p2", ["Value"] = "80,x", ["Type"] = "StringList", ["AllowedPattern"] = "^\\d+$" }))
            .AssertJsonError("ParameterPatternMismatchException", null);
        (await world.SsmAsync("PutParameter", new() { ["Name"] = "p2", ["Value"] = "1", ["Type"] = "String", ["AllowedPattern"] = "(" }))
            .AssertJsonError("InvalidAllowedPatternException", "The request does not meet the regular expression requirement: (");
    }

    [Fact]
    public async Task PutParameter_Tiers_HaveTheirSizes()
    {
        await using var world = await TestWorld.StartAsync();
        Task<TestAnswer> PutAsync(string name, int size, string? tier) => world.SsmAsync(
            "PutParameter", new() { ["Name"] = name, ["Value"] = new string('v', size), ["Type"] = "String", ["Tier"] = tier, ["Overwrite"] = true });

        Assert.Equal("Standard", (await PutAsync("a", 4096, null)).Ok().Json.Text("Tier"));
        Assert.Contains("maximum parameter value of 4096", (await PutAsync("b", 4097, "Standard")).JsonMessage, StringComparison.Ordinal);
        Assert.Equal("Standard", (await PutAsync("c", 4096, "Intelligent-Tiering")).Ok().Json.Text("Tier"));
        Assert.Equal("Advanced", (await PutAsync("c", 4097, "Intelligent-Tiering")).Ok().Json.Text("Tier"));
        Assert.Equal("Advanced", (await PutAsync("d", 8192, "Advanced")).Ok().Json.Text("Tier"));
        (await PutAsync("d", 8193, "Advanced")).AssertJsonError(
            "ValidationException", "Advanced-tier parameters support a maximum parameter value of 8192 characters.");
        Assert.StartsWith(
            "This parameter uses the advanced-parameter tier. You can't downgrade", (await PutAsync("d", 1, "Standard")).JsonMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutParameter_MoreThanTenThousandOfTheStandardTier_FailsWithParameterLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), async (i, _) => await world.PutAsync($"p{i}", "x"));

        (await world.SsmAsync("PutParameter", new() { ["Name"] = "more", ["Value"] = "x", ["Type"] = "String" })).AssertJsonError(
            "ParameterLimitExceeded",
            "You have reached the maximum number of standard parameters for this AWS account and Region (10000). To add more parameters, either " +
            "delete existing parameters or upgrade to the advanced-parameter tier (charges apply).");
        await world.OverwriteAsync("p1", "y");
        Assert.Equal("Advanced", (await world.PutAsync("intelligent", "x", new() { ["Tier"] = "Intelligent-Tiering" })).Text("Tier"));
        await world.PutAsync("advanced", "x", new() { ["Tier"] = "Advanced" });
        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = "p1" })).Ok();
        Assert.Equal("Standard", (await world.PutAsync("more", "x")).Text("Tier"));
    }

    [Fact]
    public async Task PutParameter_WithAnImageId_IsRefusedAsNotBuilt()
    {
        await using var world = await TestWorld.StartAsync();
        var input = new JsonObject { ["Name"] = "host", ["Value"] = "a", ["Type"] = "String" };
        input["DataType"] = "aws:ec2:image";

        (await world.SsmAsync("PutParameter", input)).AssertJsonError("NotImplemented", "The data type aws:ec2:image is not implemented by Simfra.Embedded.", 501);
    }

    [Fact]
    public async Task PutParameter_MoreThanAHundredVersions_DropsTheOldestUnlessItIsLabelled()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 1; i <= 101; i++)
        {
            await world.OverwriteAsync("host", $"v{i}");
        }

        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host:1" })).AssertJsonError("ParameterVersionNotFound", null);
        Assert.Equal("v2", (await world.GetAsync("host:2")).Text("Value"));

        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "host", ["ParameterVersion"] = 2, ["Labels"] = new JsonArray("live") })).Ok();
        (await world.SsmAsync("PutParameter", new() { ["Name"] = "host", ["Value"] = "x", ["Overwrite"] = true })).AssertJsonError(
            "ParameterMaxVersionLimitExceeded",
            "You attempted to create a new version of host by calling the PutParameter API with the overwrite flag. Version 2, the oldest version, " +
            "can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.");
    }

    [Fact]
    public async Task DeleteParameter_RemovesIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = "host" })).Ok();

        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host" })).AssertJsonError("ParameterNotFound", null);
        (await world.SsmAsync("DeleteParameter", new() { ["Name"] = "host" })).AssertJsonError("ParameterNotFound", null);
        Assert.Equal(1, (await world.PutAsync("host", "b")).Number("Version"));
    }

    [Fact]
    public async Task DeleteParameters_TellsWhichWereThere()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("a", "1");
        await world.PutAsync("/b", "2");

        var answer = (await world.SsmAsync("DeleteParameters", new() { ["Names"] = new JsonArray("a", "nope", "/b") })).Ok().Json;

        Assert.Equal(["a", "/b"], answer.Texts("DeletedParameters"));
        Assert.Equal(["nope"], answer.Texts("InvalidParameters"));
        Assert.Empty((await world.SsmAsync("DescribeParameters", [])).Ok().Json.Names());
    }

    [Theory]
    [InlineData("DeleteParameters")]
    [InlineData("GetParameters")]
    public async Task MoreThanTenNames_FailWithValidationException(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        var names = Enumerable.Range(0, 11).Select(i => $"p{i}").ToArray();

        var answer = await world.SsmAsync(operation, new() { ["Names"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]) });

        answer.AssertJsonError(
            "ValidationException",
            $"1 validation error detected: Value '[{string.Join(", ", names)}]' at 'names' failed to satisfy constraint: " +
            "Member must have length less than or equal to 10");
    }

    [Fact]
    public async Task Parameters_OfOtherAccountsAndRegions_AreApart()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");

        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host" }, TestWorld.OtherAccount)).AssertJsonError("ParameterNotFound", null);
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host" }, region: "eu-west-1")).AssertJsonError("ParameterNotFound", null);
    }
}
