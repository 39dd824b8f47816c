namespace Simfra.Protocols.Checksums;

/// <summary>CRC-32 as in zip, gzip and <c>x-amz-crc32</c>.</summary>
internal static class Crc32
{
    public const uint Polynomial = 0xEDB88320;

    private static readonly SlicedCrc32 Slices = new(Polynomial);

    /// <param name="data">The bytes.</param>
    /// <param name="seed">The CRC of what came before.</param>
    public static uint Compute(ReadOnlySpan<byte> data, uint seed = 0) => ~Slices.Update(~seed, data);

    /// <summary>The CRC of two parts put together, from the CRC of each.</summary>
    public static uint Combine(uint first, uint second, long secondLength) =>
        (uint)CrcCombination.Combine(first, second, secondLength, Polynomial, width: 32);
}
