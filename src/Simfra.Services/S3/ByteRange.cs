using System.Globalization;

namespace Simfra.Services.S3;

/// <summary>A stretch of an object's bytes, by the first and the last of them.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    private const string Unit = "bytes=";

    public long Length => Last - First + 1;

    /// <summary>The header <c>Content-Range</c>.</summary>
    public string ToContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{Last}/{size}");

    /// <summary>
    /// The range that a header asks for in an object of some size. Null where the whole object is to be sent: without a header, and
    /// for a header that is no single range, which S3 doesn't mind.
    /// </summary>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || !TryParse(header, out var first, out var last))
        {
            return null;
        }

        return (first, last) switch
        {
            (null, { } suffix) when suffix > 0 && size > 0 => new(Math.Max(0, size - suffix), size - 1),
            ({ } start, null) when start < size => new(start, size - 1),
            ({ } start, { } end) when start < size => new(start, Math.Min(end, size - 1)),
            _ => throw S3Errors.InvalidRange(header, size),
        };
    }

    /// <summary>The range of <c>x-amz-copy-source-range</c>, which has to name both ends and lie within the object.</summary>
    public static ByteRange ParseCopySource(string header, long size)
    {
        if (!TryParse(header, out var first, out var last) || first is not { } start || last is not { } end)
        {
            throw S3Errors.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets " +
                "of the first and last bytes to copy",
                "x-amz-copy-source-range",
                header);
        }

        return end < size
            ? new(start, end)
            : throw S3Errors.InvalidArgument(
                $"Range specified is not valid for source object of size: {size.ToString(CultureInfo.InvariantCulture)}",
                "x-amz-copy-source-range",
                header);
    }

    private static bool TryParse(string header, out long? first, out long? last)
    {
        (first, last) = (null, null);
        if (!header.StartsWith(Unit, StringComparison.Ordinal))
        {
            return false;
        }

        var range = header.AsSpan(Unit.Length);
        var dash = range.IndexOf('-');
        if (dash < 0 || !TryParseOffset(range[..dash], out first) || !TryParseOffset(range[(dash + 1)..], out last))
        {
            return false;
        }

        return (first is not null || last is not null) && (first is null || last is null || first <= last);
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out long? offset)
    {
        offset = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        offset = value;
        return true;
    }
}
