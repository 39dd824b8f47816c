namespace Simfra.Interop.Tests;

/// <summary>The scenarios in Python, one a service.</summary>
public sealed class Boto3Tests
{
    [Boto3Theory]
    [InlineData("sts.py")]
    [InlineData("sqs.py")]
    [InlineData("s3.py")]
    [InlineData("s3_presigned.py")]
    [InlineData("ssm.py")]
    [InlineData("cloudwatch.py")]
    [InlineData("scheduler.py")]
    [InlineData("ec2.py")]
    [InlineData("refusals.py")]
    public async Task Scenario(string script)
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);

        await ClientTool.PythonAsync(server, script);
    }
}
