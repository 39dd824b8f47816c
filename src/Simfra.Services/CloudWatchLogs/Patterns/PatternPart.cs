using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Patterns;

/// <summary>A token of a pattern.</summary>
/// <param name="Text">What it says; <c>&lt;*&gt;</c> where it varies.</param>
/// <param name="Name">What it is, where it varies: <c>IPAddress</c>; else null.</param>
/// <param name="Values">What it was, the most frequent first; empty where it doesn't vary, or takes more values than are kept.</param>
internal sealed record PatternPart(string Text, string? Name, ImmutableArray<TokenCount> Values)
{
    public const string Dynamic = "<*>";
}

/// <summary>A value that a token had, and how often.</summary>
internal sealed record TokenCount(string Value, long Count);

/// <summary>The forms in which patterns are shown, and what their words say of them.</summary>
internal static class PatternForms
{
    private static readonly (string Label, string[] Words)[] Severities =
    [
        ("Fatal", ["FATAL", "CRITICAL", "EMERGENCY", "PANIC"]),
        ("Error", ["ERROR", "ERR", "SEVERE", "EXCEPTION", "FAILURE"]),
        ("Warning", ["WARN", "WARNING"]),
        ("Info", ["INFO", "INFORMATION", "NOTICE"]),
        ("Debug", ["DEBUG"]),
        ("Trace", ["TRACE"]),
    ];

    /// <summary>With an asterisk for what varies: <c>[INFO] Request time: &lt;*&gt; ms</c>.</summary>
    public static string ToText(IEnumerable<PatternPart> parts) => string.Concat(parts.Select(static p => p.Text));

    /// <summary>With names for what varies: <c>[INFO] Request time: &lt;Number-1&gt; ms</c>.</summary>
    public static string ToNamedText(IEnumerable<PatternPart> parts)
    {
        var text = new StringBuilder();
        var place = 0;
        foreach (var part in parts)
        {
            text.Append(part.Name is { } name ? $"<{name}-{++place}>" : part.Text);
        }

        return text.ToString();
    }

    /// <summary>A regular expression that the events match.</summary>
    public static string ToRegex(IEnumerable<PatternPart> parts) => string.Concat(parts.Select(static p => p.Name is null ? Regex.Escape(p.Text) : ".*"));

    /// <summary>The gravest severity that the words tell; null where they tell none.</summary>
    public static string? SeverityOf(IEnumerable<PatternPart> parts)
    {
        var words = parts.Where(static p => p.Name is null).Select(static p => p.Text).ToList();
        return Severities.FirstOrDefault(s => words.Exists(w => IsOneOf(w, s.Words))).Label;
    }

    /// <summary>Whether a word is a level or the like, which tells patterns apart however many there are.</summary>
    public static bool IsSeverity(string word) => Array.Exists(Severities, s => IsOneOf(word, s.Words));

    /// <summary>The word itself, or a name that ends in it: <c>NullPointerException</c>.</summary>
    private static bool IsOneOf(string word, string[] words) => Array.Exists(
        words,
        w => word.Equals(w, StringComparison.OrdinalIgnoreCase) || (w is "EXCEPTION" or "ERROR" && word.EndsWith(w, StringComparison.OrdinalIgnoreCase)));
}
