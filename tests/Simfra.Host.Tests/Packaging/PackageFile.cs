using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Simfra.Host.Tests.Packaging;

/// <summary>A package's content, read from the file.</summary>
internal sealed class PackageFile
{
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private readonly XElement _metadata;

    public PackageFile(string path)
    {
        Length = new FileInfo(path).Length;
        using var zip = ZipFile.OpenRead(path);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            _entries[entry.FullName] = content.ToArray();
        }

        var nuspec = _entries.Single(static e => e.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value;
        _metadata = XDocument.Load(new MemoryStream(nuspec)).Root!.Elements().Single(static e => e.Name.LocalName == "metadata");
    }

    public string Id => Metadata("id")!;

    public string Version => Metadata("version")!;

    public long Length { get; }

    public IReadOnlyCollection<string> EntryNames => _entries.Keys;

    public IEnumerable<(string Id, string Version)> Dependencies =>
        from element in _metadata.Descendants()
        where element.Name.LocalName == "dependency"
        select (element.Attribute("id")!.Value, element.Attribute("version")!.Value);

    /// <summary>The assemblies' names without extension.</summary>
    public IEnumerable<string> Assemblies =>
        from name in _entries.Keys
        where name.EndsWith(".dll", StringComparison.Ordinal)
        select Path.GetFileNameWithoutExtension(name);

    public string? Metadata(string name) => _metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public IEnumerable<string> ReferencesOf(string assembly)
    {
        using var image = Open(assembly);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }

    public bool HasEmbeddedSymbols(string assembly)
    {
        using var image = Open(assembly);
        return image.ReadDebugDirectory().Any(static e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    public override string ToString() => $"{Id} {Version}";

    private PEReader Open(string assembly)
    {
        var content = _entries.Single(e => e.Key.EndsWith($"/{assembly}.dll", StringComparison.Ordinal)).Value;
        return new(new MemoryStream(content));
    }
}
