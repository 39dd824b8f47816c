using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.SecretsManager.TestSecret;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Lists, filters, many values at once, and random passwords.</summary>
public sealed class SecretListTests
{
    [Theory]
    [InlineData("name", "shop/", "shop/api shop/db")]
    [InlineData("name", "!shop/", "other")]
    [InlineData("name", "Shop/", "")]
    [InlineData("description", "payment", "shop/api")]
    [InlineData("description", "service the", "shop/api")]
    [InlineData("description", "the ervice", "")]
    [InlineData("description", "!pay", "other shop/db")]
    [InlineData("tag-key", "te", "shop/db")]
    [InlineData("tag-value", "red", "shop/db")]
    [InlineData("all", "PAYMENT", "shop/api")]
    [InlineData("all", "shop", "shop/api shop/db")]
    [InlineData("primary-region", "us", "")]
    [InlineData("owning-service", "rds", "")]
    public async Task ListSecrets_GivesThoseThatFitTheFilter(string key, string value, string names)
    {
        await using var world = await StartAsync();

        Assert.Equal(names, await NamesAsync(world, $$""" "Filters":[{"Key":"{{key}}","Values":["{{value}}"]}]"""));
    }

    [Fact]
    public async Task ListSecrets_NeedsAllFilters_AndOneValueOfEach()
    {
        await using var world = await StartAsync();

        Assert.Equal("other shop/db", await NamesAsync(world, """ "Filters":[{"Key":"name","Values":["shop/db","other"]}]"""));
        Assert.Equal(
            "shop/db", await NamesAsync(world, """ "Filters":[{"Key":"name","Values":["shop/"]},{"Key":"tag-key","Values":["team"]}]"""));
        (await world.SecretsAsync("ListSecrets", """{"Filters":[{"Values":["x"]}]}""")).AssertJsonError("InvalidParameterException", "Invalid filter key");
        (await world.SecretsAsync("ListSecrets", """{"Filters":[{"Key":"name"}]}""")).AssertJsonError(
            "InvalidParameterException", "Invalid filter values for key: name");
    }

    [Theory]
    [InlineData(""" "SortBy":"name" """, "other shop/api shop/db")]
    [InlineData(""" "SortBy":"name","SortOrder":"desc" """, "shop/db shop/api other")]
    [InlineData(""" "SortBy":"created-date" """, "shop/db shop/api other")]
    [InlineData(""" "SortBy":"last-changed-date" """, "shop/api other shop/db")]
    public async Task ListSecrets_Sorts(string sort, string names)
    {
        await using var world = await StartAsync();
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.PutAsync("shop/db", "new", 2);

        Assert.Equal(names, string.Join(' ', (await world.SecretsOkAsync("ListSecrets", $"{{{sort}}}"))["SecretList"]!.AsArray().Select(s => s!.Text("Name"))));
    }

    [Fact]
    public async Task ListSecrets_GivesPages()
    {
        await using var world = await StartAsync();

        var first = await world.SecretsOkAsync("ListSecrets", """{"MaxResults":2}""");
        var second = await world.SecretsOkAsync("ListSecrets", $$"""{"MaxResults":2,"NextToken":"{{first.Text("NextToken")}}"}""");

        Assert.Equal((2, 1), (first["SecretList"]!.AsArray().Count, second["SecretList"]!.AsArray().Count));
        Assert.Null(second["NextToken"]);
        (await world.SecretsAsync("ListSecrets", """{"NextToken":"nothing"}""")).AssertJsonError("InvalidNextTokenException", null);
    }

    [Fact]
    public async Task ListSecretVersionIds_GivesPages()
    {
        await using var world = await StartAsync();
        await world.PutAsync("shop/db", "two", 2);

        var first = await world.SecretsOkAsync("ListSecretVersionIds", """{"SecretId":"shop/db","MaxResults":1}""");
        var second = await world.SecretsOkAsync("ListSecretVersionIds", $$"""{"SecretId":"shop/db","NextToken":"{{first.Text("NextToken")}}"}""");

        Assert.Equal(Token(1), first["Versions"]![0]!.Text("VersionId"));
        Assert.Equal("""["DefaultEncryptionKey"]""", first["Versions"]![0]!["KmsKeyIds"]!.ToJsonString());
        Assert.Equal(Token(2), Assert.Single(second["Versions"]!.AsArray())!.Text("VersionId"));
    }

    [Fact]
    public async Task BatchGetSecretValue_GivesValues_AndTheErrorsOfTheOthers()
    {
        await using var world = await StartAsync();

        var byId = await world.SecretsOkAsync("BatchGetSecretValue", """{"SecretIdList":["shop/db","none","shop/api"]}""");
        var filtered = await world.SecretsOkAsync("BatchGetSecretValue", """{"Filters":[{"Key":"name","Values":["shop/"]}],"MaxResults":1}""");
        var rest = await world.SecretsOkAsync(
            "BatchGetSecretValue", $$"""{"Filters":[{"Key":"name","Values":["shop/"]}],"MaxResults":1,"NextToken":"{{filtered.Text("NextToken")}}"}""");

        Assert.Equal(["one", "one"], byId["SecretValues"]!.AsArray().Select(v => v!.Text("SecretString")));
        var error = Assert.Single(byId["Errors"]!.AsArray())!;
        Assert.Equal(
            ("none", "ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
            (error.Text("SecretId"), error.Text("ErrorCode"), error.Text("Message")));
        Assert.Equal(["shop/api", "shop/db"], new[] { filtered, rest }.Select(p => Assert.Single(p["SecretValues"]!.AsArray())!.Text("Name")));
        (await world.SecretsAsync("BatchGetSecretValue", "{}")).AssertJsonError(
            "InvalidParameterException", "Either 'SecretIdList' or 'Filters' must be provided, but not both.");
        (await world.SecretsAsync("BatchGetSecretValue", """{"SecretIdList":["a"],"MaxResults":1}""")).AssertJsonError(
            "InvalidParameterException", "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.");
    }

    [Theory]
    [InlineData("{}", 32, "^[!-~]{32}$")]
    [InlineData("""{"PasswordLength":10,"ExcludePunctuation":true}""", 10, "^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]+$")]
    [InlineData("""{"PasswordLength":4,"ExcludeLowercase":true,"ExcludeUppercase":true,"ExcludePunctuation":true}""", 4, "^[0-9]+$")]
    [InlineData("""{"PasswordLength":2,"ExcludeLowercase":true,"ExcludeUppercase":true,"ExcludePunctuation":true,"IncludeSpace":true}""", 2, "^([0-9] | [0-9])$")]
    [InlineData("""{"PasswordLength":100,"ExcludeCharacters":"abcdefghijklmnopqrstuvwxyz0123456789","ExcludePunctuation":true,"RequireEachIncludedType":false}""", 100, "^[A-Z]+$")]
    public async Task GetRandomPassword_KeepsTheRules(string input, int length, string pattern)
    {
        await using var world = await TestWorld.StartAsync();

        var password = (await world.SecretsOkAsync("GetRandomPassword", input)).Text("RandomPassword");

        Assert.Equal(length, password.Length);
        Assert.Matches(pattern, password);
    }

    [Theory]
    [InlineData("""{"PasswordLength":3}""", "Password length is too short based on the required types.")]
    [InlineData("""{"ExcludeLowercase":true,"ExcludeUppercase":true,"ExcludeNumbers":true,"ExcludePunctuation":true}""", "All characters have been excluded from selection.")]
    [InlineData("""{"ExcludeCharacters":"0123456789"}""", "All characters of the desired type have been excluded.")]
    public async Task GetRandomPassword_ThatCannotBe_Fails(string input, string message)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.SecretsAsync("GetRandomPassword", input)).AssertJsonError("InvalidParameterException", message);
    }

    private static async Task<TestWorld> StartAsync()
    {
        var world = await TestWorld.StartAsync();
        await world.CreateSecretAsync("shop/db", more: ""","Tags":[{"Key":"team","Value":"red"}]""");
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.CreateSecretAsync("shop/api", more: ""","Description":"The payment service" """);
        await world.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await world.CreateSecretAsync("other");
        return world;
    }

    private static async Task<string> NamesAsync(TestWorld world, string input) => string.Join(
        ' ',
        (await world.SecretsOkAsync("ListSecrets", $"{{{input}}}"))["SecretList"]!.AsArray().Select(s => s!.Text("Name")).Order(StringComparer.Ordinal));
}
