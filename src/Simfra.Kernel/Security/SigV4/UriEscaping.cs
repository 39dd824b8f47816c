using System.Buffers;

namespace Simfra.Security.SigV4;

/// <summary>Percent-encoding as signatures define it: all but RFC 3986's unreserved characters, in capital hexadecimal.</summary>
internal static class UriEscaping
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Escapes text as it is; a percent sign in it becomes <c>%25</c>.</summary>
    public static void AppendEscaped(ref Utf8Builder output, ReadOnlySpan<char> text, bool keepSlashes = false)
    {
        if (!text.ContainsAnyExcept(Unreserved))
        {
            output.Append(text);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                AppendByte(ref output, (byte)rune.Value, keepSlashes);
                continue;
            }

            var length = rune.EncodeToUtf8(utf8);
            for (var i = 0; i < length; i++)
            {
                AppendByte(ref output, utf8[i], keepSlashes);
            }
        }
    }

    /// <summary>
    /// Escapes text that may be escaped already, so that every way to write the same text gives the same result: <c>~</c> and
    /// <c>%7e</c>, <c>%2f</c> and <c>%2F</c>. A percent sign that starts no escape stands for itself.
    /// </summary>
    public static void AppendReescaped(ref Utf8Builder output, ReadOnlySpan<char> text, bool keepSlashes, bool plusIsSpace)
    {
        while (!text.IsEmpty)
        {
            var special = plusIsSpace ? text.IndexOfAny('%', '+') : text.IndexOf('%');
            AppendEscaped(ref output, special < 0 ? text : text[..special], keepSlashes);
            if (special < 0)
            {
                return;
            }

            if (text[special] == '+')
            {
                output.Append("%20"u8);
                text = text[(special + 1)..];
            }
            else if (special + 2 < text.Length && char.IsAsciiHexDigit(text[special + 1]) && char.IsAsciiHexDigit(text[special + 2]))
            {
                // An escaped slash is part of a segment and stays escaped.
                AppendByte(ref output, (byte)((HexValue(text[special + 1]) << 4) | HexValue(text[special + 2])), keepSlashes: false);
                text = text[(special + 3)..];
            }
            else
            {
                output.Append("%25"u8);
                text = text[(special + 1)..];
            }
        }
    }

    private static void AppendByte(ref Utf8Builder output, byte value, bool keepSlashes)
    {
        if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
            || (keepSlashes && value == (byte)'/'))
        {
            output.Append(value);
            return;
        }

        output.Append((byte)'%');
        output.Append(HexDigits[value >> 4]);
        output.Append(HexDigits[value & 15]);
    }

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
