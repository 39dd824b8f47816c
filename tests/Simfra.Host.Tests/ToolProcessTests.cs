using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Host.Tests;

public sealed class ToolProcessTests
{
    [UnixTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Tool_ThatIsTold_StopsWithExitCode0(string signal)
    {
        await using var tool = await ToolProcess.StartAsync(["start", "--port", "0"]);
        using var http = new HttpClient { BaseAddress = tool.Endpoint };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/_simfra/health")).StatusCode);

        var (exitCode, output) = await tool.SignalAsync(signal);

        Assert.Equal(0, exitCode);
        Assert.EndsWith("Stopping.\n", output, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/_simfra/health"));
    }

    [Fact]
    public async Task Tool_IsSetUpByCommandLineAndEnvironment()
    {
        await using var tool = await ToolProcess.StartAsync(
            ["--port", "0", "--services", "sqs,sts"],
            ("SIMFRA_PORT", "1"),
            ("SIMFRA_DEFAULT_ACCOUNT_ID", "123456789012"),
            ("SIMFRA_ROOT_ACCESS_KEY", "MYKEY"),
            ("SIMFRA_ROOT_SECRET_KEY", "my secret"));
        using var http = new HttpClient { BaseAddress = tool.Endpoint };
        using var sts = Sts(tool, "MYKEY", "my secret");

        using var health = JsonDocument.Parse(await http.GetStringAsync("/_simfra/health"));
        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest());

        Assert.Equal(["sqs", "sts"], health.RootElement.GetProperty("services").EnumerateArray().Select(static s => s.GetString()));
        Assert.Equal("123456789012", identity.Account);
        Assert.Contains("  export AWS_SECRET_ACCESS_KEY='my secret'\n", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_AsLocalStack_TakesItsKeysButChecksThem()
    {
        await using var tool = await ToolProcess.StartAsync(["--port", "0", "--localstack-compat"]);
        using var http = new HttpClient { BaseAddress = tool.Endpoint };
        using var test = Sts(tool, "test", "test");
        using var account = Sts(tool, "111122223333", "test");
        using var wrong = Sts(tool, "test", "wrong");

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/_localstack/health")).StatusCode);
        Assert.Equal("000000000000", (await test.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
        Assert.Equal("111122223333", (await account.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
        var error = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(
            () => wrong.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
    }

    [Fact]
    public async Task Tool_MakesAccountsThatWorkAtOnce()
    {
        await using var tool = await ToolProcess.StartAsync(["--port", "0"]);
        using var http = new HttpClient { BaseAddress = tool.Endpoint };

        using var created = await http.PostAsJsonAsync("/_simfra/accounts", new { id = "123412341234", name = "team-a" });

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var account = JsonDocument.Parse(await created.Content.ReadAsStringAsync());
        using var sts = Sts(
            tool, account.RootElement.GetProperty("accessKeyId").GetString()!, account.RootElement.GetProperty("secretAccessKey").GetString()!);
        Assert.Equal("123412341234", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Account);
        Assert.Equal(HttpStatusCode.OK, (await http.DeleteAsync("/_simfra/accounts/123412341234")).StatusCode);
        await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => sts.GetCallerIdentityAsync(new GetCallerIdentityRequest()));
    }

    private static AmazonSecurityTokenServiceClient Sts(ToolProcess tool, string accessKeyId, string secret) => new(
        new BasicAWSCredentials(accessKeyId, secret),
        new AmazonSecurityTokenServiceConfig { ServiceURL = tool.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>A theory that needs signals; skipped on Windows.</summary>
    private sealed class UnixTheoryAttribute : TheoryAttribute
    {
        public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no signals to send." : null!;
    }
}
