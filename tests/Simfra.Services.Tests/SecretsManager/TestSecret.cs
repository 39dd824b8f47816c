using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.SecretsManager;

/// <summary>Short forms of the calls that most tests of Secrets Manager make.</summary>
internal static class TestSecret
{
    public static Task<TestAnswer> SecretsAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1") =>
        world.JsonAsync("secretsmanager", operation, JsonNode.Parse(input)!, account, region);

    public static async Task<JsonNode> SecretsOkAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1")
    {
        var answer = (await world.SecretsAsync(operation, input, account, region)).Ok();
        return answer.Body.Length == 0 ? new JsonObject() : answer.Json;
    }

    /// <summary>A token whose version is easy to tell from others: <c>v1</c>, <c>v2</c>, … in the place of a UUID's last part.</summary>
    public static string Token(int number) => $"00000000-0000-4000-8000-{number:D12}";

    /// <summary>Makes a secret whose first version is <see cref="Token"/>(1), and gives its ARN.</summary>
    public static async Task<string> CreateSecretAsync(
        this TestWorld world, string name = "db/password", string value = "one", string more = "", string region = "us-east-1") =>
        (await world.SecretsOkAsync(
            "CreateSecret", $$"""{"Name":"{{name}}","SecretString":"{{value}}","ClientRequestToken":"{{Token(1)}}"{{more}}}""", region: region)).Text("ARN");

    public static Task<JsonNode> PutAsync(this TestWorld world, string secretId, string value, int token, string more = "") =>
        world.SecretsOkAsync(
            "PutSecretValue", $$"""{"SecretId":"{{secretId}}","SecretString":"{{value}}","ClientRequestToken":"{{Token(token)}}"{{more}}}""");

    public static async Task<string> ReadAsync(this TestWorld world, string secretId, string more = "", string region = "us-east-1") =>
        (await world.SecretsOkAsync("GetSecretValue", $$"""{"SecretId":"{{secretId}}"{{more}}}""", region: region)).Text("SecretString");

    public static Task<JsonNode> DescribeSecretAsync(this TestWorld world, string secretId, string region = "us-east-1") =>
        world.SecretsOkAsync("DescribeSecret", $$"""{"SecretId":"{{secretId}}"}""", region: region);

    /// <summary>The labelled versions: <c>1:AWSPREVIOUS 2:AWSCURRENT,AWSPENDING</c>.</summary>
    public static async Task<string> StagesAsync(this TestWorld world, string secretId, string more = "")
    {
        var versions = (await world.SecretsOkAsync("ListSecretVersionIds", $$"""{"SecretId":"{{secretId}}"{{more}}}"""))["Versions"]!.AsArray();
        return string.Join(' ', versions.Select(v =>
            $"{int.Parse(v!.Text("VersionId")[^12..])}:{string.Join(',', v!["VersionStages"]?.AsArray().Select(s => s!.GetValue<string>()) ?? [])}"));
    }
}
