using System.IO.Compression;

namespace Simfra.Services;

/// <summary>Files as services deliver them: compressed whole.</summary>
internal static class Gzip
{
    public static byte[] Compress(ReadOnlySpan<byte> content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
