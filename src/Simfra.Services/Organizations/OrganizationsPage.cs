using System.Text;

namespace Simfra.Services.Organizations;

/// <summary>Cuts listings, ordered by their keys, into pages.</summary>
internal static class OrganizationsPage
{
    /// <summary>The page size where a request doesn't tell, and the most that it may tell (the model's constraint).</summary>
    private const int Size = 20;

    /// <summary>Tells a token from any other text in base 64.</summary>
    private const string Mark = "after:";

    public static (List<T> Items, string? NextToken) Take<T>(IEnumerable<T> all, Func<T, string> keyOf, int? maxResults, string? nextToken)
    {
        var size = maxResults ?? Size;
        var after = nextToken is null ? null : Read(nextToken);
        var items = all.Where(i => after is null || string.CompareOrdinal(keyOf(i), after) > 0).Take(size + 1).ToList();
        if (items.Count <= size)
        {
            return (items, null);
        }

        items.RemoveAt(size);
        return (items, Convert.ToBase64String(Encoding.UTF8.GetBytes(Mark + keyOf(items[^1]))));
    }

    /// <summary>The page of a listing whose keys don't come in order.</summary>
    public static (List<T> Items, string? NextToken) TakeSorted<T>(IEnumerable<T> all, Func<T, string> keyOf, int? maxResults, string? nextToken) =>
        Take(all.OrderBy(keyOf, StringComparer.Ordinal), keyOf, maxResults, nextToken);

    private static string Read(string token)
    {
        var bytes = new byte[token.Length];
        var text = Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..] : throw OrganizationsErrors.InvalidNextToken();
    }
}
