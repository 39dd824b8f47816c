using System.Text.Json.Nodes;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>The protocol tests of botocore and Smithy, in <c>../shared</c>.</summary>
internal static class Corpus
{
    public const string Folder = "conformance/protocols";

    public static bool IsHere => SharedData.ReasonToSkip(Folder) is null;

    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(SharedData.PathOf($"{Folder}/{folder}")).Order(StringComparer.Ordinal);

    public static JsonArray Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsArray();
}
