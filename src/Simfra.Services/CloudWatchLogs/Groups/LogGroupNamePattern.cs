namespace Simfra.Services.CloudWatchLogs;

/// <summary>Names of groups as lists are asked for them: <c>^/aws/lambda|discovery</c>, up to five alternatives.</summary>
internal readonly record struct LogGroupNamePattern(string[]? Alternatives)
{
    /// <summary>A pattern; null is one that every name matches.</summary>
    public static LogGroupNamePattern Parse(string? pattern) => new(pattern?.Split('|'));

    public bool Matches(string name) => Alternatives is null || Array.Exists(Alternatives, a => Matches(name, a));

    /// <summary>One alternative of the pattern: a text that the name contains, or begins with after <c>^</c>; a dot is any character.</summary>
    private static bool Matches(string name, string alternative) => alternative.StartsWith('^')
        ? MatchesAt(name, 0, alternative.AsSpan(1))
        : Enumerable.Range(0, Math.Max(0, name.Length - alternative.Length + 1)).Any(i => MatchesAt(name, i, alternative));

    private static bool MatchesAt(string name, int start, ReadOnlySpan<char> text)
    {
        if (start + text.Length > name.Length)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '.' && text[i] != name[start + i])
            {
                return false;
            }
        }

        return true;
    }
}
