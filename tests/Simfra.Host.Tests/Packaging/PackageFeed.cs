using System.Text.Json.Nodes;
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

    private static readonly string[] Projects =
    [
        "Simfra.Core",
        "Simfra.Testing",
        "Simfra.Testing.FluentAssertions",
        "Simfra.Testing.NUnit",
        "Simfra.Testing.Xunit",
        "Simfra.Host",
    ];

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

    /// <summary>The packages of others that these ask for, and those that they ask for in turn.</summary>
    internal IReadOnlyList<PackageFile> OtherPackages { get; private set; } = [];

    internal PackageFile this[string id] => Packages.Single(p => p.Id == id);

    /// <summary>The packages of this release that one asks for, and those that they ask for in turn.</summary>
    internal IEnumerable<PackageFile> SiblingsOf(PackageFile package) =>
        Packages.Where(p => package.Dependencies.Any(d => d.Id == p.Id)).SelectMany(p => SiblingsOf(p).Prepend(p)).Distinct();

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
        foreach (var project in Projects)
        {
            await DotnetCommand.RunAsync(
                SharedData.RepositoryRoot,
                new Dictionary<string, string>(),
                "pack", $"src/{project}", "--no-build", "--configuration", Configuration, "--output", PackagesFolder, "-nodeReuse:false");
        }

        Packages = [.. Directory.EnumerateFiles(PackagesFolder, "*.nupkg").Order(StringComparer.Ordinal).Select(static f => new PackageFile(f))];
        OtherPackages = [.. TakeInOthers()];
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Copies what was restored for the build into the feed, as far as the packages ask for it.</summary>
    private IEnumerable<PackageFile> TakeInOthers()
    {
        var assets = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "artifacts", "obj", "Simfra.Core", "project.assets.json")))!;
        var folders = assets["packageFolders"]!.AsObject().Select(static f => f.Key).ToArray();
        var asked = new Queue<(string Id, string Version)>(Packages.SelectMany(static p => p.Dependencies));
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (asked.TryDequeue(out var package))
        {
            var (id, version) = (package.Id.ToLowerInvariant(), package.Version.Trim('[', ']'));
            var file = folders.Select(f => Path.Combine(f, id, version, $"{id}.{version}.nupkg")).FirstOrDefault(File.Exists);

            // What the framework has is asked for by older packages, but never restored.
            if (file is null || !seen.Add(id))
            {
                continue;
            }

            File.Copy(file, Path.Combine(PackagesFolder, Path.GetFileName(file)));
            var other = new PackageFile(file);
            foreach (var dependency in other.Dependencies)
            {
                asked.Enqueue(dependency);
            }

            yield return other;
        }
    }
}

/// <summary>Packing takes seconds; the tests of the packages share one.</summary>
[CollectionDefinition(Name)]
public sealed class PackageFeedCollection : ICollectionFixture<PackageFeed>
{
    public const string Name = "Packages";
}
