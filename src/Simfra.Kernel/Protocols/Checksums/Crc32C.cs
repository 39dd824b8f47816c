using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace Simfra.Protocols.Checksums;

/// <summary>CRC-32C (Castagnoli), by the processor's own instruction where it has one.</summary>
internal static class Crc32C
{
    public const uint Polynomial = 0x82F63B78;

    private static readonly SlicedCrc32 Slices = new(Polynomial);

    /// <param name="data">The bytes.</param>
    /// <param name="seed">The CRC of what came before.</param>
    public static uint Compute(ReadOnlySpan<byte> data, uint seed = 0)
    {
        if (Sse42.X64.IsSupported)
        {
            return ~UpdateX64(~seed, data);
        }

        return ArmCrc32.Arm64.IsSupported ? ~UpdateArm64(~seed, data) : ComputeInSoftware(data, seed);
    }

    public static uint ComputeInSoftware(ReadOnlySpan<byte> data, uint seed = 0) => ~Slices.Update(~seed, data);

    /// <summary>The CRC of two parts put together, from the CRC of each.</summary>
    public static uint Combine(uint first, uint second, long secondLength) =>
        (uint)CrcCombination.Combine(first, second, secondLength, Polynomial, width: 32);

    private static uint UpdateX64(uint state, ReadOnlySpan<byte> data)
    {
        ulong wide = state;
        while (data.Length >= 8)
        {
            wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        state = (uint)wide;
        foreach (var b in data)
        {
            state = Sse42.Crc32(state, b);
        }

        return state;
    }

    private static uint UpdateArm64(uint state, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 8)
        {
            state = ArmCrc32.Arm64.ComputeCrc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }

        foreach (var b in data)
        {
            state = ArmCrc32.ComputeCrc32C(state, b);
        }

        return state;
    }
}
