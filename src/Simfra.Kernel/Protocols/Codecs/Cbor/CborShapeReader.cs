using System.Formats.Cbor;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Cbor;

/// <summary>Reads shapes from CBOR: definite and indefinite lengths, floats of every width, epoch timestamps under tag 1.</summary>
internal sealed class CborShapeReader(ReadOnlyMemory<byte> document) : ShapeReader
{
    // Lax takes duplicate keys, of which the last counts; what must be checked beyond that is checked here.
    private readonly CborReader _cbor = new(document, CborConformanceMode.Lax);

    private bool _isTypeHint;

    public void ReadShape(IShape shape, MemberSelection selection)
    {
        ReadMembers(shape, selection);
        ReadEnd();
    }

    public void ReadMember(IShape shape, MemberSchema member)
    {
        Member = member;
        shape.Visit(member.Index, this);
        ReadEnd();
    }

    protected override bool IsTypeHint => _isTypeHint;

    protected override bool IsNullNext => Peek() is CborReaderState.Null or CborReaderState.SimpleValue;

    protected override bool TryReadNull()
    {
        switch (Peek())
        {
            case CborReaderState.Null:
                _cbor.ReadNull();
                return true;

            // Undefined is read as null.
            case CborReaderState.SimpleValue:
                return ReadSimpleValue() == CborSimpleValue.Undefined ? true : throw new MalformedInputException("Expected a value.");
            default:
                return false;
        }
    }

    protected override string ReadString() => Encoding.UTF8.GetString(ReadUtf8());

    protected override bool ReadBoolean() => Peek() == CborReaderState.Boolean ? _cbor.ReadBoolean() : throw Unexpected("a Boolean");

    protected override long ReadInteger()
    {
        if (Peek() is not (CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger))
        {
            throw Unexpected("an integer");
        }

        try
        {
            return _cbor.ReadInt64();
        }
        catch (OverflowException)
        {
            throw new MalformedInputException("The number is out of range.");
        }
    }

    protected override double ReadDouble() => Peek() switch
    {
        CborReaderState.HalfPrecisionFloat => (double)_cbor.ReadHalf(),
        CborReaderState.SinglePrecisionFloat => _cbor.ReadSingle(),
        CborReaderState.DoublePrecisionFloat => _cbor.ReadDouble(),
        CborReaderState.UnsignedInteger => _cbor.ReadUInt64(),
        CborReaderState.NegativeInteger => -1.0 - _cbor.ReadCborNegativeIntegerRepresentation(),
        _ => throw Unexpected("a number"),
    };

    protected override DateTimeOffset ReadTimestamp()
    {
        if (_cbor.PeekState() == CborReaderState.Tag && _cbor.ReadTag() != CborTag.UnixTimeSeconds)
        {
            throw Unexpected("a timestamp");
        }

        return TimestampText.FromEpochSeconds(ReadDouble());
    }

    protected override byte[] ReadBlob() => Peek() is CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString
        ? _cbor.ReadByteString()
        : throw Unexpected("a blob");

    protected override JsonNode? ReadDocument()
    {
        switch (Peek())
        {
            case CborReaderState.StartMap:
                return ReadDocumentObject();
            case CborReaderState.StartArray:
                return ReadDocumentArray();
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                return JsonValue.Create(ReadString());
            case CborReaderState.Boolean:
                return JsonValue.Create(ReadBoolean());
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return JsonValue.Create(ReadInteger());
            default:
                return TryReadNull() ? null : JsonValue.Create(ReadDouble());
        }
    }

    protected override int ReadListStart() =>
        Peek() == CborReaderState.StartArray ? _cbor.ReadStartArray() ?? 0 : throw Unexpected("a list");

    protected override bool ReadElementStart()
    {
        if (Peek() != CborReaderState.EndArray)
        {
            return true;
        }

        _cbor.ReadEndArray();
        return false;
    }

    protected override int ReadMapStart() => Peek() == CborReaderState.StartMap ? _cbor.ReadStartMap() ?? 0 : throw Unexpected("a map");

    protected override string? ReadKey() => TryReadMapEnd() ? null : ReadString();

    protected override void ReadStructureStart() => ReadMapStart();

    protected override bool ReadMemberName(Schema schema, int expected, out MemberSchema? member)
    {
        member = null;
        if (TryReadMapEnd())
        {
            return false;
        }

        var name = ReadUtf8();
        member = CborMembers.Of(schema).Lookup.Find(name, expected);
        _isTypeHint = member is null && name.SequenceEqual("__type"u8);
        return true;
    }

    protected override void SkipValue()
    {
        try
        {
            _cbor.SkipValue();
        }
        catch (InvalidOperationException)
        {
            throw MalformedSimpleValue();
        }
    }

    /// <summary>What comes next, tags passed over.</summary>
    private CborReaderState Peek()
    {
        var state = _cbor.PeekState();
        while (state == CborReaderState.Tag)
        {
            _cbor.ReadTag();
            state = _cbor.PeekState();
        }

        return state;
    }

    private CborSimpleValue ReadSimpleValue()
    {
        try
        {
            return _cbor.ReadSimpleValue();
        }
        catch (InvalidOperationException)
        {
            throw MalformedSimpleValue();
        }
    }

    // The reader announces reserved encodings as simple values, and then can't read them.
    private static MalformedSyntaxException MalformedSimpleValue() => new("A simple value is not well-formed.");

    private ReadOnlySpan<byte> ReadUtf8()
    {
        var state = Peek();
        if (state == CborReaderState.TextString)
        {
            return CheckUtf8(_cbor.ReadDefiniteLengthTextStringBytes().Span);
        }

        if (state != CborReaderState.StartIndefiniteLengthTextString)
        {
            throw Unexpected("a string");
        }

        var text = new List<byte>();
        _cbor.ReadStartIndefiniteLengthTextString();
        while (_cbor.PeekState() != CborReaderState.EndIndefiniteLengthTextString)
        {
            text.AddRange(CheckUtf8(_cbor.ReadDefiniteLengthTextStringBytes().Span));
        }

        _cbor.ReadEndIndefiniteLengthTextString();
        return text.ToArray();
    }

    private static ReadOnlySpan<byte> CheckUtf8(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : throw new MalformedSyntaxException("A string is not valid UTF-8.");

    private bool TryReadMapEnd()
    {
        if (Peek() != CborReaderState.EndMap)
        {
            return false;
        }

        _cbor.ReadEndMap();
        return true;
    }

    private void ReadEnd()
    {
        if (_cbor.BytesRemaining > 0)
        {
            throw new MalformedSyntaxException("Bytes follow the document.");
        }
    }

    private JsonObject ReadDocumentObject()
    {
        CountNesting();
        var node = new JsonObject();
        ReadMapStart();
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
        while (ReadElementStart())
        {
            node.Add(ReadDocument());
        }

        CountNestingEnd();
        return node;
    }

    private MalformedInputException Unexpected(string wanted) => new($"Expected {wanted}, found {_cbor.PeekState()}.");
}
