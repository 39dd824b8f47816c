using System.Diagnostics;

namespace Simfra.Services.Tests;

/// <summary><c>dotnet new simfra-service</c>: what it writes compiles against the kernel as it is now.</summary>
public sealed class ServiceTemplateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simfra-template-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task New_ServiceWithAResource_WritesFilesThatCompile()
    {
        var hive = Path.Combine(_folder, "hive");
        var output = Path.Combine(_folder, "new");
        await RunAsync("new", "install", Path.Combine(RepositoryRoot(), "eng", "templates", "simfra-service"), "--debug:custom-hive", hive);

        await RunAsync(
            "new", "simfra-service", "--debug:custom-hive", hive, "--output", output, "--name", "Scheduler", "--resource", "ScheduleGroup",
            "--takes", "CreateScheduleGroupInput", "--returns", "CreateScheduleGroupOutput");

        var files = Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(output, f));
        Assert.Equal(
            [
                "src/Simfra.Services/Scheduler/ScheduleGroup.cs",
                "src/Simfra.Services/Scheduler/ScheduleGroupOperations.cs",
                "src/Simfra.Services/Scheduler/SchedulerErrors.cs",
                "src/Simfra.Services/Scheduler/SchedulerJsonContext.cs",
                "src/Simfra.Services/Scheduler/SchedulerService.cs",
                "src/Simfra.Services/Scheduler/SchedulerState.cs",
                "src/Simfra.Services/Scheduler/SchedulerView.cs",
                "tests/Simfra.Services.Tests/Scheduler/ScheduleGroupTests.cs",
            ],
            files.Select(static f => f.Replace('\\', '/')).Order(StringComparer.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(output, "Compile.csproj"), ProjectOf(AppContext.BaseDirectory));
        await RunAsync("build", output, "--nologo", "-nodeReuse:false");
    }

    /// <summary>A project under this one's name, which the kernel's internals are open to.</summary>
    private static string ProjectOf(string assemblies) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <AssemblyName>Simfra.Services.Tests</AssemblyName>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
          <ItemGroup>
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <Reference Include="{assemblies}Simfra.Schemas.dll;{assemblies}Simfra.Models.dll" Private="false" />
            <Reference Include="{assemblies}Simfra.Kernel.dll;{assemblies}Simfra.Core.dll" Private="false" />
            <Reference Include="{assemblies}xunit.core.dll;{assemblies}xunit.assert.dll" Private="false" />
          </ItemGroup>
        </Project>
        """;

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{await output}\n{await errors}");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Simfra.Embedded.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
