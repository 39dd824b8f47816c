using System.Text;

namespace Simfra.Services.Iam;

/// <summary>A page of a listing: <c>Marker</c>, <c>MaxItems</c>, <c>IsTruncated</c>.</summary>
internal sealed record IamPage<T>(List<T> Items, string? Marker)
{
    public bool IsTruncated => Marker is not null;

    public List<TShown> Show<TShown>(Func<T, TShown> show) => [.. Items.Select(show)];
}

/// <summary>Cuts listings into pages.</summary>
internal static class IamPage
{
    /// <summary>The page size where the request doesn't tell; 1000 is the most that it may tell (the model's constraint).</summary>
    public const int DefaultSize = 100;

    /// <param name="items">The whole listing, ordered by key.</param>
    /// <param name="keyOf">The key, by which a page continues; ordinal order.</param>
    /// <param name="maxItems">The request's MaxItems.</param>
    /// <param name="marker">The request's Marker.</param>
    public static IamPage<T> Take<T>(IEnumerable<T> items, Func<T, string> keyOf, int? maxItems, string? marker)
    {
        var after = marker is null ? null : Read(marker);
        var size = maxItems ?? DefaultSize;
        var found = items.Where(i => after is null || string.CompareOrdinal(keyOf(i), after) > 0).Take(size + 1).ToList();
        if (found.Count <= size)
        {
            return new(found, null);
        }

        found.RemoveAt(size);
        return new(found, Convert.ToBase64String(Encoding.UTF8.GetBytes(keyOf(found[^1]))));
    }

    private static string Read(string marker)
    {
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw IamErrors.InvalidMarker(marker);
    }
}
