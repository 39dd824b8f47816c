namespace Simfra.Time;

/// <summary>Something that happens when the clock reaches an instant. An entry lies in one clock's heap at most once.</summary>
internal abstract class DueEntry
{
    /// <summary>The instant, in UTC ticks.</summary>
    internal long Due { get; set; }

    /// <summary>Orders entries of one instant by when they were set.</summary>
    internal long Sequence { get; set; }

    /// <summary>Its place in the heap; negative outside.</summary>
    internal int HeapIndex { get; set; } = -1;

    /// <summary>Whether someone waits for the instant, so that an auto-advancing clock goes there; else it comes when it comes.</summary>
    internal virtual bool IsAwaited => false;

    /// <summary>The instant has come. Called outside the clock's lock, while the clock's activity is counted.</summary>
    internal abstract void Fire(DateTimeOffset now);

    /// <summary>The instant will not come any more: the clock stops.</summary>
    internal virtual void Stop()
    {
    }
}

/// <summary>Entries by due time, then by sequence: a binary heap whose entries know their place, so that any can be taken out.</summary>
internal sealed class DueHeap
{
    private DueEntry[] _entries = [];

    public int Count { get; private set; }

    public int AwaitedCount { get; private set; }

    public DueEntry? First => Count > 0 ? _entries[0] : null;

    public void Add(DueEntry entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(8, Count * 2));
        }

        AwaitedCount += entry.IsAwaited ? 1 : 0;
        Place(entry, Count++);
        MoveUp(entry);
    }

    public bool Remove(DueEntry entry)
    {
        var index = entry.HeapIndex;
        if (index < 0)
        {
            return false;
        }

        AwaitedCount -= entry.IsAwaited ? 1 : 0;
        entry.HeapIndex = -1;
        var last = _entries[--Count];
        _entries[Count] = null!;
        if (!ReferenceEquals(last, entry))
        {
            Place(last, index);
            MoveUp(last);
            MoveDown(last);
        }

        return true;
    }

    private static bool IsBefore(DueEntry left, DueEntry right) =>
        left.Due < right.Due || (left.Due == right.Due && left.Sequence < right.Sequence);

    private void Place(DueEntry entry, int index)
    {
        _entries[index] = entry;
        entry.HeapIndex = index;
    }

    private void MoveUp(DueEntry entry)
    {
        var index = entry.HeapIndex;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!IsBefore(entry, _entries[parent]))
            {
                break;
            }

            Place(_entries[parent], index);
            index = parent;
        }

        Place(entry, index);
    }

    private void MoveDown(DueEntry entry)
    {
        var index = entry.HeapIndex;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && IsBefore(_entries[child + 1], _entries[child]))
            {
                child++;
            }

            if (!IsBefore(_entries[child], entry))
            {
                break;
            }

            Place(_entries[child], index);
            index = child;
        }

        Place(entry, index);
    }
}
