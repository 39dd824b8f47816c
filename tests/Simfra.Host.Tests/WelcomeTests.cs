using Simfra.Host.Output;

namespace Simfra.Host.Tests;

/// <summary>What the tool prints is pasted into shells as it is.</summary>
public sealed class WelcomeTests
{
    [Fact]
    public async Task Welcome_HasTheLinesForEveryShell()
    {
        await using var server = await SimfraServer.StartAsync(static o =>
        {
            o.DefaultAccountId = "123456789012";
            o.DefaultRegion = "eu-west-1";
            o.Services.Add("sqs");
            o.Services.Add("s3");
        });

        var lines = Welcome.Text(server).Split('\n');

        foreach (var line in (string[])
        [
            "  Endpoint  http://localhost",
            "  Account   123456789012",
            "  Region    eu-west-1",
            "  Services  s3, sqs",
            "  export AWS_ENDPOINT_URL=http://localhost",
            "  export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1",
            "  export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
            "  export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "  $env:AWS_ENDPOINT_URL = 'http://localhost'",
            "  $env:AWS_REGION = 'eu-west-1'; $env:AWS_DEFAULT_REGION = 'eu-west-1'",
            "  $env:AWS_ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE'",
            "  $env:AWS_SECRET_ACCESS_KEY = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'",
            "  [profile simfra]",
            "  endpoint_url = http://localhost",
            "  region = eu-west-1",
            "  aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
            "  aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ])
        {
            Assert.Contains(line, lines);
        }
    }

    [Fact]
    public async Task Welcome_QuotesASecretThatAShellWouldRead()
    {
        await using var server = await SimfraServer.StartAsync(static o => o.RootSecretAccessKey = "it's $HOME");

        var lines = Welcome.Text(server).Split('\n');

        Assert.Contains(@"  export AWS_SECRET_ACCESS_KEY='it'\''s $HOME'", lines);
        Assert.Contains("  $env:AWS_SECRET_ACCESS_KEY = 'it''s $HOME'", lines);
    }
}
