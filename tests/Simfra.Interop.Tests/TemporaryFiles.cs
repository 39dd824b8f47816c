namespace Simfra.Interop.Tests;

/// <summary>A folder for what clients read and write, gone with the test.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("simfra-interop-");

    public string Folder => _folder.FullName;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file; its path.</summary>
    public async Task<string> WriteAsync(string name, string content)
    {
        var path = PathOf(name);
        await File.WriteAllTextAsync(path, content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
