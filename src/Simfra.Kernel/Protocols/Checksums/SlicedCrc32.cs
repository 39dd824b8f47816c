using System.Buffers.Binary;

namespace Simfra.Protocols.Checksums;

/// <summary>A reflected 32-bit CRC by eight tables, eight bytes a step.</summary>
internal sealed class SlicedCrc32
{
    private readonly uint[] _tables = new uint[8 * 256];

    public SlicedCrc32(uint polynomial)
    {
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ polynomial : value >> 1;
            }

            _tables[i] = value;
        }

        for (var i = 256; i < _tables.Length; i++)
        {
            _tables[i] = (_tables[i - 256] >> 8) ^ _tables[_tables[i - 256] & 0xFF];
        }
    }

    public uint Update(uint state, ReadOnlySpan<byte> data)
    {
        var tables = _tables;
        while (data.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            state = tables[0x700 + (low & 0xFF)] ^ tables[0x600 + ((low >> 8) & 0xFF)]
                ^ tables[0x500 + ((low >> 16) & 0xFF)] ^ tables[0x400 + (low >> 24)]
                ^ tables[0x300 + (high & 0xFF)] ^ tables[0x200 + ((high >> 8) & 0xFF)]
                ^ tables[0x100 + ((high >> 16) & 0xFF)] ^ tables[high >> 24];
            data = data[8..];
        }

        foreach (var b in data)
        {
            state = (state >> 8) ^ tables[(state ^ b) & 0xFF];
        }

        return state;
    }
}
