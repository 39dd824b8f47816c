using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>Kinds of things that are known by their looks.</summary>
internal static partial class LogTokenKind
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>The kind of a text; null where it is none of those that may have colons and slashes in them, and that no key has to name.</summary>
    public static string? OfWhole(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || (!char.IsAsciiHexDigit(text[0]) && text[0] != ':' && !text.Contains('@')))
        {
            return null;
        }

        if (Time().IsMatch(text))
        {
            return "Time";
        }

        if (Date().IsMatch(text))
        {
            return "Date";
        }

        if (DateTime().IsMatch(text))
        {
            return "DateTime";
        }

        return IsAddress(text) ? "IPAddress" : Email().IsMatch(text) ? "Email" : null;
    }

    /// <summary>A number, perhaps with a unit behind it: <c>327ms</c>, <c>1.5</c>, <c>40%</c>.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        while (text.Length > 1 && (char.IsLetter(text[^1]) || text[^1] == '%'))
        {
            text = text[..^1];
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static bool IsAddress(ReadOnlySpan<char> text) =>
        text.Count('.') == 3
            ? IPEndPoint.TryParse(text, out var endpoint) && endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            : text.Count(':') >= 2 && IPAddress.TryParse(text, out _);

    [GeneratedRegex(@"^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", Options)]
    private static partial Regex Time();

    [GeneratedRegex(@"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}/(\d{1,2}|[A-Z][a-z]{2})/\d{2,4})$", Options)]
    private static partial Regex Date();

    [GeneratedRegex(@"^(\d{4}-\d{2}-\d{2}[T_]|\d{1,2}/[A-Z][a-z]{2}/\d{4}:)\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", Options)]
    private static partial Regex DateTime();

    [GeneratedRegex(@"^[\w.+-]+@[\w-]+(\.[\w-]+)+$", Options)]
    private static partial Regex Email();
}
