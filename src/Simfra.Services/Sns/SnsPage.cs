using System.Text;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>How SNS pages its lists: 100 to a page, and a token that tells where the last page ended.</summary>
internal static class SnsPage
{
    public const int Size = 100;

    /// <param name="from">The items behind the one that a page ended with; all of them where that is null. In order.</param>
    /// <param name="keyOf">What an item is known by: it tells the next page where to go on.</param>
    /// <param name="nextToken">The token that was given, or null.</param>
    /// <param name="size">How many there are to a page.</param>
    public static (List<T> Page, string? NextToken) Of<T>(
        Func<string?, IEnumerable<T>> from, Func<T, string> keyOf, string? nextToken, int size = Size)
    {
        var page = from(nextToken is null ? null : Read(nextToken)).Take(size + 1).ToList();
        if (page.Count <= size)
        {
            return (page, null);
        }

        page.RemoveAt(size);
        return (page, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(page[^1]))));
    }

    /// <summary>The pages of a table whose keys are texts.</summary>
    public static (List<T> Page, string? NextToken) Of<T>(Table<string, T> table, string? nextToken, int size = Size)
        where T : class =>
        Of(last => last is null ? table.All : table.From(last, inclusive: false), table.Definition.Key, nextToken, size);

    private static string Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) && length > 0
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SnsErrors.InvalidParameter("NextToken");
    }
}
