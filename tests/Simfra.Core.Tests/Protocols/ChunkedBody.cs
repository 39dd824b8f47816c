using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Protocols;

/// <summary>Frames content as aws-chunked, as a client does.</summary>
internal static class ChunkedBody
{
    public static byte[] Signed(byte[] content, int chunkSize, ChunkSignatures signatures, (string Name, string Value)? trailer = null)
    {
        using var output = new MemoryStream();
        Span<byte> signature = stackalloc byte[32];
        for (var start = 0; start < content.Length; start += chunkSize)
        {
            var chunk = content.AsSpan(start, Math.Min(chunkSize, content.Length - start));
            signatures.NextChunk(SHA256.HashData(chunk), signature);
            Write(output, $"{chunk.Length:x};chunk-signature={Convert.ToHexStringLower(signature)}\r\n");
            output.Write(chunk);
            Write(output, "\r\n");
        }

        signatures.NextChunk(SHA256.HashData([]), signature);
        Write(output, $"0;chunk-signature={Convert.ToHexStringLower(signature)}\r\n");
        if (trailer is var (name, value))
        {
            signatures.Trailer(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}:{value}\n")), signature);
            Write(output, $"{name}:{value}\r\nx-amz-trailer-signature:{Convert.ToHexStringLower(signature)}\r\n");
        }

        Write(output, "\r\n");
        return output.ToArray();
    }

    public static byte[] Unsigned(byte[] content, int chunkSize, string trailer)
    {
        using var output = new MemoryStream();
        for (var start = 0; start < content.Length; start += chunkSize)
        {
            var chunk = content.AsSpan(start, Math.Min(chunkSize, content.Length - start));
            Write(output, chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            output.Write(chunk);
            Write(output, "\r\n");
        }

        Write(output, $"0\r\n{trailer}\r\n\r\n");
        return output.ToArray();
    }

    private static void Write(MemoryStream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
