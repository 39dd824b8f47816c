using Simfra.Imaging;

namespace Simfra.Services.CloudWatch;

/// <summary>A picture that is painted on dot by dot. What lies beyond its edges, or the frame that is set, isn't painted.</summary>
internal sealed class PixelCanvas
{
    private const int Channels = 3;
    private const int DotSize = 2;

    /// <summary>How much wider than its dots a letter is.</summary>
    private const int LetterWidth = (PixelFont.GlyphWidth + 1) * DotSize;

    private readonly byte[] _pixels;
    private readonly byte[] _row;
    private (int Left, int Top, int Right, int Bottom) _frame;

    public PixelCanvas(int width, int height)
    {
        Width = width;
        Height = height;
        _pixels = new byte[width * height * Channels];
        _row = new byte[width * Channels];
        Array.Fill(_pixels, byte.MaxValue);
        _frame = (0, 0, width - 1, height - 1);
    }

    public static int TextHeight => PixelFont.GlyphHeight * DotSize;

    public int Width { get; }

    public int Height { get; }

    public static int WidthOf(string text) => text.Length * LetterWidth;

    /// <summary>Paints within a frame from now on.</summary>
    public void Clip(int left, int top, int right, int bottom) =>
        _frame = (Math.Max(left, 0), Math.Max(top, 0), Math.Min(right, Width - 1), Math.Min(bottom, Height - 1));

    public void Unclip() => Clip(0, 0, Width - 1, Height - 1);

    /// <param name="x">The column.</param>
    /// <param name="y">The row.</param>
    /// <param name="color">The colour.</param>
    /// <param name="cover">How much of what is there is covered: 1 for all.</param>
    public void Dot(int x, int y, PixelColor color, double cover = 1)
    {
        if (x < _frame.Left || x > _frame.Right || y < _frame.Top || y > _frame.Bottom)
        {
            return;
        }

        var at = ((y * Width) + x) * Channels;
        _pixels[at] = Blend(_pixels[at], color.Red);
        _pixels[at + 1] = Blend(_pixels[at + 1], color.Green);
        _pixels[at + 2] = Blend(_pixels[at + 2], color.Blue);

        byte Blend(byte under, byte over) => (byte)Math.Round(under + ((over - under) * cover));
    }

    public void Fill(int left, int top, int right, int bottom, PixelColor color, double cover = 1)
    {
        for (var y = Math.Max(top, _frame.Top); y <= Math.Min(bottom, _frame.Bottom); y++)
        {
            for (var x = Math.Max(left, _frame.Left); x <= Math.Min(right, _frame.Right); x++)
            {
                Dot(x, y, color, cover);
            }
        }
    }

    /// <summary>A line from a place to another, two dots thick.</summary>
    public void Line(double fromX, double fromY, double toX, double toY, PixelColor color)
    {
        // Places far beyond the picture need no dot for each of their rows.
        var steps = (int)Math.Clamp(Math.Ceiling(Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY))), 1, 4 * (Width + Height));
        for (var i = 0; i <= steps; i++)
        {
            var x = (int)Math.Round(fromX + ((toX - fromX) * i / steps));
            var y = (int)Math.Round(fromY + ((toY - fromY) * i / steps));
            Fill(x, y, x + 1, y + 1, color);
        }
    }

    public void Write(string text, int x, int y, PixelColor color)
    {
        for (var i = 0; i < text.Length; i++)
        {
            for (var row = 0; row < PixelFont.GlyphHeight; row++)
            {
                for (var column = 0; column < PixelFont.GlyphWidth; column++)
                {
                    if (PixelFont.HasDot(text[i], column, row))
                    {
                        var (left, top) = (x + (i * LetterWidth) + (column * DotSize), y + (row * DotSize));
                        Fill(left, top, left + DotSize - 1, top + DotSize - 1, color);
                    }
                }
            }
        }
    }

    public byte[] ToPng() => PngImage.Encode(Width, Height, PngPixels.Rgb, y =>
    {
        Array.Copy(_pixels, y * _row.Length, _row, 0, _row.Length);
        return _row;
    });
}
