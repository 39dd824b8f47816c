using Simfra.Tests;

namespace Simfra.Architecture.Tests;

/// <summary>The repository's own files: no build output, no version control, no downloaded packages.</summary>
internal static class Repository
{
    /// <remarks>In a linked worktree .git is a file.</remarks>
    private static readonly HashSet<string> NotOurs = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".idea", ".vscode", "artifacts", "bin", "obj", "node_modules", "TestResults", "__pycache__", ".terraform",
    };

    public static string Root => SharedData.RepositoryRoot;

    /// <summary>Hand-written C# under a folder of the repository.</summary>
    public static IEnumerable<SourceFile> CSharpFiles(string folder) =>
        Files(folder)
            .Where(static f => f.Path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(static f => !f.Path.Contains("/Generated/", StringComparison.Ordinal));

    /// <summary>Every project but the templates, which aren't projects yet.</summary>
    public static IEnumerable<SourceFile> Projects() =>
        Files()
            .Where(static f => f.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(static f => !f.Path.StartsWith("eng/templates/", StringComparison.Ordinal));

    /// <summary>Every text file under a folder, in a fixed order.</summary>
    public static IEnumerable<SourceFile> Files(string folder = "") =>
        Walk(new(Path.Combine(Root, folder)))
            .Select(static f => new SourceFile(Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'), f.FullName))
            .Where(static f => f.IsText);

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            return [];
        }

        var here = folder.EnumerateFiles().Where(static f => !NotOurs.Contains(f.Name));
        var below = folder.EnumerateDirectories().Where(static d => !NotOurs.Contains(d.Name));
        return here.OrderBy(static f => f.Name, StringComparer.Ordinal)
            .Concat(below.OrderBy(static d => d.Name, StringComparer.Ordinal).SelectMany(Walk));
    }
}

/// <param name="Path">From the root of the repository, with slashes.</param>
internal sealed record SourceFile(string Path, string FullPath)
{
    public string[] Lines => File.ReadAllLines(FullPath);

    public string Text => File.ReadAllText(FullPath);

    /// <summary>No null byte at its beginning.</summary>
    public bool IsText
    {
        get
        {
            Span<byte> start = stackalloc byte[512];
            using var stream = File.OpenRead(FullPath);
            return !start[..stream.Read(start)].Contains((byte)0);
        }
    }

    public override string ToString() => Path;
}
