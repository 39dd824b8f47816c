using System.Globalization;

namespace Simfra.Services.CloudWatch;

/// <summary>A colour of a widget.</summary>
internal readonly record struct PixelColor(byte Red, byte Green, byte Blue)
{
    public static PixelColor White { get; } = new(255, 255, 255);

    public static PixelColor Text { get; } = new(68, 68, 68);

    public static PixelColor Grid { get; } = new(228, 228, 228);

    /// <summary>What annotations are drawn in where they tell nothing.</summary>
    public static PixelColor Annotation { get; } = new(140, 140, 140);

    /// <summary>A colour as it is written: <c>#1f77b4</c>; null for anything else.</summary>
    public static PixelColor? Find(string text) =>
        text is ['#', .. { Length: 6 } digits] && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new((byte)(number >> 16), (byte)(number >> 8), (byte)number)
            : null;

    /// <summary>The colour of the series of a number, where it tells none: CloudWatch's ten, again and again.</summary>
    public static PixelColor OfSeries(int number) => (number % 10) switch
    {
        0 => new(0x1F, 0x77, 0xB4),
        1 => new(0xFF, 0x7F, 0x0E),
        2 => new(0x2C, 0xA0, 0x2C),
        3 => new(0xD6, 0x27, 0x28),
        4 => new(0x94, 0x67, 0xBD),
        5 => new(0x8C, 0x56, 0x4B),
        6 => new(0xE3, 0x77, 0xC2),
        7 => new(0x7F, 0x7F, 0x7F),
        8 => new(0xBC, 0xBD, 0x22),
        _ => new(0x17, 0xBE, 0xCF),
    };
}
