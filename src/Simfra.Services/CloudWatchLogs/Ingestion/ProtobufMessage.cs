using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>Messages of OpenTelemetry's logs in Protobuf, read as what they are in OpenTelemetry's JSON.</summary>
/// <seealso href="https://protobuf.dev/programming-guides/encoding/"/>
internal sealed class ProtobufMessage
{
    private enum Kind
    {
        Text, Hex, Base64, Bool, Integer, Double, Fixed64, Fixed32, Message,
    }

    private static readonly ProtobufMessage Value = OfValue();
    private static readonly ProtobufMessage Attribute = new((1, "key", Kind.Text, null), (2, "value", Kind.Message, Value));
    private static readonly ProtobufMessage Resource = new((1, "attributes[]", Kind.Message, Attribute), (2, "droppedAttributesCount", Kind.Integer, null));

    private static readonly ProtobufMessage Scope = new(
        (1, "name", Kind.Text, null), (2, "version", Kind.Text, null), (3, "attributes[]", Kind.Message, Attribute),
        (4, "droppedAttributesCount", Kind.Integer, null));

    private static readonly ProtobufMessage LogRecord = new(
        (1, "timeUnixNano", Kind.Fixed64, null), (2, "severityNumber", Kind.Integer, null), (3, "severityText", Kind.Text, null),
        (5, "body", Kind.Message, Value), (6, "attributes[]", Kind.Message, Attribute), (7, "droppedAttributesCount", Kind.Integer, null),
        (8, "flags", Kind.Fixed32, null), (9, "traceId", Kind.Hex, null), (10, "spanId", Kind.Hex, null), (11, "observedTimeUnixNano", Kind.Fixed64, null),
        (12, "eventName", Kind.Text, null));

    private static readonly ProtobufMessage ScopeLogs = new(
        (1, "scope", Kind.Message, Scope), (2, "logRecords[]", Kind.Message, LogRecord), (3, "schemaUrl", Kind.Text, null));

    private static readonly ProtobufMessage ResourceLogs = new(
        (1, "resource", Kind.Message, Resource), (2, "scopeLogs[]", Kind.Message, ScopeLogs), (3, "schemaUrl", Kind.Text, null));

    private static readonly ProtobufMessage Export = new((1, "resourceLogs[]", Kind.Message, ResourceLogs));

    private readonly Dictionary<int, (string Name, Kind Kind, ProtobufMessage? Message)> _fields = [];

    private ProtobufMessage(params ReadOnlySpan<(int Number, string Name, Kind Kind, ProtobufMessage? Message)> fields) => Add(fields);

    /// <summary>Reads an ExportLogsServiceRequest.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static JsonObject ReadExport(ReadOnlySpan<byte> bytes) => Export.Read(bytes);

    /// <summary>Writes an ExportLogsServiceResponse that tells what was rejected.</summary>
    public static byte[] WritePartialSuccess(int rejected, string message)
    {
        var text = Encoding.UTF8.GetBytes(message);
        byte[] success = [0x08, .. Varint(rejected), 0x12, .. Varint(text.Length), .. text];
        return [0x0A, .. Varint(success.Length), .. success];
    }

    /// <summary>A value, which may hold values.</summary>
    private static ProtobufMessage OfValue()
    {
        var value = new ProtobufMessage();
        var attribute = new ProtobufMessage((1, "key", Kind.Text, null), (2, "value", Kind.Message, value));
        value.Add(
            (1, "stringValue", Kind.Text, null), (2, "boolValue", Kind.Bool, null), (3, "intValue", Kind.Integer, null), (4, "doubleValue", Kind.Double, null),
            (5, "arrayValue", Kind.Message, new((1, "values[]", Kind.Message, value))),
            (6, "kvlistValue", Kind.Message, new((1, "values[]", Kind.Message, attribute))),
            (7, "bytesValue", Kind.Base64, null));
        return value;
    }

    private void Add(params ReadOnlySpan<(int Number, string Name, Kind Kind, ProtobufMessage? Message)> fields)
    {
        foreach (var (number, name, kind, message) in fields)
        {
            _fields.Add(number, (name, kind, message));
        }
    }

    private JsonObject Read(ReadOnlySpan<byte> bytes)
    {
        var read = new JsonObject();
        while (bytes.Length > 0)
        {
            var tag = ReadVarint(ref bytes);
            var content = ReadContent(ref bytes, (int)(tag & 7), out var number);
            if (!_fields.TryGetValue((int)(tag >> 3), out var field))
            {
                continue;
            }

            var value = ValueOf(field.Kind, field.Message, content, number);
            if (!field.Name.EndsWith("[]", StringComparison.Ordinal))
            {
                read[field.Name] = value;
                continue;
            }

            var list = read[field.Name[..^2]] as JsonArray ?? [];
            read[field.Name[..^2]] ??= list;
            list.Add(value);
        }

        return read;
    }

    private static JsonNode ValueOf(Kind kind, ProtobufMessage? message, ReadOnlySpan<byte> content, ulong number) => kind switch
    {
        Kind.Text => Encoding.UTF8.GetString(content),
        Kind.Hex => Convert.ToHexStringLower(content),
        Kind.Base64 => Convert.ToBase64String(content),
        Kind.Bool => number != 0,
        Kind.Double => BitConverter.UInt64BitsToDouble(number),
        Kind.Message => message!.Read(content),
        _ => (long)number,
    };

    /// <summary>A field's content: bytes, or a number.</summary>
    private static ReadOnlySpan<byte> ReadContent(ref ReadOnlySpan<byte> bytes, int wireType, out ulong number)
    {
        number = 0;
        switch (wireType)
        {
            case 0:
                number = ReadVarint(ref bytes);
                return [];
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8));
                return [];
            case 2:
                return Take(ref bytes, checked((int)ReadVarint(ref bytes)));
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4));
                return [];
            default:
                throw new FormatException();
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        if (length > bytes.Length)
        {
            throw new FormatException();
        }

        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref bytes, 1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException();
    }

    private static List<byte> Varint(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
