using System.Buffers.Text;

namespace Simfra.Protocols.AwsChunked;

/// <summary>The line before a chunk's data: <c>10000;chunk-signature=ad80…</c>, the size in hexadecimal.</summary>
internal readonly record struct ChunkHeader(long Size, string? Signature)
{
    private const int MaxSizeDigits = 15;

    private static ReadOnlySpan<byte> SignatureExtension => "chunk-signature="u8;

    /// <summary>False where the line is no chunk header.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out ChunkHeader header)
    {
        header = default;
        var semicolon = line.IndexOf((byte)';');
        var digits = semicolon < 0 ? line : line[..semicolon];
        if (digits.Length is 0 or > MaxSizeDigits
            || !Utf8Parser.TryParse(digits, out long size, out var consumed, 'x') || consumed != digits.Length || size < 0)
        {
            return false;
        }

        if (semicolon < 0)
        {
            header = new(size, null);
            return true;
        }

        var extension = line[(semicolon + 1)..];
        if (!extension.StartsWith(SignatureExtension))
        {
            return false;
        }

        header = new(size, System.Text.Encoding.Latin1.GetString(extension[SignatureExtension.Length..]));
        return true;
    }
}
