namespace Simfra.Services.DynamoDb;

/// <summary>A stretch of a table or an index: from a place (inclusive) to another (exclusive).</summary>
internal sealed record KeyRange(byte[] Low, byte[] High)
{
    public static readonly KeyRange All = new([], KeyEncoding.After([]));

    public static KeyRange OfSegment(int segment, int totalSegments) => new(
        KeyEncoding.StartOfSegment(segment, totalSegments), KeyEncoding.StartOfSegment(segment + 1, totalSegments));

    /// <summary>The keys of a partition whose sort key stands to values as the comparison says.</summary>
    public static KeyRange Of(ItemValue partition, string? comparison, ItemValue? value, ItemValue? upper)
    {
        var prefix = KeyEncoding.PrefixOf(partition);
        var end = KeyEncoding.After(prefix);
        if (comparison is null)
        {
            return new(prefix, end);
        }

        var exact = KeyEncoding.PrefixOf(prefix, value!, isOpen: false);
        return comparison switch
        {
            "=" => new(exact, KeyEncoding.After(exact)),
            "<" => new(prefix, exact),
            "<=" => new(prefix, KeyEncoding.After(exact)),
            ">" => new(KeyEncoding.After(exact), end),
            ">=" => new(exact, end),
            KeyCondition.Between => new(exact, KeyEncoding.After(KeyEncoding.PrefixOf(prefix, upper!, isOpen: false))),
            _ => Starting(KeyEncoding.PrefixOf(prefix, value!, isOpen: true)),
        };
    }

    public bool Contains(byte[] place) => place.AsSpan().SequenceCompareTo(Low) >= 0 && place.AsSpan().SequenceCompareTo(High) < 0;

    private static KeyRange Starting(byte[] prefix) => new(prefix, KeyEncoding.After(prefix));
}
