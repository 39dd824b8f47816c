using System.Buffers.Text;
using System.Text;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>Pages of lists that are in the order of a key: a token tells the key of the last entry that was shown.</summary>
internal static class LogsPage
{
    public const int DefaultSize = 50;

    /// <param name="from">The entries behind the one of a key; all of them where that is null. In order.</param>
    /// <param name="key">What an entry is known by.</param>
    /// <param name="limit">How many a page has; by default fifty.</param>
    /// <param name="nextToken">The token that was given, or null.</param>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static (List<T> Page, string? NextToken) Of<T>(Func<string?, IEnumerable<T>> from, Func<T, string> key, int? limit, string? nextToken)
    {
        var size = limit ?? DefaultSize;
        var page = from(nextToken is null ? null : Read(nextToken)).Take(size + 1).ToList();
        if (page.Count <= size)
        {
            return (page, null);
        }

        page.RemoveAt(size);
        return (page, Write(key(page[^1])));
    }

    /// <summary>A text as a token.</summary>
    public static string Write(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>The text of a token.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidParameterException.</exception>
    public static string Read(string token) => Base64Url.IsValid(token)
        ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token))
        : throw CloudWatchLogsErrors.InvalidNextToken();
}
