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
    [InlineData("kms.py")]
    [InlineData("dynamodb.py")]
    [InlineData("secretsmanager.py")]
    [InlineData("cloudwatch.py")]
    [InlineData("scheduler.py")]
    [InlineData("ec2.py")]
    [InlineData("refusals.py")]
    [InlineData("organizations.py")]
    [InlineData("logs.py")]
    public async Task Scenario(string script)
    {
        await using var server = await SimfraServer.StartAsync(o => o.Port = 0);

        await ClientTool.PythonAsync(server, script);
    }

    [Boto3Fact]
    public async Task Notifications_AndTheInbox()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);

        await ClientTool.PythonAsync(server, "sns.py");

        Assert.Equal("your code is 42", Assert.Single(server.Inbox.Find(type: "sms")).Body);
        Assert.Equal("hello", Assert.Single(server.Inbox.Find(type: "push")).Body);
    }

    [Boto3Fact]
    public async Task Roles_OfAnotherAccount()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var partner = server.World.Accounts.Create(accountId: "222222222222");

        await ClientTool.PythonAsync(
            server, "sts_roles.py", ("PARTNER_KEY", partner.RootAccessKeyId), ("PARTNER_SECRET", partner.RootSecretAccessKey));
    }

    [Boto3Fact]
    public async Task WebIdentity_AsContainersHaveIt()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.Port = 0);
        var issuer = server.World.AddOpenIdIssuer("https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, issuer.CreateToken("system:serviceaccount:default:app", "sts.amazonaws.com"));
            await ClientTool.PythonAsync(server, "sts_web_identity.py", ("TOKEN_FILE", file), ("ISSUER", issuer.Issuer));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
