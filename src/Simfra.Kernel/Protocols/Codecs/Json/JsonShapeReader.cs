using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Json;

/// <summary>Reads shapes from JSON.</summary>
internal sealed class JsonShapeReader(ReadOnlyMemory<byte> document, JsonDialect dialect) : ShapeReader
{
    private readonly JsonTokenReader _json = new(document);

    // A list, map or structure was just opened: no comma comes before what follows.
    private bool _isFirst;
    private bool _isTypeHint;

    public void ReadShape(IShape shape, MemberSelection selection)
    {
        ReadMembers(shape, selection);
        _json.ReadEnd();
    }

    public void ReadMember(IShape shape, MemberSchema member)
    {
        Member = member;
        shape.Visit(member.Index, this);
        _json.ReadEnd();
    }

    protected override bool IsTypeHint => _isTypeHint;

    protected override bool IsNullNext => _json.IsNull;

    protected override bool TryReadNull() => _json.Peek() == 'n' && _json.TryReadLiteral("null"u8);

    protected override bool DropsNulls => dialect.DropsNulls;

    protected override string ReadString() => _json.Peek() == '"' ? _json.ReadString() : throw Mismatch("a String");

    protected override bool ReadBoolean() =>
        _json.TryReadLiteral("true"u8) || (_json.TryReadLiteral("false"u8) ? false : throw Mismatch("a Boolean"));

    protected override long ReadInteger() =>
        IsNumber
            ? _json.ReadInteger(dialect.TruncatesDecimals)
            : throw Mismatch(Member.Target.Kind == ShapeKind.Integer ? "an Integer" : $"a {Member.Target.Kind}");

    protected override double ReadDouble()
    {
        if (IsNumber)
        {
            return _json.ReadDouble();
        }

        if (_json.Peek() != '"')
        {
            throw Mismatch($"a {Member.Target.Kind}");
        }

        return NumberText.TryParseSpecial(_json.ReadString(), out var special)
            ? special
            : throw new MalformedInputException($"STRING_VALUE can not be converted to a {Member.Target.Kind}");
    }

    protected override DateTimeOffset ReadTimestamp()
    {
        if (dialect.LenientTimestamps && _json.Peek() == '"')
        {
            return TimestampText.ParseLenient(_json.ReadString());
        }

        var format = dialect.LenientTimestamps ? TimestampFormat.EpochSeconds : dialect.FormatOf(Member);
        if (format != TimestampFormat.EpochSeconds)
        {
            return TimestampText.Parse(ReadString(), format);
        }

        return IsNumber ? TimestampText.FromEpochSeconds(_json.ReadDouble()) : throw Mismatch("milliseconds since epoch");
    }

    protected override byte[] ReadBlob() => _json.Peek() == '"' ? BlobText.Decode(_json.ReadUtf8String()) : throw Mismatch("a ByteBuffer");

    protected override JsonNode? ReadDocument()
    {
        switch (_json.Peek())
        {
            case (byte)'{':
                return ReadDocumentObject();
            case (byte)'[':
                return ReadDocumentArray();
            case (byte)'"':
                return JsonValue.Create(_json.ReadString());
            case (byte)'t' or (byte)'f':
                return JsonValue.Create(ReadBoolean());
            case (byte)'n' when TryReadNull():
                return null;
            default:
                return ClientJson.ParseNode(_json.ReadNumber());
        }
    }

    protected override int ReadListStart()
    {
        if (!_json.TryRead('['))
        {
            throw _json.Peek() == '{' ? StructureNotExpected() : NotExpected("Expected list or null");
        }

        _isFirst = true;
        return 0;
    }

    protected override bool ReadElementStart() => ReadNext(']');

    protected override int ReadMapStart()
    {
        ReadStructureStart();
        return 0;
    }

    protected override string? ReadKey()
    {
        if (!ReadNext('}'))
        {
            return null;
        }

        var key = _json.ReadString();
        _json.Read(':');
        return key;
    }

    protected override void ReadStructureStart()
    {
        if (!_json.TryRead('{'))
        {
            throw _json.Peek() == '[' ? ListNotExpected() : NotExpected("Expected null");
        }

        _isFirst = true;
    }

    protected override bool ReadMemberName(Schema schema, int expected, out MemberSchema? member)
    {
        member = null;
        if (!ReadNext('}'))
        {
            return false;
        }

        var name = _json.ReadUtf8String();
        member = JsonMembers.Of(schema, dialect).Lookup.Find(name, expected);
        _isTypeHint = member is null && name.SequenceEqual("__type"u8);
        _json.Read(':');
        return true;
    }

    protected override void SkipValue()
    {
        switch (_json.Peek())
        {
            case (byte)'{':
                CountNesting();
                ReadStructureStart();
                while (ReadNext('}'))
                {
                    _json.ReadUtf8String();
                    _json.Read(':');
                    SkipValue();
                }

                CountNestingEnd();
                break;
            case (byte)'[':
                CountNesting();
                ReadListStart();
                while (ReadNext(']'))
                {
                    SkipValue();
                }

                CountNestingEnd();
                break;
            case (byte)'"':
                _json.ReadUtf8String();
                break;
            case (byte)'t' or (byte)'f':
                ReadBoolean();
                break;
            case (byte)'n' when TryReadNull():
                break;
            default:
                _json.ReadNumber();
                break;
        }
    }

    private bool IsNumber => _json.Peek() is (>= (byte)'0' and <= (byte)'9') or (byte)'-';

    /// <summary>The error for a value that isn't of the wanted type, in the words of AWS's own servers.</summary>
    private MalformedInputException Mismatch(string wanted) => _json.Peek() switch
    {
        (byte)'{' => StructureNotExpected(),
        (byte)'[' => ListNotExpected(),
        var first => NotExpected($"{ValueName(first)} can not be converted to {wanted}"),
    };

    private MalformedInputException NotExpected(string message) =>
        ValueName(_json.Peek()).Length == 0 ? _json.Unexpected("a value") : new MalformedInputException(message);

    private string ValueName(byte first) => first switch
    {
        (byte)'"' => "STRING_VALUE",
        (byte)'t' when _json.StartsWith("true"u8) => "TRUE_VALUE",
        (byte)'f' when _json.StartsWith("false"u8) => "FALSE_VALUE",
        (>= (byte)'0' and <= (byte)'9') or (byte)'-' => "NUMBER_VALUE",
        _ => "",
    };

    private static MalformedInputException StructureNotExpected() => new("Start of structure or map found where not expected.");

    private static MalformedInputException ListNotExpected() => new("Start of list found where not expected");

    /// <summary>Steps to the next entry; false at the closing token, which is consumed.</summary>
    private bool ReadNext(char close)
    {
        var isFirst = _isFirst;
        _isFirst = false;
        if (_json.TryRead(close))
        {
            return false;
        }

        if (!isFirst)
        {
            _json.Read(',');
        }

        return true;
    }

    private JsonObject ReadDocumentObject()
    {
        CountNesting();
        var node = new JsonObject();
        ReadStructureStart();
        while (ReadKey() is { } key)
        {
            node[key] = ReadDocument();
        }

        CountNestingEnd();
        return node;
    }

    private JsonArray ReadDocumentArray()
    {
        CountNesting();
        var node = new JsonArray();
        ReadListStart();
        while (ReadNext(']'))
        {
            node.Add(ReadDocument());
        }

        CountNestingEnd();
        return node;
    }
}
