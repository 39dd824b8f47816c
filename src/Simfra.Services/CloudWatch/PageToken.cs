using System.Text;

namespace Simfra.Services.CloudWatch;

/// <summary>The tokens by which lists go on: the key of the last entry that was shown.</summary>
internal static class PageToken
{
    public static string Of(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key));

    /// <summary>The key that a token stands for; the empty one, before all others, where there is no token.</summary>
    /// <exception cref="Schemas.AwsServiceException">InvalidNextToken.</exception>
    public static string Read(string? token) => token is null ? "" : TryRead(token) ?? throw CloudWatchErrors.InvalidNextToken();

    public static string? TryRead(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    /// <summary>The first of what was found, and the token of the rest; null where there is none.</summary>
    public static (List<T> Page, string? NextToken) Cut<T>(IEnumerable<T> found, int size, Func<T, string> keyOf)
    {
        var page = found.Take(size + 1).ToList();
        return page.Count > size ? (page[..size], Of(keyOf(page[size - 1]))) : (page, null);
    }
}
