using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.Query;

/// <summary>Reads shapes from the tree of a form's parameters.</summary>
internal sealed class FormReader(FormDialect dialect) : ShapeVisitor
{
    private FormNode _node = null!;
    private MemberSchema _member = null!;

    public void ReadStructure(FormNode node, IShape shape)
    {
        foreach (var member in shape.Schema.Members)
        {
            if (dialect.Find(node, member) is { } found)
            {
                _node = found;
                _member = member;
                shape.Visit(member.Index, this);
            }
        }
    }

    public override void Value(ref string? value) => value = ReadText();

    public override void Value(ref bool? value) => value = ReadText() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw dialect.InvalidValue(_node, _member),
    };

    public override void Value(ref int? value) => value = (int)ReadInteger();

    public override void Value(ref long? value) => value = ReadInteger();

    public override void Value(ref float? value) => value = (float)Convert(static text => NumberText.ParseDouble(text));

    public override void Value(ref double? value) => value = Convert(static text => NumberText.ParseDouble(text));

    public override void Value(ref DateTimeOffset? value)
    {
        var format = TimestampText.FormatOf(_member, TimestampFormat.DateTime);
        value = Convert(text => format == TimestampFormat.DateTime ? TimestampText.ParseLenient(text) : TimestampText.Parse(text, format));
    }

    public override void Value(ref byte[]? value) => value = Convert(BlobText.Decode);

    public override void Value(ref JsonNode? value) => throw Unexpected();

    public override void Value(ref StreamingBody? value) => throw Unexpected();

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => throw Unexpected();

    public override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        if (!_node.HasChildren && _node.Value is { Length: > 0 })
        {
            throw MalformedFormException.NotAStructure;
        }

        var outer = (_node, _member);
        var shape = create();
        ReadStructure(_node, shape);
        value = shape;
        (_node, _member) = outer;
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        var outer = (_node, _member);
        var list = new List<T>();
        foreach (var element in dialect.ElementsOf(_node, _member)?.Elements() ?? [])
        {
            list.Add(ReadElement(element, outer._member.Target.Element!, visit));
        }

        value = list;
        (_node, _member) = outer;
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        var outer = (_node, _member);
        var (keyMember, valueMember) = (_member.Target.Key!, _member.Target.Element!);
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in dialect.EntriesOf(_node, _member)?.Elements() ?? [])
        {
            if (entry[dialect.NameOf(keyMember)]?.Value is not { } key || entry[dialect.NameOf(valueMember)] is not { } valueNode)
            {
                throw MalformedFormException.NotAStructure;
            }

            map[key] = ReadElement(valueNode, valueMember, visit);
        }

        value = map;
        (_node, _member) = outer;
    }

    private T ReadElement<T>(FormNode node, MemberSchema member, ElementVisit<T> visit)
    {
        _node = node;
        _member = member;
        T value = default!;
        visit(ref value, this);
        return value;
    }

    private string ReadText() => _node is { HasChildren: false, Value: { } text }
        ? text
        : throw MalformedFormException.NotAScalar(_node.Children.All(static c => c.Name == "member" || c.Name.All(char.IsAsciiDigit)));

    private long ReadInteger()
    {
        var kind = _member.Target.Kind;
        return Convert(text => NumberText.ParseInteger(text, kind));
    }

    private T Convert<T>(Func<string, T> parse)
    {
        var text = ReadText();
        try
        {
            return parse(text);
        }
        catch (MalformedInputException)
        {
            throw dialect.InvalidValue(_node, _member);
        }
    }

    private InvalidOperationException Unexpected() => new($"{_member} has no place in a form.");
}
