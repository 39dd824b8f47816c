using System.Net;
using System.Text.Json.Nodes;
using Simfra.Services.Tests.Authorization;
using Simfra.Services.Tests.Wire;
using static Simfra.Services.Tests.Authorization.Statements;

namespace Simfra.Services.Tests.Kms;

/// <summary>Keys as other services use them for their callers: each says that it is the one, and what it encrypts.</summary>
public sealed class ServiceUseTests
{
    private const string Root = "arn:aws:iam::000000000000:root";

    [Theory]
    [InlineData("secretsmanager", "SecretARN")]
    [InlineData("secretsmanager", "SecretVersionId")]
    [InlineData("ssm", "PARAMETER_ARN")]
    [InlineData("sqs", "aws:sqs:arn")]
    [InlineData("sns", "aws:sns:topicArn")]
    [InlineData("s3", "aws:s3:arn")]
    public async Task AService_UsesAKeyInItsOwnName_WithItsEncryptionContext(string service, string contextKey)
    {
        await using var world = await TestWorld.StartAsync();
        await using var user = await TestUser.CreateAsync(world, "worker", Allow("*"));
        var key = await world.CreateKeyAsync();

        await LetInAsync(service, contextKey);
        Assert.Equal(HttpStatusCode.OK, await StoreAsync(user, service, key, "right"));
        (await user.World.KmsAsync("Encrypt", $$"""{"KeyId":"{{key.Id}}","Plaintext":"AAAA"}""")).AssertJsonError("AccessDeniedException", null);
        await LetInAsync("glue", contextKey);
        Assert.NotEqual(HttpStatusCode.OK, await StoreAsync(user, service, key, "wrong-service"));
        await LetInAsync(service, "nothing");
        Assert.NotEqual(HttpStatusCode.OK, await StoreAsync(user, service, key, "wrong-context"));

        Task LetInAsync(string via, string context) => world.KmsOkAsync("PutKeyPolicy", new JsonObject
        {
            ["KeyId"] = key.Id,
            ["Policy"] = Policy(
                Allow("kms:PutKeyPolicy kms:DescribeKey", principal: Aws(Root)),
                Allow(
                    "kms:Encrypt kms:Decrypt kms:GenerateDataKey*",
                    condition: $$"""
                    {"StringEquals":{"kms:ViaService":"{{via}}.us-east-1.amazonaws.com"},
                     "ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"{{context}}"} }
                    """,
                    principal: Aws(Root))),
        }.ToJsonString());
    }

    /// <summary>Has a service store something under a key, and tells how that went.</summary>
    private static async Task<HttpStatusCode> StoreAsync(TestUser user, string service, TestKey key, string name)
    {
        var world = user.World;
        switch (service)
        {
            case "secretsmanager":
                return (await world.JsonAsync(service, "CreateSecret", new JsonObject
                {
                    ["Name"] = name,
                    ["SecretString"] = "x",
                    ["KmsKeyId"] = key.Arn,
                    ["ClientRequestToken"] = KmsTestKey.UnknownId,
                })).Status;
            case "ssm":
                return (await world.JsonAsync(
                    service, "PutParameter", new JsonObject { ["Name"] = name, ["Type"] = "SecureString", ["Value"] = "x", ["KeyId"] = key.Arn })).Status;
            case "sqs":
                var queue = (await world.JsonAsync(
                    service, "CreateQueue", new JsonObject { ["QueueName"] = name, ["Attributes"] = new JsonObject { ["KmsMasterKeyId"] = key.Arn } })).Ok();
                return (await world.JsonAsync(
                    service, "SendMessage", new JsonObject { ["QueueUrl"] = queue.Json.Text("QueueUrl"), ["MessageBody"] = "x" })).Status;
            case "sns":
                var topic = (await world.QueryAsync(
                    service, "CreateTopic",
                    [("Name", name), ("Attributes.entry.1.key", "KmsMasterKeyId"), ("Attributes.entry.1.value", key.Arn)])).Ok();
                return (await world.QueryAsync(service, "Publish", [("TopicArn", topic.Element("TopicArn")!), ("Message", "x")])).Status;
            default:
                Assert.Equal(HttpStatusCode.OK, (await user.S3.SendAsync("PUT", $"/{name}", null, [])).Status);
                return (await user.S3.SendAsync(
                    "PUT", $"/{name}/object", "x"u8.ToArray(),
                    [("x-amz-server-side-encryption", "aws:kms"), ("x-amz-server-side-encryption-aws-kms-key-id", key.Arn)])).Status;
        }
    }
}
