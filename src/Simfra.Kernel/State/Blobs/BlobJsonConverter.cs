using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simfra.State.Blobs;

/// <summary>
/// A blob inside a persisted record: its bytes as base64, a segment at a time. A store that keeps blobs beside the records writes
/// where they lie instead.
/// </summary>
internal sealed class BlobJsonConverter : JsonConverter<Blob>
{
    public override Blob Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A blob is an array of base64 segments.");
        }

        var segments = new List<byte[]>();
        var length = 0L;
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            var segment = reader.GetBytesFromBase64();
            length += segment.Length;
            segments.Add(segment);
        }

        return length == 0 ? Blob.Empty : new MemoryBlob([.. segments], length);
    }

    public override void Write(Utf8JsonWriter writer, Blob value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        WriteSegments(writer, value);
        writer.WriteEndArray();
    }

    private static void WriteSegments(Utf8JsonWriter writer, Blob value)
    {
        switch (value)
        {
            case MemoryBlob memory:
                foreach (var segment in memory.Segments)
                {
                    writer.WriteBase64StringValue(segment);
                }

                break;
            case ConcatenatedBlob concatenated:
                foreach (var part in concatenated.Parts)
                {
                    WriteSegments(writer, part);
                }

                break;
            default:
                throw new JsonException($"A blob of the kind {value.GetType().Name} has no form inside a record.");
        }
    }
}
