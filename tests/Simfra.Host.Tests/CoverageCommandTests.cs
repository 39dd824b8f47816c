using System.Text.Json;

namespace Simfra.Host.Tests;

public sealed class CoverageCommandTests
{
    [Fact]
    public async Task Coverage_AsText_HasALineForEachServiceAndTheSum()
    {
        var run = await CommandRun.OfAsync(["coverage"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"(?m)^sqs +\d+ of +23  JSON 1\.0, Query$", run.Output);
        Assert.Matches(@"(?m)^lambda +0 of +\d+  REST-JSON$", run.Output);
        Assert.Matches(@"\d+ of \d+ operations are built\.\n$", run.Output);
    }

    [Fact]
    public async Task Coverage_OfOneService_NamesItsOperations()
    {
        var run = await CommandRun.OfAsync(["coverage", "ec2"]);

        Assert.Contains("\n  built:\n    ", run.Output, StringComparison.Ordinal);
        var (built, notBuilt) = Split(run.Output, "not built, refused with 501 NotImplemented:");
        Assert.Contains("    CreateVpc\n", built, StringComparison.Ordinal);
        Assert.Contains("    RunInstances\n", notBuilt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coverage_AsMarkdown_HasATableOfOperationsWithTheirActions()
    {
        var run = await CommandRun.OfAsync(["coverage", "sqs", "--format", "markdown"]);

        Assert.StartsWith("## Amazon Simple Queue Service\n\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n| operation | IAM action |\n|---|---|\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n| SendMessage | `sqs:SendMessage` |\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coverage_AsJson_CanBeRead()
    {
        var run = await CommandRun.OfAsync(["coverage", "ec2", "--format", "json"]);

        using var document = JsonDocument.Parse(run.Output);
        var service = Assert.Single(document.RootElement.EnumerateArray());
        Assert.Equal("ec2", service.GetProperty("name").GetString());
        Assert.Contains("DescribeVpcs", service.GetProperty("built").EnumerateArray().Select(static o => o.GetString()));
        Assert.Contains("AcceptAddressTransfer", service.GetProperty("notBuilt").EnumerateArray().Select(static o => o.GetString()));
    }

    [Fact]
    public async Task Coverage_OfWhatIsNoService_Fails()
    {
        var run = await CommandRun.OfAsync(["coverage", "nothing"]);

        Assert.Equal(
            (1, $"'nothing' is not among the services. simfra coverage lists them.{Environment.NewLine}"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Coverage_InAnUnknownFormat_Fails() =>
        Assert.NotEqual(0, (await CommandRun.OfAsync(["coverage", "--format", "yaml"])).ExitCode);

    private static (string Before, string After) Split(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        return (text[..at], text[at..]);
    }
}
