using System.Globalization;

namespace Simfra.State.Storage;

/// <summary>Keeps a data directory for one instance: an open file, which the system gives up when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "lock";

    // Beside it, for who has the lock can keep others from reading it, too.
    private const string HolderName = "lock.pid";

    private readonly FileStream _file;
    private readonly string _holder;

    private DirectoryLock(FileStream file, string holder)
    {
        _file = file;
        _holder = holder;
    }

    /// <exception cref="SimfraStateException">Another instance has the directory, or it can't be written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var holder = Path.Combine(directory, HolderName);
        try
        {
            // A new file can't be locked: that it can't be opened means that it can't be written.
            var isThere = File.Exists(path);
            if (TryOpen(path, isThere) is not { } file)
            {
                var process = File.Exists(holder) ? $"The process {File.ReadAllText(holder)}" : "Another process";
                throw new SimfraStateException(directory, $"{process} uses this data directory.");
            }

            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(file, holder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SimfraStateException(directory, $"the directory can't be written. {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        File.Delete(_holder);
        _file.Dispose();
    }

    /// <returns>Null where another has it.</returns>
    private static FileStream? TryOpen(string path, bool isThere)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (isThere && CanBeRead(path) is false)
        {
            return null;
        }
    }

    /// <summary>A file that is locked can't be opened to be read, either; one on a disk that can't be written can.</summary>
    private static bool CanBeRead(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
