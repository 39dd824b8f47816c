namespace Simfra.Protocols.Checksums;

/// <summary>
/// Puts CRCs of parts together without the parts: the first CRC times x to the power of the second part's bits, modulo the
/// polynomial, plus the second. Bits are reflected: the highest is x to the power of 0.
/// </summary>
internal static class CrcCombination
{
    public static ulong Combine(ulong first, ulong second, long secondLength, ulong polynomial, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondLength);
        var one = 1UL << (width - 1);
        var square = one >> 1;
        for (var i = 0; i < 3; i++)
        {
            // From x, one bit, to x^8, one byte.
            square = Multiply(square, square, polynomial, one);
        }

        var power = one;
        for (var bytes = secondLength; bytes > 0; bytes >>= 1)
        {
            if ((bytes & 1) != 0)
            {
                power = Multiply(square, power, polynomial, one);
            }

            square = Multiply(square, square, polynomial, one);
        }

        return Multiply(power, first, polynomial, one) ^ second;
    }

    private static ulong Multiply(ulong a, ulong b, ulong polynomial, ulong one)
    {
        var product = 0UL;
        for (var bit = one; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ polynomial : b >> 1;
        }

        return product;
    }
}
