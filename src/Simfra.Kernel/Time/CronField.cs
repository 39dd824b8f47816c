using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Time;

/// <summary>The values that a field of a cron expression names: numbers, names, ranges, steps and lists of them, or a star.</summary>
internal sealed class CronField
{
    private CronField(ImmutableArray<int> values) => Values = values;

    /// <summary>In ascending order.</summary>
    public ImmutableArray<int> Values { get; }

    /// <param name="text">The field.</param>
    /// <param name="min">The least value there is.</param>
    /// <param name="max">The largest one.</param>
    /// <param name="names">Names of the values from the least one on.</param>
    /// <returns>Null where it isn't one.</returns>
    public static CronField? TryParse(string text, int min, int max, params string[] names)
    {
        var values = new SortedSet<int>();
        foreach (var part in text.Split(','))
        {
            if (Part(part, min, max, names) is not var (first, last, step))
            {
                return null;
            }

            for (var value = first; value <= last; value += step)
            {
                values.Add(value);
            }
        }

        return new([.. values]);
    }

    /// <summary>A number in a range, or the name of one.</summary>
    public static int? Value(string text, int min, int max, string[] names)
    {
        var named = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            return named + min;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
    }

    public bool Contains(int value) => Values.BinarySearch(value) >= 0;

    /// <summary>The next larger value.</summary>
    public int? After(int value)
    {
        var index = Values.BinarySearch(value + 1);
        index = index >= 0 ? index : ~index;
        return index < Values.Length ? Values[index] : null;
    }

    /// <summary>With a step, one value stands for all from it on.</summary>
    private static (int First, int Last, int Step)? Part(string part, int min, int max, string[] names)
    {
        var slash = part.IndexOf('/');
        if (slash < 0)
        {
            return Range(part, min, max, names) is var (first, last) ? (first, last, 1) : null;
        }

        // A step beyond the last value leads nowhere, however long it is.
        return int.TryParse(part.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            && step > 0
            && Range(part[..slash], min, max, names) is var (from, to)
                ? (from, part.AsSpan(0, slash).Contains('-') ? to : max, Math.Min(step, max + 1))
                : null;
    }

    private static (int First, int Last)? Range(string range, int min, int max, string[] names) => range.Split('-') switch
    {
        ["*"] => (min, max),
        [var one] => Value(one, min, max, names) is { } value ? (value, value) : null,
        [var from, var to] when Value(from, min, max, names) is { } first && Value(to, min, max, names) is { } last && first <= last => (first, last),
        _ => null,
    };
}
