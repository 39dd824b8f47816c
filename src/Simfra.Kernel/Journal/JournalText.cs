using System.Globalization;
using System.Text;

namespace Simfra.Journal;

/// <summary>Entries as lines, what something caused below it.</summary>
internal static class JournalText
{
    // A job that schedules itself again and again would walk off the page.
    private const int MaxDepth = 8;

    /// <param name="entries">In the order in which they began, so that a cause comes before what it caused.</param>
    /// <param name="dropped">How many there were before them.</param>
    public static string Of(IReadOnlyList<JournalEntry> entries, long dropped)
    {
        var text = new StringBuilder();
        if (dropped > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"({dropped} earlier entries were dropped)").Append('\n');
        }

        var known = entries.Select(static entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        var below = entries.ToLookup(static entry => entry.CauseId);
        var next = new Stack<(JournalEntry Entry, int Depth)>();
        foreach (var root in entries.Where(entry => entry.CauseId is not { } cause || !known.Contains(cause)))
        {
            next.Push((root, 0));
            while (next.TryPop(out var line))
            {
                text.Append(' ', Math.Min(line.Depth, MaxDepth) * 2).Append(line.Entry).Append('\n');
                foreach (var consequence in below[line.Entry.Id].Reverse())
                {
                    next.Push((consequence, line.Depth + 1));
                }
            }
        }

        return text.ToString();
    }
}
