using System.Globalization;
using System.Text.Json.Nodes;
using Simfra.Schemas;

namespace Simfra.Protocols.Codecs.Xml;

/// <summary>Writes shapes as XML elements. Null members are left out; the model's order of members is the order of elements.</summary>
internal sealed class XmlShapeWriter(XmlMarkup markup, XmlNames names) : ShapeVisitor
{
    private MemberSchema _member = null!;

    /// <summary>Name of the element that the value becomes; null where the value is the content of an element already open.</summary>
    private string? _name;

    /// <summary>Namespace of the next element, where that is the root of a document, if it has none of its own.</summary>
    private string? _rootNamespace;

    private bool _isAttribute;

    /// <summary>Timestamps have three fractional digits, zeros among them.</summary>
    public bool WritesMilliseconds { get; init; }

    /// <summary>Writes a structure as an element of the given name and namespace.</summary>
    public void WriteStructure(string name, string? xmlNamespace, IShape shape, MemberSelection selection = MemberSelection.All)
    {
        markup.BeginTag(name);
        markup.Namespace(xmlNamespace);
        WriteContent(name, shape, selection);
    }

    /// <summary>Writes the selected members that are elements.</summary>
    public void WriteMembers(IShape shape, MemberSelection selection, Predicate<MemberSchema>? filter = null)
    {
        foreach (var member in names.Of(shape.Schema).Elements)
        {
            if (selection.Includes(member) && (filter is null || filter(member)))
            {
                _member = member;
                _name = names.Of(member);
                shape.Visit(member.Index, this);
            }
        }
    }

    /// <summary>Writes one member's value as an element of the given name; nothing where it is null.</summary>
    public void WriteMember(string name, string? xmlNamespace, IShape shape, MemberSchema member)
    {
        _member = member;
        _name = name;
        _rootNamespace = xmlNamespace ?? "";
        shape.Visit(member.Index, this);
    }

    /// <summary>Writes one member's value as the content of an element that is open.</summary>
    public void WriteText(IShape shape, MemberSchema member)
    {
        _member = member;
        _name = null;
        shape.Visit(member.Index, this);
    }

    public override void Value(ref string? value) => Write(value);

    public override void Value(ref bool? value) => Write(value is null ? null : value.Value ? "true" : "false");

    public override void Value(ref int? value) => Write(value?.ToString(CultureInfo.InvariantCulture));

    public override void Value(ref long? value) => Write(value?.ToString(CultureInfo.InvariantCulture));

    public override void Value(ref float? value) => Write(value is null ? null : NumberText.Format(value.Value));

    public override void Value(ref double? value) => Write(value is null ? null : NumberText.Format(value.Value));

    public override void Value(ref DateTimeOffset? value) => Write(value is null ? null : Format(value.Value));

    public override void Value(ref byte[]? value) => Write(value is null ? null : Convert.ToBase64String(value));

    public override void Value(ref JsonNode? value) => Write(value?.ToJsonString());

    public override void Value(ref StreamingBody? value)
    {
        if (value is not null)
        {
            throw new InvalidOperationException($"{_member.Name} streams; it has no place in a document.");
        }
    }

    public override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        if (value is null)
        {
            return;
        }

        var (member, name) = (_member, _name!);
        BeginTag();
        WriteContent(name, value, MemberSelection.All);
        (_member, _name) = (member, name);
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (value is null)
        {
            return;
        }

        var (member, name) = (_member, _name!);
        var element = member.Target.Element!;
        if (member.IsFlattened)
        {
            WriteElements(value, element, name, visit);
        }
        else
        {
            BeginTag();
            markup.EndTag();
            WriteElements(value, element, names.Of(element), visit);
            markup.End(name);
        }

        (_member, _name) = (member, name);
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        if (value is null)
        {
            return;
        }

        var (member, name) = (_member, _name!);
        if (member.IsFlattened)
        {
            WriteEntries(value, member, name, visit);
        }
        else
        {
            BeginTag();
            markup.EndTag();
            WriteEntries(value, member, "entry", visit);
            markup.End(name);
        }

        (_member, _name) = (member, name);
    }

    // An event stream is a body of its own; no document holds it.
    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create)
    {
    }

    /// <summary>Writes attributes and members of a structure whose start tag is begun, and its end tag.</summary>
    private string Format(DateTimeOffset value)
    {
        var format = TimestampText.FormatOf(_member, TimestampFormat.DateTime);
        return format == TimestampFormat.DateTime && WritesMilliseconds
            ? TimestampText.FormatDateTimeInMilliseconds(value)
            : TimestampText.Format(value, format);
    }

    private void WriteContent(string name, IShape shape, MemberSelection selection)
    {
        _isAttribute = true;
        foreach (var attribute in names.Of(shape.Schema).Attributes)
        {
            _member = attribute;
            _name = names.Of(attribute);
            shape.Visit(attribute.Index, this);
        }

        _isAttribute = false;
        markup.EndTag();
        WriteMembers(shape, selection);
        markup.End(name);
    }

    private void WriteElements<T>(List<T> list, MemberSchema element, string name, ElementVisit<T> visit)
    {
        foreach (var item in list)
        {
            var value = item;
            _member = element;
            _name = name;
            visit(ref value, this);
        }
    }

    private void WriteEntries<T>(Dictionary<string, T> map, MemberSchema member, string name, ElementVisit<T> visit)
    {
        var (key, value) = (member.Target.Key!, member.Target.Element!);
        foreach (var entry in map)
        {
            markup.BeginTag(name);
            markup.Namespace(member.IsFlattened ? member.XmlNamespace : null, member.XmlNamespacePrefix);
            markup.EndTag();
            _member = key;
            _name = names.Of(key);
            Write(entry.Key);
            _member = value;
            _name = names.Of(value);
            var item = entry.Value;
            visit(ref item, this);
            markup.End(name);
        }
    }

    private void Write(string? text)
    {
        if (text is null)
        {
            return;
        }

        if (_isAttribute)
        {
            markup.Attribute(_name!, text);
        }
        else if (_name is null)
        {
            markup.Text(text);
        }
        else
        {
            BeginTag();
            markup.EndTag();
            markup.Text(text);
            markup.End(_name);
        }
    }

    private void BeginTag()
    {
        var target = _member.Target;
        markup.BeginTag(_name!);
        if (_member.XmlNamespace is not null)
        {
            markup.Namespace(_member.XmlNamespace, _member.XmlNamespacePrefix);
        }
        else if (target.XmlNamespacePrefix is not null)
        {
            markup.Namespace(target.XmlNamespace, target.XmlNamespacePrefix);
        }
        else
        {
            // A shape's own default namespace counts where it is the root; elsewhere the surrounding one goes on.
            markup.Namespace(_rootNamespace is null ? null : target.XmlNamespace ?? _rootNamespace);
        }

        _rootNamespace = null;
    }
}
