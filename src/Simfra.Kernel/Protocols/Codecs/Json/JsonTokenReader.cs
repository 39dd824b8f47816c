using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>
/// A forward reader of JSON tokens. Unlike Utf8JsonReader it is a class, so a visitor can hold it between two calls. It takes
/// RFC 8259's JSON alone: no comments, no trailing commas, no invalid UTF-8.
/// </summary>
internal sealed class JsonTokenReader
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(CreateStringStops());

    private readonly ReadOnlyMemory<byte> _document;
    private int _position;

    public JsonTokenReader(ReadOnlyMemory<byte> document)
    {
        _document = document;
        if (!Utf8.IsValid(document.Span))
        {
            throw new MalformedSyntaxException("The document is not valid UTF-8.");
        }
    }

    private ReadOnlySpan<byte> Rest => _document.Span[_position..];

    /// <summary>The next byte that isn't white space; zero at the end of the document.</summary>
    public byte Peek()
    {
        var span = _document.Span;
        while (_position < span.Length)
        {
            var b = span[_position];
            if (b is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return b;
            }

            _position++;
        }

        return 0;
    }

    /// <summary>Consumes a structural character if it comes next.</summary>
    public bool TryRead(char token)
    {
        if (Peek() != token)
        {
            return false;
        }

        _position++;
        return true;
    }

    public void Read(char token)
    {
        if (!TryRead(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    public bool IsNull => Peek() == 'n' && Rest.StartsWith("null"u8);

    public bool StartsWith(ReadOnlySpan<byte> literal)
    {
        Peek();
        return Rest.StartsWith(literal);
    }

    public bool TryReadLiteral(ReadOnlySpan<byte> literal)
    {
        if (!StartsWith(literal))
        {
            return false;
        }

        _position += literal.Length;
        return true;
    }

    public void ReadEnd()
    {
        Peek();
        if (_position < _document.Length)
        {
            throw Unexpected("the end of the document");
        }
    }

    public string ReadString()
    {
        var raw = ReadRawString(out var escaped);
        return escaped ? Encoding.UTF8.GetString(Unescape(raw)) : Encoding.UTF8.GetString(raw);
    }

    /// <summary>The bytes of a string, unescaped.</summary>
    public ReadOnlySpan<byte> ReadUtf8String()
    {
        var raw = ReadRawString(out var escaped);
        return escaped ? Unescape(raw) : raw;
    }

    /// <summary>The text of a number, checked against JSON's grammar.</summary>
    public ReadOnlySpan<byte> ReadNumber()
    {
        Peek();
        var rest = Rest;
        var length = NumberLength(rest, out _);
        if (length == 0)
        {
            throw Unexpected("a number");
        }

        _position += length;
        return rest[..length];
    }

    /// <param name="truncates">Whether a number with a fraction or an exponent is cut to its whole part instead of refused.</param>
    public long ReadInteger(bool truncates)
    {
        Peek();
        var rest = Rest;
        var length = NumberLength(rest, out var isInteger);
        if (length == 0)
        {
            throw Unexpected("an integer");
        }

        if (!isInteger)
        {
            var value = ReadDouble();
            return !truncates ? throw new MalformedInputException("DECIMAL_VALUE can not be converted to an Integer")
                : Math.Abs(value) < long.MaxValue ? (long)value
                : throw OutOfRange();
        }

        _position += length;
        return Utf8Parser.TryParse(rest[..length], out long integer, out var consumed) && consumed == length ? integer : throw OutOfRange();
    }

    public double ReadDouble()
    {
        var number = ReadNumber();
        return Utf8Parser.TryParse(number, out double value, out var consumed) && consumed == number.Length && double.IsFinite(value)
            ? value
            : throw OutOfRange();
    }

    public MalformedSyntaxException Unexpected(string wanted) => _position >= _document.Length
        ? new($"Unexpected end of the document; expected {wanted}.")
        : new($"Unexpected character at byte {_position}; expected {wanted}.");

    private ReadOnlySpan<byte> ReadRawString(out bool escaped)
    {
        if (Peek() != '"')
        {
            throw Unexpected("a string");
        }

        _position++;
        var rest = Rest;
        var length = 0;
        escaped = false;
        while (true)
        {
            var stop = rest[length..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                _position = _document.Length;
                throw Unexpected("the end of a string");
            }

            length += stop;
            switch (rest[length])
            {
                case (byte)'"':
                    _position += length + 1;
                    return rest[..length];
                case (byte)'\\' when length + 1 < rest.Length:
                    escaped = true;
                    length += 2;
                    break;
                default:
                    _position += length;
                    throw Unexpected("a character of a string");
            }
        }
    }

    private static byte[] Unescape(ReadOnlySpan<byte> raw)
    {
        // An escape is never shorter than what it stands for.
        var unescaped = new byte[raw.Length];
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                unescaped[length++] = raw[i];
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                var rune = ReadEscapedRune(raw, ref i);
                length += rune.EncodeToUtf8(unescaped.AsSpan(length));
                continue;
            }

            unescaped[length++] = raw[i] switch
            {
                (byte)'"' or (byte)'\\' or (byte)'/' => raw[i],
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                _ => throw InvalidEscape(),
            };
        }

        return unescaped[..length];
    }

    /// <param name="raw">The string's bytes.</param>
    /// <param name="i">Where the <c>u</c> stands; afterwards the last digit that was read.</param>
    private static Rune ReadEscapedRune(ReadOnlySpan<byte> raw, ref int i)
    {
        var unit = ReadHex(raw, i + 1);
        i += 4;
        if (!char.IsSurrogate(unit))
        {
            return new(unit);
        }

        var next = raw[(i + 1)..];
        if (next.StartsWith("\\u"u8) && Rune.TryCreate(unit, ReadHex(raw, i + 3), out var rune))
        {
            i += 6;
            return rune;
        }

        // Half a pair; Java's parsers replace it when they encode.
        return new('?');
    }

    private static char ReadHex(ReadOnlySpan<byte> raw, int start)
    {
        if (raw.Length < start + 4)
        {
            throw InvalidEscape();
        }

        var value = 0;
        foreach (var digit in raw.Slice(start, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                throw InvalidEscape();
            }

            value = (value << 4) | (char.IsAsciiDigit((char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return (char)value;
    }

    private static int NumberLength(ReadOnlySpan<byte> text, out bool isInteger)
    {
        isInteger = true;
        var i = text.StartsWith("-"u8) ? 1 : 0;
        var digits = Digits(text[i..]);
        if (digits == 0 || (digits > 1 && text[i] == '0'))
        {
            return 0;
        }

        i += digits;
        if (i < text.Length && text[i] == '.')
        {
            isInteger = false;
            digits = Digits(text[(i + 1)..]);
            if (digits == 0)
            {
                return 0;
            }

            i += digits + 1;
        }

        if (i < text.Length && text[i] is (byte)'e' or (byte)'E')
        {
            isInteger = false;
            i += i + 1 < text.Length && text[i + 1] is (byte)'+' or (byte)'-' ? 2 : 1;
            digits = i < text.Length ? Digits(text[i..]) : 0;
            if (digits == 0)
            {
                return 0;
            }

            i += digits;
        }

        return i;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? text.Length : end;
    }

    private static MalformedInputException OutOfRange() => new("The number is out of range.");

    private static MalformedSyntaxException InvalidEscape() => new("A string has an invalid escape.");

    private static byte[] CreateStringStops() => [.. Enumerable.Range(0, 32).Select(static c => (byte)c), (byte)'"', (byte)'\\'];
}
