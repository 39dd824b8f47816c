using System.Diagnostics;

namespace Simfra.Host.Tests.Persistence;

/// <summary>A test that needs a Unix shell; skipped on Windows.</summary>
internal class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Needs bash." : null;
}

/// <summary>
/// A test that needs a user who isn't root, for whom no directory is closed: it runs the tool as nobody. Skipped where that can't be.
/// </summary>
internal sealed class ReadOnlyFactAttribute : UnixFactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public ReadOnlyFactAttribute() => Skip ??= Obstacle.Value;

    public static ProcessStartInfo AsNobody(params string[] arguments) => new("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "dotnet", .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["HOME"] = "/tmp" },
    };

    private static string? FindObstacle()
    {
        try
        {
            using var process = Process.Start(AsNobody(typeof(SimfraCommand).Assembly.Location, "--help"))!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "The tool can't be run as nobody here: setpriv, or its folder, isn't open to that user.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "Needs setpriv, to run the tool as a user for whom a directory can be closed.";
        }
    }
}
