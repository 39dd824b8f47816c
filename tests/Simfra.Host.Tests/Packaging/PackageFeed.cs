using Simfra.Tests;

namespace Simfra.Host.Tests.Packaging;

/// <summary>
/// The packages as <c>dotnet pack</c> makes them of what is built, in a folder of their own that serves as the only package source.
/// </summary>
public sealed class PackageFeed : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simfra-packages-");

    /// <summary>An empty folder for what a test makes; deleted with the packages.</summary>
    public string NewFolder(string name) => _folder.CreateSubdirectory(name).FullName;

    public string PackagesFolder => Path.Combine(_folder.FullName, "feed");

    /// <summary>A NuGet configuration whose only source is the folder.</summary>
    public string NuGetConfig => Path.Combine(_folder.FullName, "nuget.config");

    /// <summary>For commands that restore: the machine's package cache may hold another build of the same version.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>(StringComparer.Ordinal) { ["NUGET_PACKAGES"] = Path.Combine(_folder.FullName, "cache") };

    internal IReadOnlyList<PackageFile> Packages { get; private set; } = [];

    internal PackageFile this[string id] => Packages.Single(p => p.Id == id);

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(
            NuGetConfig,
            """
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="feed" />
              </packageSources>
            </configuration>
            """);
        foreach (var project in new[] { "Simfra.Core", "Simfra.Testing", "Simfra.Host" })
        {
            await DotnetCommand.RunAsync(
                SharedData.RepositoryRoot,
                new Dictionary<string, string>(),
                "pack", $"src/{project}", "--no-build", "--configuration", Configuration, "--output", PackagesFolder, "-nodeReuse:false");
        }

        Packages = [.. Directory.EnumerateFiles(PackagesFolder, "*.nupkg").Order(StringComparer.Ordinal).Select(static f => new PackageFile(f))];
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>Packing takes seconds; the tests of the packages share one.</summary>
[CollectionDefinition(Name)]
public sealed class PackageFeedCollection : ICollectionFixture<PackageFeed>
{
    public const string Name = "Packages";
}
