using System.Globalization;
using System.Text;

namespace Simfra.ModelGen.Emit;

/// <summary>
/// Rewrites what Java's and ECMAScript's patterns spell differently from .NET's: POSIX classes, escapes of characters that need none,
/// code points in braces, ranges of surrogate pairs, possessive quantifiers, intersections of classes.
/// </summary>
internal sealed class PatternConverter
{
    /// <summary>Java's and POSIX's names of classes, as what stands in a .NET class for them.</summary>
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["ASCII"] = @"\x00-\x7F",
        ["Alnum"] = "a-zA-Z0-9",
        ["Alpha"] = "a-zA-Z",
        ["Blank"] = @"\x20\t",
        ["Cntrl"] = @"\x00-\x1F\x7F",
        ["Digit"] = "0-9",
        ["Graph"] = @"\x21-\x7E",
        ["IsAlphabetic"] = @"\p{L}\p{Nl}",
        ["IsWhitespace"] = @"\s",
        ["LD"] = @"\p{L}\p{Nd}",
        ["Lower"] = "a-z",
        ["Print"] = @"\x20-\x7E",
        ["Punct"] = @"\x21-/:-@\x5B-`\x7B-~",
        ["Space"] = @"\s",
        ["Upper"] = "A-Z",
        ["XDigit"] = "0-9A-Fa-f",
        ["all"] = @"\s\S",
    };

    private readonly string _pattern;
    private readonly StringBuilder _text = new();
    private int _at;

    private PatternConverter(string pattern) => _pattern = pattern;

    public static string Convert(string pattern)
    {
        var converter = new PatternConverter(pattern);
        while (converter._at < pattern.Length)
        {
            converter.ConvertNext();
        }

        return converter._text.ToString();
    }

    private char Current => _pattern[_at];

    private void ConvertNext()
    {
        switch (Current)
        {
            case '\\':
                ConvertEscape(inClass: false);
                break;
            case '[':
                ConvertClass();
                break;
            case '*' or '+' or '?' or '}':
                _text.Append(_pattern[_at++]);
                SkipPossessiveSign();
                break;
            default:
                _text.Append(_pattern[_at++]);
                break;
        }
    }

    /// <summary>A possessive quantifier refuses to give back; a greedy one accepts the same or more.</summary>
    private void SkipPossessiveSign()
    {
        if (_at < _pattern.Length && Current == '+' && !IsGroupPrefix())
        {
            _at++;
        }
    }

    /// <summary>Whether the quantifier's sign just copied is the question mark of <c>(?</c>.</summary>
    private bool IsGroupPrefix() => _at >= 2 && _pattern[_at - 1] == '?' && _pattern[_at - 2] == '(';

    private void ConvertClass()
    {
        _text.Append(_pattern[_at++]);
        if (_at < _pattern.Length && Current == '^')
        {
            _text.Append(_pattern[_at++]);
        }

        var first = true;
        while (_at < _pattern.Length && (Current != ']' || first))
        {
            first = false;
            if (_pattern.AsSpan(_at).StartsWith("&&[^", StringComparison.Ordinal))
            {
                // Java's intersection with a complement is .NET's subtraction.
                _at += 4;
                _text.Append("-[");
                ConvertClassItems();
                _text.Append(_pattern[_at++]);
            }
            else
            {
                ConvertClassItem();
            }
        }

        if (_at < _pattern.Length)
        {
            _text.Append(_pattern[_at++]);
        }
    }

    private void ConvertClassItems()
    {
        while (_at < _pattern.Length && Current != ']')
        {
            ConvertClassItem();
        }
    }

    private void ConvertClassItem()
    {
        if (Current == '\\')
        {
            ConvertEscape(inClass: true);
        }
        else if (char.IsHighSurrogate(Current) && _at + 1 < _pattern.Length)
        {
            _ = CodePointAt(_at, out var length);
            ConvertSupplementary(length);
        }
        else
        {
            // A bracket within a class is a literal; .NET would read one after a hyphen as a subtraction.
            _text.Append(Current == '[' ? @"\[" : Current.ToString());
            _at++;
        }
    }

    private void ConvertEscape(bool inClass)
    {
        var rest = _pattern.AsSpan(_at);
        if (rest.StartsWith(@"\_", StringComparison.Ordinal))
        {
            _text.Append('_');
            _at += 2;
        }
        else if (rest.StartsWith(@"\p{", StringComparison.Ordinal) && FindClass(out var members, out var end))
        {
            _text.Append(inClass ? members : $"[{members}]");
            _at = end;
        }
        else if (CodePointAt(_at, out var length) is var codePoint and >= 0)
        {
            if (codePoint > 0xFFFF && inClass)
            {
                ConvertSupplementary(length);
            }
            else
            {
                AppendCodePoint(codePoint, length);
            }
        }
        else
        {
            // \p{L} whole: its brace ends no quantifier.
            var isProperty = rest.StartsWith(@"\p{", StringComparison.Ordinal) || rest.StartsWith(@"\P{", StringComparison.Ordinal);
            var whole = isProperty && rest.IndexOf('}') is var brace and > 0 ? brace + 1 : Math.Min(2, rest.Length);
            _text.Append(_pattern, _at, whole);
            _at += whole;
        }
    }

    private bool FindClass(out string members, out int end)
    {
        end = _pattern.IndexOf('}', _at) + 1;
        members = "";
        return end > 0 && Classes.TryGetValue(_pattern[(_at + 3)..(end - 1)], out members!);
    }

    /// <summary>
    /// A character beyond U+FFFF in a class, alone or as the start of a range. .NET's classes hold halves of such characters, so the class
    /// gets all of the halves: it then accepts any such character, and nothing of the basic plane that it shouldn't.
    /// </summary>
    private void ConvertSupplementary(int length)
    {
        _at += length;
        if (_at + 1 < _pattern.Length && Current == '-' && CodePointAt(_at + 1, out var endLength) > 0xFFFF)
        {
            _at += 1 + endLength;
        }

        _text.Append(@"\uD800-\uDFFF");
    }

    private void AppendCodePoint(int codePoint, int length)
    {
        if (_pattern[_at + 2] == '{')
        {
            foreach (var unit in codePoint > 0xFFFF ? char.ConvertFromUtf32(codePoint) : ((char)codePoint).ToString())
            {
                _text.Append(@"\u").Append(((int)unit).ToString("X4", CultureInfo.InvariantCulture));
            }
        }
        else
        {
            _text.Append(_pattern, _at, length);
        }

        _at += length;
    }

    /// <summary>
    /// The character that <c>\uXXXX</c>, <c>\uXXXX\uXXXX</c>, <c>\u{…}</c>, <c>\x{…}</c> or a literal surrogate pair stands for; -1 where
    /// there is none of these.
    /// </summary>
    private int CodePointAt(int at, out int length)
    {
        length = 0;
        var rest = _pattern.AsSpan(at);
        if (rest.Length > 1 && char.IsSurrogatePair(rest[0], rest[1]))
        {
            length = 2;
            return char.ConvertToUtf32(rest[0], rest[1]);
        }

        if (rest.StartsWith(@"\u{", StringComparison.Ordinal) || rest.StartsWith(@"\x{", StringComparison.Ordinal))
        {
            length = rest.IndexOf('}') + 1;
            return length > 0 && Hex(rest[3..(length - 1)]) is var code and >= 0 and <= 0x10FFFF ? code : -1;
        }

        if (Unit(rest) is var high and >= 0)
        {
            var low = rest.Length > 6 ? Unit(rest[6..]) : -1;
            var isPair = char.IsHighSurrogate((char)high) && low >= 0 && char.IsLowSurrogate((char)low);
            length = isPair ? 12 : 6;
            return isPair ? char.ConvertToUtf32((char)high, (char)low) : high;
        }

        return -1;
    }

    private static int Unit(ReadOnlySpan<char> text) =>
        text.Length >= 6 && text.StartsWith(@"\u", StringComparison.Ordinal) ? Hex(text[2..6]) : -1;

    private static int Hex(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
