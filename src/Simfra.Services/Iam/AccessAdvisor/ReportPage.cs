using System.Globalization;
using System.Text;

namespace Simfra.Services.Iam;

/// <summary>Cuts what doesn't change into pages by position. A marker is good for what it came from alone.</summary>
internal static class ReportPage
{
    /// <param name="items">All of it.</param>
    /// <param name="source">What the items are of; a marker of something else is refused.</param>
    /// <param name="size">How many items a page has.</param>
    /// <param name="marker">The request's Marker.</param>
    /// <exception cref="Schemas.AwsServiceException">InvalidInput.</exception>
    public static IamPage<T> Take<T>(IEnumerable<T> items, string source, int size, string? marker)
    {
        var start = marker is null ? 0 : Read(marker, source);
        var found = items.Skip(start).Take(size + 1).ToList();
        if (found.Count <= size)
        {
            return new(found, null);
        }

        found.RemoveAt(size);
        return new(found, Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{source} {start + size}"))));
    }

    private static int Read(string marker, string source)
    {
        var bytes = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text
            && text.StartsWith($"{source} ", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(source.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var start)
                ? start
                : throw IamErrors.InvalidPaginationMarker();
    }
}
