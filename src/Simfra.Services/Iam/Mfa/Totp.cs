using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Simfra.Services.Iam;

/// <summary>Time-based one-time passwords (RFC 6238): six digits that change every thirty seconds.</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int Digits = 1_000_000;

    /// <summary>The step of a time.</summary>
    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    public static string Code(ReadOnlySpan<byte> key, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(key, counter, hash);
        var offset = hash[^1] & 0xF;
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[offset..]) & int.MaxValue;
        return (number % Digits).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step of the second of two codes that follow each other; null where they are of no two steps in the range.</summary>
    /// <param name="key">The device's key.</param>
    /// <param name="first">The first code.</param>
    /// <param name="second">The code after it.</param>
    /// <param name="from">The earliest that the second code's step may be.</param>
    /// <param name="to">The latest.</param>
    public static long? FindPair(ReadOnlySpan<byte> key, string first, string second, long from, long to)
    {
        var before = Code(key, from - 1);
        for (var step = from; step <= to; step++)
        {
            var code = Code(key, step);
            if (before == first && code == second)
            {
                return step;
            }

            before = code;
        }

        return null;
    }
}
