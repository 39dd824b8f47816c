using System.Globalization;

namespace Simfra.Security.Iam.Conditions;

/// <summary>How numbers and dates are compared: with a value of the request on the left and one of the policy on the right.</summary>
internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>Values that have an order: numbers, dates. A value of either side that can't be read fits nothing.</summary>
internal abstract class OrderedTest<T>(IReadOnlyList<T?> values, Comparison comparison) : ConditionTest
    where T : struct, IComparable<T>
{
    private readonly T[] _values = [.. values.Where(v => v.HasValue).Select(v => v!.Value)];

    public override bool IsComparable(ConditionContext context) => _values.Length == values.Count;

    public override bool Matches(string value, ConditionContext context)
    {
        if (Read(value) is not { } actual)
        {
            return false;
        }

        foreach (var expected in _values)
        {
            if (Holds(actual.CompareTo(expected)))
            {
                return true;
            }
        }

        return false;
    }

    protected abstract T? Read(string text);

    private bool Holds(int order) => comparison switch
    {
        Comparison.Equal => order == 0,
        Comparison.Less => order < 0,
        Comparison.LessOrEqual => order <= 0,
        Comparison.Greater => order > 0,
        _ => order >= 0,
    };
}

/// <summary>NumericEquals and its kin: integers and decimals.</summary>
internal sealed class NumericTest(IReadOnlyList<string> values, Comparison comparison)
    : OrderedTest<decimal>([.. values.Select(ReadNumber)], comparison)
{
    /// <summary>Null where the text is no number.</summary>
    public static decimal? ReadNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    protected override decimal? Read(string text) => ReadNumber(text);
}

/// <summary>DateEquals and its kin: ISO 8601 as W3C profiles it, or seconds since 1970.</summary>
internal sealed class DateTest(IReadOnlyList<string> values, Comparison comparison)
    : OrderedTest<DateTimeOffset>([.. values.Select(ReadDate)], comparison)
{
    private const int YearLength = 4;

    private static readonly string[] Formats =
    [
        "yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyyMMddTHHmmssK",
    ];

    /// <summary>Null where the text is no date.</summary>
    public static DateTimeOffset? ReadDate(string text)
    {
        if (text.Length != YearLength && NumericTest.ReadNumber(text) is { } seconds)
        {
            return seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
                : null;
        }

        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, styles, out var date) ? date : null;
    }

    protected override DateTimeOffset? Read(string text) => ReadDate(text);
}

/// <summary>Bool: <c>true</c> or <c>false</c> in any letter case.</summary>
internal sealed class BoolTest(IReadOnlyList<string> values) : ConditionTest
{
    private readonly bool _hasTrue = values.Any(v => bool.TryParse(v, out var b) && b);
    private readonly bool _hasFalse = values.Any(v => bool.TryParse(v, out var b) && !b);

    public override bool Matches(string value, ConditionContext context) =>
        bool.TryParse(value, out var actual) && (actual ? _hasTrue : _hasFalse);
}

/// <summary>BinaryEquals: bytes in base64.</summary>
internal sealed class BinaryTest(IReadOnlyList<string> values) : ConditionTest
{
    private readonly byte[][] _values = [.. values.Select(Read).OfType<byte[]>()];

    public override bool Matches(string value, ConditionContext context) =>
        Read(value) is { } actual && Array.Exists(_values, v => v.AsSpan().SequenceEqual(actual));

    private static byte[]? Read(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
