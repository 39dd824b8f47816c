namespace Simfra.Services.Iam;

/// <summary>Base 32 as authenticator apps read it (RFC 3548), without padding.</summary>
internal static class Base32Text
{
    private const int BitsPerCharacter = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + BitsPerCharacter - 1) / BitsPerCharacter];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * BitsPerCharacter;
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[(bit / 8) + 1] : 0);
            text[i] = IdGenerator.Base32Alphabet[(pair >> (16 - BitsPerCharacter - (bit % 8))) & 0x1F];
        }

        return new(text);
    }

    /// <exception cref="FormatException">A character that isn't of the alphabet.</exception>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length * BitsPerCharacter / 8];
        var (bits, count, length) = (0, 0, 0);
        foreach (var character in text)
        {
            var digit = IdGenerator.Base32Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                throw new FormatException($"'{character}' is no digit of base 32.");
            }

            bits = ((bits << BitsPerCharacter) | digit) & 0xFFF;
            count += BitsPerCharacter;
            if (count >= 8)
            {
                count -= 8;
                bytes[length++] = (byte)(bits >> count);
            }
        }

        return bytes;
    }
}
