namespace Simfra.Protocols.Rest;

/// <summary>Media types in the headers of a request.</summary>
internal static class MediaTypes
{
    /// <summary>Whether a Content-Type names a media type; its parameters don't count.</summary>
    public static bool Is(string contentType, string mediaType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType.AsSpan(0, end)).Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether an Accept header lets a media type through, wildcards and weights considered.</summary>
    public static bool Accepts(string accept, string mediaType)
    {
        foreach (var range in accept.Split(','))
        {
            var wanted = range.AsSpan();
            var end = wanted.IndexOf(';');
            wanted = (end < 0 ? wanted : wanted[..end]).Trim();
            if (wanted is "*/*" || wanted.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
                || (wanted.EndsWith("/*") && mediaType.AsSpan().StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
