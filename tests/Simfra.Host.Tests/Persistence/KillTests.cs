namespace Simfra.Host.Tests.Persistence;

/// <summary>The tool, killed with SIGKILL under load at random points.</summary>
public sealed class KillTests : IDisposable
{
    /// <summary>How many times; CI sets <c>SIMFRA_KILLS=100</c>.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("SIMFRA_KILLS") is { Length: > 0 } given ? given : "20");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simfra-kill-");

    [Fact]
    public async Task Kill_AtRandomPoints_LosesNothingThatWasAcknowledged()
    {
        var random = new Random(Environment.TickCount);
        var load = new KillLoad();
        var acknowledged = 0L;
        for (var kill = 0; kill <= Kills; kill++)
        {
            await using var tool = await ToolProcess.StartAsync(["--port", "0", "--data-dir", _folder.FullName, "--log-level", "warning"]);
            using var aws = new SignedClient(tool.Endpoint);
            if (kill == 0)
            {
                await KillLoad.PrepareAsync(aws);
            }

            await load.CheckAsync(aws, tool.Endpoint);
            if (kill == Kills)
            {
                break;
            }

            var running = load.RunAsync(tool.Endpoint);
            await Task.Delay(random.Next(5, 250));
            await tool.KillAsync();
            await running;
            acknowledged = Math.Max(acknowledged, load.Acknowledged);
        }

        Assert.True(acknowledged > Kills, $"Only {acknowledged} calls were acknowledged.");
    }

    [Fact]
    public async Task Kill_WhileItStarts_LeavesADirectoryThatOpens()
    {
        var random = new Random(Environment.TickCount);
        await using (var tool = await ToolProcess.StartAsync(["--port", "0", "--data-dir", _folder.FullName]))
        {
            using var aws = new SignedClient(tool.Endpoint);
            await aws.JsonOkAsync("ssm", "PutParameter", new() { ["Name"] = "a", ["Value"] = "b", ["Type"] = "String" });
            await tool.KillAsync();
        }

        for (var kill = 0; kill < Math.Max(3, Kills / 4); kill++)
        {
            await ToolProcess.StartAndKillAsync(TimeSpan.FromMilliseconds(random.Next(50, 600)), "--port", "0", "--data-dir", _folder.FullName);
        }

        await using var last = await ToolProcess.StartAsync(["--port", "0", "--data-dir", _folder.FullName]);
        using var client = new SignedClient(last.Endpoint);
        var answer = await client.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = "a" });
        Assert.Equal("b", answer["Parameter"]!["Value"]!.GetValue<string>());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
