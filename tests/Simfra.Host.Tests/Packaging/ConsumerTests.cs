namespace Simfra.Host.Tests.Packaging;

/// <summary>A project outside of the repository that knows nothing but the package.</summary>
[Collection(PackageFeedCollection.Name)]
public sealed class ConsumerTests(PackageFeed feed)
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Simfra.Core" Version="VERSION" />
          </ItemGroup>
        </Project>
        """;

    private const string Program =
        """
        using Simfra;

        await using var server = await SimfraServer.StartAsync(o => o.DataDirectory = "data");
        using var client = server.CreateHttpClient();
        Console.WriteLine((await client.GetAsync("/_simfra/health")).StatusCode);
        await server.SaveSnapshotAsync("world.simfra");
        await using var copy = await SimfraServer.StartAsync(o => o.FromSnapshot("world.simfra"));
        Console.WriteLine(copy.DefaultRegion);
        """;

    [Fact]
    public async Task CorePackage_IsAllThatAProgramNeeds()
    {
        var folder = feed.NewFolder("consumer");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Consumer.csproj"), Project.Replace("VERSION", feed["Simfra.Core"].Version, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);

        await DotnetCommand.RunAsync(folder, feed.Environment, "restore", "--configfile", feed.NuGetConfig, "-nodeReuse:false");
        var built = await DotnetCommand.RunAsync(folder, feed.Environment, "build", "--no-restore", "-nodeReuse:false");
        var written = await DotnetCommand.RunAsync(folder, feed.Environment, "run", "--no-build");

        Assert.Contains("0 Warning(s)", built, StringComparison.Ordinal);
        Assert.Equal("OK\nus-east-1", written.Trim().ReplaceLineEndings("\n"));
    }
}
