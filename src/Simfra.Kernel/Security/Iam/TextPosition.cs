using System.Text;

namespace Simfra.Security.Iam;

/// <summary>A place in a text as AWS counts: lines and columns from one; a carriage return ends a line too.</summary>
internal readonly record struct TextPosition(int Line, int Column)
{
    /// <param name="text">The text.</param>
    /// <param name="offset">So many bytes of its UTF-8 form come before the place.</param>
    public static TextPosition Of(string text, int offset)
    {
        var (line, column, bytes) = (1, 1, 0);
        var previous = default(Rune);
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes >= offset)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            (line, column) = rune.Value switch
            {
                '\n' when previous.Value == '\r' => (line, 1),
                '\n' or '\r' => (line + 1, 1),
                _ => (line, column + rune.Utf16SequenceLength),
            };
            previous = rune;
        }

        return new(line, column);
    }
}
