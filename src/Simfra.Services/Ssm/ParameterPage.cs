using System.Text;

namespace Simfra.Services.Ssm;

/// <summary>Cuts a list into pages. A token says after which key the next page begins.</summary>
internal static class ParameterPage
{
    public static (List<T> Items, string? NextToken) Take<T>(IEnumerable<T> all, Func<T, string> keyOf, int maxResults, string? nextToken)
    {
        var after = nextToken is null ? null : ReadToken(nextToken);
        var items = all.Where(item => after is null || string.CompareOrdinal(keyOf(item), after) > 0).Take(maxResults + 1).ToList();
        if (items.Count <= maxResults)
        {
            return (items, null);
        }

        items.RemoveAt(maxResults);
        return (items, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(items[^1]))));
    }

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SsmErrors.InvalidNextToken();
    }
}
