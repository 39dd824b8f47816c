using Simfra.Host.Tests.Packaging;
using Simfra.Tests;

namespace Simfra.Host.Tests;

/// <summary>The sample that is a program of its own, against the tool.</summary>
public sealed class ConsoleScriptTests
{
    [Fact]
    public async Task Script_SetUpByTheEnvironment_UploadsToTheTool()
    {
        await using var tool = await ToolProcess.StartAsync(["start", "--port", "0"]);
        var folder = Directory.CreateTempSubdirectory("simfra-script-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "a.txt"), "hello");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "b.txt"), "hello, world");
            var environment = new Dictionary<string, string>
            {
                ["AWS_ENDPOINT_URL"] = tool.Endpoint.AbsoluteUri,
                ["AWS_REGION"] = "us-east-1",
                ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
                ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            };

            var written = await DotnetCommand.RunAsync(folder.FullName, environment, ScriptPath(), "backup", "a.txt", "b.txt");

            Assert.Equal("a.txt 5\nb.txt 12\n", written.ReplaceLineEndings("\n"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Beside this assembly's folder, in the one of the same configuration.</summary>
    private static string ScriptPath()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "ConsoleScript", configuration, "ConsoleScript.dll");
    }
}
