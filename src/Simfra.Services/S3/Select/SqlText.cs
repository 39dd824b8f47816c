using System.Globalization;

namespace Simfra.Services.S3;

/// <summary>Values as text: numbers, and Ion, in which queries write timestamps and AWS writes tokens.</summary>
internal static class SqlText
{
    /// <summary>The number that a text is: an integer, a decimal, or with an exponent a float. Null if it is none.</summary>
    public static SqlValue? ParseNumber(string text)
    {
        const NumberStyles plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return new SqlInteger(integer);
        }

        if (decimal.TryParse(text, plain, CultureInfo.InvariantCulture, out var exact))
        {
            return new SqlDecimal(exact);
        }

        return double.TryParse(text, plain | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new SqlFloat(number)
            : null;
    }

    /// <summary>A scalar in Ion, or null if the text is none.</summary>
    public static SqlValue? ParseIon(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is ['"', .., '"'] or ['\'', .., '\''])
        {
            return trimmed.AsSpan(1, trimmed.Length - 2).ContainsAny("\\\"'") ? null : new SqlString(trimmed[1..^1]);
        }

        return trimmed switch
        {
            "null" => SqlNull.Value,
            "true" => SqlBoolean.Of(true),
            "false" => SqlBoolean.Of(false),
            _ => ParseNumber(trimmed) ?? SqlTimestamp.TryParse(trimmed) ?? (IsSymbol(trimmed) ? new SqlString(trimmed) : (SqlValue?)null),
        };
    }

    public static string ToIonSymbol(string symbol) =>
        IsSymbol(symbol) && symbol is not ("null" or "true" or "false" or "nan") ? symbol : $"'{symbol.Replace("'", "\\'", StringComparison.Ordinal)}'";

    public static string ToIon(SqlValue value) => value switch
    {
        SqlString text => $"\"{text.Text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        SqlDecimal number => ToIon(number.Number),
        _ => ToText(value),
    };

    /// <summary>A scalar as results show it.</summary>
    public static string ToText(SqlValue value) => value switch
    {
        SqlString text => text.Text,
        SqlBoolean flag => flag.IsTrue ? "true" : "false",
        SqlInteger number => number.Number.ToString(CultureInfo.InvariantCulture),
        SqlDecimal number => number.Number.ToString(CultureInfo.InvariantCulture),
        SqlFloat number => number.Number.ToString("R", CultureInfo.InvariantCulture),
        SqlTimestamp time => time.ToString(),
        SqlNull => "null",
        _ => "",
    };

    private static bool IsSymbol(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$');

    /// <summary>Ion writes 1.5, but 5d-1 for what has no digit before its point.</summary>
    private static string ToIon(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var unscaled = text.Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0');
        unscaled = unscaled.Length == 0 ? "0" : unscaled;
        return unscaled.Length > number.Scale ? text : $"{(number < 0 ? "-" : "")}{unscaled}d-{number.Scale}";
    }
}
