using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Simfra.Protocols.Codecs;

/// <summary>Blobs as text: base64 with its padding and without white space.</summary>
internal static class BlobText
{
    /// <exception cref="MalformedInputException">The text isn't base64.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> base64)
    {
        // The decoder would skip white space.
        if (base64.IndexOfAnyInRange((byte)0, (byte)' ') >= 0)
        {
            throw Invalid();
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, bytes, out _, out var length) == OperationStatus.Done
            ? length == bytes.Length ? bytes : bytes[..length]
            : throw Invalid();
    }

    /// <inheritdoc cref="Decode(ReadOnlySpan{byte})"/>
    public static byte[] Decode(string base64) => Decode(Encoding.UTF8.GetBytes(base64));

    private static MalformedInputException Invalid() => new("A blob is not valid base64.");
}
