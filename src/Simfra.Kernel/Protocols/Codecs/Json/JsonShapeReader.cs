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

    protected override string ReadString() => _json.ReadString();

    protected override bool ReadBoolean() =>
        _json.TryReadLiteral("true"u8) || (_json.TryReadLiteral("false"u8) ? false : throw _json.Unexpected("a Boolean"));

    protected override long ReadInteger() => _json.ReadInteger();

    protected override double ReadDouble()
    {
        if (_json.Peek() != '"')
        {
            return _json.ReadDouble();
        }

        return NumberText.TryParseSpecial(_json.ReadString(), out var special)
            ? special
            : throw new MalformedInputException("A string can not be converted to a number.");
    }

    protected override DateTimeOffset ReadTimestamp()
    {
        if (dialect.LenientTimestamps)
        {
            return _json.Peek() == '"' ? TimestampText.ParseLenient(_json.ReadString()) : TimestampText.FromEpochSeconds(_json.ReadDouble());
        }

        var format = dialect.FormatOf(Member);
        return format == TimestampFormat.EpochSeconds
            ? TimestampText.FromEpochSeconds(_json.ReadDouble())
            : TimestampText.Parse(_json.ReadString(), format);
    }

    protected override byte[] ReadBlob() => BlobText.Decode(_json.ReadUtf8String());

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
                return JsonNode.Parse(_json.ReadNumber());
        }
    }

    protected override int ReadListStart()
    {
        _json.Read('[');
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
        _json.Read('{');
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
