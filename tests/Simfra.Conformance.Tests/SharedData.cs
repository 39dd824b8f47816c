using System.Text.Json.Nodes;

namespace Simfra.Conformance.Tests;

/// <summary>The folder <c>../shared/conformance</c> beside the repository: data made by others, read and never copied.</summary>
internal static class SharedData
{
    /// <summary>Where the data is, or null.</summary>
    public static string? Folder { get; } = FindFolder();

    public static JsonArray ReadArray(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder!, path)))!.AsArray();

    private static string? FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simfra.Embedded.sln")))
        {
            folder = folder.Parent;
        }

        for (; folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared", "conformance");
            if (Directory.Exists(shared))
            {
                return shared;
            }
        }

        return null;
    }
}

/// <summary>A theory over shared data; skipped, saying so, where the data is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.Folder is null ? "../shared/conformance is not here." : null;
}

/// <inheritdoc cref="SharedDataTheoryAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.Folder is null ? "../shared/conformance is not here." : null;
}
