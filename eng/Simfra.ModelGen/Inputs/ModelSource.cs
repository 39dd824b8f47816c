using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simfra.ModelGen.Inputs;

/// <summary>A model file as it lies on disk, and its hash.</summary>
internal sealed record ModelFile(string Service, string ApiVersion, JsonObject Content, string Sha256);

/// <summary>botocore's folder <c>data</c>: a folder a service, in it one a version, in it <c>service-2.json</c>, gzipped or not.</summary>
internal sealed partial class ModelSource(string path)
{
    private const string FileName = "service-2.json";

    /// <summary>The folder given, or that of the botocore which <c>python3</c> imports; null where there is none.</summary>
    public static ModelSource? Find(string? given)
    {
        if (given is not null)
        {
            return Directory.Exists(given) ? new(given) : throw new ModelException($"There is no folder '{given}'.");
        }

        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import botocore; print(botocore.__path__[0])"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var folder = Path.Combine(python.StandardOutput.ReadToEnd().Trim(), "data");
            python.WaitForExit();
            return python.ExitCode == 0 && Directory.Exists(folder) ? new(folder) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>botocore's version, or null where the folder isn't part of a botocore.</summary>
    public string? Version { get; } =
        Path.Combine(path, "..", "__init__.py") is var module && File.Exists(module)
        && VersionLine().Match(File.ReadAllText(module)) is { Success: true } line
            ? line.Groups["version"].Value
            : null;

    /// <summary>The services that have a model, in ordinal order.</summary>
    public IReadOnlyList<string> Services { get; } =
    [
        .. Directory.EnumerateDirectories(path)
            .Where(static folder => LatestVersion(folder) is not null)
            .Select(static folder => Path.GetFileName(folder)!)
            .Order(StringComparer.Ordinal),
    ];

    public ModelFile Load(string service)
    {
        var folder = Path.Combine(path, service);
        var version = (Directory.Exists(folder) ? LatestVersion(folder) : null)
            ?? throw new ModelException($"There is no model of '{service}' in {path}.");
        var bytes = ReadModel(Path.Combine(folder, version));
        var content = JsonNode.Parse(bytes)?.AsObject() ?? throw new ModelException($"{folder}: the model is null.");
        return new(service, version, content, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [GeneratedRegex("""^__version__ = ['"](?<version>.+)['"]""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionLine();

    private static string? LatestVersion(string folder) => Directory.EnumerateDirectories(folder)
        .Where(static version => File.Exists(Path.Combine(version, FileName)) || File.Exists(Path.Combine(version, $"{FileName}.gz")))
        .Select(Path.GetFileName)
        .Max(StringComparer.Ordinal);

    /// <summary>The text of the model: its hash must not depend on how it was packed.</summary>
    private static byte[] ReadModel(string folder)
    {
        var plain = Path.Combine(folder, FileName);
        if (File.Exists(plain))
        {
            return File.ReadAllBytes(plain);
        }

        using var packed = new GZipStream(File.OpenRead($"{plain}.gz"), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
