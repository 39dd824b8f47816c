using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>Writes shapes as JSON.</summary>
/// <param name="json">Where to.</param>
/// <param name="dialect">Names and timestamps.</param>
/// <param name="errorType">The <c>__type</c> of the outermost structure, or null.</param>
internal sealed class JsonShapeWriter(Utf8JsonWriter json, JsonDialect dialect, string? errorType = null) : ShapeWriter
{
    private Schema? _namesOf;
    private JsonEncodedText[] _names = [];
    private string? _errorType = errorType;

    public void WriteShape(IShape shape, MemberSelection selection) => WriteMembers(shape, selection);

    public void WriteMember(IShape shape, MemberSchema member) => WriteMemberValue(shape, member);

    protected override void WriteExtraMembers(IShape shape)
    {
        if (_errorType is not null)
        {
            json.WriteString("__type"u8, _errorType);
            _errorType = null;
        }
    }

    protected override bool WriteInstead()
    {
        if (dialect.HidesSensitive && Member.IsSensitive)
        {
            json.WriteStringValue("***"u8);
            return true;
        }

        return false;
    }

    protected override void WriteStream(StreamingBody value)
    {
        if (!dialect.ShowsStreams)
        {
            base.WriteStream(value);
        }

        json.WriteStartObject();
        if (value.Length is { } length)
        {
            json.WriteNumber("Length"u8, length);
        }

        json.WriteEndObject();
    }

    protected override void WriteNull() => json.WriteNullValue();

    protected override void WriteString(string value) => json.WriteStringValue(value);

    protected override void WriteBoolean(bool value) => json.WriteBooleanValue(value);

    protected override void WriteInteger(long value) => json.WriteNumberValue(value);

    protected override void WriteFloat(float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteRawValue(NumberText.Format(value), skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(NumberText.Special(value));
        }
    }

    protected override void WriteDouble(double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteRawValue(NumberText.Format(value), skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(NumberText.Special(value));
        }
    }

    protected override void WriteTimestamp(DateTimeOffset value)
    {
        if (dialect.SpellsTimestamps)
        {
            json.WriteStringValue(TimestampText.Spell(value));
            return;
        }

        var format = dialect.FormatOf(Member);
        if (format == TimestampFormat.EpochSeconds)
        {
            json.WriteRawValue(TimestampText.FormatEpochSeconds(value), skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(TimestampText.Format(value, format));
        }
    }

    protected override void WriteBlob(ReadOnlySpan<byte> value) => json.WriteBase64StringValue(value);

    protected override void WriteDocument(JsonNode? value) => value!.WriteTo(json);

    protected override void WriteStructureStart() => json.WriteStartObject();

    protected override void WriteStructureEnd() => json.WriteEndObject();

    protected override void WriteListStart(int count) => json.WriteStartArray();

    protected override void WriteListEnd() => json.WriteEndArray();

    protected override void WriteMapStart(int count) => json.WriteStartObject();

    protected override void WriteMapEnd() => json.WriteEndObject();

    protected override void WriteMemberName(Schema schema)
    {
        if (_namesOf != schema)
        {
            _namesOf = schema;
            _names = JsonMembers.Of(schema, dialect).Encoded;
        }

        json.WritePropertyName(_names[Member.Index]);
    }

    protected override void WriteKey(string key) => json.WritePropertyName(key);
}
