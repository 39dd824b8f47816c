using System.Text;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Kms;

/// <summary>Short forms of the calls that most tests of KMS make.</summary>
internal static class KmsTestKey
{
    public const string UnknownId = "00000000-0000-4000-8000-000000000000";

    public static Task<TestAnswer> KmsAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1") =>
        world.JsonAsync("kms", operation, JsonNode.Parse(input)!, account, region);

    /// <summary>Calls an operation that goes well, and gives its answer.</summary>
    public static async Task<JsonNode> KmsOkAsync(
        this TestWorld world, string operation, string input, string? account = null, string region = "us-east-1")
    {
        var answer = (await world.KmsAsync(operation, input, account, region)).Ok();
        return answer.Body.Length == 0 ? new JsonObject() : answer.Json;
    }

    /// <summary>Makes a key and gives its metadata.</summary>
    public static async Task<TestKey> CreateKeyAsync(this TestWorld world, string input = "{}", string? account = null, string region = "us-east-1")
    {
        var metadata = (await world.KmsOkAsync("CreateKey", input, account, region))["KeyMetadata"]!;
        return new(metadata["KeyId"]!.GetValue<string>(), metadata["Arn"]!.GetValue<string>());
    }

    public static async Task<JsonNode> DescribeAsync(this TestWorld world, string keyId, string region = "us-east-1") =>
        (await world.KmsOkAsync("DescribeKey", $$"""{"KeyId":"{{keyId}}"}""", region: region))["KeyMetadata"]!;

    public static async Task<string> StateAsync(this TestWorld world, string keyId, string region = "us-east-1") =>
        (await world.DescribeAsync(keyId, region))["KeyState"]!.GetValue<string>();

    /// <summary>Encrypts a text, and gives the blob in base 64.</summary>
    public static async Task<string> EncryptAsync(this TestWorld world, string keyId, string text = "secret", string more = "") =>
        (await world.KmsOkAsync("Encrypt", $$"""{"KeyId":"{{keyId}}","Plaintext":"{{text.ToBase64()}}"{{more}}}""")).Text("CiphertextBlob");

    public static async Task<string> DecryptAsync(this TestWorld world, string blob, string more = "", string region = "us-east-1") =>
        (await world.KmsOkAsync("Decrypt", $$"""{"CiphertextBlob":"{{blob}}"{{more}}}""", region: region)).Text("Plaintext").FromBase64();

    public static byte[] Bytes(this JsonNode node, string member) => Convert.FromBase64String(node.Text(member));

    public static string ToBase64(this string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static string FromBase64(this string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}

internal sealed record TestKey(string Id, string Arn);
