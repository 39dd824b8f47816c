using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>JSON, both ways, in one of its dialects.</summary>
internal sealed class JsonCodec(JsonDialect dialect, string mediaType = "application/json") : ShapeCodec, IErrorCodec
{
    // Escapes little more than JSON makes it escape. The writer's own checks would cost a third of its time.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly JsonDialect _dialect = dialect;

    public override string MediaType { get; } = mediaType;

    public override void Read(ReadOnlyMemory<byte> document, IShape shape, MemberSelection selection = MemberSelection.All) =>
        new JsonShapeReader(document, _dialect).ReadShape(shape, selection);

    public override void ReadMember(ReadOnlyMemory<byte> document, IShape shape, MemberSchema member) =>
        new JsonShapeReader(document, _dialect).ReadMember(shape, member);

    public override void Write(IBufferWriter<byte> output, IShape shape, MemberSelection selection = MemberSelection.All) =>
        WriteError(output, shape, null, selection);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, IShape error, string? type, MemberSelection selection = MemberSelection.All)
    {
        using var json = new Utf8JsonWriter(output, Options);
        new JsonShapeWriter(json, _dialect, type).WriteShape(error, selection);
    }

    public override void WriteMember(IBufferWriter<byte> output, IShape shape, MemberSchema member)
    {
        using var json = new Utf8JsonWriter(output, Options);
        new JsonShapeWriter(json, _dialect).WriteMember(shape, member);
    }
}
