using System.Collections;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

namespace Simfra.Services.DynamoDb;

/// <summary>Attributes by name: immutable, in the order of their names, and small, since a table may hold a million of them.</summary>
[JsonConverter(typeof(AttributeMapJsonConverter))]
internal sealed class AttributeMap : IEnumerable<KeyValuePair<string, ItemValue>>, IEquatable<AttributeMap>
{
    public static readonly AttributeMap Empty = new([]);

    private readonly ImmutableArray<KeyValuePair<string, ItemValue>> _entries;

    private AttributeMap(ImmutableArray<KeyValuePair<string, ItemValue>> entries) => _entries = entries;

    public int Count => _entries.Length;

    /// <summary>The bytes of names and values.</summary>
    public int Size
    {
        get
        {
            var size = 0;
            foreach (var (name, value) in _entries)
            {
                size += Encoding.UTF8.GetByteCount(name) + value.Size;
            }

            return size;
        }
    }

    public int Depth
    {
        get
        {
            var depth = 0;
            foreach (var (_, value) in _entries)
            {
                depth = Math.Max(depth, value.Depth);
            }

            return depth;
        }
    }

    public IEnumerable<string> Names => _entries.Select(static e => e.Key);

    public ItemValue? this[string name] => IndexOf(name) is var index and >= 0 ? _entries[index].Value : null;

    /// <summary>A map of the entries; of two with the same name the later one holds.</summary>
    public static AttributeMap Of(IEnumerable<KeyValuePair<string, ItemValue>> entries)
    {
        var sorted = new SortedDictionary<string, ItemValue>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
        {
            sorted[name] = value;
        }

        return sorted.Count == 0 ? Empty : new([.. sorted]);
    }

    public bool Contains(string name) => IndexOf(name) >= 0;

    public AttributeMap With(string name, ItemValue value)
    {
        var index = IndexOf(name);
        var entry = KeyValuePair.Create(name, value);
        return new(index >= 0 ? _entries.SetItem(index, entry) : _entries.Insert(~index, entry));
    }

    public AttributeMap Without(string name) => IndexOf(name) is var index and >= 0 ? new(_entries.RemoveAt(index)) : this;

    /// <summary>Those attributes of it that are named.</summary>
    public AttributeMap Only(IReadOnlySet<string> names) => new([.. _entries.Where(e => names.Contains(e.Key))]);

    public bool Equals(AttributeMap? other) => other is not null && _entries.SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as AttributeMap);

    public override int GetHashCode() => _entries.Aggregate(_entries.Length, static (hash, e) => HashCode.Combine(hash, e.Key, e.Value));

    public IEnumerator<KeyValuePair<string, ItemValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, ItemValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_entries[middle].Key, name);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }
}
