using System.Globalization;
using System.Numerics;
using System.Text;

namespace Simfra.Services.DynamoDb;

/// <summary>
/// A number of up to 38 significant digits: <see cref="Digits"/> times ten to the power of <see cref="Exponent"/>. The digits have no
/// trailing zeros, so that equal numbers are equal values; zero has neither sign nor exponent.
/// </summary>
internal readonly record struct DynamoNumber(bool IsNegative, UInt128 Digits, short Exponent) : IComparable<DynamoNumber>
{
    public const int MaxDigits = 38;

    private const int MaxMagnitude = 125;
    private const int MinMagnitude = -130;

    public static readonly DynamoNumber Zero;

    public bool IsZero => Digits == UInt128.Zero;

    /// <summary>The power of ten of the first digit.</summary>
    public int Magnitude => IsZero ? 0 : Exponent + DigitCount - 1;

    public int DigitCount => IsZero ? 1 : Digits.ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>
    /// The bytes that it counts for in an item: one, one for every two digits before the point and one for every two after it, and one for the sign.
    /// Zeros count between other digits alone.
    /// </summary>
    public int Size
    {
        get
        {
            if (IsZero)
            {
                return 1;
            }

            var digits = DigitCount;
            var fraction = Math.Clamp(-Exponent, 0, digits);
            return 1 + ((digits - fraction + 1) / 2) + ((fraction + 1) / 2) + (IsNegative ? 1 : 0);
        }
    }

    public static DynamoNumber Of(long value) => Of(value < 0, Math.Abs((decimal)value).ToString(CultureInfo.InvariantCulture), 0);

    /// <exception cref="Schemas.AwsServiceException">It isn't a number, or one that DynamoDB can't hold.</exception>
    public static DynamoNumber Parse(string text)
    {
        if (text.Length == 0)
        {
            throw DynamoDbErrors.Validation("The parameter cannot be converted to a numeric value");
        }

        return TryRead(text, out var isNegative, out var digits, out var exponent)
            ? Of(isNegative, digits, exponent)
            : throw DynamoDbErrors.Validation($"The parameter cannot be converted to a numeric value: {text}");
    }

    public static DynamoNumber operator +(DynamoNumber left, DynamoNumber right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return OfSum(left.Scaled(exponent) + right.Scaled(exponent), exponent);
    }

    public static DynamoNumber operator -(DynamoNumber left, DynamoNumber right) => left + right.Negated();

    public DynamoNumber Negated() => IsZero ? this : this with { IsNegative = !IsNegative };

    public int CompareTo(DynamoNumber other)
    {
        var (sign, otherSign) = (Sign, other.Sign);
        if (sign != otherSign || sign == 0)
        {
            return sign.CompareTo(otherSign);
        }

        var byMagnitude = Magnitude.CompareTo(other.Magnitude);
        if (byMagnitude == 0)
        {
            var exponent = Math.Min(Exponent, other.Exponent);
            return Scaled(exponent).CompareTo(other.Scaled(exponent));
        }

        return sign * byMagnitude;
    }

    /// <summary>Bytes that sort as the numbers do.</summary>
    public void WriteSortable(List<byte> bytes)
    {
        if (IsZero)
        {
            bytes.Add(0x80);
            return;
        }

        var magnitude = (byte)(Magnitude - MinMagnitude);
        var digits = Digits.ToString(CultureInfo.InvariantCulture);
        bytes.Add(IsNegative ? (byte)0x40 : (byte)0xc0);
        bytes.Add(IsNegative ? (byte)~magnitude : magnitude);
        for (var i = 0; i < digits.Length; i += 2)
        {
            var pair = (byte)(((digits[i] - '0') * 10) + (i + 1 < digits.Length ? digits[i + 1] - '0' : 0) + 1);
            bytes.Add(IsNegative ? (byte)~pair : pair);
        }

        if (IsNegative)
        {
            // Of two negative numbers that begin alike, the one with fewer digits is the greater.
            bytes.Add(0xff);
        }
    }

    /// <summary>All its digits, never with an exponent.</summary>
    public override string ToString()
    {
        if (IsZero)
        {
            return "0";
        }

        var digits = Digits.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        if (IsNegative)
        {
            text.Append('-');
        }

        if (Exponent >= 0)
        {
            return text.Append(digits).Append('0', Exponent).ToString();
        }

        var point = digits.Length + Exponent;
        return point > 0
            ? text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point).ToString()
            : text.Append("0.").Append('0', -point).Append(digits).ToString();
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private BigInteger Scaled(int exponent)
    {
        var scaled = (BigInteger)Digits * BigInteger.Pow(10, IsZero ? 0 : Exponent - exponent);
        return IsNegative ? -scaled : scaled;
    }

    /// <summary>A sum that takes more than 38 digits isn't rounded; AWS calls it an overflow.</summary>
    private static DynamoNumber OfSum(BigInteger sum, int exponent)
    {
        if (sum.IsZero)
        {
            return Zero;
        }

        var digits = BigInteger.Abs(sum).ToString(CultureInfo.InvariantCulture);
        return digits.AsSpan().TrimEnd('0').Length > MaxDigits ? throw Overflow() : Of(sum.Sign < 0, digits, exponent);
    }

    private static Schemas.AwsServiceException Overflow() =>
        DynamoDbErrors.Validation("Number overflow. Attempting to store a number with magnitude larger than supported range");

    private static Schemas.AwsServiceException Underflow() =>
        DynamoDbErrors.Validation("Number underflow. Attempting to store a number with magnitude smaller than supported range");

    private static DynamoNumber Of(bool isNegative, string digits, long exponent)
    {
        var start = 0;
        while (start < digits.Length && digits[start] == '0')
        {
            start++;
        }

        var end = digits.Length;
        while (end > start && digits[end - 1] == '0')
        {
            end--;
            exponent++;
        }

        // Zero is measured by the exponent that it is written with.
        var count = end - start;
        var magnitude = exponent + Math.Max(count, 1) - 1;
        if (magnitude > MaxMagnitude)
        {
            throw Overflow();
        }

        if (magnitude < MinMagnitude)
        {
            throw Underflow();
        }

        if (count == 0)
        {
            return Zero;
        }

        return count > MaxDigits
            ? throw DynamoDbErrors.Validation("Attempting to store more than 38 significant digits in a Number")
            : new(isNegative, UInt128.Parse(digits.AsSpan(start, count), CultureInfo.InvariantCulture), (short)exponent);
    }

    private static bool TryRead(string text, out bool isNegative, out string digits, out long exponent)
    {
        var position = 0;
        isNegative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            position++;
        }

        var all = new StringBuilder(text.Length);
        exponent = 0;
        var hasPoint = false;
        for (; position < text.Length && (char.IsAsciiDigit(text[position]) || (text[position] == '.' && !hasPoint)); position++)
        {
            if (text[position] == '.')
            {
                hasPoint = true;
                continue;
            }

            all.Append(text[position]);
            exponent -= hasPoint ? 1 : 0;
        }

        digits = all.ToString();
        if (digits.Length == 0)
        {
            return false;
        }

        if (position == text.Length)
        {
            return true;
        }

        if (text[position] is not ('e' or 'E')
            || !long.TryParse(text.AsSpan(position + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given))
        {
            return false;
        }

        exponent += Math.Clamp(given, -100_000, 100_000);
        return true;
    }
}
