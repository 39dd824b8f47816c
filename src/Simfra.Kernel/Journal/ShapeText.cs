using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Journal;

/// <summary>Inputs and outputs as the journal shows them, written when someone looks.</summary>
internal static class ShapeText
{
    /// <summary>Everything, as JSON to be looked into.</summary>
    public static JsonObject? Parse(IShape? shape)
    {
        if (shape is null)
        {
            return null;
        }

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            new JsonShapeWriter(json, JsonDialect.Journal).WriteShape(shape, MemberSelection.All);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
    }

    /// <summary>Without what the model calls sensitive.</summary>
    public static void WriteRedacted(Utf8JsonWriter json, IShape shape) =>
        new JsonShapeWriter(json, JsonDialect.RedactedJournal).WriteShape(shape, MemberSelection.All);
}
