using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Models.DynamoDb;

namespace Simfra.Services.DynamoDb;

/// <summary>What an export writes about items: a line of DynamoDB JSON each, compressed.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html"/>
internal sealed class ExportedItems
{
    private static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();

    public long Count { get; private set; }

    /// <summary>The bytes that the items count for.</summary>
    public long Size { get; private set; }

    /// <summary>All items as they were at a time.</summary>
    public static ExportedItems At(DynamoDbState state, DynamoTable table, DateTimeOffset time)
    {
        var exported = new ExportedItems();
        foreach (var item in ItemChange.ItemsAt(state, table, time))
        {
            exported.Add(item.Size, writer =>
            {
                writer.WritePropertyName("Item");
                ItemJson.Write(writer, item.Attributes);
            });
        }

        return exported;
    }

    /// <summary>What has become of the items that changed in a period: one line for each, however often it changed.</summary>
    public static ExportedItems Between(DynamoDbState state, DynamoTable table, DateTimeOffset from, DateTimeOffset to, string view)
    {
        var changed = new SortedDictionary<ItemKey, (AttributeMap? Old, DateTimeOffset At)>();
        var later = new Dictionary<ItemKey, AttributeMap?>();
        foreach (var change in ItemChange.Of(state, table).Where(c => c.At >= from))
        {
            var key = new ItemKey(table.Name, change.KeyBytes);
            if (change.At >= to)
            {
                // The first change after the period tells what the item was at its end.
                later.TryAdd(key, change.Old);
            }
            else
            {
                changed[key] = (changed.TryGetValue(key, out var earlier) ? earlier.Old : change.Old, change.At);
            }
        }

        var keyNames = table.Keys.Names.ToHashSet(StringComparer.Ordinal);
        var exported = new ExportedItems();
        foreach (var (key, (old, at)) in changed)
        {
            var current = later.TryGetValue(key, out var then) ? then : state.Items.Find(key)?.Attributes;
            if (old is null && current is null)
            {
                continue;
            }

            exported.Add((current ?? old)!.Size, writer =>
            {
                writer.WriteStartObject("Metadata");
                writer.WriteStartObject("WriteTimestampMicros");
                writer.WriteString("N", ((at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WritePropertyName("Keys");
                ItemJson.Write(writer, (current ?? old)!.Only(keyNames));
                Write(writer, "OldImage", view == ExportViewType.NewAndOldImages ? old : null);
                Write(writer, "NewImage", current);
            });
        }

        return exported;
    }

    public byte[] Compress() => Gzip.Compress(_lines.WrittenSpan);

    private static void Write(Utf8JsonWriter writer, string name, AttributeMap? image)
    {
        if (image is not null)
        {
            writer.WritePropertyName(name);
            ItemJson.Write(writer, image);
        }
    }

    private void Add(int size, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(_lines, Format))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        _lines.Write("\n"u8);
        Count++;
        Size += size;
    }
}
