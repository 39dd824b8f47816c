namespace Simfra.Services.DynamoDb;

/// <summary>A stretch of a table or an index: from a place (inclusive) to another (exclusive).</summary>
internal sealed record KeyRange(byte[] Low, byte[] High)
{
    public static readonly KeyRange All = new([], KeyEncoding.After([]));

    public static KeyRange OfSegment(int segment, int totalSegments) => new(
        KeyEncoding.StartOfSegment(segment, totalSegments), KeyEncoding.StartOfSegment(segment + 1, totalSegments));

    /// <summary>
    /// The keys of a partition whose sort key meets conditions on its attributes, from the first on; the last one alone may be other than equality.
    /// </summary>
    public static KeyRange Of(IReadOnlyList<ItemValue> partition, IReadOnlyList<KeyCondition> sort)
    {
        if (sort is [])
        {
            var whole = KeyEncoding.PrefixOf(partition, []);
            return new(whole, KeyEncoding.After(whole));
        }

        var prefix = KeyEncoding.PrefixOf(partition, [.. sort.Take(sort.Count - 1).Select(static c => c.Value)]);
        var end = KeyEncoding.After(prefix);
        var (_, comparison, value, upper) = sort[^1];
        var exact = KeyEncoding.PrefixOf(prefix, value, isOpen: false);
        return comparison switch
        {
            "=" => new(exact, KeyEncoding.After(exact)),
            "<" => new(prefix, exact),
            "<=" => new(prefix, KeyEncoding.After(exact)),
            ">" => new(KeyEncoding.After(exact), end),
            ">=" => new(exact, end),
            KeyCondition.Between => new(exact, KeyEncoding.After(KeyEncoding.PrefixOf(prefix, upper!, isOpen: false))),
            _ => Starting(KeyEncoding.PrefixOf(prefix, value, isOpen: true)),
        };
    }

    /// <summary>The same places as those of the stretches, each in one of them alone.</summary>
    public static List<KeyRange> Merge(IEnumerable<KeyRange> ranges)
    {
        var merged = new List<KeyRange>();
        foreach (var range in ranges.Order(Comparer<KeyRange>.Create(static (x, y) => Compare(x.Low, y.Low))))
        {
            if (merged is [.., var last] && Compare(range.Low, last.High) <= 0)
            {
                merged[^1] = new(last.Low, Compare(range.High, last.High) > 0 ? range.High : last.High);
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    public bool Overlaps(KeyRange other) => Compare(Low, other.High) < 0 && Compare(other.Low, High) < 0;

    public bool Contains(byte[] place) => Compare(place, Low) >= 0 && Compare(place, High) < 0;

    private static int Compare(byte[] one, byte[] other) => one.AsSpan().SequenceCompareTo(other);

    private static KeyRange Starting(byte[] prefix) => new(prefix, KeyEncoding.After(prefix));
}
