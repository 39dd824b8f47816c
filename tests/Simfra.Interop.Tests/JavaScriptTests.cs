namespace Simfra.Interop.Tests;

/// <summary>The scenarios with the AWS SDK for JavaScript.</summary>
public sealed class JavaScriptTests
{
    [JavaScriptTheory]
    [InlineData("sts.mjs")]
    [InlineData("sqs.mjs")]
    [InlineData("s3.mjs")]
    [InlineData("ssm.mjs")]
    [InlineData("kms.mjs")]
    [InlineData("encryption_sdk.mjs")]
    [InlineData("secretsmanager.mjs")]
    [InlineData("sns.mjs")]
    [InlineData("dynamodb.mjs")]
    [InlineData("cloudwatch.mjs")]
    [InlineData("scheduler.mjs")]
    [InlineData("ec2.mjs")]
    [InlineData("logs.mjs")]
    public async Task Scenario(string script)
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);

        await ClientTool.NodeAsync(server, script);
    }
}
