using System.Buffers.Binary;
using System.IO.Compression;
using Simfra.Protocols.Checksums;

namespace Simfra.Imaging;

/// <summary>How the pixels of a PNG image are written: the bits of a sample, and what a sample is, as the format numbers it.</summary>
internal readonly record struct PngPixels(byte BitDepth, byte ColorType)
{
    /// <summary>One bit a pixel: 1 is white.</summary>
    public static PngPixels BlackAndWhite => new(1, 0);

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    public static PngPixels Rgb => new(8, 2);
}

/// <summary>Writes PNG images.</summary>
internal static class PngImage
{
    private const int HeaderLength = 13;
    private const int ChunkOverhead = 12;

    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">How they are written.</param>
    /// <param name="rowAt">A row's bytes; read before the next is asked for.</param>
    public static byte[] Encode(int width, int height, PngPixels pixels, Func<int, byte[]> rowAt)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);

        // The rest is 0: how it is compressed and filtered, where there is one way, and that it isn't interlaced.
        header[8] = pixels.BitDepth;
        header[9] = pixels.ColorType;
        using var image = new MemoryStream();
        image.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(image, "IHDR"u8, header);
        WriteChunk(image, "IDAT"u8, Compress(height, rowAt));
        WriteChunk(image, "IEND"u8, []);
        return image.ToArray();
    }

    private static byte[] Compress(int height, Func<int, byte[]> rowAt)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            for (var y = 0; y < height; y++)
            {
                // Each row begins with the number of its filter: none.
                zlib.WriteByte(0);
                zlib.Write(rowAt(y));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream image, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[ChunkOverhead + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.Compute(chunk.AsSpan(4, 4 + data.Length)));
        image.Write(chunk);
    }
}
