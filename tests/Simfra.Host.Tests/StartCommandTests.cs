using System.Net;
using System.Net.Sockets;

namespace Simfra.Host.Tests;

/// <summary>Starts that can't be: one clear line, and an exit code other than 0.</summary>
public sealed class StartCommandTests
{
    [Theory]
    [InlineData("--port", "http", "--port is 'http': a port is a number from 0 to 65535.")]
    [InlineData("--log-level", "loud", "--log-level is 'loud': the levels are trace, debug, information, warning, error, critical and none.")]
    [InlineData("--data-dir", "", "--data-dir is '': a path is not empty.")]
    [InlineData("--snapshot", "", "--snapshot is '': a path is not empty.")]
    [InlineData("--snapshot", "/nowhere.simfra", "/nowhere.simfra: there is no such file.")]
    public async Task Start_WithAnImpossibleOption_SaysSoInOneLine(string option, string value, string message)
    {
        foreach (var verb in (string[][])[["start"], []])
        {
            var run = await CommandRun.OfAsync([.. verb, option, value]);

            Assert.Equal((1, "", message + Environment.NewLine), (run.ExitCode, run.Output, run.Error));
        }
    }

    [Theory]
    [InlineData("SIMFRA_DEFAULT_ACCOUNT_ID", "12", "SIMFRA_DEFAULT_ACCOUNT_ID is '12': an AWS account id has twelve digits.")]
    [InlineData("SIMFRA_DEFAULT_REGION", "Mars!", "SIMFRA_DEFAULT_REGION is 'Mars!': a region has a name like us-east-1.")]
    [InlineData("SIMFRA_ROOT_ACCESS_KEY", "a b", "SIMFRA_ROOT_ACCESS_KEY is 'a b': an access key id has 1 to 128 letters and digits.")]
    public async Task Start_WithAnImpossibleVariable_NamesTheVariable(string variable, string value, string message)
    {
        var run = await CommandRun.OfAsync(["start", "--port", "0"], (variable, value));

        Assert.Equal((1, "", message + Environment.NewLine), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Start_WithAServiceThatIsNotBuilt_NamesThoseThatAre()
    {
        var run = await CommandRun.OfAsync(["--port", "0", "--services", "sqs,nothing"]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--services is 'nothing': the services that are built are ", run.Error, StringComparison.Ordinal);
        Assert.Contains("sns, sqs, ssm, sts", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAPortInUse_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var run = await CommandRun.OfAsync(["--port", $"{port}"]);

        Assert.Equal(
            (1, $"Port {port} on 127.0.0.1 is in use. Stop the program that has it, or choose another port with --port.{Environment.NewLine}"),
            (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--nothing")]
    [InlineData("nothing")]
    public async Task Start_WithWhatTheToolLacks_Fails(string argument)
    {
        var run = await CommandRun.OfAsync([argument]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(argument, run.Error, StringComparison.Ordinal);
    }
}
