namespace Simfra.State;

/// <summary>
/// What the commits of a service replaced, so that a read can be shown how things were. Tables are persistent: the past costs what
/// changed since. Used within the turns of its service alone.
/// </summary>
internal sealed class StateHistory(TimeProvider clock)
{
    private const int MaxCommits = 10_000;

    private readonly Queue<Commit> _commits = new();

    /// <summary>How far back someone may look. The last commit is kept in any case.</summary>
    public TimeSpan Depth { get; set; }

    /// <summary>A commit is about to take the place of these versions.</summary>
    public void Add(IEnumerable<(Table Table, object Version)> replaced)
    {
        var now = clock.GetUtcNow();
        while (_commits.Count >= MaxCommits || (_commits.TryPeek(out var oldest) && oldest.Time < now - Depth))
        {
            _commits.Dequeue();
        }

        _commits.Enqueue(new(now, [.. replaced]));
    }

    /// <summary>
    /// The versions that tables had at a time, or before the last commit; of tables that haven't changed since there are none. Null where
    /// nothing has.
    /// </summary>
    public IReadOnlyDictionary<Table, object>? Before(DateTimeOffset? time)
    {
        Dictionary<Table, object>? versions = null;
        foreach (var commit in time is { } at ? _commits.SkipWhile(c => c.Time <= at) : _commits.TakeLast(1))
        {
            // What the first commit since then replaced was there at that time.
            versions ??= [];
            foreach (var (table, version) in commit.Replaced)
            {
                versions.TryAdd(table, version);
            }
        }

        return versions;
    }

    /// <summary>Everything is gone; there is no past to it.</summary>
    public void Clear() => _commits.Clear();

    private sealed record Commit(DateTimeOffset Time, (Table Table, object Version)[] Replaced);
}
