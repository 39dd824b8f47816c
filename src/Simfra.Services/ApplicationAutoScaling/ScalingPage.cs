using System.Text;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Pages of what Application Auto Scaling lists.</summary>
internal static class ScalingPage
{
    private const int Most = 50;

    /// <exception cref="Schemas.AwsServiceException">The token wasn't given out by a list.</exception>
    public static (List<T> Page, string? NextToken) Of<T>(IEnumerable<T> all, Func<T, string> keyOf, int? limit, string? token)
    {
        var most = limit ?? Most;
        if (most is < 1 or > Most)
        {
            throw ApplicationAutoScalingErrors.Validation($"Maximum results must be between 1 and {Most}");
        }

        var after = Read(token);
        var found = all.Where(t => after is null || string.CompareOrdinal(keyOf(t), after) > 0).OrderBy(keyOf, StringComparer.Ordinal).Take(most + 1).ToList();
        return found.Count > most ? (found[..most], Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(found[most - 1])))) : (found, null);
    }

    private static string? Read(string? token)
    {
        if (token is null)
        {
            return null;
        }

        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw ApplicationAutoScalingErrors.InvalidToken();
    }
}
