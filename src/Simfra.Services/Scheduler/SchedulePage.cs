using System.Text;

namespace Simfra.Services.Scheduler;

/// <summary>Cuts a list, ordered by its keys, into pages.</summary>
internal static class SchedulePage
{
    private const int DefaultResults = 100;

    public static (List<T> Items, string? NextToken) Take<T>(IEnumerable<T> all, Func<T, string> keyOf, int? maxResults, string? nextToken)
    {
        var size = maxResults ?? DefaultResults;
        var after = nextToken is null ? null : ReadToken(nextToken);
        var items = all.Where(item => after is null || string.CompareOrdinal(keyOf(item), after) > 0).Take(size + 1).ToList();
        if (items.Count <= size)
        {
            return (items, null);
        }

        items.RemoveAt(size);
        return (items, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(items[^1]))));
    }

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SchedulerErrors.InvalidNextToken();
    }
}
