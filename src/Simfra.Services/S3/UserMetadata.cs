using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Simfra.Services.S3;

/// <summary>An object's <c>x-amz-meta-</c> headers: lower-case names, values of any Unicode text, 2 KB in all.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata"/>
internal static class UserMetadata
{
    private const int MaxBytes = 2048;

    public static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Parse(Dictionary<string, string>? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return None;
        }

        var metadata = None.ToBuilder();
        var bytes = 0;
        foreach (var (name, value) in headers)
        {
            var text = MimeWord.Decode(value);
            metadata[name.ToLowerInvariant()] = text;
            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
        }

        return bytes <= MaxBytes ? metadata.ToImmutable() : throw S3Errors.MetadataTooLarge(bytes, MaxBytes);
    }

    /// <summary>The headers of an answer: what isn't ASCII is made safe as RFC 2047 says.</summary>
    public static Dictionary<string, string>? ToHeaders(ImmutableSortedDictionary<string, string> metadata) =>
        metadata.IsEmpty ? null : metadata.ToDictionary(static m => m.Key, static m => MimeWord.Encode(m.Value), StringComparer.Ordinal);
}

/// <summary>The encoded words of RFC 2047: Unicode text in a header of ASCII.</summary>
internal static class MimeWord
{
    private const string Start = "=?UTF-8?";
    private const string End = "?=";

    /// <summary>ASCII text as it is; other text in the encoding that is shorter for it.</summary>
    public static string Encode(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var ascii = text.Count(static c => c < 0x80);
        return ascii > text.Length - ascii
            ? $"{Start}Q?{QuotedPrintable(text)}{End}"
            : $"{Start}B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}{End}";
    }

    /// <summary>Text that is one encoded word in UTF-8, decoded; other text as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.StartsWith(Start, StringComparison.OrdinalIgnoreCase) || !text.EndsWith(End, StringComparison.Ordinal)
            || text.Length < Start.Length + 2 + End.Length || text[Start.Length + 1] != '?')
        {
            return text;
        }

        var encoded = text[(Start.Length + 2)..^End.Length];
        return char.ToUpperInvariant(text[Start.Length]) switch
        {
            'B' when TryBase64(encoded) is { } bytes => Encoding.UTF8.GetString(bytes),
            'Q' => Encoding.UTF8.GetString(FromQuotedPrintable(encoded)),
            _ => text,
        };
    }

    private static byte[]? TryBase64(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? bytes[..length] : null;
    }

    private static string QuotedPrintable(string text)
    {
        var encoded = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            if (unit == ' ')
            {
                encoded.Append('_');
            }
            else if (unit is > (byte)' ' and < 0x7F and not (byte)'=' and not (byte)'?' and not (byte)'_')
            {
                encoded.Append((char)unit);
            }
            else
            {
                encoded.Append('=').Append(unit.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static byte[] FromQuotedPrintable(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (encoded[i] == '=' && i + 2 < encoded.Length
                && byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes.Add(escaped);
                i += 2;
            }
            else
            {
                bytes.Add(encoded[i] == '_' ? (byte)' ' : (byte)encoded[i]);
            }
        }

        return [.. bytes];
    }
}
