using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Simfra.ModelGen.ManagedPolicies;

/// <summary>A package of the npm registry, as <c>npm pack</c> writes it.</summary>
internal sealed class NpmPackage
{
    private const string Root = "package/";

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private NpmPackage(string name, string version, Dictionary<string, byte[]> files)
    {
        Name = name;
        Version = version;
        _files = files;
    }

    public string Name { get; }

    public string Version { get; }

    public static NpmPackage Open(string file)
    {
        if (!File.Exists(file))
        {
            throw new ModelException($"{file} is missing.");
        }

        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data && entry.Name.StartsWith(Root, StringComparison.Ordinal))
            {
                using var content = new MemoryStream();
                data.CopyTo(content);
                files[entry.Name[Root.Length..]] = content.ToArray();
            }
        }

        var manifest = files.TryGetValue("package.json", out var json) ? JsonNode.Parse(json) : null;
        return manifest is null
            ? throw new ModelException($"{file} is no package of npm.")
            : new(manifest["name"]!.GetValue<string>(), manifest["version"]!.GetValue<string>(), files);
    }

    public byte[] Read(string path) => _files.GetValueOrDefault(path) ?? throw new ModelException($"{Name} {Version} has no file {path}.");
}
