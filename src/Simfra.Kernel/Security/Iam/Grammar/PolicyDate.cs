using System.Globalization;
using System.Text.RegularExpressions;

namespace Simfra.Security.Iam.Grammar;

/// <summary>The dates that IAM takes in a policy: ISO 8601, loosely, or seconds since 1970.</summary>
internal static partial class PolicyDate
{
    private const long LeastYear = -292275054;
    private const long GreatestYear = 292278993;

    public static bool IsWellFormed(string text)
    {
        if (!text.Contains('t', StringComparison.OrdinalIgnoreCase) && !text.Contains('-', StringComparison.Ordinal))
        {
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        }

        var match = Iso8601().Match(text);
        return match.Success
            && long.TryParse(match.Groups["year"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var year)
            && year is >= LeastYear and <= GreatestYear;
    }

    [GeneratedRegex(
        """
        ^(?<year>-?\d{1,9})(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12]\d|3[01]))?)?
        (t(([01]?\d|2[0-3])(:([0-5]?\d)(:([0-5]?\d)(\.\d{1,9})?(z|\+([01]\d|2[0-3])(:[0-5]\d)?)?)?)?)?)?$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
            | RegexOptions.NonBacktracking)]
    private static partial Regex Iso8601();
}
