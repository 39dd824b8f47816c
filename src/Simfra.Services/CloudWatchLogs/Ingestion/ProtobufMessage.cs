using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Ingestion;

/// <summary>Messages of OpenTelemetry's logs in Protobuf, read as what they are in OpenTelemetry's JSON.</summary>
/// <seealso href="https://protobuf.dev/programming-guides/encoding/"/>
internal static class ProtobufMessage
{
    /// <summary>How deep messages may stand in one another, as Protobuf's own readers have it.</summary>
    private const int MaxDepth = 100;

    private enum Kind
    {
        Text, Hex, Base64, Bool, Integer, Double, Fixed, Message,
    }

    private enum Message
    {
        None, Export, ResourceLogs, Resource, ScopeLogs, Scope, LogRecord, Attribute, Value, Array, List,
    }

    /// <summary>Reads an ExportLogsServiceRequest.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static JsonObject ReadExport(ReadOnlySpan<byte> bytes) => Read(Message.Export, bytes, depth: 0);

    /// <summary>Writes an ExportLogsServiceResponse that tells what was rejected.</summary>
    public static byte[] WritePartialSuccess(int rejected, string message)
    {
        var text = Encoding.UTF8.GetBytes(message);
        byte[] success = [0x08, .. Varint(rejected), 0x12, .. Varint(text.Length), .. text];
        return [0x0A, .. Varint(success.Length), .. success];
    }

    private static JsonObject Read(Message message, ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException();
        }

        var read = new JsonObject();
        while (bytes.Length > 0)
        {
            var tag = ReadVarint(ref bytes);
            var content = ReadContent(ref bytes, (int)(tag & 7), out var number);
            if (FieldOf(message, (int)(tag >> 3)) is not { } field)
            {
                continue;
            }

            var value = ValueOf(field.Kind, field.Of, content, number, depth);
            if (!field.IsList)
            {
                read[field.Name] = value;
                continue;
            }

            read[field.Name] ??= new JsonArray();
            read[field.Name]!.AsArray().Add(value);
        }

        return read;
    }

    /// <summary>A field of a message; null for one that isn't known.</summary>
    private static (string Name, Kind Kind, Message Of, bool IsList)? FieldOf(Message message, int number) => (message, number) switch
    {
        (Message.Export, 1) => List("resourceLogs", Message.ResourceLogs),
        (Message.ResourceLogs, 1) => One("resource", Message.Resource),
        (Message.ResourceLogs, 2) => List("scopeLogs", Message.ScopeLogs),
        (Message.ScopeLogs, 1) => One("scope", Message.Scope),
        (Message.ScopeLogs, 2) => List("logRecords", Message.LogRecord),
        (Message.ResourceLogs or Message.ScopeLogs, 3) => Plain("schemaUrl", Kind.Text),
        (Message.Resource, 1) or (Message.Scope, 3) or (Message.LogRecord, 6) => List("attributes", Message.Attribute),
        (Message.Resource, 2) or (Message.Scope, 4) or (Message.LogRecord, 7) => Plain("droppedAttributesCount", Kind.Integer),
        (Message.Scope, 1) => Plain("name", Kind.Text),
        (Message.Scope, 2) => Plain("version", Kind.Text),
        (Message.LogRecord, 1) => Plain("timeUnixNano", Kind.Fixed),
        (Message.LogRecord, 2) => Plain("severityNumber", Kind.Integer),
        (Message.LogRecord, 3) => Plain("severityText", Kind.Text),
        (Message.LogRecord, 5) => One("body", Message.Value),
        (Message.LogRecord, 8) => Plain("flags", Kind.Fixed),
        (Message.LogRecord, 9) => Plain("traceId", Kind.Hex),
        (Message.LogRecord, 10) => Plain("spanId", Kind.Hex),
        (Message.LogRecord, 11) => Plain("observedTimeUnixNano", Kind.Fixed),
        (Message.LogRecord, 12) => Plain("eventName", Kind.Text),
        (Message.Attribute, 1) => Plain("key", Kind.Text),
        (Message.Attribute, 2) => One("value", Message.Value),
        (Message.Value, 1) => Plain("stringValue", Kind.Text),
        (Message.Value, 2) => Plain("boolValue", Kind.Bool),
        (Message.Value, 3) => Plain("intValue", Kind.Integer),
        (Message.Value, 4) => Plain("doubleValue", Kind.Double),
        (Message.Value, 5) => One("arrayValue", Message.Array),
        (Message.Value, 6) => One("kvlistValue", Message.List),
        (Message.Value, 7) => Plain("bytesValue", Kind.Base64),
        (Message.Array, 1) => List("values", Message.Value),
        (Message.List, 1) => List("values", Message.Attribute),
        _ => null,
    };

    private static (string Name, Kind Kind, Message Of, bool IsList) Plain(string name, Kind kind) => (name, kind, Message.None, false);

    private static (string Name, Kind Kind, Message Of, bool IsList) One(string name, Message of) => (name, Kind.Message, of, false);

    private static (string Name, Kind Kind, Message Of, bool IsList) List(string name, Message of) => (name, Kind.Message, of, true);

    private static JsonNode ValueOf(Kind kind, Message of, ReadOnlySpan<byte> content, ulong number, int depth) => kind switch
    {
        Kind.Text => Encoding.UTF8.GetString(content),
        Kind.Hex => Convert.ToHexStringLower(content),
        Kind.Base64 => Convert.ToBase64String(content),
        Kind.Bool => number != 0,
        Kind.Double => BitConverter.UInt64BitsToDouble(number) is var value && double.IsFinite(value)
            ? value
            : value.ToString(CultureInfo.InvariantCulture),
        Kind.Message => Read(of, content, depth + 1),
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
