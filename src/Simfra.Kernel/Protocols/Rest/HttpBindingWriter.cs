using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Protocols.Rest;

/// <summary>Writes members into headers and the status.</summary>
internal sealed class HttpBindingWriter(IHeaderDictionary headers) : PartialVisitor
{
    // What a member comes to: one text, or the items of a list, or the entries of a map.
    private string? _text;
    private List<KeyValuePair<string, string>>? _entries;
    private bool _isListItem;

    public void WriteHeader(IShape shape, MemberSchema member)
    {
        if (Format(shape, member) is { } text)
        {
            headers[member.NameOnWire] = text;
        }
    }

    public void WritePrefixHeaders(IShape shape, MemberSchema member)
    {
        _entries = [];
        Format(shape, member);
        foreach (var (key, text) in _entries)
        {
            headers[member.WireName + key] = text;
        }
    }

    /// <summary>The status that the member gives, or null.</summary>
    public int? Status(IShape shape, MemberSchema member) =>
        Format(shape, member) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public override void Value(ref string? value) => _text =
        value is null ? null
        : (Member.Flags & MemberFlags.JsonValue) != 0 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(value))
        : _isListItem ? HeaderList.Quote(value)
        : value;

    public override void Value(ref bool? value) => _text = value is null ? null : value.Value ? "true" : "false";

    public override void Value(ref int? value) => _text = value?.ToString(CultureInfo.InvariantCulture);

    public override void Value(ref long? value) => _text = value?.ToString(CultureInfo.InvariantCulture);

    public override void Value(ref float? value) => _text = value is null ? null : NumberText.Format(value.Value);

    public override void Value(ref double? value) => _text = value is null ? null : NumberText.Format(value.Value);

    public override void Value(ref byte[]? value) => _text = value is null ? null : Convert.ToBase64String(value);

    public override void Value(ref DateTimeOffset? value) => _text = value is null
        ? null
        : TimestampText.Format(value.Value, TimestampText.FormatOf(Member, TimestampFormat.HttpDate));

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (value is null)
        {
            return;
        }

        var items = new List<string>(value.Count);
        var outer = Member;
        _isListItem = true;
        foreach (var item in value)
        {
            var element = item;
            Member = outer.Target.Element!;
            _text = null;
            visit(ref element, this);
            if (_text is not null)
            {
                items.Add(_text);
            }
        }

        _isListItem = false;
        Member = outer;
        _text = string.Join(", ", items);
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        var outer = Member;
        foreach (var (key, item) in value ?? [])
        {
            var element = item;
            Member = outer.Target.Element!;
            _text = null;
            visit(ref element, this);
            if (_text is not null)
            {
                _entries!.Add(new(key, _text));
            }
        }

        Member = outer;
    }

    private string? Format(IShape shape, MemberSchema member)
    {
        Member = member;
        _text = null;
        shape.Visit(member.Index, this);
        return _text;
    }
}
