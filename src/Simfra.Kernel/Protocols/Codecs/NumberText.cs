using System.Buffers;
using System.Globalization;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs;

/// <summary>Numbers as text, in headers, queries, labels, forms and XML, and the ranges of AWS's integer types.</summary>
internal static class NumberText
{
    public const string NotANumber = "NaN";
    public const string Infinity = "Infinity";
    public const string NegativeInfinity = "-Infinity";

    private static readonly SearchValues<char> DecimalCharacters = SearchValues.Create("0123456789+-.eE");

    /// <exception cref="MalformedInputException">The value doesn't fit.</exception>
    public static long CheckRange(long value, ShapeKind kind)
    {
        var fits = kind switch
        {
            ShapeKind.Byte => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            ShapeKind.Short => value is >= short.MinValue and <= short.MaxValue,
            ShapeKind.Long => true,
            _ => value is >= int.MinValue and <= int.MaxValue,
        };
        return fits ? value : throw OutOfRange(value.ToString(CultureInfo.InvariantCulture), kind);
    }

    /// <summary>Parses an integer of the given kind: digits with an optional minus sign, nothing else.</summary>
    /// <exception cref="MalformedInputException">The text isn't one, or it doesn't fit.</exception>
    public static long ParseInteger(ReadOnlySpan<char> text, ShapeKind kind)
    {
        var digits = text.StartsWith('-') ? text[1..] : text;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw new MalformedInputException($"'{Shorten(text)}' is not a valid {kind}.");
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? CheckRange(value, kind)
            : throw OutOfRange(Shorten(text), kind);
    }

    /// <summary>Parses a decimal number, <c>NaN</c>, <c>Infinity</c> or <c>-Infinity</c>.</summary>
    /// <exception cref="MalformedInputException">The text is none of them.</exception>
    public static double ParseDouble(ReadOnlySpan<char> text) => TryParseSpecial(text, out var special)
        ? special
        : IsDecimal(text)
            && double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? value
            : throw new MalformedInputException($"'{Shorten(text)}' is not a valid number.");

    /// <summary>Whether the text is made of what decimal numbers are made of.</summary>
    public static bool IsDecimal(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text.IndexOfAnyExcept(DecimalCharacters) < 0 && text.IndexOfAnyInRange('0', '9') >= 0;

    public static bool TryParseSpecial(ReadOnlySpan<char> text, out double value)
    {
        value = text switch
        {
            NotANumber => double.NaN,
            Infinity => double.PositiveInfinity,
            NegativeInfinity => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0;
    }

    /// <exception cref="MalformedInputException">The text is neither <c>true</c> nor <c>false</c>.</exception>
    public static bool ParseBoolean(ReadOnlySpan<char> text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new MalformedInputException($"'{Shorten(text)}' is not a valid Boolean."),
    };

    public static string Format(double value) => double.IsFinite(value)
        ? FormatFinite(value.ToString("R", CultureInfo.InvariantCulture), value)
        : Special(value);

    public static string Format(float value) => float.IsFinite(value)
        ? FormatFinite(value.ToString("R", CultureInfo.InvariantCulture), value)
        : Special(value);

    public static string Special(double value) => double.IsNaN(value) ? NotANumber : value > 0 ? Infinity : NegativeInfinity;

    // AWS writes 1.0, not 1: its clients in Java and Kotlin tell integers and decimals apart.
    private static string FormatFinite(string shortest, double value) =>
        Math.Floor(value) == value && shortest.AsSpan().IndexOfAny('.', 'E') < 0 ? $"{shortest}.0" : shortest;

    private static MalformedInputException OutOfRange(string text, ShapeKind kind) => new($"{text} is out of range for {kind}.");

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 64 ? text.ToString() : $"{text[..64]}…";
}
