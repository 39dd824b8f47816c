using System.Numerics;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>
/// A point of the curve edwards25519, in extended homogeneous coordinates. The time that the arithmetic takes depends on the numbers: for keys
/// of an emulator, not for secrets that matter.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8032#section-5.1"/>
internal readonly record struct EdwardsPoint(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
{
    public const int EncodedLength = 32;

    private const int FieldBits = 255;

    /// <summary>The order of the base point.</summary>
    public static readonly BigInteger Order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493", provider: null);

    private static readonly BigInteger Prime = (BigInteger.One << FieldBits) - 19;
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger DoubleD = Mod(2 * D);

    /// <summary>A square root of -1.</summary>
    private static readonly BigInteger ImaginaryUnit = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);

    private static readonly EdwardsPoint Neutral = new(BigInteger.Zero, BigInteger.One, BigInteger.One, BigInteger.Zero);

    public static EdwardsPoint Base { get; } = FromY(Mod(4 * Inverse(5)), isOdd: false)!.Value;

    public EdwardsPoint Negated => new(Mod(-X), Y, Z, Mod(-T));

    /// <summary>The point of an encoding; null where it encodes none.</summary>
    public static EdwardsPoint? Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != EncodedLength)
        {
            return null;
        }

        var number = new BigInteger(encoded, isUnsigned: true);
        var y = number & ((BigInteger.One << FieldBits) - 1);
        return y < Prime ? FromY(y, isOdd: y != number) : null;
    }

    public byte[] Encode()
    {
        var inverse = Inverse(Z);
        var (x, y) = (Mod(X * inverse), Mod(Y * inverse));
        var encoded = new byte[EncodedLength];
        (y | ((x & BigInteger.One) << FieldBits)).TryWriteBytes(encoded, out _, isUnsigned: true);
        return encoded;
    }

    public EdwardsPoint Times(BigInteger factor)
    {
        var sum = Neutral;
        for (var bit = (int)factor.GetBitLength() - 1; bit >= 0; bit--)
        {
            sum = sum.Doubled();
            if (!((factor >> bit) & BigInteger.One).IsZero)
            {
                sum = sum.Plus(this);
            }
        }

        return sum;
    }

    public EdwardsPoint Plus(EdwardsPoint other)
    {
        var a = Mod((Y - X) * (other.Y - other.X));
        var b = Mod((Y + X) * (other.Y + other.X));
        var c = Mod(Mod(T * DoubleD) * other.T);
        var d = Mod(2 * Z * other.Z);
        return Join(b - a, d - c, d + c, b + a);
    }

    private EdwardsPoint Doubled()
    {
        var a = Mod(X * X);
        var b = Mod(Y * Y);
        var c = Mod(2 * Z * Z);
        var h = a + b;
        var e = h - Mod((X + Y) * (X + Y));
        var g = a - b;
        return Join(e, c + g, g, h);
    }

    private static EdwardsPoint Join(BigInteger e, BigInteger f, BigInteger g, BigInteger h) => new(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));

    private static EdwardsPoint? FromY(BigInteger y, bool isOdd)
    {
        var square = Mod(y * y);
        var xx = Mod((square - 1) * Inverse(Mod((D * square) + 1)));
        var x = BigInteger.ModPow(xx, (Prime + 3) / 8, Prime);
        if (Mod((x * x) - xx) != 0)
        {
            x = Mod(x * ImaginaryUnit);
        }

        if (Mod((x * x) - xx) != 0 || (x.IsZero && isOdd))
        {
            return null;
        }

        x = x.IsEven == isOdd ? Prime - x : x;
        return new(x, y, BigInteger.One, Mod(x * y));
    }

    private static BigInteger Mod(BigInteger value)
    {
        var rest = value % Prime;
        return rest.Sign < 0 ? rest + Prime : rest;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);
}
