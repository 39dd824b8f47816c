using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Ssm;

public sealed class ParameterReadTests
{
    [Theory]
    [InlineData("host", "arn:aws:ssm:us-east-1:000000000000:parameter/host")]
    [InlineData("/host", "arn:aws:ssm:us-east-1:000000000000:parameter/host")]
    [InlineData("/app/host", "arn:aws:ssm:us-east-1:000000000000:parameter/app/host")]
    public async Task GetParameter_ByArn_FindsIt(string name, string arn)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync(name, "a");

        var parameter = await world.GetAsync(arn);

        Assert.Equal((name, arn), (parameter.Text("Name"), parameter.Text("ARN")));
        Assert.Equal(":1", (await world.GetAsync($"{arn}:1")).Text("Selector"));
    }

    [Fact]
    public async Task GetParameter_ByVersionOrLabel_GivesThatVersion()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a");
        await world.OverwriteAsync("host", "b");
        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "host", ["ParameterVersion"] = 1, ["Labels"] = new JsonArray("live") })).Ok();

        var byVersion = await world.GetAsync("host:1");
        var byLabel = await world.GetAsync("host:live");

        Assert.Equal(("host", "a", ":1"), (byVersion.Text("Name"), byVersion.Text("Value"), byVersion.Text("Selector")));
        Assert.Equal(("a", ":live"), (byLabel.Text("Value"), byLabel.Text("Selector")));
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host:3" })).AssertJsonError(
            "ParameterVersionNotFound", "Systems Manager could not find version 3 of host. Verify the version and try again.");
        (await world.SsmAsync("GetParameter", new() { ["Name"] = "host:old" })).AssertJsonError("ParameterVersionNotFound", null);
    }

    [Fact]
    public async Task GetParameter_ThatIsNotThere_FailsWithoutAMessage()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.SsmAsync("GetParameter", new() { ["Name"] = "host" });

        answer.AssertJsonError("ParameterNotFound", null);
        Assert.Null(answer.JsonMessage);
    }

    [Theory]
    [InlineData("my app/key")]
    [InlineData("test-param[?region=eu-west-2]")]
    [InlineData("app/key")]
    [InlineData("ssm-key:1")]
    public async Task GetParameter_OfWhatCannotBeAName_FailsWithValidationException(string name)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParameter", new() { ["Name"] = name })).AssertJsonError(
            "ValidationException",
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash " +
            "symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_");
    }

    [Fact]
    public async Task GetParameters_TellsWhichAreInvalid()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("b", "2");
        await world.PutAsync("a", "1");

        var answer = (await world.SsmAsync("GetParameters", new() { ["Names"] = new JsonArray("b", "nope", "a:1", "a:7") })).Ok().Json;

        Assert.Equal(["b", "a"], answer.Names());
        Assert.Equal(["nope", "a:7"], answer.Texts("InvalidParameters"));
    }

    [Fact]
    public async Task GetParametersByPath_GivesOneLevelUnlessRecursive()
    {
        await using var world = await TestWorld.StartAsync();
        foreach (var name in (string[])["/app/host", "/app/port", "/app/db/host", "/application/x", "top"])
        {
            await world.PutAsync(name, "a");
        }

        async Task<string[]> FindAsync(string path, bool recursive) =>
            (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = path, ["Recursive"] = recursive })).Ok().Json.Names();

        Assert.Equal(["/app/host", "/app/port"], await FindAsync("/app", false));
        Assert.Equal(["/app/host", "/app/port"], await FindAsync("/app/", false));
        Assert.Equal(["/app/db/host", "/app/host", "/app/port"], await FindAsync("/app", true));
        Assert.Empty(await FindAsync("/nope", true));
        Assert.Equal(["top"], await FindAsync("/", false));
        Assert.Equal(5, (await FindAsync("/", true)).Length);
    }

    [Fact]
    public async Task GetParametersByPath_ByPages_GivesEachOnce()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            await world.PutAsync($"/app/p{i:D2}", "a");
        }

        var first = (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = "/app" })).Ok().Json;
        var second = (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = "/app", ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        Assert.Equal(10, first.Names().Length);
        Assert.Equal(["/app/p10", "/app/p11"], second.Names());
        Assert.Null(second["NextToken"]);
    }

    [Fact]
    public async Task GetParametersByPath_ByLabel_GivesTheLabelledVersions()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/host", "old");
        await world.PutAsync("/app/port", "80");
        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "/app/host", ["Labels"] = new JsonArray("live") })).Ok();
        await world.OverwriteAsync("/app/host", "new");

        var found = (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = "/app", ["ParameterFilters"] = Filters(("Label", null, "live")) })).Ok().Json;

        Assert.Equal("old", Assert.Single(found["Parameters"]!.AsArray())!.Text("Value"));
    }

    [Theory]
    [InlineData("app")]
    [InlineData("/app//host")]
    [InlineData("/app host")]
    public async Task GetParametersByPath_WithABadPath_FailsWithValidationException(string path)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = path })).AssertJsonError(
            "ValidationException",
            "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". " +
            "It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following symbols: " +
            ". (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward " +
            "slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.");
    }

    [Fact]
    public async Task GetParametersByPath_WithTooLargeAPage_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = "/", ["MaxResults"] = 11 })).AssertJsonError(
            "ValidationException",
            "1 validation error detected: Value '11' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 10");
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("Path")]
    [InlineData("Tier")]
    [InlineData("DataType")]
    [InlineData("tag:team")]
    public async Task GetParametersByPath_WithAFilterOfOtherOperations_FailsWithInvalidFilterKey(string key)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("GetParametersByPath", new() { ["Path"] = "/", ["ParameterFilters"] = Filters((key, null, "x")) }))
            .AssertJsonError("InvalidFilterKey", $"The following filter key is not valid: {key}. Valid filter keys include: [Type, KeyId].");
    }

    [Fact]
    public async Task GetParameterHistory_GivesAllVersionsWithTheirLabels()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("host", "a", new() { ["Description"] = "d" });
        await world.OverwriteAsync("host", "b");
        (await world.SsmAsync("LabelParameterVersion", new() { ["Name"] = "host", ["Labels"] = new JsonArray("live") })).Ok();

        var first = (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = "host", ["MaxResults"] = 1 })).Ok().Json;
        var second = (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = "host", ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        var old = Assert.Single(first["Parameters"]!.AsArray())!;
        var now = Assert.Single(second["Parameters"]!.AsArray())!;
        Assert.Equal((1, "a", "d"), (old.Number("Version"), old.Text("Value"), old.Text("Description")));
        Assert.Equal((2, "b", "arn:aws:iam::000000000000:root"), (now.Number("Version"), now.Text("Value"), now.Text("LastModifiedUser")));
        Assert.Equal(["live"], now.Texts("Labels"));
        Assert.Null(second["NextToken"]);
        (await world.SsmAsync("GetParameterHistory", new() { ["Name"] = "nope" })).AssertJsonError("ParameterNotFound", null);
    }

    [Theory]
    [InlineData("Name", null, "/app/host", "/app/host")]
    [InlineData("Name", null, "app/host", "/app/host")]
    [InlineData("Name", "BeginsWith", "/app", "/app/host /app/list")]
    [InlineData("Name", "Contains", "ost", "/app/host top-host")]
    [InlineData("Path", null, "/app", "/app/host /app/list")]
    [InlineData("Path", "OneLevel", "/", "top-host")]
    [InlineData("Path", "Recursive", "/", "/app/host /app/list top-host")]
    [InlineData("Type", null, "StringList", "/app/list")]
    [InlineData("Tier", null, "Advanced", "top-host")]
    [InlineData("DataType", null, "text", "/app/host /app/list top-host")]
    [InlineData("KeyId", null, "alias/aws/ssm", "")]
    [InlineData("tag:team", null, "a", "/app/host")]
    [InlineData("tag:team", null, null, "/app/host")]
    public async Task DescribeParameters_ByFilter_GivesThoseThatMatch(string key, string? option, string? value, string names)
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/host", "h", new() { ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "team", ["Value"] = "a" }) });
        await world.PutAsync("/app/list", "a,b", new() { ["Type"] = "StringList" });
        await world.PutAsync("top-host", "t", new() { ["Tier"] = "Advanced" });

        var found = (await world.SsmAsync("DescribeParameters", new() { ["ParameterFilters"] = Filters((key, option, value)) })).Ok().Json.Names();

        Assert.Equal(names, string.Join(' ', found));
    }

    [Theory]
    [InlineData("Label", null, "x", "InvalidFilterKey", "The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].")]
    [InlineData("Name", "Near", "x", "InvalidFilterOption", "The following filter option is not valid: Near. Valid options include: [BeginsWith, Equals].")]
    [InlineData("Path", "Equals", "/x", "InvalidFilterOption", "The following filter option is not valid: Equals. Valid options include: [Recursive, OneLevel].")]
    [InlineData("Tier", null, "Gold", "InvalidFilterOption", "The following filter value is not valid: Gold. Valid values include: [Standard, Advanced, Intelligent-Tiering].")]
    [InlineData("Type", null, "Number", "InvalidFilterOption", "The following filter value is not valid: Number. Valid values include: [String, StringList, SecureString].")]
    [InlineData("Name", null, null, "InvalidFilterValue", "The following filter values are missing : null for filter key Name.")]
    [InlineData("Path", null, "/aws/x", "ValidationException", "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). When using global parameters, please specify within a global namespace.")]
    public async Task DescribeParameters_WithABadFilter_Fails(string key, string? option, string? value, string error, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("DescribeParameters", new() { ["ParameterFilters"] = Filters((key, option, value)) })).AssertJsonError(error, message);
    }

    [Fact]
    public async Task DescribeParameters_WithTheSameFilterTwice_FailsWithInvalidFilterKey()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("DescribeParameters", new() { ["ParameterFilters"] = Filters(("Name", null, "a"), ("Name", null, "b")) })).AssertJsonError(
            "InvalidFilterKey", "The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.");
    }

    [Fact]
    public async Task DescribeParameters_WithBothKindsOfFilter_FailsWithValidationException()
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SsmAsync("DescribeParameters", new()
        {
            ["ParameterFilters"] = Filters(("Name", null, "a")),
            ["Filters"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Values"] = new JsonArray("a") }),
        })).AssertJsonError("ValidationException", "You can use either Filters or ParameterFilters in a single request.");
    }

    [Fact]
    public async Task DescribeParameters_ByLegacyFilter_FindsNamesByTheirBeginning()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("alpha", "1");
        await world.PutAsync("beta", "2");

        var found = await world.SsmAsync(
            "DescribeParameters", new() { ["Filters"] = new JsonArray(new JsonObject { ["Key"] = "Name", ["Values"] = new JsonArray("al") }) });

        Assert.Equal(["alpha"], found.Ok().Json.Names());
    }

    [Fact]
    public async Task DescribeParameters_GivesMetadataByPages()
    {
        await using var world = await TestWorld.StartAsync();
        for (var i = 0; i < 51; i++)
        {
            await world.PutAsync($"p{i:D2}", "a", new() { ["AllowedPattern"] = "a" });
        }

        var first = (await world.SsmAsync("DescribeParameters", [])).Ok().Json;
        var second = (await world.SsmAsync("DescribeParameters", new() { ["NextToken"] = first.Text("NextToken") })).Ok().Json;

        Assert.Equal(50, first.Names().Length);
        Assert.Equal(["p50"], second.Names());
        var metadata = first["Parameters"]![0]!;
        Assert.Null(metadata["Value"]);
        Assert.Equal(("a", "Standard", "text", "String"), (metadata.Text("AllowedPattern"), metadata.Text("Tier"), metadata.Text("DataType"), metadata.Text("Type")));
        Assert.Empty(metadata["Policies"]!.AsArray());
        (await world.SsmAsync("DescribeParameters", new() { ["NextToken"] = "?" })).AssertJsonError("InvalidNextToken", "The specified token isn't valid.");
    }

    [Fact]
    public async Task DescribeParameters_OfShared_ShowsNoneOfOnesOwn_NorWhatAPolicyAloneShares()
    {
        await using var world = await TestWorld.StartAsync();
        await world.PutAsync("/app/host", "h", new() { ["Tier"] = "Advanced" });
        var policy = Authorization.Statements.Policy(Authorization.Statements.Allow(
            "ssm:DescribeParameters ssm:GetParameter", "arn:aws:ssm:us-east-1:000000000000:parameter/app/host",
            principal: Authorization.Statements.Aws("arn:aws:iam::111111111111:root")));
        (await world.SsmAsync(
            "PutResourcePolicy", new() { ["ResourceArn"] = "arn:aws:ssm:us-east-1:000000000000:parameter/app/host", ["Policy"] = policy })).Ok();

        foreach (var account in (string?[])[null, TestWorld.OtherAccount])
        {
            Assert.Empty((await world.SsmAsync("DescribeParameters", new() { ["Shared"] = true }, account)).Ok().Json.Names());
        }
    }

    private static JsonArray Filters(params (string Key, string? Option, string? Value)[] filters) => new([.. filters.Select(f =>
    {
        var filter = new JsonObject { ["Key"] = f.Key };
        if (f.Option is not null)
        {
            filter["Option"] = f.Option;
        }

        if (f.Value is not null)
        {
            filter["Values"] = new JsonArray(f.Value);
        }

        return filter;
    })]);
}
