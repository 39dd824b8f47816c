using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>A command of a query at work: lines come in, and go on to the next.</summary>
internal abstract class QueryStage
{
    private QueryStage? _next;

    /// <summary>Nothing that comes in can change the outcome any more.</summary>
    public virtual bool IsFull => _next?.IsFull ?? false;

    public QueryStage Then(QueryStage next) => _next = next;

    public abstract void Push(QueryRow row);

    /// <summary>All lines have come.</summary>
    public virtual void Finish() => _next?.Finish();

    protected void Forward(QueryRow row) => _next?.Push(row);
}

/// <summary>Keeps lines that meet a condition.</summary>
internal sealed class FilterStage(QueryExpression condition) : QueryStage
{
    public override void Push(QueryRow row)
    {
        if (condition.Evaluate(row).IsTrue())
        {
            Forward(row);
        }
    }
}

/// <summary>Counts what has matched so far.</summary>
internal sealed class CountStage : QueryStage
{
    public long Count { get; private set; }

    public override void Push(QueryRow row)
    {
        Count++;
        Forward(row);
    }
}

/// <summary>Makes fields of expressions.</summary>
internal sealed class AssignStage(IReadOnlyList<(int Slot, QueryExpression Value)> fields) : QueryStage
{
    public override void Push(QueryRow row)
    {
        foreach (var (slot, value) in fields)
        {
            row.Slots[slot] = value.Evaluate(row);
        }

        Forward(row);
    }
}

/// <summary>Makes fields of what stands at the asterisks of a pattern.</summary>
/// <param name="of">What is searched.</param>
/// <param name="parts">What stands between the asterisks; one more than there are of them.</param>
/// <param name="slots">Where the fields go.</param>
internal sealed class GlobStage(QueryExpression of, string[] parts, int[] slots) : QueryStage
{
    public override void Push(QueryRow row)
    {
        if (of.Evaluate(row).ToText() is { } text)
        {
            Parse(text, row);
        }

        Forward(row);
    }

    private void Parse(string text, QueryRow row)
    {
        var start = text.IndexOf(parts[0], StringComparison.Ordinal);
        if (start < 0)
        {
            return;
        }

        var found = slots.Length <= 64 ? stackalloc Range[slots.Length] : new Range[slots.Length];
        var at = start + parts[0].Length;
        for (var i = 0; i < slots.Length; i++)
        {
            var isToEnd = i == slots.Length - 1 && parts[^1].Length == 0;
            var end = isToEnd ? text.Length : text.IndexOf(parts[i + 1], at, StringComparison.Ordinal);
            if (end < 0)
            {
                return;
            }

            found[i] = at..end;
            at = end + parts[i + 1].Length;
        }

        for (var i = 0; i < slots.Length; i++)
        {
            row.Slots[slots[i]] = QueryValue.Of(text[found[i]]);
        }
    }
}

/// <summary>Makes fields of the groups of a regular expression.</summary>
internal sealed class RegexStage(QueryExpression of, Regex regex, IReadOnlyList<(string Group, int Slot)> groups) : QueryStage
{
    public override void Push(QueryRow row)
    {
        if (of.Evaluate(row).ToText() is { } text && regex.Match(text) is { Success: true } match)
        {
            foreach (var (name, slot) in groups)
            {
                row.Slots[slot] = match.Groups[name] is { Success: true } group ? QueryValue.Of(group.Value) : default;
            }
        }

        Forward(row);
    }
}

/// <summary>Puts lines in order.</summary>
internal sealed class SortStage(IReadOnlyList<(QueryExpression Key, bool IsDescending)> keys) : QueryStage
{
    private readonly List<(QueryRow Row, QueryValue[] Keys, int Place)> _rows = [];

    public override bool IsFull => false;

    public override void Push(QueryRow row) => _rows.Add((row, [.. keys.Select(k => k.Key.Evaluate(row))], _rows.Count));

    public override void Finish()
    {
        _rows.Sort(Compare);
        foreach (var (row, _, _) in _rows)
        {
            Forward(row);
        }

        base.Finish();
    }

    private int Compare((QueryRow Row, QueryValue[] Keys, int Place) left, (QueryRow Row, QueryValue[] Keys, int Place) right)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            var order = QueryOrder.Compare(left.Keys[i], right.Keys[i]);
            if (order != 0)
            {
                return keys[i].IsDescending ? -order : order;
            }
        }

        // What is equal stays as it came.
        return left.Place.CompareTo(right.Place);
    }
}

internal sealed class LimitStage(long limit) : QueryStage
{
    private long _passed;

    public override bool IsFull => _passed >= limit || base.IsFull;

    public override void Push(QueryRow row)
    {
        if (_passed < limit)
        {
            _passed++;
            Forward(row);
        }
    }
}

/// <summary>Keeps the first of the lines that are alike. What lacks one of the fields is like no other.</summary>
internal sealed class DedupStage(QueryExpression[] fields) : QueryStage
{
    private readonly HashSet<QueryGroupKey> _seen = [];

    public override void Push(QueryRow row)
    {
        var values = Array.ConvertAll(fields, f => f.Evaluate(row));
        if (Array.Exists(values, static v => v.IsMissing) || _seen.Add(new(values)))
        {
            Forward(row);
        }
    }
}

/// <summary>A line for each item of a list.</summary>
internal sealed class UnnestStage(QueryExpression of, int slot) : QueryStage
{
    public override void Push(QueryRow row)
    {
        var value = of.Evaluate(row);
        if (value.Structure is not JsonArray items)
        {
            row.Slots[slot] = value;
            Forward(row);
            return;
        }

        foreach (var item in items)
        {
            var copy = row with { Slots = [.. row.Slots] };
            copy.Slots[slot] = QueryValue.Of(item);
            Forward(copy);
        }
    }
}

/// <summary>Groups lines, and makes one of each group.</summary>
/// <param name="keys">What they are grouped by; these are the first slots of the line of a group.</param>
/// <param name="aggregations">What is made of a group's lines; these are the slots after.</param>
internal sealed class StatsStage(QueryExpression[] keys, IReadOnlyList<QueryAggregation> aggregations) : QueryStage
{
    private readonly Dictionary<QueryGroupKey, QueryAggregate[]> _groups = [];
    private readonly List<QueryGroupKey> _order = [];

    /// <summary>How many slots lines have after stats; known when the rest of the query has been read.</summary>
    public Func<int> SlotCount { get; set; } = static () => 0;

    public override bool IsFull => false;

    public override void Push(QueryRow row)
    {
        var key = new QueryGroupKey(Array.ConvertAll(keys, k => k.Evaluate(row)));
        if (!_groups.TryGetValue(key, out var aggregates))
        {
            aggregates = [.. aggregations.Select(static a => a.Create())];
            _groups.Add(key, aggregates);
            _order.Add(key);
        }

        foreach (var aggregate in aggregates)
        {
            aggregate.Add(row);
        }
    }

    public override void Finish()
    {
        foreach (var key in _order)
        {
            var slots = new QueryValue[SlotCount()];
            key.Values.CopyTo(slots, 0);
            var aggregates = _groups[key];
            for (var i = 0; i < aggregates.Length; i++)
            {
                slots[keys.Length + i] = aggregates[i].Result;
            }

            Forward(new(null, slots, null));
        }

        base.Finish();
    }
}

/// <summary>Where lines end.</summary>
internal sealed class CollectStage : QueryStage
{
    public List<QueryRow> Rows { get; } = [];

    public override bool IsFull => false;

    public override void Push(QueryRow row) => Rows.Add(row);

    public override void Finish()
    {
    }
}
