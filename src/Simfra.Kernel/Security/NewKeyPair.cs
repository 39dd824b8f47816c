using System.Numerics;
using System.Security.Cryptography;

namespace Simfra.Security;

/// <summary>
/// Makes key pairs. In a world without a seed the platform does; it takes no randomness from others, so for a seeded world, whose keys are to
/// be the same in every run, they are made here: by the book, from the world's generator. They guard an emulator, not a secret.
/// </summary>
internal static class NewKeyPair
{
    private const int PublicExponent = 65537;

    // Each round lets a composite number through once in 4, of numbers drawn at random far more rarely.
    private const int MillerRabinRounds = 8;
    private const int SieveLimit = 8192;

    private static readonly int[] SmallPrimes = [.. Enumerable.Range(3, SieveLimit - 3).Where(static n => IsSmallPrime(n))];

    /// <summary>An RSA key. In a seeded world one of 2048 bits takes some tenths of a second, one of 4096 some seconds.</summary>
    public static RSA Rsa(int bits, IdGenerator ids)
    {
        if (!ids.IsSeeded)
        {
            return RSA.Create(bits);
        }

        BigInteger p, q;
        do
        {
            (p, q) = (Prime(bits / 2, ids), Prime(bits / 2, ids));
        }
        while (p == q);
        return RSA.Create(ParametersOf(BigInteger.Max(p, q), BigInteger.Min(p, q), bits));
    }

    /// <summary>A key on a curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="bits">The length of its order, which is a little less than a power of two.</param>
    /// <param name="ids">The world's generator.</param>
    public static ECDsa Curve(ECCurve curve, int bits, IdGenerator ids)
    {
        if (!ids.IsSeeded)
        {
            return ECDsa.Create(curve);
        }

        // One bit less than the order has: so it is below it.
        var secret = Random(bits - 1, ids) | BigInteger.One;
        return ECDsa.Create(new ECParameters { Curve = curve, D = Bytes(secret, (bits + 7) / 8) });
    }

    private static RSAParameters ParametersOf(BigInteger p, BigInteger q, int bits)
    {
        var exponent = Inverse(PublicExponent, (p - 1) * (q - 1));
        return new()
        {
            Modulus = Bytes(p * q, bits / 8),
            Exponent = [0x01, 0x00, 0x01],
            D = Bytes(exponent, bits / 8),
            P = Bytes(p, bits / 16),
            Q = Bytes(q, bits / 16),
            DP = Bytes(exponent % (p - 1), bits / 16),
            DQ = Bytes(exponent % (q - 1), bits / 16),
            InverseQ = Bytes(Inverse(q, p), bits / 16),
        };
    }

    /// <summary>A prime whose two highest bits are set, so that the product of two has all its bits, and that the exponent is coprime to.</summary>
    private static BigInteger Prime(int bits, IdGenerator ids)
    {
        while (true)
        {
            var start = Random(bits, ids) | (BigInteger.One << (bits - 1)) | (BigInteger.One << (bits - 2)) | BigInteger.One;
            var remainders = Array.ConvertAll(SmallPrimes, prime => (int)(start % prime));
            for (var offset = 0; offset < bits * 8; offset += 2)
            {
                var candidate = start + offset;
                if (!HasSmallFactor(remainders, offset) && candidate % PublicExponent != 1 && IsPrime(candidate, ids))
                {
                    return candidate;
                }
            }
        }
    }

    private static bool HasSmallFactor(int[] remainders, int offset)
    {
        for (var i = 0; i < remainders.Length; i++)
        {
            if ((remainders[i] + offset) % SmallPrimes[i] == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The test of Miller and Rabin.</summary>
    private static bool IsPrime(BigInteger candidate, IdGenerator ids)
    {
        var odd = candidate - 1;
        var twos = 0;
        while (odd.IsEven)
        {
            odd >>= 1;
            twos++;
        }

        for (var round = 0; round < MillerRabinRounds; round++)
        {
            // The first one sorts out almost all that are composite.
            var witness = round == 0 ? 2 : 2 + (Random(64, ids) % (candidate - 3));
            var power = BigInteger.ModPow(witness, odd, candidate);
            var mayBePrime = power.IsOne || power == candidate - 1;
            for (var i = 1; i < twos && !mayBePrime; i++)
            {
                power = power * power % candidate;
                mayBePrime = power == candidate - 1;
            }

            if (!mayBePrime)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSmallPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A number of that many bits at the most.</summary>
    private static BigInteger Random(int bits, IdGenerator ids)
    {
        var bytes = new byte[(bits + 7) / 8];
        ids.Fill(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true) & ((BigInteger.One << bits) - 1);
    }

    private static BigInteger Inverse(BigInteger value, BigInteger modulus)
    {
        var (a, b, x, y) = (value % modulus, modulus, BigInteger.One, BigInteger.Zero);
        while (!b.IsZero)
        {
            var quotient = a / b;
            (a, b) = (b, a - (quotient * b));
            (x, y) = (y, x - (quotient * y));
        }

        return x.Sign < 0 ? x + modulus : x;
    }

    private static byte[] Bytes(BigInteger value, int length)
    {
        var bytes = new byte[length];
        var size = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(bytes.AsSpan(length - size), out _, isUnsigned: true, isBigEndian: true);
        return bytes;
    }
}
