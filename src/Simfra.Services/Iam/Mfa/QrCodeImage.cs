using Simfra.Imaging;

namespace Simfra.Services.Iam;

/// <summary>A QR code as a PNG image, black on white.</summary>
internal static class QrCodeImage
{
    private const int PixelsPerModule = 4;
    private const int QuietModules = 4;

    public static byte[] Png(QrCode code)
    {
        var side = (code.Size + (2 * QuietModules)) * PixelsPerModule;
        var row = new byte[(side + 7) / 8];
        return PngImage.Encode(side, side, PngPixels.BlackAndWhite, RowAt);

        byte[] RowAt(int y)
        {
            Array.Clear(row);
            for (var x = 0; x < side; x++)
            {
                var isLight = !IsDark(code, (y / PixelsPerModule) - QuietModules, (x / PixelsPerModule) - QuietModules);
                row[x / 8] |= (byte)((isLight ? 0x80 : 0) >> (x % 8));
            }

            return row;
        }
    }

    private static bool IsDark(QrCode code, int row, int column) =>
        row >= 0 && row < code.Size && column >= 0 && column < code.Size && code[row, column];
}
