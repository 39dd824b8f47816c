using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Simfra.Host.Tests;

/// <summary>The tool, in a process of its own.</summary>
internal sealed partial class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private ToolProcess(Process process, string output, Uri endpoint)
    {
        _process = process;
        Output = output;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    public int Id => _process.Id;

    /// <summary>What was printed before it said that it serves.</summary>
    public string Output { get; }

    /// <summary>Starts the tool as it is built.</summary>
    public static Task<ToolProcess> StartAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        StartAsync("dotnet", [typeof(SimfraCommand).Assembly.Location, .. arguments], environment);

    /// <summary>Starts the tool as it is installed somewhere.</summary>
    public static Task<ToolProcess> StartInstalledAsync(string path, params string[] arguments) => StartAsync(path, arguments, []);

    /// <summary>Starts the tool as it is built, as the last command of a line of the shell: <c>ulimit -f 100; exec "$@"</c>.</summary>
    public static Task<ToolProcess> StartInShellAsync(string line, params string[] arguments) =>
        StartAsync("bash", ["-c", line, "bash", "dotnet", typeof(SimfraCommand).Assembly.Location, .. arguments], []);

    /// <summary>Starts the tool as it is built, and kills it after a while, whether it serves by then or not.</summary>
    public static async Task StartAndKillAsync(TimeSpan after, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SimfraCommand).Assembly.Location, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await Task.Delay(after);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends the process as a crash would: it can't do anything any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <returns>The exit code, and what was printed since the start.</returns>
    public async Task<(int ExitCode, string Output)> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString()]);
        using var patience = new CancellationTokenSource(Patience);
        var output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, output);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<ToolProcess> StartAsync(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            output.Append(line).Append('\n');
            if (line.StartsWith("Serving.", StringComparison.Ordinal))
            {
                var text = output.ToString();
                return new(process, text, new(EndpointLine().Match(text).Groups[1].Value));
            }
        }

        process.Dispose();
        throw new InvalidOperationException($"The tool ended without serving:\n{output}");
    }

    [GeneratedRegex(@"(?m)^  Endpoint  (\S+)$")]
    private static partial Regex EndpointLine();
}
