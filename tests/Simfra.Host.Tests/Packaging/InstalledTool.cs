using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Simfra.Host.Tests.Packaging;

/// <summary>The tool as installed from a package, running on a port of its own choice.</summary>
internal sealed partial class InstalledTool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private InstalledTool(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    public static async Task<InstalledTool> StartAsync(string path)
    {
        var process = Process.Start(new ProcessStartInfo(path, ["start", "--port", "0"]) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(Patience);
        var written = "";
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (EndpointPattern().Match(line) is { Success: true, Value: var endpoint })
            {
                return new(process, new(endpoint));
            }

            written += $"{line}\n";
        }

        process.Dispose();
        throw new InvalidOperationException($"The tool ended without saying where it listens:\n{written}");
    }

    /// <summary>Asks the process to end, as Ctrl-C does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString()]);
        using var patience = new CancellationTokenSource(Patience);
        var rest = _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        await rest;
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"http://localhost:\d+")]
    private static partial Regex EndpointPattern();
}
