using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.FilterPatterns;

/// <summary>A regular expression of the small grammar that AWS takes: no groups, and ASCII alone.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html"/>
internal sealed class PatternRegex
{
    private const string Symbols = ":_#=@/;,- ^$?[]{}|\\*+.";
    private const string EscapedSymbols = "()%!\"'&<>~`";
    private const string Classes = "dDsSwWx";

    private readonly Regex _regex;

    private PatternRegex(Regex regex) => _regex = regex;

    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static PatternRegex Parse(string expression)
    {
        Check(expression);
        try
        {
            return new(new(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw CloudWatchLogsErrors.InvalidParameter($"Invalid regular expression '{expression}'");
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(text);

    private static void Check(string expression)
    {
        if (expression.Length == 0)
        {
            throw PatternScanner.Invalid("%%");
        }

        for (var i = 0; i < expression.Length; i++)
        {
            var c = expression[i];
            if (c == '\\' && ++i < expression.Length)
            {
                c = expression[i];
                if (char.IsAsciiLetter(c) ? Classes.Contains(c, StringComparison.Ordinal) : char.IsAsciiDigit(c) || IsSymbol(c))
                {
                    continue;
                }
            }
            else if (char.IsAsciiLetterOrDigit(c) || Symbols.Contains(c, StringComparison.Ordinal))
            {
                continue;
            }

            throw PatternScanner.Invalid(c.ToString());
        }
    }

    private static bool IsSymbol(char c) => Symbols.Contains(c, StringComparison.Ordinal) || EscapedSymbols.Contains(c, StringComparison.Ordinal);
}
