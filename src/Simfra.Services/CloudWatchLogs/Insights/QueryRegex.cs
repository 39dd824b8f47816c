using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Insights;

/// <summary>Regular expressions of queries, none of which may hold up a query for good.</summary>
internal static class QueryRegex
{
    /// <summary>How long one that can't be matched in linear time may take with one text.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    /// <exception cref="ArgumentException">It isn't a regular expression.</exception>
    public static Regex Parse(string expression)
    {
        try
        {
            return new(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            // It looks around or back.
            return new(expression, RegexOptions.CultureInvariant, TimeLimit);
        }
    }
}
