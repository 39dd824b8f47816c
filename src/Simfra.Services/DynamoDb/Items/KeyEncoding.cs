using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Keys as bytes that sort as the keys do, so that finding, ranging and paging are the same for all types, tables and indexes: a hash of
/// the partition key, the partition key, the sort key, and in an index the place in the table. Each attribute's part ends with two zero bytes;
/// a zero byte within a part is followed by 0xFF.
/// </summary>
internal static class KeyEncoding
{
    private const byte Escaped = 0xff;

    /// <summary>An item's place in a table.</summary>
    public static byte[] OfItem(KeySchema keys, AttributeMap item) => OfIndex(keys, item, [])!;

    /// <summary>An item's place in an index; null where the item lacks one of its keys.</summary>
    public static byte[]? OfIndex(KeySchema keys, AttributeMap item, byte[] itemBytes) =>
        ValuesOf(keys.Partitions, item) is { } partition && ValuesOf(keys.Sorts, item) is { } sort ? Build(partition, sort, itemBytes) : null;

    /// <summary>What all keys of a partition begin with whose sort key, if any of it is given, begins with these attributes.</summary>
    public static byte[] PrefixOf(IReadOnlyList<ItemValue> partition, IReadOnlyList<ItemValue> sort) => Build(partition, sort, []);

    /// <summary>What all keys begin with whose next attribute is a value, or, where the part is left open, begins with it.</summary>
    public static byte[] PrefixOf(byte[] known, ItemValue next, bool isOpen)
    {
        var bytes = new List<byte>(known);
        AddPart(bytes, next);
        return isOpen ? [.. bytes] : [.. bytes, 0, 0];
    }

    /// <summary>The first place after all that begin with a prefix.</summary>
    public static byte[] After(byte[] prefix)
    {
        var end = prefix.Length;
        while (end > 0 && prefix[end - 1] == 0xff)
        {
            end--;
        }

        if (end == 0)
        {
            // Beyond every hash.
            return [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        }

        var after = prefix[..end];
        after[end - 1]++;
        return after;
    }

    /// <summary>Where a segment of a scan begins.</summary>
    public static byte[] StartOfSegment(int segment, int totalSegments)
    {
        if (segment == totalSegments)
        {
            return After([]);
        }

        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(((ulong)segment << 32) / (ulong)totalSegments));
        return bytes;
    }

    /// <summary>The item's values of key attributes; null where it lacks one of them.</summary>
    private static ItemValue[]? ValuesOf(ImmutableArray<string> names, AttributeMap item)
    {
        var values = new ItemValue[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            if (item[names[i]] is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return values;
    }

    private static byte[] Build(IReadOnlyList<ItemValue> partition, IReadOnlyList<ItemValue> sort, byte[] rest)
    {
        var bytes = new List<byte>(48) { 0, 0, 0, 0 };
        AddParts(bytes, partition);
        var hash = Hash(bytes, bytes.Count - 2);
        for (var i = 0; i < 4; i++)
        {
            bytes[i] = (byte)(hash >> (24 - (8 * i)));
        }

        AddParts(bytes, sort);
        bytes.AddRange(rest);
        return [.. bytes];
    }

    private static void AddParts(List<byte> bytes, IReadOnlyList<ItemValue> values)
    {
        foreach (var value in values)
        {
            AddPart(bytes, value);
            bytes.AddRange([0, 0]);
        }
    }

    private static void AddPart(List<byte> bytes, ItemValue value)
    {
        switch (value)
        {
            case StringValue text:
                AddEscaped(bytes, Encoding.UTF8.GetBytes(text.Value));
                break;
            case BinaryValue binary:
                AddEscaped(bytes, binary.Value.AsSpan());
                break;
            case NumberValue number:
                var sortable = new List<byte>(24);
                number.Value.WriteSortable(sortable);
                AddEscaped(bytes, [.. sortable]);
                break;
            default:
                throw new InvalidOperationException($"A {value.Type} can't be a key.");
        }
    }

    private static void AddEscaped(List<byte> bytes, ReadOnlySpan<byte> part)
    {
        foreach (var unit in part)
        {
            bytes.Add(unit);
            if (unit == 0)
            {
                bytes.Add(Escaped);
            }
        }
    }

    /// <summary>FNV-1a, mixed once more so that keys that differ in their last byte lie far apart.</summary>
    private static uint Hash(List<byte> bytes, int count)
    {
        var hash = 0x811c9dc5u;
        for (var i = 0; i < count; i++)
        {
            hash = (hash ^ bytes[i]) * 0x01000193u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
