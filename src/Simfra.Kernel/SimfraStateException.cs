namespace Simfra;

/// <summary>
/// A snapshot or a data directory can't be used: it is damaged, made by a newer version, in use by another process, or can't be written.
/// The message says which file it is and what is wrong with it. What was there before is left as it was.
/// </summary>
public sealed class SimfraStateException : Exception
{
    internal SimfraStateException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>The file or the directory.</summary>
    public string Path { get; }

    /// <summary>What is wrong, without the path.</summary>
    internal string Problem { get; }
}
