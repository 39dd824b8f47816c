using System.Text.Json.Nodes;
using System.Xml;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>
/// Reads shapes from XML elements, in any order; elements that the shape doesn't have are skipped. It stands on the element
/// that is read next and leaves what follows it.
/// </summary>
internal sealed class XmlShapeReader(XmlReader reader, XmlNames names) : ShapeVisitor
{
    private MemberSchema _member = null!;
    private string? _attribute;
    private int _depth;

    /// <summary>Reads the selected members of a shape from the element that the reader stands on.</summary>
    public void ReadStructure(IShape shape, MemberSelection selection)
    {
        var structure = names.Of(shape.Schema);
        ReadAttributes(shape, structure);
        var seen = new bool[shape.Schema.Members.Length];
        var count = 0;
        var isOpen = EnterElement();
        while (isOpen && MoveToChild())
        {
            if (structure.Find(reader.LocalName) is not { } member || !selection.Includes(member))
            {
                reader.Skip();
                continue;
            }

            if (seen[member.Index] && !IsRepeated(member))
            {
                throw new MalformedXmlException($"Element {reader.LocalName} comes twice.");
            }

            count += seen[member.Index] ? 0 : 1;
            seen[member.Index] = true;
            ReadMember(shape, member);
        }

        if (shape.Schema.IsUnion && count != 1)
        {
            throw new MalformedXmlException($"Union {shape.Schema.Name} must have exactly one member set, found {count}.");
        }
    }

    /// <summary>Reads one member of a shape from the element that the reader stands on.</summary>
    public void ReadMember(IShape shape, MemberSchema member)
    {
        _member = member;
        shape.Visit(member.Index, this);
    }

    public override void Value(ref string? value) => value = ReadText();

    /// <summary>AWSSDK writes some of its booleans in capitals, and S3 takes them.</summary>
    public override void Value(ref bool? value) => value = ReadText().Trim().ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new MalformedXmlException($"{_member.Name} is not a boolean."),
    };

    public override void Value(ref int? value) => value = (int)NumberText.ParseInteger(ReadText().Trim(), _member.Target.Kind);

    public override void Value(ref long? value) => value = NumberText.ParseInteger(ReadText().Trim(), ShapeKind.Long);

    public override void Value(ref float? value) => value = (float)NumberText.ParseDouble(ReadText().Trim());

    public override void Value(ref double? value) => value = NumberText.ParseDouble(ReadText().Trim());

    public override void Value(ref DateTimeOffset? value)
    {
        var format = TimestampText.FormatOf(_member, TimestampFormat.DateTime);
        var text = ReadText().Trim();
        value = format == TimestampFormat.DateTime ? TimestampText.ParseLenient(text) : TimestampText.Parse(text, format);
    }

    public override void Value(ref byte[]? value) => value = BlobText.Decode(ReadText().Trim());

    public override void Value(ref JsonNode? value) => throw Unexpected();

    public override void Value(ref StreamingBody? value) => throw Unexpected();

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => throw Unexpected();

    public override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        var outer = Enter();
        var shape = create();
        ReadStructure(shape, MemberSelection.All);
        value = shape;
        Leave(outer);
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        var outer = Enter();
        var element = outer.Target.Element!;
        if (outer.IsFlattened)
        {
            // Each element of the list is an element of the structure, and comes here on its own.
            value ??= [];
            value.Add(ReadElement(element, visit));
        }
        else
        {
            var name = names.Of(element);
            value = [];
            var isOpen = EnterElement();
            while (isOpen && MoveToChild())
            {
                if (reader.LocalName == name)
                {
                    value.Add(ReadElement(element, visit));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        Leave(outer);
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        var outer = Enter();
        var map = outer.IsFlattened && value is not null ? value : new(StringComparer.Ordinal);
        value = map;
        if (outer.IsFlattened)
        {
            ReadEntry(map, outer.Target, visit);
        }
        else
        {
            var isOpen = EnterElement();
            while (isOpen && MoveToChild())
            {
                if (reader.LocalName == "entry")
                {
                    ReadEntry(map, outer.Target, visit);
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        Leave(outer);
    }

    private static bool IsRepeated(MemberSchema member) =>
        member.IsFlattened && member.Target.Kind is ShapeKind.List or ShapeKind.Map;

    private InvalidOperationException Unexpected() => new($"{_member} has no place in an XML document.");

    private T ReadElement<T>(MemberSchema element, ElementVisit<T> visit)
    {
        _member = element;
        T value = default!;
        visit(ref value, this);
        return value;
    }

    private void ReadEntry<T>(Dictionary<string, T> map, Schema schema, ElementVisit<T> visit)
    {
        var (keyName, valueName) = (names.Of(schema.Key!), names.Of(schema.Element!));
        string? key = null;
        T value = default!;
        var hasValue = false;
        var isOpen = EnterElement();
        while (isOpen && MoveToChild())
        {
            if (reader.LocalName == keyName)
            {
                key = ReadText();
            }
            else if (reader.LocalName == valueName)
            {
                value = ReadElement(schema.Element!, visit);
                hasValue = true;
            }
            else
            {
                reader.Skip();
            }
        }

        if (!hasValue || key is null)
        {
            throw new MalformedXmlException($"An entry of {schema.Name} lacks its key or value.");
        }

        map[key] = value;
    }

    private void ReadAttributes(IShape shape, XmlStructure structure)
    {
        foreach (var member in structure.Attributes)
        {
            if (AttributeOf(names.Of(member), shape.Schema) is { } text)
            {
                _attribute = text;
                ReadMember(shape, member);
                _attribute = null;
            }
        }
    }

    private string? AttributeOf(string name, Schema schema)
    {
        // The document may bind the namespace to a prefix other than the model's.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && name.AsSpan(0, colon).SequenceEqual(schema.XmlNamespacePrefix)
            ? reader.GetAttribute(name[(colon + 1)..], schema.XmlNamespace)
            : reader.GetAttribute(name);
    }

    /// <summary>Goes into the element that the reader stands on; false where it is empty, and passed.</summary>
    private bool EnterElement()
    {
        var isEmpty = reader.IsEmptyElement;
        reader.Read();
        return !isEmpty;
    }

    /// <summary>Moves to the next child element; false when the end of the parent is passed.</summary>
    private bool MoveToChild()
    {
        switch (reader.MoveToContent())
        {
            case XmlNodeType.Element:
                return true;
            case XmlNodeType.EndElement:
                reader.Read();
                return false;
            default:
                throw new MalformedXmlException("Text stands where elements are expected.");
        }
    }

    private string ReadText() => _attribute ?? reader.ReadElementContentAsString();

    private MemberSchema Enter()
    {
        if (++_depth > ShapeReader.MaxDepth)
        {
            throw new MalformedXmlException($"The document is nested deeper than {ShapeReader.MaxDepth} levels.");
        }

        return _member;
    }

    private void Leave(MemberSchema outer)
    {
        _depth--;
        _member = outer;
    }
}
