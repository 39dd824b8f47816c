using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>JSON as events have it.</summary>
internal static partial class EventJson
{
    /// <summary>
    /// The same JSON without escaped halves of surrogate pairs: JSON's grammar has them, but they are no text and can't be read as such. Each becomes U+FFFD.
    /// </summary>
    public static string Mend(string json) => json.Contains(@"\ud", StringComparison.OrdinalIgnoreCase)
        ? Escape().Replace(json, static m => m.Groups["half"].Success ? @"\ufffd" : m.Value)
        : json;

    /// <summary>An escape that isn't a surrogate, a pair of surrogates, or half of one.</summary>
    [GeneratedRegex(
        @"\\([^u]|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2}))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Escape();
}
