using System.Collections.Concurrent;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>Patterns that filters were made with: they meet every event, and are read once.</summary>
internal sealed class PatternCache
{
    private const int MaxKept = 1000;

    private readonly ConcurrentDictionary<string, FilterPattern> _patterns = new(StringComparer.Ordinal);

    public FilterPattern Get(string text)
    {
        if (_patterns.Count > MaxKept)
        {
            _patterns.Clear();
        }

        return _patterns.GetOrAdd(text, FilterPattern.Parse);
    }
}
