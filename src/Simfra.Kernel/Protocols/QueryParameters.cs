using System.Text;

namespace Simfra.Protocols;

/// <summary>The parameters of a query string or a form, decoded, in the order sent. Names are case-sensitive, as AWS's are.</summary>
internal sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs;

    private QueryParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>The first value of a parameter; the empty string where it stands without one; null where it is missing.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var pair in _pairs)
            {
                if (pair.Key == name)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    public bool Contains(string name) => this[name] is not null;

    public IEnumerable<string> Values(string name) => _pairs.Where(p => p.Key == name).Select(p => p.Value);

    /// <summary>These parameters followed by others.</summary>
    public QueryParameters Then(QueryParameters others) => new([.. _pairs, .. others._pairs]);

    /// <param name="text">A query string without its question mark, or a form body.</param>
    /// <param name="plusIsSpace">A plus sign stands for a space in forms and in most query strings.</param>
    public static QueryParameters Parse(ReadOnlySpan<char> text, bool plusIsSpace = true)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in text.Split('&'))
        {
            var part = text[range];
            if (part.IsEmpty)
            {
                continue;
            }

            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? [] : part[(equals + 1)..];
            pairs.Add(new(Decode(name, plusIsSpace), Decode(value, plusIsSpace)));
        }

        return new(pairs);
    }

    /// <summary>Percent-decodes as UTF-8; an escape that isn't one stays as it is.</summary>
    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        if (text.IndexOf('%') < 0 && (!plusIsSpace || text.IndexOf('+') < 0))
        {
            return text.ToString();
        }

        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else if (c == '+' && plusIsSpace)
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                var width = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, width), bytes.AsSpan(length));
                i += width - 1;
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}
