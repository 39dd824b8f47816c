namespace Simfra.Security.Iam;

/// <summary>A place in a text as AWS counts: lines and columns from one.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    /// <param name="text">The text.</param>
    /// <param name="offset">So many bytes of its UTF-8 form come before the place.</param>
    public static TextPosition Of(string text, int offset)
    {
        var (line, column, bytes) = (1, 1, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes >= offset)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
        }

        return new(line, column);
    }
}
