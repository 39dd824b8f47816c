using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Interop.Tests;

/// <summary>A client of another make, run as a process against a server.</summary>
internal static class ClientTool
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    private static readonly ConcurrentDictionary<string, bool> Found = new(StringComparer.Ordinal);

    public static bool HasBoto3 => Found.GetOrAdd("boto3", static _ => Succeeds("python3", "-c", "import boto3"));

    public static bool HasAwsCli => Found.GetOrAdd("aws", static _ => Succeeds("aws", "--version"));

    public static bool HasJavaScriptSdk => Found.GetOrAdd(
        "node", static _ => JavaScriptModules().All(Directory.Exists) && Succeeds("node", "--version"));

    public static bool HasTerraform => Found.GetOrAdd("terraform", static _ => Succeeds("terraform", "-help"));

    /// <summary>Runs a scenario in Python; it fails by an assertion.</summary>
    public static Task<string> PythonAsync(SimfraServer server, string script, params IEnumerable<(string Name, string Value)> environment) =>
        RunAsync(server, AppContext.BaseDirectory, "python3", [Path.Combine(AppContext.BaseDirectory, "Python", script)], environment);

    public static Task<string> NodeAsync(SimfraServer server, string script, params IEnumerable<(string Name, string Value)> environment) =>
        RunAsync(server, JavaScriptFolder(), "node", [script], environment);

    /// <summary>Runs the AWS CLI and gives what it printed.</summary>
    public static Task<string> AwsAsync(SimfraServer server, params string[] arguments) => AwsAsync(server, environment: [], arguments);

    /// <summary>The same, with variables of the environment set, which go over the usual ones; empty ones are taken out of it.</summary>
    public static Task<string> AwsAsync(SimfraServer server, IEnumerable<(string Name, string Value)> environment, string[] arguments) =>
        RunAsync(server, AppContext.BaseDirectory, "aws", WithEndpoint(server, arguments), environment);

    /// <summary>Runs the AWS CLI where it is to fail, and gives what it printed, errors first.</summary>
    public static Task<string> AwsFailsAsync(SimfraServer server, params string[] arguments) => AwsFailsAsync(server, environment: [], arguments);

    /// <summary>The same, with variables of the environment set.</summary>
    public static async Task<string> AwsFailsAsync(SimfraServer server, IEnumerable<(string Name, string Value)> environment, string[] arguments)
    {
        var (exitCode, output, errors) = await StartAsync(server, AppContext.BaseDirectory, "aws", WithEndpoint(server, arguments), environment);
        Assert.NotEqual(0, exitCode);
        return errors + output;
    }

    /// <summary>Runs Terraform in the folder of a configuration and gives what it printed.</summary>
    public static Task<string> TerraformAsync(
        SimfraServer server, string folder, string[] arguments, IEnumerable<(string Name, string Value)> environment) =>
        RunAsync(server, folder, "terraform", arguments, environment);

    /// <summary>Version 1 of the CLI takes SQS's endpoint from its arguments alone, whatever the environment says.</summary>
    private static string[] WithEndpoint(SimfraServer server, string[] arguments) =>
        ["--endpoint-url", server.Endpoint.ToString().TrimEnd('/'), .. arguments];

    private static async Task<string> RunAsync(
        SimfraServer server, string folder, string file, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var (exitCode, output, errors) = await StartAsync(server, folder, file, arguments, environment);
        Assert.True(exitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {exitCode}:\n{output}\n{errors}");
        return output;
    }

    private static async Task<(int ExitCode, string Output, string Errors)> StartAsync(
        SimfraServer server, string folder, string file, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ENDPOINT_URL"] = server.Endpoint.ToString().TrimEnd('/');
        start.Environment["AWS_REGION"] = server.DefaultRegion;
        start.Environment["AWS_DEFAULT_REGION"] = server.DefaultRegion;
        start.Environment["AWS_ACCESS_KEY_ID"] = server.RootAccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = server.RootSecretAccessKey;
        start.Environment["AWS_CONFIG_FILE"] = "/nonexistent";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/nonexistent";
        start.Environment["AWS_PAGER"] = "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value.Length == 0 ? null : value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeLimit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end within {TimeLimit}.");
        }
    }

    private static bool Succeeds(string file, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return process.WaitForExit(TimeLimit) && process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>The folder in the sources: npm's modules aren't copied.</summary>
    private static string JavaScriptFolder() => Path.Combine(SharedData.RepositoryRoot, "tests", "Simfra.Interop.Tests", "JavaScript");

    private static IEnumerable<string> JavaScriptModules()
    {
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(JavaScriptFolder(), "package.json")))!;
        return manifest["dependencies"]!.AsObject().Select(static module => Path.Combine(JavaScriptFolder(), "node_modules", module.Key));
    }
}

/// <summary>A test that needs Python with boto3.</summary>
internal sealed class Boto3FactAttribute : FactAttribute
{
    public Boto3FactAttribute() => Skip = ClientTool.HasBoto3 ? null! : "Python with boto3 is not installed.";
}

/// <summary>A theory that needs Python with boto3.</summary>
internal sealed class Boto3TheoryAttribute : TheoryAttribute
{
    public Boto3TheoryAttribute() => Skip = ClientTool.HasBoto3 ? null! : "Python with boto3 is not installed.";
}

/// <summary>A test that needs the AWS CLI.</summary>
internal sealed class AwsCliFactAttribute : FactAttribute
{
    public AwsCliFactAttribute() => Skip = ClientTool.HasAwsCli ? null! : "The AWS CLI is not installed.";
}

/// <summary>A test that needs the AWS SDK for JavaScript.</summary>
internal sealed class JavaScriptFactAttribute : FactAttribute
{
    public JavaScriptFactAttribute() => Skip = ClientTool.HasJavaScriptSdk ? null! : JavaScriptTheoryAttribute.Missing;
}

/// <summary>A theory that needs the AWS SDK for JavaScript.</summary>
internal sealed class JavaScriptTheoryAttribute : TheoryAttribute
{
    public const string Missing = "The AWS SDK for JavaScript is not installed: run npm install in tests/Simfra.Interop.Tests/JavaScript.";

    public JavaScriptTheoryAttribute() => Skip = ClientTool.HasJavaScriptSdk ? null! : Missing;
}
