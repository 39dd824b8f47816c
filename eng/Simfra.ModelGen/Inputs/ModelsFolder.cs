using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simfra.ModelGen.Inputs;

/// <summary>The folder <c>models/</c>.</summary>
internal sealed class ModelsFolder(string path)
{
    public string Path { get; } = path;

    public string LockFile => System.IO.Path.Combine(Path, "lock.json");

    public string SettingsFile => System.IO.Path.Combine(Path, "services.json");

    public IReadOnlyDictionary<string, ServiceSettings> ReadSettings()
    {
        var settings = new SortedDictionary<string, ServiceSettings>(StringComparer.Ordinal);
        foreach (var (id, service) in ReadJson(SettingsFile).AsObject())
        {
            settings.Add(id, ReadService(id, service!.AsObject()));
        }

        RefuseStrayFiles(settings);
        return settings;
    }

    /// <summary>The files that decide what is generated for a service; those that exist.</summary>
    public IEnumerable<string> InputFiles(string id) =>
        new[] { OperationsFile(id), PatchFile(id), IamFile(id) }.Where(File.Exists);

    private string OperationsFile(string id) => System.IO.Path.Combine(Path, $"{id}.ops.txt");

    private string PatchFile(string id) => System.IO.Path.Combine(Path, $"{id}.patch.json");

    private string IamFile(string id) => System.IO.Path.Combine(Path, $"{id}.iam.json");

    private ServiceSettings ReadService(string id, JsonObject service)
    {
        foreach (var (key, _) in service)
        {
            if (key is not ("name" or "iamPrefix" or "extraProtocols"))
            {
                throw new ModelException($"{SettingsFile}: unknown key '{key}' in '{id}'.");
            }
        }

        return new()
        {
            Id = id,
            Name = service["name"]?.GetValue<string>() ?? throw new ModelException($"{SettingsFile}: '{id}' has no name."),
            IamPrefix = service["iamPrefix"]?.GetValue<string>(),
            ExtraProtocols = [.. (service["extraProtocols"] as JsonArray ?? []).Select(static p => p!.GetValue<string>())],
            Implemented = ReadOperations(OperationsFile(id)),
            Iam = File.Exists(IamFile(id)) ? IamSettings.Parse(IamFile(id), ReadJson(IamFile(id))) : IamSettings.None,
            Patch = File.Exists(PatchFile(id)) ? ModelPatch.Parse(PatchFile(id), ReadJson(PatchFile(id))) : null,
        };
    }

    private static HashSet<string> ReadOperations(string file)
    {
        var operations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            var name = line.Split('#')[0].Trim();
            if (name.Length > 0 && !operations.Add(name))
            {
                throw new ModelException($"{file}: '{name}' is listed twice.");
            }
        }

        return operations;
    }

    /// <summary>A list of operations under a misspelt service would be ignored for ever.</summary>
    private void RefuseStrayFiles(SortedDictionary<string, ServiceSettings> services)
    {
        foreach (var file in Directory.EnumerateFiles(Path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal))
        {
            var dot = file!.IndexOf('.', StringComparison.Ordinal);
            if (file[dot..] is ".ops.txt" or ".patch.json" or ".iam.json" && !services.ContainsKey(file[..dot]))
            {
                throw new ModelException($"{System.IO.Path.Combine(Path, file)}: services.json has no service '{file[..dot]}'.");
            }
        }
    }

    private static JsonNode ReadJson(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file)) ?? throw new ModelException($"{file}: is null.");
        }
        catch (JsonException e)
        {
            throw new ModelException($"{file}: {e.Message}");
        }
    }
}
