using System.Text.Json.Nodes;

namespace Simfra.Interop.Tests;

/// <summary>Keys, secrets, parameters, documents and topics by the AWS CLI.</summary>
public sealed class AwsCliKeysTests
{
    [AwsCliFact]
    public async Task Kms_SecretsManager_And_SecureParameters()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var key = (await ClientTool.AwsAsync(server, "kms", "create-key", "--query", "KeyMetadata.KeyId", "--output", "text")).Trim();
        await ClientTool.AwsAsync(server, "kms", "create-alias", "--alias-name", "alias/orders", "--target-key-id", key);
        using var files = new TemporaryFiles();
        var plaintext = await files.WriteAsync("plaintext", "secret");
        var blob = (await ClientTool.AwsAsync(
            server, "kms", "encrypt", "--key-id", "alias/orders", "--plaintext", $"fileb://{plaintext}", "--query", "CiphertextBlob", "--output", "text")).Trim();
        var file = files.PathOf("blob");
        await File.WriteAllBytesAsync(file, Convert.FromBase64String(blob));
        Assert.Equal("c2VjcmV0", (await ClientTool.AwsAsync(
            server, "kms", "decrypt", "--ciphertext-blob", $"fileb://{file}", "--query", "Plaintext", "--output", "text")).Trim());

        await ClientTool.AwsAsync(server, "secretsmanager", "create-secret", "--name", "database", "--secret-string", "one", "--kms-key-id", key);
        await ClientTool.AwsAsync(server, "secretsmanager", "put-secret-value", "--secret-id", "database", "--secret-string", "two");
        Assert.Equal("one", (await ClientTool.AwsAsync(
            server, "secretsmanager", "get-secret-value", "--secret-id", "database", "--version-stage", "AWSPREVIOUS", "--query", "SecretString", "--output",
            "text")).Trim());

        await ClientTool.AwsAsync(
            server, "secretsmanager", "delete-secret", "--secret-id", "database", "--recovery-window-in-days", "7");
        Assert.Contains(
            "(InvalidRequestException)", await ClientTool.AwsFailsAsync(server, "secretsmanager", "get-secret-value", "--secret-id", "database"),
            StringComparison.Ordinal);
        await ClientTool.AwsAsync(server, "ssm", "put-parameter", "--name", "/app/key", "--type", "SecureString", "--value", "v1", "--key-id", key);
        Assert.Equal("v1", (await ClientTool.AwsAsync(
            server, "ssm", "get-parameters-by-path", "--path", "/app", "--with-decryption", "--query", "Parameters[0].Value", "--output", "text")).Trim());

        Assert.Contains(
            "(NotFoundException)", await ClientTool.AwsFailsAsync(server, "kms", "describe-key", "--key-id", "alias/nope"), StringComparison.Ordinal);
        Assert.Contains(
            "(ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
            await ClientTool.AwsFailsAsync(server, "secretsmanager", "get-secret-value", "--secret-id", "nope"), StringComparison.Ordinal);
    }

    [AwsCliFact]
    public async Task Sns_And_SsmDocuments()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var topic = JsonNode.Parse(await ClientTool.AwsAsync(server, "sns", "create-topic", "--name", "orders"))!["TopicArn"]!.GetValue<string>();
        await ClientTool.AwsAsync(server, "sns", "subscribe", "--topic-arn", topic, "--protocol", "sms", "--notification-endpoint", "+15551234567");
        await ClientTool.AwsAsync(server, "sns", "publish", "--topic-arn", topic, "--message", "hello");
        await server.DrainAsync();
        Assert.Equal("hello", Assert.Single(server.Inbox.Find(type: "sms")).Body);
        Assert.Contains("(NotFound)", await ClientTool.AwsFailsAsync(server, "sns", "publish", "--topic-arn", topic + "s", "--message", "x"), StringComparison.Ordinal);

        using var files = new TemporaryFiles();
        await files.WriteAsync(
            "load.yaml",
            """
            schemaVersion: '2.2'
            mainSteps:
              - {action: 'aws:runShellScript', name: run, inputs: {runCommand: [uptime]}}
            """);
        await ClientTool.AwsAsync(
            server, "ssm", "create-document", "--name", "load", "--document-type", "Command", "--document-format", "YAML", "--content",
            $"file://{files.PathOf("load.yaml")}");
        Assert.Contains(
            "uptime", await ClientTool.AwsAsync(server, "ssm", "get-document", "--name", "load", "--query", "Content", "--output", "text"),
            StringComparison.Ordinal);
        Assert.Contains(
            "(InvalidDocument) when calling the DescribeDocument operation: Document with name nope does not exist.",
            await ClientTool.AwsFailsAsync(server, "ssm", "describe-document", "--name", "nope"), StringComparison.Ordinal);
    }
}
