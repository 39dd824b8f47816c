using System.Buffers.Binary;
using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// Keys as bytes that sort as the keys do, so that finding, ranging and paging are the same for all types, tables and indexes: a hash of
/// the partition key, the partition key, the sort key, and in an index the place in the table. Each part ends with two zero bytes; a zero
/// byte within a part is followed by 0xFF.
/// </summary>
internal static class KeyEncoding
{
    private const byte Escaped = 0xff;

    /// <summary>An item's place in a table.</summary>
    public static byte[] OfItem(KeySchema keys, AttributeMap item) => Build(item[keys.Partition]!, keys.Sort is { } sort ? item[sort] : null, []);

    /// <summary>An item's place in an index; null where the item lacks one of its keys.</summary>
    public static byte[]? OfIndex(KeySchema keys, AttributeMap item, byte[] itemBytes)
    {
        if (item[keys.Partition] is not { } partition)
        {
            return null;
        }

        var sort = keys.Sort is null ? null : item[keys.Sort];
        return keys.Sort is not null && sort is null ? null : Build(partition, sort, itemBytes);
    }

    /// <summary>What all keys of a partition begin with.</summary>
    public static byte[] PrefixOf(ItemValue partition) => Build(partition, null, []);

    /// <summary>What all keys begin with whose sort key is a value, or, where the part is left open, begins with it.</summary>
    public static byte[] PrefixOf(byte[] partition, ItemValue sort, bool isOpen)
    {
        var bytes = new List<byte>(partition);
        AddPart(bytes, sort);
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

    private static byte[] Build(ItemValue partition, ItemValue? sort, byte[] rest)
    {
        var bytes = new List<byte>(48) { 0, 0, 0, 0 };
        AddPart(bytes, partition);
        var hash = Hash(bytes);
        for (var i = 0; i < 4; i++)
        {
            bytes[i] = (byte)(hash >> (24 - (8 * i)));
        }

        bytes.AddRange([0, 0]);
        if (sort is not null)
        {
            AddPart(bytes, sort);
            bytes.AddRange([0, 0]);
        }

        bytes.AddRange(rest);
        return [.. bytes];
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
    private static uint Hash(List<byte> bytes)
    {
        var hash = 0x811c9dc5u;
        foreach (var unit in bytes)
        {
            hash = (hash ^ unit) * 0x01000193u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85ebca6bu;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35u;
        return hash ^ (hash >> 16);
    }
}
