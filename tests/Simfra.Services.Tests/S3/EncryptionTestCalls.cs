using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Wire;
using Simfra.Tests;

namespace Simfra.Services.Tests.S3;

/// <summary>Short forms of what tests of encryption do.</summary>
internal static class EncryptionTestCalls
{
    public const string Recordings = "conformance/recordings/s3/test_s3.snapshot.json";

    public static (string Name, string Value) Algorithm(string name) => ("x-amz-server-side-encryption", name);

    public static (string Name, string Value) KeyId(string id) => ("x-amz-server-side-encryption-aws-kms-key-id", id);

    /// <summary>The headers of a customer's key: 32 bytes of one value.</summary>
    /// <param name="value">The bytes' value.</param>
    /// <param name="source"><c>copy-source-</c> for the key of a copy's source.</param>
    public static (string Name, string Value)[] CustomerKey(byte value, string source = "")
    {
        var key = Enumerable.Repeat(value, 32).ToArray();
        var prefix = $"x-amz-{source}server-side-encryption-customer-";
        return
        [
            ($"{prefix}algorithm", "AES256"), ($"{prefix}key", Convert.ToBase64String(key)),
            ($"{prefix}key-MD5", Convert.ToBase64String(MD5.HashData(key))),
        ];
    }

    public static Task<TestAnswer> KmsAsync(this TestWorld world, string operation, JsonObject input) => world.JsonAsync("kms", operation, input);

    /// <summary>Makes a key and gives its ARN.</summary>
    public static async Task<string> CreateKeyAsync(this TestWorld world, string? policy = null)
    {
        var input = new JsonObject();
        if (policy is not null)
        {
            input["Policy"] = policy;
            input["BypassPolicyLockoutSafetyCheck"] = true;
        }

        return (await world.KmsAsync("CreateKey", input)).Ok().Json["KeyMetadata"]!.Text("Arn");
    }

    /// <summary>Sets a bucket's default encryption by its rules.</summary>
    public static async Task PutEncryptionAsync(this RawS3Client s3, string rules)
    {
        var document = $"<ServerSideEncryptionConfiguration>{rules}</ServerSideEncryptionConfiguration>";
        (await s3.PutAsync($"/{S3Fixture.Bucket}?encryption", document, NotificationTestCalls.Md5Of(document))).Ok();
    }

    /// <summary>What was recorded of a step: the members of its answer, or its error.</summary>
    public static JsonObject Recorded(string test, string step, string file = Recordings) =>
        JsonNode.Parse(File.ReadAllText(SharedData.PathOf(file)))!.AsObject()
            .Single(c => c.Key.EndsWith($"::{test}", StringComparison.Ordinal)).Value!["recorded-content"]![step]!.AsObject();

    /// <summary>An answer is the error that was recorded, its further elements among it.</summary>
    public static void AssertRecordedError(this RawAnswer answer, JsonObject recorded, params (string Placeholder, string Text)[] known)
    {
        Assert.Equal(recorded["ResponseMetadata"]!["HTTPStatusCode"]!.GetValue<int>(), (int)answer.Status);
        foreach (var (name, value) in recorded["Error"]!.AsObject())
        {
            var text = value!.GetValue<string>().Replace("<partition>", "aws", StringComparison.Ordinal)
                .Replace("111111111111", "000000000000", StringComparison.Ordinal);
            text = known.Aggregate(text, static (t, k) => t.Replace(k.Placeholder, k.Text, StringComparison.Ordinal));
            Assert.Equal((name, text), (name, answer.Element(name)));
        }
    }

    public static void AssertMissing(this RawAnswer answer, params string[] headers) =>
        Assert.All(headers, name => Assert.Null(answer.Header(name)));

    public static void AssertInvalidRequest(this RawAnswer answer, string message) =>
        answer.AssertError(HttpStatusCode.BadRequest, "InvalidRequest", message);
}
