using System.Buffers.Binary;

namespace Simfra.Protocols.Checksums;

/// <summary>CRC-64/NVME, S3's default checksum, by eight tables.</summary>
internal static class Crc64Nvme
{
    public const ulong Polynomial = 0x9A6C9329AC4BC9B5;

    private static readonly ulong[] Tables = MakeTables();

    /// <param name="data">The bytes.</param>
    /// <param name="seed">The CRC of what came before.</param>
    public static ulong Compute(ReadOnlySpan<byte> data, ulong seed = 0)
    {
        var tables = Tables;
        var state = ~seed;
        while (data.Length >= 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ state;
            state = tables[0x700 + (int)(word & 0xFF)] ^ tables[0x600 + (int)((word >> 8) & 0xFF)]
                ^ tables[0x500 + (int)((word >> 16) & 0xFF)] ^ tables[0x400 + (int)((word >> 24) & 0xFF)]
                ^ tables[0x300 + (int)((word >> 32) & 0xFF)] ^ tables[0x200 + (int)((word >> 40) & 0xFF)]
                ^ tables[0x100 + (int)((word >> 48) & 0xFF)] ^ tables[(int)(word >> 56)];
            data = data[8..];
        }

        foreach (var b in data)
        {
            state = (state >> 8) ^ tables[(int)((state ^ b) & 0xFF)];
        }

        return ~state;
    }

    /// <summary>The CRC of two parts put together, from the CRC of each.</summary>
    public static ulong Combine(ulong first, ulong second, long secondLength) =>
        CrcCombination.Combine(first, second, secondLength, Polynomial, width: 64);

    private static ulong[] MakeTables()
    {
        var tables = new ulong[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            ulong value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            tables[i] = value;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(int)(tables[i - 256] & 0xFF)];
        }

        return tables;
    }
}
