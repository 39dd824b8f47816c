using System.Diagnostics;
using System.Net;
using System.Runtime.Versioning;

namespace Simfra.Host.Tests.Persistence;

/// <summary>Data directories that can't be used, and disks that take no more: clear words, an exit code, nothing damaged.</summary>
public sealed class DataDirectoryStartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simfra-data-");

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Database => Path.Combine(Data, "simfra.db");

    [Fact]
    public async Task Restart_FindsWhatTheLastRunMade()
    {
        await FillAsync();

        await using var tool = await ToolProcess.StartAsync(["--port", "0"], ("SIMFRA_DATA_DIR", Data));
        using var aws = new SignedClient(tool.Endpoint);
        Assert.Equal("b", (await aws.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = "a" }))["Parameter"]!["Value"]!.GetValue<string>());
    }

    [Fact]
    public async Task Start_OnADirectoryThatIsInUse_NamesTheProcess()
    {
        await using var tool = await ToolProcess.StartAsync(["--port", "0", "--data-dir", Data]);

        var second = await CommandRun.OfAsync(["--port", "0", "--data-dir", Data]);

        Assert.Equal((1, "", $"{Data}: The process {tool.Id} uses this data directory.{Environment.NewLine}"), (second.ExitCode, second.Output, second.Error));
        using var aws = new SignedClient(tool.Endpoint);
        await PutAsync(aws, "a", "b");
    }

    [Fact]
    public async Task Start_OnADamagedFile_SaysSo_AndLeavesItAsItIs()
    {
        await FillAsync();
        await using (var file = File.OpenWrite(Database))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8192).ToArray());
        }

        await AssertRefusedAsync("the file is damaged.");
    }

    [Fact]
    public async Task Start_OnAFileOfANewerVersion_SaysSo_AndLeavesItAsItIs()
    {
        await FillAsync();
        await using (var file = File.OpenWrite(Database))
        {
            // SQLite's user version, in big-endian order.
            file.Position = 60;
            await file.WriteAsync(new byte[] { 0, 0, 0, 99 });
        }

        await AssertRefusedAsync("it was made by a newer version of Simfra (format 99; this version reads formats up to 2).");
    }

    [Fact]
    public async Task Start_WhereADirectoryCannotBeMade_SaysSo()
    {
        await File.WriteAllTextAsync(Data, "a file");

        var run = await CommandRun.OfAsync(["--port", "0", "--data-dir", Path.Combine(Data, "below")]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{Path.Combine(Data, "below")}: the directory can't be made.", run.Error, StringComparison.Ordinal);
    }

    [ReadOnlyFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_OnADirectoryThatCannotBeWritten_SaysSo_AndLeavesItAsItIs()
    {
        await FillAsync();
        var before = await File.ReadAllBytesAsync(Database);
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        foreach (var directory in Directory.EnumerateDirectories(Data, "*", SearchOption.AllDirectories).Append(Data))
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b101_101_101);
        }

        var (exitCode, error) = await RunAsNobodyAsync("--port", "0", "--data-dir", Data);

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"{Data}: the directory can't be written.", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [UnixFact]
    public async Task Run_OnADiskThatIsFull_RefusesChanges_KeepsWhatIsThere_AndGoesOn()
    {
        // No file can grow beyond 2 MB. The runtime itself would use a larger one, for code that it writes, unless told not to.
        const string limit = "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 2000; exec \"$@\"";
        var acknowledged = 0;
        await using (var tool = await ToolProcess.StartInShellAsync(limit, "--port", "0", "--data-dir", Data))
        {
            using var aws = new SignedClient(tool.Endpoint);
            Assert.Equal(HttpStatusCode.OK, (await aws.S3Async("PUT", "/bucket")).Status);
            Assert.Equal(HttpStatusCode.OK, (await aws.S3Async("PUT", "/bucket/fits", new byte[1_000_000])).Status);
            Assert.Equal(HttpStatusCode.InternalServerError, (await aws.S3Async("PUT", "/bucket/does-not", new byte[3_000_000])).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await aws.S3Async("GET", "/bucket/does-not")).Status);

            HttpStatusCode status;
            while ((status = await PutAsync(aws, $"p{acknowledged}", new string('x', 4000))) == HttpStatusCode.OK)
            {
                acknowledged++;
            }

            Assert.Equal(HttpStatusCode.InternalServerError, status);
            Assert.InRange(acknowledged, 50, 2_000);
            Assert.Equal(HttpStatusCode.BadRequest, (await aws.JsonAsync("ssm", "GetParameter", new() { ["Name"] = $"p{acknowledged}" })).Status);
            await aws.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = $"p{acknowledged - 1}" });
            await tool.KillAsync();
        }

        await using var restarted = await ToolProcess.StartAsync(["--port", "0", "--data-dir", Data]);
        using var client = new SignedClient(restarted.Endpoint);
        for (var i = 0; i < acknowledged; i++)
        {
            await client.JsonOkAsync("ssm", "GetParameter", new() { ["Name"] = $"p{i}" });
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await client.JsonAsync("ssm", "GetParameter", new() { ["Name"] = $"p{acknowledged}" })).Status);
        Assert.Equal(new byte[1_000_000], (await client.S3Async("GET", "/bucket/fits")).Body);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(client, "after", "the disk has room again"));
    }

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (var directory in Directory.EnumerateDirectories(_folder.FullName, "*", SearchOption.AllDirectories))
            {
                File.SetUnixFileMode(directory, (UnixFileMode)0b111_000_000);
            }
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<HttpStatusCode> PutAsync(SignedClient aws, string name, string value) =>
        (await aws.JsonAsync("ssm", "PutParameter", new() { ["Name"] = name, ["Value"] = value, ["Type"] = "String" })).Status;

    private static async Task<(int ExitCode, string Error)> RunAsNobodyAsync(params string[] arguments)
    {
        var start = ReadOnlyFactAttribute.AsNobody([typeof(SimfraCommand).Assembly.Location, .. arguments]);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, error);
    }

    private async Task FillAsync()
    {
        await using var server = await SimfraServer.StartAsync(o => (o.DataDirectory, o.Port) = (Data, 0));
        using var aws = new SignedClient(server.Endpoint);
        Assert.Equal(HttpStatusCode.OK, await PutAsync(aws, "a", "b"));
    }

    private async Task AssertRefusedAsync(string problem)
    {
        var before = await File.ReadAllBytesAsync(Database);

        var run = await CommandRun.OfAsync(["--port", "0", "--data-dir", Data]);

        Assert.Equal((1, "", $"{Database}: {problem}{Environment.NewLine}"), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }
}
