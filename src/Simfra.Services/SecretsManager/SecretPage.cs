using System.Text;

namespace Simfra.Services.SecretsManager;

/// <summary>Pages of lists: a token names the last entry that was shown.</summary>
internal static class SecretPage
{
    /// <exception cref="Schemas.AwsServiceException">InvalidNextTokenException.</exception>
    public static (List<T> Page, string? NextToken) Of<T>(IEnumerable<T> entries, Func<T, string> key, int size, string? token)
    {
        var rest = token is null ? entries : After(entries, key, Read(token));
        var found = rest.Take(size + 1).ToList();
        return found.Count > size
            ? (found[..size], Convert.ToBase64String(Encoding.UTF8.GetBytes(key(found[size - 1]))))
            : (found, null);
    }

    private static IEnumerable<T> After<T>(IEnumerable<T> entries, Func<T, string> key, string last)
    {
        var rest = entries.SkipWhile(e => key(e) != last).ToList();
        return rest.Count > 0 ? rest.Skip(1) : throw SecretsManagerErrors.InvalidNextToken();
    }

    private static string Read(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw SecretsManagerErrors.InvalidNextToken();
    }
}
