using System.Net;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Host.Tests.Packaging;

[Collection(PackageFeedCollection.Name)]
public sealed class ToolInstallTests(PackageFeed feed)
{
    [Fact]
    public async Task Tool_InstalledFromAFolder_ServesSignedCallsUntilInterrupted()
    {
        var folder = feed.NewFolder("tool");
        await DotnetCommand.RunAsync(
            folder, feed.Environment, "tool", "install", "Simfra.Host", "--tool-path", folder, "--configfile", feed.NuGetConfig);

        var path = Path.Combine(folder, OperatingSystem.IsWindows() ? "simfra.exe" : "simfra");
        await using var tool = await ToolProcess.StartInstalledAsync(path, "start", "--port", "0", "--data-dir", Path.Combine(folder, "data"));
        using var http = new HttpClient { BaseAddress = tool.Endpoint };
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            new AmazonSecurityTokenServiceConfig { ServiceURL = tool.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1" });

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/_simfra/health")).StatusCode);
        Assert.Equal("arn:aws:iam::000000000000:root", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(0, (await tool.SignalAsync("INT")).ExitCode);
        }
    }
}
