using System.Formats.Cbor;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Cbor;

/// <summary>
/// Writes shapes as CBOR. Structures are maps of indefinite length: how many members have a value isn't known beforehand.
/// </summary>
internal sealed class CborShapeWriter(CborWriter cbor, string? errorType = null) : ShapeWriter
{
    private string? _errorType = errorType;

    public void WriteShape(IShape shape, MemberSelection selection) => WriteMembers(shape, selection);

    public void WriteMember(IShape shape, MemberSchema member) => WriteMemberValue(shape, member);

    protected override void WriteExtraMembers(IShape shape)
    {
        if (_errorType is not null)
        {
            cbor.WriteTextString("__type");
            cbor.WriteTextString(_errorType);
            _errorType = null;
        }
    }

    protected override void WriteNull() => cbor.WriteNull();

    protected override void WriteString(string value) => cbor.WriteTextString(value);

    protected override void WriteBoolean(bool value) => cbor.WriteBoolean(value);

    protected override void WriteInteger(long value) => cbor.WriteInt64(value);

    protected override void WriteFloat(float value) => cbor.WriteSingle(value);

    protected override void WriteDouble(double value) => cbor.WriteDouble(value);

    protected override void WriteTimestamp(DateTimeOffset value)
    {
        cbor.WriteTag(CborTag.UnixTimeSeconds);
        var milliseconds = value.ToUnixTimeMilliseconds();
        if (milliseconds % 1000 == 0)
        {
            cbor.WriteInt64(milliseconds / 1000);
        }
        else
        {
            cbor.WriteDouble(milliseconds / 1000.0);
        }
    }

    protected override void WriteBlob(ReadOnlySpan<byte> value) => cbor.WriteByteString(value);

    protected override void WriteDocument(JsonNode? value)
    {
        switch (value)
        {
            case null:
                cbor.WriteNull();
                break;
            case JsonObject node:
                cbor.WriteStartMap(node.Count);
                foreach (var (key, item) in node)
                {
                    cbor.WriteTextString(key);
                    WriteDocument(item);
                }

                cbor.WriteEndMap();
                break;
            case JsonArray node:
                cbor.WriteStartArray(node.Count);
                foreach (var item in node)
                {
                    WriteDocument(item);
                }

                cbor.WriteEndArray();
                break;
            default:
                WriteDocumentValue(value.AsValue());
                break;
        }
    }

    protected override void WriteStructureStart() => cbor.WriteStartMap(null);

    protected override void WriteStructureEnd() => cbor.WriteEndMap();

    protected override void WriteListStart(int count) => cbor.WriteStartArray(count);

    protected override void WriteListEnd() => cbor.WriteEndArray();

    protected override void WriteMapStart(int count) => cbor.WriteStartMap(count);

    protected override void WriteMapEnd() => cbor.WriteEndMap();

    protected override void WriteMemberName(Schema schema) => cbor.WriteTextString(Member.Name);

    protected override void WriteKey(string key) => cbor.WriteTextString(key);

    private void WriteDocumentValue(JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                cbor.WriteTextString(value.GetValue<string>());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                cbor.WriteBoolean(value.GetValueKind() == JsonValueKind.True);
                break;
            default:
                if (value.TryGetValue<long>(out var integer))
                {
                    cbor.WriteInt64(integer);
                }
                else
                {
                    cbor.WriteDouble(value.GetValue<double>());
                }

                break;
        }
    }
}
