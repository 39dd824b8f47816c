using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Simfra.Services.CloudWatch;

/// <summary>Writes messages in the binary form of Protocol Buffers. Numbers that are zero are left out, as the form has it.</summary>
/// <seealso href="https://protobuf.dev/programming-guides/encoding/"/>
internal sealed class ProtobufWriter
{
    private const int Fixed64Type = 1;
    private const int LengthType = 2;

    private readonly ArrayBufferWriter<byte> _written = new();

    public byte[] ToArray() => _written.WrittenSpan.ToArray();

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A message within this one.</summary>
    public void Message(int field, Action<ProtobufWriter> write)
    {
        var inner = new ProtobufWriter();
        write(inner);
        Bytes(field, inner.ToArray());
    }

    public void Number(int field, double number) => Fixed64(field, BitConverter.DoubleToUInt64Bits(number));

    public void Fixed64(int field, ulong number)
    {
        if (number != 0)
        {
            Tag(field, Fixed64Type);
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
            _written.Write(bytes);
        }
    }

    /// <summary>A number of as few bytes as it needs, seven bits in each.</summary>
    public void Varint(uint number)
    {
        for (; number > 0x7F; number >>= 7)
        {
            _written.Write([(byte)(number | 0x80)]);
        }

        _written.Write([(byte)number]);
    }

    public void Raw(byte[] bytes) => _written.Write(bytes);

    private void Bytes(int field, byte[] bytes)
    {
        Tag(field, LengthType);
        Varint((uint)bytes.Length);
        Raw(bytes);
    }

    private void Tag(int field, int type) => Varint((uint)((field << 3) | type));
}
