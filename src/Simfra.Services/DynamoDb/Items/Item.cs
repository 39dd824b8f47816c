using System.Text.Json.Serialization;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Where an item stands in a table or an index: first by a hash of its partition key, as a scan goes, then by partition key and sort key.
/// </summary>
/// <param name="Space">The table, or the table and the index.</param>
/// <param name="Bytes">The keys in a form that sorts as they do (<see cref="KeyEncoding"/>).</param>
internal readonly record struct ItemKey(string Space, byte[] Bytes) : IComparable<ItemKey>, IStateKey
{
    /// <summary>After all that is in a space.</summary>
    public static ItemKey EndOf(string space) => new($"{space}\0", []);

    public int CompareTo(ItemKey other)
    {
        var order = string.CompareOrdinal(Space, other.Space);
        return order != 0 ? order : Bytes.AsSpan().SequenceCompareTo(other.Bytes);
    }

    public bool Equals(ItemKey other) => CompareTo(other) == 0;

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Space, StringComparer.Ordinal);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    public string ToKeyText() => KeyText.Of((Space, Convert.ToHexStringLower(Bytes)));
}

/// <summary>An item of a table.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="KeyBytes">Its place in it.</param>
/// <param name="Attributes">All that it holds, its keys too.</param>
/// <param name="Size">How many bytes it counts for.</param>
/// <param name="ExpiresAt">When it expires, in seconds since 1970; null where it doesn't.</param>
internal sealed record Item(string Table, byte[] KeyBytes, AttributeMap Attributes, int Size, long? ExpiresAt)
{
    public const int MaxSize = 400 * 1024;

    [JsonIgnore]
    public ItemKey Key => new(Table, KeyBytes);

    /// <summary>Its place among those that expire; null where it doesn't.</summary>
    [JsonIgnore]
    public Expiry? Expiry => ExpiresAt is { } at ? new(Table, at) : null;
}

/// <summary>Orders a table's items by when they expire.</summary>
internal sealed record Expiry(string Table, long At) : IComparable<Expiry>
{
    public int CompareTo(Expiry? other)
    {
        var order = string.CompareOrdinal(Table, other?.Table);
        return order != 0 ? order : At.CompareTo(other!.At);
    }
}

/// <summary>That an item is in an index, and where.</summary>
/// <param name="Space">The table and the index.</param>
/// <param name="KeyBytes">Its place in the index.</param>
/// <param name="ItemBytes">Its place in the table.</param>
internal sealed record IndexEntry(string Space, byte[] KeyBytes, byte[] ItemBytes)
{
    [JsonIgnore]
    public ItemKey Key => new(Space, KeyBytes);

    public static string SpaceOf(string table, string index) => $"{table}/{index}";
}
