using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Simfra.Architecture.Tests;

public sealed partial class RepositoryTests
{
    /// <summary>Files that configure where packages come from.</summary>
    private static readonly HashSet<string> PackageConfiguration = new(StringComparer.OrdinalIgnoreCase)
    {
        "nuget.config", ".npmrc", ".yarnrc", "package-lock.json", "pip.conf", "requirements.txt", ".terraformrc", "terraform.rc",
    };

    [Fact]
    public void PackageConfiguration_NamesNoHost()
    {
        // Where packages come from is the user's own configuration. XML comments may say so.
        var hosts =
            from file in Repository.Files()
            where PackageConfiguration.Contains(Path.GetFileName(file.Path))
            from Match match in Host().Matches(file.Text)
            select $"{file}: {match.Value}";

        Rule.Holds(hosts);
    }

    [Fact]
    public void Files_NameNoMachine()
    {
        var paths =
            from file in Repository.Files()
            where !file.Path.EndsWith("/RepositoryTests.cs", StringComparison.Ordinal)
            from Match match in MachinePath().Matches(file.Text)
            select $"{file}: {match.Value}";

        Rule.Holds(paths);
    }

    [Fact]
    public void EveryProject_IsInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Simfra.Embedded.sln")).Replace('\\', '/');
        var missing =
            from file in Repository.Projects()
            where !solution.Contains($"\"{file.Path}\"", StringComparison.Ordinal)
            select file.Path;

        Rule.Holds(missing);
    }

    [Fact]
    public void PackageVersions_AreNamedInOnePlace()
    {
        var versions =
            from file in Repository.Projects()
            from reference in XDocument.Load(file.FullPath).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{file}: {reference}";

        Rule.Holds(versions);
    }

    [GeneratedRegex(@"https?://[^\s""'<>]+|packageSources")]
    private static partial Regex Host();

    [GeneratedRegex(@"/work/(main|shared|wt)\b|/root/\.|/home/(?!user|ec2-user)\w+/|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();
}
