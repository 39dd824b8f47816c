using System.Text;

namespace Simfra.Services.Ec2;

/// <summary>Cuts the result of a Describe operation into pages.</summary>
internal static class Page
{
    private const int MaxPageSize = 1000;

    /// <param name="resources">All results, ordered by id.</param>
    /// <param name="idOf">The id, by which a page continues.</param>
    /// <param name="minResults">The smallest page that the operation allows.</param>
    public static (List<T> Items, string? NextToken) Take<T>(
        IEnumerable<T> resources, Func<T, string> idOf, int? maxResults, string? nextToken, int minResults = 5)
    {
        if (maxResults < minResults)
        {
            throw Ec2Errors.InvalidParameter(
                $"Value ( {maxResults} ) for parameter maxResults is invalid. Expecting a value greater than or equal to {minResults}.");
        }

        if (maxResults > MaxPageSize)
        {
            throw Ec2Errors.InvalidParameter(
                $"Value ( {maxResults} ) for parameter maxResults is invalid. Expecting a value less than or equal to {MaxPageSize}.");
        }

        var after = nextToken is null ? null : ReadToken(nextToken);
        var rest = resources.Where(r => after is null || string.CompareOrdinal(idOf(r), after) > 0).ToList();
        var items = rest.Take(maxResults ?? MaxPageSize).ToList();
        return (items, rest.Count > items.Count ? Convert.ToBase64String(Encoding.UTF8.GetBytes(idOf(items[^1]))) : null);
    }

    private static string ReadToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Ec2Errors.InvalidNextToken();
    }
}
