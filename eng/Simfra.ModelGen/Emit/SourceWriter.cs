using System.Globalization;
using System.Text;

namespace Simfra.ModelGen.Emit;

/// <summary>Indented C# text with LF line ends.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string text = "")
    {
        if (text.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>A documentation comment; nothing in the text can end its line.</summary>
    public void Summary(string text) => Line($"/// <summary>{XmlText(text)}</summary>");

    public void Open(string? header = null)
    {
        if (header is not null)
        {
            Line(header);
        }

        Line("{");
        _depth++;
    }

    public void Close(string closing = "}")
    {
        _depth--;
        Line(closing);
    }

    /// <summary>A property that is the UTF-8 bytes of the text, laid out as data of the assembly.</summary>
    public void Utf8Property(string declaration, string text)
    {
        var quotes = new string('"', Math.Max(3, LongestRun(text, '"') + 1));
        Line($"{declaration} => {quotes}");
        _text.Append(text).Append(text.Length == 0 ? "" : "\n").Append(quotes).Append("u8;\n");
    }

    public override string ToString() => _text.ToString();

    public static string Literal(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                _ when c is < ' ' or > '~' => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>Text for a comment: C# ends one at any of Unicode's line ends, so only what is surely none goes in.</summary>
    public static string XmlText(string text) =>
        string.Concat(text.Where(static c => !char.IsControl(c) && c is not ('\u2028' or '\u2029')))
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal);

    private static int LongestRun(string text, char wanted)
    {
        var longest = 0;
        var run = 0;
        foreach (var c in text)
        {
            run = c == wanted ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
