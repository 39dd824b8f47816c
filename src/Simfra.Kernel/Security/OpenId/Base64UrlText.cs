using System.Buffers;
using System.Buffers.Text;

namespace Simfra.Security.OpenId;

/// <summary>Base 64 as tokens write it: other characters for 62 and 63, and no padding.</summary>
internal static class Base64UrlText
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>The bytes; null for a text that isn't exactly what <see cref="Encode"/> gives.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var status = Base64Url.DecodeFromChars(text, bytes, out _, out var length);
        return status == OperationStatus.Done && text.SequenceEqual(Encode(bytes.AsSpan(0, length))) ? bytes[..length] : null;
    }
}
