using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Simfra.Protocols.Checksums;

namespace Simfra.Protocols.EventStreams;

/// <summary>
/// Frames messages: total length, length of the headers, CRC-32 of these two, headers, payload, CRC-32 of all before it; numbers
/// in network order.
/// </summary>
internal static class EventMessageWriter
{
    public const int PreludeLength = 12;
    public const int TrailerLength = 4;

    public static void Write(IBufferWriter<byte> output, EventMessage message)
    {
        var headers = new ArrayBufferWriter<byte>(128);
        foreach (var header in message.Headers)
        {
            WriteHeader(headers, header);
        }

        var total = PreludeLength + headers.WrittenCount + message.Payload.Length + TrailerLength;
        var frame = output.GetSpan(total)[..total];
        BinaryPrimitives.WriteInt32BigEndian(frame, total);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], headers.WrittenCount);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], Crc32.Compute(frame[..8]));
        headers.WrittenSpan.CopyTo(frame[PreludeLength..]);
        message.Payload.Span.CopyTo(frame[(PreludeLength + headers.WrittenCount)..]);
        BinaryPrimitives.WriteUInt32BigEndian(frame[^TrailerLength..], Crc32.Compute(frame[..^TrailerLength]));
        output.Advance(total);
    }

    private static void WriteHeader(ArrayBufferWriter<byte> output, EventHeader header)
    {
        var nameLength = Encoding.UTF8.GetByteCount(header.Name);
        var name = output.GetSpan(1 + nameLength);
        name[0] = checked((byte)nameLength);
        Encoding.UTF8.GetBytes(header.Name, name[1..]);
        output.Advance(1 + nameLength);
        switch (header.Value)
        {
            case bool value:
                WriteFixed(output, value ? EventHeaderKind.True : EventHeaderKind.False, 0, 0);
                break;
            case sbyte value:
                WriteFixed(output, EventHeaderKind.Byte, value, 1);
                break;
            case short value:
                WriteFixed(output, EventHeaderKind.Short, value, 2);
                break;
            case int value:
                WriteFixed(output, EventHeaderKind.Integer, value, 4);
                break;
            case long value:
                WriteFixed(output, EventHeaderKind.Long, value, 8);
                break;
            case DateTimeOffset value:
                WriteFixed(output, EventHeaderKind.Timestamp, value.ToUnixTimeMilliseconds(), 8);
                break;
            case byte[] value:
                WriteVariable(output, EventHeaderKind.Bytes, value);
                break;
            case string value:
                WriteVariable(output, EventHeaderKind.Text, Encoding.UTF8.GetBytes(value));
                break;
            case Guid value:
                var uuid = output.GetSpan(17);
                uuid[0] = (byte)EventHeaderKind.Uuid;
                value.TryWriteBytes(uuid[1..], bigEndian: true, out _);
                output.Advance(17);
                break;
            default:
                throw new InvalidOperationException($"A header can't hold a {header.Value.GetType().Name}.");
        }
    }

    private static void WriteFixed(ArrayBufferWriter<byte> output, EventHeaderKind kind, long value, int width)
    {
        var target = output.GetSpan(9);
        target[0] = (byte)kind;
        BinaryPrimitives.WriteInt64BigEndian(target[1..], value << (64 - (8 * Math.Max(width, 1))));
        output.Advance(1 + width);
    }

    private static void WriteVariable(ArrayBufferWriter<byte> output, EventHeaderKind kind, ReadOnlySpan<byte> value)
    {
        var target = output.GetSpan(3 + value.Length);
        target[0] = (byte)kind;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], checked((ushort)value.Length));
        value.CopyTo(target[3..]);
        output.Advance(3 + value.Length);
    }
}

/// <summary>The types of header values, by their number on the wire.</summary>
internal enum EventHeaderKind : byte
{
    True = 0,
    False = 1,
    Byte = 2,
    Short = 3,
    Integer = 4,
    Long = 5,
    Bytes = 6,
    Text = 7,
    Timestamp = 8,
    Uuid = 9,
}
