using System.Xml.Linq;
using Simfra.Tests;

namespace Simfra.Host.Tests.Packaging;

[Collection(PackageFeedCollection.Name)]
public sealed class PackageContentTests(PackageFeed feed)
{
    private const long MaxTotalBytes = 30 * 1024 * 1024;

    [Fact]
    public void Packages_AreThese() => Assert.Equal(
        ["Simfra.Core", "Simfra.Host", "Simfra.Testing", "Simfra.Testing.FluentAssertions", "Simfra.Testing.NUnit", "Simfra.Testing.Xunit"],
        feed.Packages.Select(static p => p.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Packages_StayWithinTheirSize() => Assert.InRange(feed.Packages.Sum(static p => p.Length), 1, MaxTotalBytes);

    [Theory]
    [InlineData("Simfra.Core")]
    [InlineData("Simfra.Host")]
    [InlineData("Simfra.Testing")]
    [InlineData("Simfra.Testing.FluentAssertions")]
    [InlineData("Simfra.Testing.NUnit")]
    [InlineData("Simfra.Testing.Xunit")]
    public void Package_SaysWhatItIsAndUnderWhichLicence(string id)
    {
        var package = feed[id];

        Assert.Equal("Apache-2.0", package.Metadata("license"));
        Assert.Equal("README.md", package.Metadata("readme"));
        Assert.NotEqual("Package Description", package.Metadata("description"));
        Assert.Superset(new HashSet<string> { "README.md", "LICENSE", "NOTICE" }, package.EntryNames.ToHashSet());
    }

    [Theory]
    [InlineData("Simfra.Core")]
    [InlineData("Simfra.Host")]
    [InlineData("Simfra.Testing")]
    [InlineData("Simfra.Testing.FluentAssertions")]
    [InlineData("Simfra.Testing.NUnit")]
    [InlineData("Simfra.Testing.Xunit")]
    public void Assemblies_CarryTheirSymbols(string id)
    {
        var package = feed[id];
        var bare =
            from assembly in package.Assemblies
            where assembly.StartsWith("Simfra.", StringComparison.Ordinal) && assembly != "Simfra.Models"
            where !package.HasEmbeddedSymbols(assembly)
            select assembly;

        Assert.Empty(bare);
    }

    [Theory]
    [InlineData("Simfra.Core")]
    [InlineData("Simfra.Testing")]
    [InlineData("Simfra.Testing.FluentAssertions")]
    [InlineData("Simfra.Testing.NUnit")]
    [InlineData("Simfra.Testing.Xunit")]
    public void Package_BringsOrAsksForAllThatItsAssembliesNeed(string id)
    {
        var package = feed[id];
        var asked = feed.SiblingsOf(package).SelectMany(static p => p.Assemblies).Concat(package.Dependencies.Select(static d => d.Id));
        var others = feed.OtherPackages.SelectMany(static p => p.Assemblies);
        var known = package.Assemblies.Concat(asked).Concat(others).Concat(SharedFramework.Assemblies).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing =
            from assembly in package.Assemblies
            from reference in package.ReferencesOf(assembly)
            where !known.Contains(reference)
            select $"{assembly} needs {reference}.";

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("Simfra.Core")]
    [InlineData("Simfra.Testing")]
    [InlineData("Simfra.Testing.FluentAssertions")]
    [InlineData("Simfra.Testing.NUnit")]
    [InlineData("Simfra.Testing.Xunit")]
    public void Package_AsksOnlyForWhatIsPublished(string id)
    {
        var central = XDocument.Load(Path.Combine(SharedData.RepositoryRoot, "Directory.Packages.props"));
        var published = central.Descendants("PackageVersion").ToDictionary(static e => e.Attribute("Include")!.Value, static e => e.Attribute("Version")!.Value);

        foreach (var (dependency, version) in feed[id].Dependencies)
        {
            // Its siblings are of the same release, and of no other: they see each other's internals.
            var expected = feed.Packages.FirstOrDefault(p => p.Id == dependency) is { } sibling ? $"[{sibling.Version}]" : published[dependency];
            Assert.Equal(expected, version);
        }
    }
}
