namespace Simfra.Tests;

/// <summary>
/// Reference data that lies beside the repository, in <c>../shared</c>, and isn't part of it. Where it is missing, the tests
/// that need it are skipped, and say so.
/// </summary>
internal static class SharedData
{
    /// <summary>The folder with <c>Simfra.Embedded.sln</c>.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Path of a file or folder under <c>../shared</c>, whether or not it is there.</summary>
    public static string PathOf(string relativePath) =>
        Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", relativePath));

    /// <summary>Null where the data is there, else the reason to skip.</summary>
    public static string? ReasonToSkip(string relativePath)
    {
        var path = PathOf(relativePath);
        return File.Exists(path) || Directory.Exists(path) ? null : $"Needs ../shared/{relativePath} beside the repository.";
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Simfra.Embedded.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Simfra.Embedded.sln.");
    }
}
