using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Journal;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>
/// Shapes as JSON under their members' own names, for callers that know an operation by name alone: state machines, universal
/// targets, templates.
/// </summary>
internal static class JsonByName
{
    private static readonly JsonCodec Codec = new(JsonDialect.ByName);
    private static readonly JsonCodec TrailCodec = new(JsonDialect.Trail);

    /// <exception cref="MalformedInputException">The JSON isn't one of the shape.</exception>
    public static void Read(JsonNode json, IShape shape) => Codec.Read(ToUtf8(json), shape);

    public static JsonNode Write(IShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        Codec.Write(output, shape);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    /// <summary>An operation's output, a body that streams in base 64 among it.</summary>
    public static async ValueTask<JsonObject> WriteWithBodyAsync(IShape output, CancellationToken cancellationToken)
    {
        var stream = StreamTaker.Take(output);
        var json = Write(output).AsObject();
        if (stream is var (member, body))
        {
            using var bytes = new MemoryStream();
            await using (body.Content.ConfigureAwait(false))
            {
                await body.Content.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            json[member] = Convert.ToBase64String(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        return json;
    }

    /// <summary>A shape as CloudTrail records it: names with a small first letter, secrets hidden.</summary>
    public static JsonNode WriteForTrail(IShape shape)
    {
        var output = new ArrayBufferWriter<byte>();
        TrailCodec.Write(output, shape);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static ReadOnlyMemory<byte> ToUtf8(JsonNode json)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        json.WriteTo(writer);
        writer.Flush();
        return output.WrittenMemory;
    }
}
