using System.Buffers.Binary;
using System.IO.Compression;
using Simfra.Protocols.Checksums;

namespace Simfra.Services.Iam;

/// <summary>A QR code as a PNG image, black on white.</summary>
internal static class QrCodeImage
{
    private const int PixelsPerModule = 4;
    private const int QuietModules = 4;
    private const int ChunkOverhead = 12;

    public static byte[] Png(QrCode code)
    {
        var side = (code.Size + (2 * QuietModules)) * PixelsPerModule;
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], side);

        // One bit a pixel, grey, no interlacing.
        header[8] = 1;
        using var image = new MemoryStream();
        image.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(image, "IHDR"u8, header);
        WriteChunk(image, "IDAT"u8, Pixels(code, side));
        WriteChunk(image, "IEND"u8, []);
        return image.ToArray();
    }

    private static byte[] Pixels(QrCode code, int side)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            // Each row begins with the number of its filter, none.
            var row = new byte[1 + ((side + 7) / 8)];
            for (var y = 0; y < side; y++)
            {
                Array.Clear(row);
                for (var x = 0; x < side; x++)
                {
                    var isLight = !IsDark(code, (y / PixelsPerModule) - QuietModules, (x / PixelsPerModule) - QuietModules);
                    row[1 + (x / 8)] |= (byte)((isLight ? 0x80 : 0) >> (x % 8));
                }

                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static bool IsDark(QrCode code, int row, int column) =>
        row >= 0 && row < code.Size && column >= 0 && column < code.Size && code[row, column];

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
