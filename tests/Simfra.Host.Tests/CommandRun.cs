using System.CommandLine;

namespace Simfra.Host.Tests;

/// <summary>What a command of the tool, run in this process, ended with.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(static v => v.Name, static v => v.Value, StringComparer.Ordinal);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await new SimfraCommand(variables.GetValueOrDefault).Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return new(exitCode, output.ToString(), error.ToString());
    }
}
