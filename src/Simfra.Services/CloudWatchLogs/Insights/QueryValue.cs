using System.Globalization;
using System.Text.Json.Nodes;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>What kind of thing a value of a query is.</summary>
internal enum QueryValueKind : byte
{
    /// <summary>The event has no such field.</summary>
    Missing,
    Text,
    Number,
    Boolean,

    /// <summary>Milliseconds since 1970.</summary>
    Time,

    /// <summary>A map or list of jsonParse.</summary>
    Structure,
}

/// <summary>
/// A value of a query. The language has no declared types: text that looks like a number is one wherever a number is wanted.
/// </summary>
internal readonly struct QueryValue
{
    private readonly object? _reference;
    private readonly double _number;

    private QueryValue(QueryValueKind kind, double number, object? reference)
    {
        Kind = kind;
        _number = number;
        _reference = reference;
    }

    public static QueryValue Missing => default;

    public QueryValueKind Kind { get; }

    public bool IsMissing => Kind == QueryValueKind.Missing;

    /// <summary>The map or list; null for anything else.</summary>
    public JsonNode? Structure => Kind == QueryValueKind.Structure ? (JsonNode?)_reference : null;

    public static QueryValue Of(string? text) => text is null ? default : new(QueryValueKind.Text, 0, text);

    public static QueryValue Of(double number) => double.IsFinite(number) ? new(QueryValueKind.Number, number, null) : default;

    /// <summary>A number as an event has it: it is shown as it was written.</summary>
    public static QueryValue Of(double number, string written) => new(QueryValueKind.Number, number, written);

    public static QueryValue Of(bool value) => new(QueryValueKind.Boolean, value ? 1 : 0, null);

    public static QueryValue OfTime(double milliseconds) => new(QueryValueKind.Time, milliseconds, null);

    /// <summary>A JSON value: maps and lists stay what they are, null is nothing.</summary>
    public static QueryValue Of(JsonNode? node)
    {
        switch (node)
        {
            case null:
                return default;
            case JsonObject or JsonArray:
                return new(QueryValueKind.Structure, 0, node);
            default:
                var value = node.AsValue();
                return value.GetValueKind() switch
                {
                    System.Text.Json.JsonValueKind.True => Of(true),
                    System.Text.Json.JsonValueKind.False => Of(false),
                    System.Text.Json.JsonValueKind.Number => Of(value.GetValue<double>(), value.ToJsonString()),
                    _ => Of(value.GetValue<string>()),
                };
        }
    }

    /// <summary>The value as a number, if it is one or looks like one.</summary>
    public bool TryGetNumber(out double number)
    {
        number = _number;
        return Kind switch
        {
            QueryValueKind.Number or QueryValueKind.Boolean or QueryValueKind.Time => true,
            QueryValueKind.Text => TryParse((string)_reference!, out number),
            _ => false,
        };
    }

    /// <summary>Whether a condition that has this value is met.</summary>
    public bool IsTrue() => Kind switch
    {
        QueryValueKind.Missing => false,
        QueryValueKind.Text => string.Equals((string)_reference!, "true", StringComparison.OrdinalIgnoreCase) || (TryGetNumber(out var n) && n != 0),
        QueryValueKind.Structure => true,
        _ => _number != 0,
    };

    /// <summary>The value as functions on strings have it: a time is its milliseconds. Null where there is no value.</summary>
    public string? ToText() => Kind switch
    {
        QueryValueKind.Missing => null,
        QueryValueKind.Text => (string)_reference!,
        QueryValueKind.Structure => ((JsonNode)_reference!).ToJsonString(),
        QueryValueKind.Number when _reference is string written => written,
        _ => Format(_number),
    };

    /// <summary>The value as results show it.</summary>
    public string? ToResult() => Kind == QueryValueKind.Time ? FormatTime(_number) : ToText();

    /// <summary>Equality as <c>=</c> and grouping see it: numbers by their value, all else by its text.</summary>
    public static bool AreEqual(in QueryValue left, in QueryValue right)
    {
        if (left.IsMissing || right.IsMissing)
        {
            return left.IsMissing && right.IsMissing;
        }

        if (left.Kind == QueryValueKind.Text
            && right.Kind == QueryValueKind.Text
            && string.Equals((string)left._reference!, (string)right._reference!, StringComparison.Ordinal))
        {
            return true;
        }

        return left.TryGetNumber(out var l) && right.TryGetNumber(out var r)
            ? l == r
            : string.Equals(left.WordOf(), right.WordOf(), StringComparison.OrdinalIgnoreCase) && left.IsSameCase(right);
    }

    public int GetGroupHash() => TryGetNumber(out var number) ? number.GetHashCode() : ToText()?.GetHashCode(StringComparison.OrdinalIgnoreCase) ?? 0;

    /// <summary>Order as <c>&lt;</c> and min and max see it: by number if both are, else by text.</summary>
    public static int Compare(in QueryValue left, in QueryValue right) =>
        left.TryGetNumber(out var l) && right.TryGetNumber(out var r)
            ? l.CompareTo(r)
            : string.CompareOrdinal(left.ToText(), right.ToText());

    public static string Format(double number)
    {
        var rounded = Math.Round(number, 4, MidpointRounding.AwayFromZero);
        return Math.Abs(rounded) < 1e18
            ? rounded.ToString("0.####", CultureInfo.InvariantCulture)
            : rounded.ToString("R", CultureInfo.InvariantCulture);
    }

    public static string FormatTime(double milliseconds) =>
        milliseconds is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : Format(milliseconds);

    /// <summary>Booleans are compared with the words for them too.</summary>
    private string? WordOf() => Kind == QueryValueKind.Boolean ? (_number != 0 ? "true" : "false") : ToText();

    private bool IsSameCase(in QueryValue other) =>
        Kind == QueryValueKind.Boolean || other.Kind == QueryValueKind.Boolean || string.Equals(ToText(), other.ToText(), StringComparison.Ordinal);

    private static bool TryParse(string text, out double number)
    {
        number = 0;
        return text.Length > 0
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
            && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }
}
