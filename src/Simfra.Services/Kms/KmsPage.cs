using System.Text;

namespace Simfra.Services.Kms;

/// <summary>Pages of lists: a marker is the key of the last entry that was shown.</summary>
internal static class KmsPage
{
    /// <param name="entries">All entries, in the order of their keys.</param>
    /// <param name="key">An entry's key.</param>
    /// <param name="limit">What the caller wants; null for the default.</param>
    /// <param name="marker">From the page before.</param>
    /// <param name="defaultLimit">How many there are on a page without a limit.</param>
    /// <param name="maxLimit">How many there are at most.</param>
    /// <exception cref="Schemas.AwsServiceException">InvalidMarkerException.</exception>
    public static KmsPage<T> Of<T>(
        IEnumerable<T> entries, Func<T, string> key, int? limit, string? marker, int defaultLimit, int maxLimit = 1000)
    {
        var size = Math.Min(limit ?? defaultLimit, maxLimit);
        var after = marker is null ? null : Read(marker);
        var found = entries.Where(e => after is null || string.CompareOrdinal(key(e), after) > 0).Take(size + 1).ToList();
        return found.Count > size
            ? new(found[..size], Convert.ToBase64String(Encoding.UTF8.GetBytes(key(found[size - 1]))), true)
            : new(found, null, false);
    }

    private static string Read(string marker)
    {
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw KmsErrors.InvalidMarker();
    }
}

/// <param name="Entries">What is on the page.</param>
/// <param name="NextMarker">What the next page is asked for with; null where this is the last.</param>
/// <param name="Truncated">There is another page.</param>
internal sealed record KmsPage<T>(List<T> Entries, string? NextMarker, bool Truncated);
