using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simfra.State.Blobs;

/// <summary>
/// A blob inside a persisted record: an array of its pieces. A piece is a base64 text, or <c>{"sha256": …, "length": …}</c> where its
/// bytes are kept beside the records.
/// </summary>
internal sealed class BlobJsonConverter(IBlobKeeper keeper) : JsonConverter<Blob>
{
    public const string DigestName = "sha256";
    public const string LengthName = "length";

    // A multiple of three, so that base64 needs no padding in between.
    private const int PieceLength = 48 * 1024;

    public BlobJsonConverter()
        : this(NullBlobKeeper.Instance)
    {
    }

    public override Blob Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A blob is an array of its pieces.");
        }

        var pieces = new List<Blob>();
        var segments = new List<byte[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                segments.Add(reader.GetBytesFromBase64());
            }
            else
            {
                Flush(segments, pieces);
                pieces.Add(ReadKept(ref reader));
            }
        }

        Flush(segments, pieces);
        return Blob.Concat(pieces);
    }

    public override void Write(Utf8JsonWriter writer, Blob value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        WritePieces(writer, value);
        writer.WriteEndArray();
    }

    private static void Flush(List<byte[]> segments, List<Blob> pieces)
    {
        if (segments.Count > 0)
        {
            pieces.Add(new MemoryBlob([.. segments], segments.Sum(static s => (long)s.Length)));
            segments.Clear();
        }
    }

    private static void WriteBytes(Utf8JsonWriter writer, Blob blob)
    {
        if (blob is MemoryBlob memory)
        {
            foreach (var segment in memory.Segments)
            {
                writer.WriteBase64StringValue(segment);
            }

            return;
        }

        using var stream = blob.OpenRead();
        var buffer = new byte[(int)Math.Min(PieceLength, blob.Length)];
        while (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var count)
        {
            writer.WriteBase64StringValue(buffer.AsSpan(0, count));
        }
    }

    private void WritePieces(Utf8JsonWriter writer, Blob blob)
    {
        if (blob is ConcatenatedBlob concatenated)
        {
            foreach (var part in concatenated.Parts)
            {
                WritePieces(writer, part);
            }
        }
        else if (keeper.Keep(blob) is { } sha256)
        {
            writer.WriteStartObject();
            writer.WriteString(DigestName, sha256);
            writer.WriteNumber(LengthName, blob.Length);
            writer.WriteEndObject();
        }
        else
        {
            WriteBytes(writer, blob);
        }
    }

    private Blob ReadKept(ref Utf8JsonReader reader)
    {
        var kept = KeptBlob.Read(ref reader) ?? throw new JsonException("A piece of a blob has a digest and a length.");
        return keeper.Find(kept.Sha256, kept.Length) ?? throw new JsonException($"The {kept.Length} bytes of {kept.Sha256} are missing.");
    }
}
