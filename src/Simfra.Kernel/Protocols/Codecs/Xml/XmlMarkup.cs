using System.Buffers;
using System.Globalization;
using System.Text;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>Writes XML as UTF-8, escaped as AWS escapes it. It keeps no stack: callers close what they open.</summary>
/// <param name="output">Where to.</param>
/// <param name="isDocument">Whether an XML declaration comes before the first element.</param>
internal sealed class XmlMarkup(IBufferWriter<byte> output, bool isDocument)
{
    // What XML 1.0 can't hold as it is. AWS writes such characters as references, though strict parsers refuse some of them.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "&<>\"\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015"
        + "\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF");

    // A parser would read these as spaces.
    private static readonly SearchValues<char> EscapedInAttributes = SearchValues.Create("\t\n");

    private bool _needsDeclaration = isDocument;

    /// <summary>Begins a start tag; attributes may follow until <see cref="EndTag"/>.</summary>
    public void BeginTag(string name)
    {
        if (_needsDeclaration)
        {
            output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
            _needsDeclaration = false;
        }

        output.Write("<"u8);
        Raw(name);
    }

    public void Attribute(string name, string value)
    {
        output.Write(" "u8);
        Raw(name);
        output.Write("=\""u8);
        Escape(value, isAttribute: true);
        output.Write("\""u8);
    }

    /// <summary>Declares a namespace; nothing where <paramref name="uri"/> is null or empty.</summary>
    public void Namespace(string? uri, string? prefix = null)
    {
        if (!string.IsNullOrEmpty(uri))
        {
            Attribute(prefix is null ? "xmlns" : $"xmlns:{prefix}", uri);
        }
    }

    public void EndTag() => output.Write(">"u8);

    /// <summary>A start tag without attributes.</summary>
    public void Start(string name)
    {
        BeginTag(name);
        EndTag();
    }

    public void End(string name)
    {
        output.Write("</"u8);
        Raw(name);
        output.Write(">"u8);
    }

    public void Text(string text) => Escape(text, isAttribute: false);

    /// <summary>An element that holds text; an empty one where the text is null.</summary>
    public void Element(string name, string? text)
    {
        Start(name);
        Text(text ?? "");
        End(name);
    }

    private void Escape(ReadOnlySpan<char> text, bool isAttribute)
    {
        while (true)
        {
            var next = isAttribute && text.IndexOfAny(EscapedInAttributes) is var blank and >= 0
                ? text[..blank].IndexOfAny(Escaped) is var before and >= 0 ? before : blank
                : text.IndexOfAny(Escaped);
            if (next < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..next]);
            EscapeCharacter(text[next]);
            text = text[(next + 1)..];
        }
    }

    private void EscapeCharacter(char c)
    {
        switch (c)
        {
            case '&':
                output.Write("&amp;"u8);
                break;
            case '<':
                output.Write("&lt;"u8);
                break;
            case '>':
                output.Write("&gt;"u8);
                break;
            case '"':
                output.Write("&quot;"u8);
                break;
            default:
                Raw(string.Create(CultureInfo.InvariantCulture, $"&#x{(int)c:X};"));
                break;
        }
    }

    // A lone surrogate becomes U+FFFD.
    private void Raw(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);
}
