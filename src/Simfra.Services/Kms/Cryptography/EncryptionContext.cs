using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Simfra.Services.Kms.Cryptography;

/// <summary>The encryption context as bytes to authenticate: the order of its pairs doesn't matter, all else does.</summary>
internal static class EncryptionContext
{
    /// <summary>A header and the pairs, each text after its length, so that no two contexts give the same bytes.</summary>
    public static byte[] Authenticate(ReadOnlySpan<byte> header, IReadOnlyDictionary<string, string>? context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(header);
        foreach (var (key, value) in (context ?? new Dictionary<string, string>()).OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            Write(bytes, key);
            Write(bytes, value);
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string text)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(sizeof(int)), Encoding.UTF8.GetByteCount(text));
        bytes.Advance(sizeof(int));
        Encoding.UTF8.GetBytes(text, bytes);
    }
}
