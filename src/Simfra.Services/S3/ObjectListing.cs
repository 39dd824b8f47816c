using System.Globalization;
using System.Text;
using Simfra.State;

namespace Simfra.Services.S3;

/// <summary>A page of a bucket's keys, those with a delimiter rolled up into common prefixes.</summary>
/// <param name="Last">The last key or common prefix of the page: where the next one goes on; null for an empty page.</param>
internal sealed record ObjectPage(List<S3Object> Objects, List<string> CommonPrefixes, bool IsTruncated, string? Last)
{
    public int Count => Objects.Count + CommonPrefixes.Count;
}

/// <summary>What a listing of objects asks for.</summary>
internal sealed record ObjectListing(string Bucket, string Prefix, string? Delimiter, int MaxKeys)
{
    public const int MaxPage = 1000;

    /// <summary>
    /// Reads the page after a key, or after all keys of a common prefix. It costs what the page holds, not what the bucket holds.
    /// </summary>
    /// <param name="after">The key; empty for the first page.</param>
    /// <param name="skipGroup">Whether the common prefix that the key lies in is passed too.</param>
    public ObjectPage Read(Table<ObjectKey, S3Object> objects, string after, bool skipGroup)
    {
        var page = new ObjectPage([], [], IsTruncated: false, null);
        if (MaxKeys == 0)
        {
            return page;
        }

        var entries = Start(objects, after, skipGroup).GetEnumerator();
        while (entries.MoveNext() && entries.Current.Bucket == Bucket && entries.Current.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var entry = entries.Current;
            if (page.Count == MaxKeys)
            {
                return page with { IsTruncated = true };
            }

            if (CommonPrefixOf(entry.Key) is { } group)
            {
                page.CommonPrefixes.Add(group);
                page = page with { Last = group };
                entries = objects.From(new AfterPrefix(Bucket, group)).GetEnumerator();
            }
            else
            {
                page.Objects.Add(entry);
                page = page with { Last = entry.Key };
            }
        }

        return page;
    }

    /// <summary>The key up to its first delimiter after the prefix; null where there is none.</summary>
    public string? CommonPrefixOf(string key)
    {
        if (string.IsNullOrEmpty(Delimiter) || !key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var at = key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + Delimiter.Length)];
    }

    private RecordSequence<ObjectKey, S3Object> Start(Table<ObjectKey, S3Object> objects, string after, bool skipGroup)
    {
        if (skipGroup && CommonPrefixOf(after) is { } group)
        {
            return objects.From(new AfterPrefix(Bucket, group));
        }

        return KeyOrder.Utf8.Compare(after, Prefix) < 0
            ? objects.From(new ObjectKey(Bucket, Prefix))
            : objects.From(new ObjectKey(Bucket, after), inclusive: after.Length == 0);
    }
}

/// <summary>How the parameters of listings are read and their keys are written.</summary>
internal static class ListingParameters
{
    private const string UrlEncoding = Models.S3.EncodingType.Url;

    /// <summary>How many entries a page may have: up to 1,000 whatever is asked for.</summary>
    public static int ParseMax(int? value, string argument)
    {
        if (value < 0)
        {
            throw S3Errors.InvalidArgument(
                $"Argument {argument} must be an integer between 0 and 2147483647",
                argument,
                value.Value.ToString(CultureInfo.InvariantCulture));
        }

        return Math.Min(value ?? ObjectListing.MaxPage, ObjectListing.MaxPage);
    }

    /// <summary>The part number after which a page begins; none is 0.</summary>
    public static int ParseMarker(int? value, string argument) => value is null or >= 0
        ? value ?? 0
        : throw S3Errors.InvalidArgument(
            $"Argument {argument} must be an integer between 0 and 2147483647",
            argument,
            value.Value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The time for which restorations are told of; null where they aren't asked for.</summary>
    public static DateTimeOffset? ParseRestoreStatus(List<string>? attributes, DateTimeOffset now)
    {
        const string known = Models.S3.OptionalObjectAttributes.RestoreStatus;
        if (attributes?.Find(static a => a != known) is { } unknown)
        {
            throw S3Errors.InvalidArgument("Invalid attribute name specified.", "x-amz-optional-object-attributes", unknown);
        }

        return attributes is { Count: > 0 } ? now : null;
    }

    /// <summary>The function that keys and prefixes of an answer go through.</summary>
    public static Func<string?, string?> ParseEncoding(string? encodingType) => encodingType switch
    {
        null => static text => text,
        UrlEncoding => static text => text is null ? null : UrlEncode(text),
        _ => throw S3Errors.InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType),
    };

    /// <summary>As a form is encoded, but for slashes.</summary>
    public static string UrlEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || (char)rune.Value is '-' or '_' or '.' or '*' or '/'))
            {
                encoded.Append((char)rune.Value);
            }
            else if (rune.Value == ' ')
            {
                encoded.Append('+');
            }
            else
            {
                foreach (var unit in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    encoded.Append('%').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
                }
            }
        }

        return encoded.ToString();
    }
}
