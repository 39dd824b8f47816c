using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Iam;

/// <summary>Cases of policy evaluation, in <c>../shared</c>: a request, the policies of each kind, and what comes of it.</summary>
internal static class IamCorpus
{
    public const string Folder = "conformance/iam";

    /// <summary>What the files' names begin with, by what keys say instead.</summary>
    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["core:"] = "core_engine__coreEngineTests__",
        ["simulation:"] = "simulation_engine__simulationEngineIntegrationTests__",
    };

    /// <summary>File and place in it: <c>core:rcps#0</c>.</summary>
    public static IReadOnlyList<string> Keys { get; } = SharedData.ReasonToSkip(Folder) is null
        ? [.. Files().SelectMany(f => Enumerable.Range(0, Read(f).Count).Select(i => $"{ShortName(f)}#{i}"))]
        : [];

    public static JsonNode Find(string key)
    {
        var parts = key.Split('#');
        var prefix = Prefixes.First(p => key.StartsWith(p.Key, StringComparison.Ordinal));
        return Read(SharedData.PathOf($"{Folder}/{prefix.Value}{parts[0][prefix.Key.Length..]}.json"))[int.Parse(parts[1])]!;
    }

    private static string ShortName(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var prefix = Prefixes.First(p => name.StartsWith(p.Value, StringComparison.Ordinal));
        return prefix.Key + name[prefix.Value.Length..];
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(SharedData.PathOf(Folder), "*.json").Order(StringComparer.Ordinal);

    private static JsonArray Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsArray();
}
